//! Which part of a diagram an element of its SVG draws, as the engine's own ids say it. Mermaid and the
//! linked-in engine write the same ones.
use super::tree::Element;

/// The kinds of parts that a drawing tells apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Role {
    /// A node, a class, a state, an entity, a note.
    Node,
    /// A frame around others.
    Group,
    /// A line between two others.
    Edge,
    /// The words on a line.
    EdgeLabel,
    /// A participant of a sequence, above.
    Actor,
    /// The same below.
    Foot,
    /// The line from one to the other.
    Lifeline,
    /// A message.
    Message,
    /// A loop, a choice.
    Block,
}

/// A part of a diagram.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Origin {
    /// What it is.
    pub role: Role,
    /// Its name in the diagram.
    pub id: String,
}

impl Origin {
    /// What `raw` draws; `prefix` is what the engine writes before its ids.
    pub(super) fn of(raw: &Element, prefix: &str) -> Option<Self> {
        let data = |name: &str| raw.attribute(name).map(str::to_owned);
        let classes = || raw.attribute("class").unwrap_or("").split_ascii_whitespace();
        let is = |wanted: &str| classes().any(|class| class == wanted);
        let own = || Some(bare(raw.attribute("id")?, prefix));
        let (role, id) = match raw.attribute("data-et") {
            Some("edge") => (Role::Edge, data("data-id")),
            Some("participant") => (Role::Actor, data("data-id")),
            Some("life-line") => (Role::Lifeline, data("data-id")),
            Some("message") => (Role::Message, data("data-id")),
            Some("note") => (Role::Node, data("data-id")),
            Some("control-structure") => (Role::Block, data("data-id")),
            _ if is("actor-bottom") => (Role::Foot, data("name")),
            _ if is("cluster") || is("statediagram-cluster") => (Role::Group, own()),
            _ if is("node") => (Role::Node, own()),
            _ if is("label") => (Role::EdgeLabel, data("data-id")),
            _ => return None,
        };
        Some(Self { role, id: id? })
    }
}

/// An id without what engines write around it: `m-flowchart-a-3` is `a`.
pub(super) fn bare(id: &str, prefix: &str) -> String {
    let id = id.strip_prefix(prefix).unwrap_or(id);
    let inner =
        ["flowchart-", "state-", "classId-", "entity-"].iter().find_map(|known| id.strip_prefix(known));
    let Some(inner) = inner else { return id.to_owned() };
    match inner.rsplit_once('-') {
        Some((name, number)) if number.bytes().all(|byte| byte.is_ascii_digit()) => name.to_owned(),
        _ => inner.to_owned(),
    }
}
