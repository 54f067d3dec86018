//! A parsed diagram as the parts that can be compared: what stands in it, and what leads from where to where.
use super::super::Facts;
use super::super::describe::{list, plain, text};
use super::super::origin::{Origin, Role, bare};
use serde_json::Value;

/// The kinds of diagrams that can be compared part by part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::diagrams) enum Kind {
    Flowchart,
    Sequence,
    Class,
    State,
    Er,
}

/// The parts of a diagram.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::diagrams) struct Parts {
    pub kind: Kind,
    /// In the order in which the author names them.
    pub things: Vec<Thing>,
    pub ties: Vec<Tie>,
}

/// Something that stands in a diagram.
#[derive(Debug, Clone, PartialEq, Default)]
pub(in crate::diagrams) struct Thing {
    /// What the author calls it; what other parts refer to.
    pub id: String,
    /// All that its label says.
    pub label: String,
    /// What it is called in a sentence: the first line of its label.
    pub name: String,
    /// What it has inside: the members of a class, the attributes of an entity.
    pub lines: Vec<String>,
    /// How it looks.
    pub shape: String,
    /// The frame that it stands in.
    pub within: Option<String>,
    /// Whether it is a frame itself.
    pub frame: bool,
    /// The elements that draw it.
    pub drawn: Vec<Origin>,
}

/// Something that leads from one thing to another.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::diagrams) struct Tie {
    pub from: String,
    pub to: String,
    pub label: String,
    /// What kind of line it is.
    pub form: String,
    /// Whether it points in a direction.
    pub directed: bool,
    pub drawn: Vec<Origin>,
}

impl Parts {
    /// The parts of what was parsed; none where its kind is not known here.
    pub(in crate::diagrams) fn of(facts: &Facts) -> Option<Self> {
        let model = &facts.model;
        match facts.kind.as_str() {
            "flowchart" | "flowchart-v2" | "flowchart-elk" | "graph" => Some(flowchart(model)),
            "sequence" => Some(super::sequence::parts(model)),
            "class" | "classDiagram" => Some(class(model)),
            "state" | "stateDiagram" => Some(state(model)),
            "er" => Some(er(model)),
            _ => None,
        }
    }

    pub(super) fn thing(&self, id: &str) -> Option<&Thing> {
        self.things.iter().find(|thing| thing.id == id)
    }

    /// What a thing is called in a sentence.
    pub(super) fn name<'a>(&'a self, id: &'a str) -> &'a str {
        self.thing(id).map_or(id, |thing| &thing.name)
    }
}

impl Thing {
    /// A thing with a label, which stands for its id where it is empty.
    pub(super) fn new(id: &str, label: &str, role: Role) -> Self {
        let whole = Some(plain(label)).filter(|label| !label.is_empty()).unwrap_or_else(|| plain(id));
        let first =
            label.split('\n').flat_map(|line| line.split("<br")).map(plain).find(|line| !line.is_empty());
        Self {
            id: id.to_owned(),
            name: first.unwrap_or_else(|| whole.clone()),
            label: whole,
            frame: role == Role::Group,
            drawn: vec![origin(role, id)],
            ..Self::default()
        }
    }
}

pub(super) fn origin(role: Role, id: &str) -> Origin {
    Origin { role, id: id.to_owned() }
}

/// A line and its words are drawn apart, under one id.
fn line(id: &str) -> Vec<Origin> {
    vec![origin(Role::Edge, id), origin(Role::EdgeLabel, id)]
}

fn flowchart(model: &Value) -> Parts {
    let groups = list(model, "subgraphs");
    let within = |id: &str| {
        let holds = |group: &&Value| list(group, "nodes").iter().any(|node| node.as_str() == Some(id));
        groups.iter().find(holds).map(|group| text(group, "id").to_owned())
    };
    let mut things = Vec::new();
    for node in list(model, "nodes") {
        let id = text(node, "id");
        // A frame that an arrow leads to is named among the nodes as well.
        if groups.iter().any(|group| text(group, "id") == id) {
            continue;
        }
        let shape = text(node, "layoutShape").to_owned();
        things.push(Thing { shape, within: within(id), ..Thing::new(id, text(node, "label"), Role::Node) });
    }
    // The parser names the innermost frames first.
    for group in groups.iter().rev() {
        let id = text(group, "id");
        things.push(Thing { within: within(id), ..Thing::new(id, text(group, "title"), Role::Group) });
    }
    let tie = |edge: &Value| Tie {
        from: text(edge, "from").to_owned(),
        to: text(edge, "to").to_owned(),
        label: plain(text(edge, "label")),
        form: format!("{} {}", text(edge, "type"), text(edge, "stroke")),
        directed: !matches!(text(edge, "type"), "arrow_open") && !text(edge, "type").starts_with("double"),
        drawn: line(text(edge, "id")),
    };
    Parts { kind: Kind::Flowchart, things, ties: list(model, "edges").iter().map(tie).collect() }
}

