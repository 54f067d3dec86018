//! A parsed diagram in words, for those who do not see it and for search.
use super::Facts;
use serde_json::Value;
use std::collections::BTreeMap;

/// How many things, and how many ties between them, a description names.
const MOST_THINGS: usize = 20;
const MOST_TIES: usize = 30;

/// The description: the author's, or one made from what was parsed.
pub(super) fn describe(facts: &Facts, words: &[String]) -> String {
    if let Some(own) = own(facts, "accDescr") {
        return own;
    }
    let model = &facts.model;
    let parts = match facts.kind.as_str() {
        "flowchart" | "flowchart-v2" | "flowchart-elk" | "graph" => flowchart(model),
        "sequence" => sequence(model),
        "class" | "classDiagram" => class(model),
        "state" | "stateDiagram" => state(model),
        "er" => er(model),
        _ => None,
    };
    let title = facts.title.as_deref().or_else(|| model.get("title")?.as_str()).unwrap_or("");
    parts
        .unwrap_or_else(|| Parts {
            kind: kind(&facts.kind),
            noun: "",
            things: labels(words, title),
            ties: Vec::new(),
        })
        .write()
}

/// A text that the author gave under `key`.
pub(super) fn own(facts: &Facts, key: &str) -> Option<String> {
    let text = facts.model.get(key)?.as_str()?;
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    (!text.is_empty()).then_some(text)
}

/// What a description says: what it is, what there is, and what ties it together.
struct Parts {
    kind: String,
    noun: &'static str,
    things: Vec<String>,
    ties: Vec<String>,
}

impl Parts {
    fn write(self) -> String {
        let mut out = self.kind;
        if !self.noun.is_empty() {
            let plural = if self.things.len() == 1 {
                ""
            } else if self.noun.ends_with('s') {
                "es"
            } else {
                "s"
            };
            let noun = match (self.noun, plural) {
                ("entity", "s") => "entities".to_owned(),
                (noun, plural) => format!("{noun}{plural}"),
            };
            out = format!("{out}, {} {noun}", self.things.len());
        }
        if !self.things.is_empty() {
            out = format!("{out}: {}", shown(&self.things, MOST_THINGS, ", "));
        }
        if !self.ties.is_empty() {
            out = format!("{out}; {}", shown(&self.ties, MOST_TIES, "; "));
        }
        out
    }
}

fn shown(items: &[String], most: usize, between: &str) -> String {
    let mut out = items.iter().take(most).cloned().collect::<Vec<_>>().join(between);
    if items.len() > most {
        out = format!("{out}{between}and {} more", items.len() - most);
    }
    out
}

/// The kind in plain words.
fn kind(mermaid: &str) -> String {
    match mermaid {
        "gitGraph" => "git graph",
        "quadrantChart" => "quadrant chart",
        "requirement" => "requirement diagram",
        "c4" => "C4 diagram",
        "sankey" => "sankey diagram",
        "xychart" => "chart",
        "block" => "block diagram",
        "packet" => "packet diagram",
        "kanban" => "kanban board",
        "architecture" => "architecture diagram",
        "radar" => "radar chart",
        "treeView" => "tree",
        "gantt" => "gantt chart",
        "pie" => "pie chart",
        "journey" => "user journey",
        "zenuml" => "sequence diagram",
        "ishikawa" => "fishbone diagram",
        "eventmodeling" => "event model",
        "venn" => "venn diagram",
        "wardley" => "wardley map",
        other => other,
    }
    .to_owned()
}

fn labels(words: &[String], title: &str) -> Vec<String> {
    // The numbers of an axis say little without it.
    words.iter().filter(|word| *word != title && word.contains(char::is_alphabetic)).cloned().collect()
}

