//! The parts of a sequence diagram: who takes part, what is sent, and the blocks and notes around it.
use super::super::describe::{list, plain, text};
use super::super::origin::Role;
use super::parts::{Kind, Parts, Thing, Tie, note_on, origin};
use serde_json::Value;

/// Mermaid's numbers for what is no message, each with what it opens.
const BLOCKS: &[(i64, &str)] =
    &[(10, "loop"), (12, "alt"), (15, "opt"), (19, "par"), (27, "critical"), (30, "break"), (32, "par")];
/// What divides a block.
const DIVIDES: &[i64] = &[13, 20, 28];
/// What ends one.
const ENDS: &[i64] = &[11, 14, 16, 21, 29, 31];
const NOTE: i64 = 2;

pub(super) fn parts(model: &Value) -> Parts {
    let mut things = actors(model);
    let mut ties = Vec::new();
    let mut open: Vec<String> = Vec::new();
    for message in list(model, "messages") {
        let (from, to) = (text(message, "from"), text(message, "to"));
        let kind = message.get("type").and_then(Value::as_i64).unwrap_or(-1);
        let said = plain(text(message, "message"));
        let drawn = format!("i{}", text(message, "id"));
        if let Some((_, word)) = BLOCKS.iter().find(|(opens, _)| *opens == kind) {
            open.push(format!("{word} {said}").trim_end().to_owned());
        } else if DIVIDES.contains(&kind) {
            open.iter_mut().last().into_iter().for_each(|block| *block = format!("{block} / {said}"));
        } else if ENDS.contains(&kind) {
            let label = open.pop().unwrap_or_default();
            let mut block = Thing::new(&label, &label, Role::Block);
            block.name = format!("block “{label}”");
            block.drawn = vec![origin(Role::Block, &drawn)];
            block.frame = true;
            things.push(block);
        } else if kind == NOTE {
            let about = [from, to].into_iter().filter(|id| !id.is_empty()).collect::<Vec<_>>().join(",");
            things.push(note_on(&about, text(message, "message"), origin(Role::Node, &drawn)));
        } else if !from.is_empty() && !to.is_empty() {
            let (from, to) = (from.to_owned(), to.to_owned());
            let drawn = vec![origin(Role::Message, &drawn)];
            ties.push(Tie { from, to, label: said, form: kind.to_string(), directed: true, drawn });
        }
    }
    Parts { kind: Kind::Sequence, things, ties }
}

fn actors(model: &Value) -> Vec<Thing> {
    let boxes = list(model, "boxes");
    let within = |id: &str| {
        let holds = |group: &&Value| list(group, "actorKeys").iter().any(|key| key.as_str() == Some(id));
        boxes.iter().find(holds).map(|group| text(group, "name").to_owned())
    };
    let order = list(model, "actorOrder").iter().filter_map(Value::as_str);
    let actors = order.map(|id| {
        let actor = model.get("actors").and_then(|actors| actors.get(id)).unwrap_or(&Value::Null);
        let drawn = [Role::Actor, Role::Foot, Role::Lifeline].map(|role| origin(role, id)).to_vec();
        let shape = text(actor, "type").to_owned();
        Thing { shape, within: within(id), drawn, ..Thing::new(id, text(actor, "description"), Role::Actor) }
    });
    actors.collect()
}