fn class(model: &Value) -> Parts {
    let mut things: Vec<Thing> =
        by_number(model.get("classes"), "domId").into_iter().map(one_class).collect();
    for space in by_number(model.get("namespaces"), "domId") {
        let id = text(space, "id");
        let within = space.get("parent").and_then(Value::as_str).map(str::to_owned);
        things.push(Thing { within, ..Thing::new(id, text(space, "label"), Role::Group) });
    }
    for note in list(model, "notes") {
        let about = text(note, "class");
        things.push(note_on(about, text(note, "text"), origin(Role::Node, text(note, "id"))));
    }
    let tie = |(at, relation): (usize, &Value)| {
        let [from, to] = ["id1", "id2"].map(|key| text(relation, key).to_owned());
        let ends = ["relationTitle1", "relationTitle2"].map(|key| text(relation, key));
        let id = format!("id_{from}_{to}_{}", at + 1);
        Tie {
            from,
            to,
            label: plain(text(relation, "title")),
            form: format!("{} {}", relation.get("relation").unwrap_or(&Value::Null), ends.join(" ")),
            directed: false,
            drawn: line(&id),
        }
    };
    Parts { kind: Kind::Class, things, ties: list(model, "relations").iter().enumerate().map(tie).collect() }
}

fn one_class(class: &Value) -> Thing {
    let id = text(class, "id");
    let mut thing = Thing::new(id, text(class, "label"), Role::Node);
    let generic = plain(text(class, "type"));
    if !generic.is_empty() {
        thing.label = format!("{}<{generic}>", thing.label);
        thing.name.clone_from(&thing.label);
    }
    let marks = list(class, "annotations").iter().filter_map(Value::as_str).map(|mark| format!("«{mark}»"));
    let members = ["members", "methods"].into_iter().flat_map(|kind| list(class, kind));
    thing.lines = marks.chain(members.map(|member| plain(text(member, "displayText")))).collect();
    thing.within = class.get("parent").and_then(Value::as_str).map(str::to_owned);
    thing
}

/// A note is told apart by what it is about: it has no name of its own.
pub(super) fn note_on(about: &str, words: &str, drawn: Origin) -> Thing {
    let said = plain(words);
    let name = match said.char_indices().nth(40) {
        Some((at, _)) => format!("note “{}…”", said[..at].trim_end()),
        None => format!("note “{said}”"),
    };
    Thing {
        id: format!("note on {about}"),
        label: said,
        name,
        shape: "note".to_owned(),
        drawn: vec![drawn],
        ..Thing::default()
    }
}

fn state(model: &Value) -> Parts {
    let mut things = Vec::new();
    for node in list(model, "nodes") {
        let (id, shape) = (text(node, "id"), text(node, "shape"));
        let drawn = bare(text(node, "domId"), "");
        if shape == "note" {
            let about = id.split("----").next().unwrap_or(id);
            things.push(note_on(about, text(node, "label"), origin(Role::Node, &drawn)));
            continue;
        }
        let (label, role) = match shape {
            "noteGroup" => continue,
            "stateStart" => ("start", Role::Node),
            "stateEnd" => ("end", Role::Node),
            "divider" => ("region", Role::Group),
            _ if node.get("isGroup").and_then(Value::as_bool) == Some(true) => {
                (text(node, "label"), Role::Group)
            }
            _ => (text(node, "label"), Role::Node),
        };
        let within = node.get("parentId").and_then(Value::as_str).map(str::to_owned);
        let lines = list(node, "description").iter().filter_map(Value::as_str).map(plain).collect();
        let drawn = vec![origin(role, &drawn)];
        things.push(Thing { lines, shape: shape.to_owned(), within, drawn, ..Thing::new(id, label, role) });
    }
    let arrows = list(model, "edges").iter().filter(|edge| !text(edge, "classes").contains("note-edge"));
    let tie = |edge: &Value| Tie {
        from: text(edge, "start").to_owned(),
        to: text(edge, "end").to_owned(),
        label: plain(text(edge, "label")),
        form: String::new(),
        directed: true,
        drawn: line(text(edge, "id")),
    };
    Parts { kind: Kind::State, things, ties: arrows.map(tie).collect() }
}

fn er(model: &Value) -> Parts {
    let entities = by_number(model.get("entities"), "id");
    let name = |inner: &str| bare(inner, "");
    let things = entities.into_iter().map(|entity| {
        let alias = text(entity, "alias");
        let label = if alias.is_empty() { text(entity, "label") } else { alias };
        let line = |attribute: &Value| {
            let keys = list(attribute, "keys").iter().filter_map(Value::as_str).collect::<Vec<_>>().join(",");
            let words = [text(attribute, "type"), text(attribute, "name"), &keys, text(attribute, "comment")];
            plain(&words.join(" "))
        };
        let lines = list(entity, "attributes").iter().map(line).collect();
        Thing { lines, ..Thing::new(&name(text(entity, "id")), label, Role::Node) }
    });
    let tie = |(at, relation): (usize, &Value)| {
        let [a, b] = ["entityA", "entityB"].map(|key| text(relation, key));
        let spec = relation.get("relSpec").unwrap_or(&Value::Null);
        Tie {
            from: name(a),
            to: name(b),
            label: plain(text(relation, "roleA")),
            form: ["cardB", "cardA", "relType"].map(|key| text(spec, key)).join(" "),
            directed: false,
            drawn: line(&format!("id_{a}_{b}_{at}")),
        }
    };
    let ties = list(model, "relationships").iter().enumerate().map(tie).collect();
    Parts { kind: Kind::Er, things: things.collect(), ties }
}

/// The values of a map in the order of the number at the end of `key`, which is the order of the source.
fn by_number<'a>(map: Option<&'a Value>, key: &str) -> Vec<&'a Value> {
    let mut values: Vec<&Value> =
        map.and_then(Value::as_object).map(|map| map.values().collect()).unwrap_or_default();
    let number =
        |value: &&Value| text(value, key).rsplit('-').next().and_then(|end| end.parse::<usize>().ok());
    values.sort_by_key(number);
    values
}