/// A label as text: tags gone, entities and runs of blanks made plain.
pub(super) fn plain(label: &str) -> String {
    let mut out = String::new();
    let mut rest = label;
    while let Some(at) = rest.find('<') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match after.find('>') {
            Some(end) if after.starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') => {
                out.push(' ');
                rest = &after[end + 1..];
            }
            _ => {
                out.push('<');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    for (entity, text) in
        [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
    {
        if out.contains(entity) {
            out = out.replace(entity, text);
        }
    }
    out.replace("\\n", " ").replace(['*', '`'], "").split_whitespace().collect::<Vec<_>>().join(" ")
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// `A to B`, with what is said on the way.
fn tie(from: &str, to: &str, label: &str) -> String {
    let label = plain(label);
    if label.is_empty() { format!("{from} to {to}") } else { format!("{from} to {to}: {label}") }
}

/// Items and how they are called, by id.
struct Names(BTreeMap<String, String>);

impl Names {
    fn get(&self, id: &str) -> String {
        self.0.get(id).cloned().unwrap_or_else(|| plain(id))
    }
}

fn flowchart(model: &Value) -> Option<Parts> {
    let nodes = model.get("nodes")?.as_array()?;
    let mut names = Names(BTreeMap::new());
    let mut things = Vec::new();
    for group in list(model, "subgraphs") {
        names.0.insert(text(group, "id").to_owned(), plain(text(group, "title")));
    }
    for node in nodes {
        let id = text(node, "id");
        let mut label = plain(text(node, "label"));
        if text(node, "labelType") == "markdown" {
            label = label.split(' ').map(|word| word.trim_matches('_')).collect::<Vec<_>>().join(" ");
        }
        let label = Some(label).filter(|label| !label.is_empty()).unwrap_or_else(|| plain(id));
        names.0.insert(id.to_owned(), label.clone());
        things.push(label);
    }
    let ties = list(model, "edges")
        .iter()
        .map(|edge| tie(&names.get(text(edge, "from")), &names.get(text(edge, "to")), text(edge, "label")))
        .collect();
    Some(Parts { kind: "flowchart".to_owned(), noun: "node", things, ties })
}

fn sequence(model: &Value) -> Option<Parts> {
    let actors = model.get("actors")?.as_object()?;
    let mut names = Names(BTreeMap::new());
    let mut things = Vec::new();
    for id in list(model, "actorOrder").iter().filter_map(Value::as_str) {
        let label = actors.get(id).map_or_else(|| plain(id), |actor| plain(text(actor, "description")));
        names.0.insert(id.to_owned(), label.clone());
        things.push(label);
    }
    let ties = list(model, "messages")
        .iter()
        .filter(|message| !text(message, "from").is_empty() && !text(message, "to").is_empty())
        .map(|message| {
            tie(&names.get(text(message, "from")), &names.get(text(message, "to")), text(message, "message"))
        })
        .collect();
    Some(Parts { kind: "sequence diagram".to_owned(), noun: "participant", things, ties })
}

fn class(model: &Value) -> Option<Parts> {
    let classes = model.get("classes")?.as_object()?;
    let things = classes.iter().map(|(id, class)| {
        let label = plain(text(class, "label"));
        if label.is_empty() { plain(id) } else { label }
    });
    let ties = list(model, "relations").iter().map(|relation| {
        tie(&plain(text(relation, "id1")), &plain(text(relation, "id2")), text(relation, "title"))
    });
    Some(Parts {
        kind: "class diagram".to_owned(),
        noun: "class",
        things: things.collect(),
        ties: ties.collect(),
    })
}

fn state(model: &Value) -> Option<Parts> {
    let nodes = model.get("nodes")?.as_array()?;
    let mut names = Names(BTreeMap::new());
    let mut things = Vec::new();
    for node in nodes {
        let label = match text(node, "shape") {
            "stateStart" => "start".to_owned(),
            "stateEnd" => "end".to_owned(),
            "note" | "noteGroup" | "divider" | "fork" | "join" | "choice" | "forkJoin" => continue,
            _ => plain(text(node, "label")),
        };
        if !matches!(label.as_str(), "start" | "end") {
            things.push(label.clone());
        }
        names.0.insert(text(node, "id").to_owned(), label);
    }
    let known = |edge: &&Value| !text(edge, "id").contains("----note");
    let ties = list(model, "edges").iter().filter(known).map(|edge| {
        let end = |first: &str, second: &str| {
            names.get(
                Some(text(edge, first)).filter(|id| !id.is_empty()).unwrap_or_else(|| text(edge, second)),
            )
        };
        tie(&end("start", "from"), &end("end", "to"), text(edge, "label"))
    });
    let ties = ties.collect();
    Some(Parts { kind: "state diagram".to_owned(), noun: "state", things, ties })
}

fn er(model: &Value) -> Option<Parts> {
    let entities = model.get("entities")?.as_object()?;
    let mut names = Names(BTreeMap::new());
    let mut things = Vec::new();
    for (id, entity) in entities {
        let alias = plain(text(entity, "alias"));
        let label = if alias.is_empty() { plain(text(entity, "label")) } else { alias };
        names.0.insert(id.clone(), label.clone());
        names.0.insert(text(entity, "id").to_owned(), label.clone());
        things.push(label);
    }
    let ties = list(model, "relationships")
        .iter()
        .map(|one| {
            tie(&names.get(text(one, "entityA")), &names.get(text(one, "entityB")), text(one, "roleA"))
        })
        .collect();
    Some(Parts { kind: "entity relationship diagram".to_owned(), noun: "entity", things, ties })
}
