//! What is wrong with a diagram, where, and what to do about it.
use super::advice::{Refusal, advice};
use crate::diagnostic::nearest;
use crate::diagnostic::{Code, Diagnostic};
use crate::fence::Fence;
use crate::paths::RepoPath;
use std::ops::Range;
use std::time::Duration;

/// Why a diagram could not be drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What is wrong: lower case, names in backticks.
    pub message: String,
    /// The bytes of the diagram's source that are meant; empty for a point.
    pub span: Range<usize>,
    /// What to do about it.
    pub help: Option<String>,
    /// Whether another try may go well: the machine may only have been busy.
    pub(super) transient: bool,
}

impl Fault {
    /// The finding, at its place in the file that the diagram stands in.
    pub fn at(&self, path: &RepoPath, fence: &Fence) -> Diagnostic {
        let span = fence.place(self.span.clone());
        let problem = Diagnostic::new(path, span, Code::MermaidSyntax, self.message.clone());
        self.help.iter().cloned().fold(problem, Diagnostic::help)
    }
}

/// The words that begin a diagram, as authors write them.
const TYPES: &[&str] = &[
    "flowchart",
    "graph",
    "sequenceDiagram",
    "classDiagram",
    "stateDiagram-v2",
    "stateDiagram",
    "erDiagram",
    "gantt",
    "pie",
    "mindmap",
    "timeline",
    "gitGraph",
    "journey",
    "quadrantChart",
    "requirementDiagram",
    "C4Context",
    "C4Container",
    "C4Component",
    "C4Dynamic",
    "C4Deployment",
    "sankey-beta",
    "xychart-beta",
    "block-beta",
    "block",
    "packet-beta",
    "packet",
    "kanban",
    "architecture-beta",
    "radar-beta",
    "treemap-beta",
    "zenuml",
];

/// A list of more things than these that could stand in a place is left out.
const MOST_EXPECTED: usize = 8;

/// The source says of no diagram what it is.
pub(super) fn no_diagram(source: &str) -> Fault {
    let span = first_line(source);
    let word = kind(source, &span);
    if word.is_empty() || word.starts_with("%%") {
        return Fault {
            message: "the diagram is empty".to_owned(),
            span,
            help: Some(
                "begin with what it is: `flowchart TD`, `sequenceDiagram`, `classDiagram`, …".to_owned(),
            ),
            transient: false,
        };
    }
    let near = nearest(word, TYPES.iter().copied());
    Fault {
        message: format!("`{}` is not a kind of Mermaid diagram", shorten(word)),
        span: span.start..span.start + word.len(),
        help: Some(match near {
            Some(known) => format!("did you mean `{known}`?"),
            None => "the first word says what it is: `flowchart`, `sequenceDiagram`, `classDiagram`, `stateDiagram-v2`, \
                     `erDiagram`, `gantt`, `pie`, `mindmap`, …"
                .to_owned(),
        }),
        transient: false,
    }
}

/// The engine did not come to an end in time.
pub(super) fn too_slow(source: &str, deadline: Duration) -> Fault {
    Fault {
        message: format!("drawing it took longer than {} s", deadline.as_secs_f64()),
        span: first_line(source),
        help: Some("make it smaller, or split it into several diagrams".to_owned()),
        transient: true,
    }
}

/// The engine did not come to an end at all: it may still be at work, and is not to begin once more.
pub(super) fn endless(source: &str, deadline: Duration) -> Fault {
    Fault { transient: false, ..too_slow(source, deadline) }
}

/// The source is larger than Mermaid takes.
pub(super) fn too_large(source: &str, most: usize) -> Fault {
    Fault {
        message: format!("the diagram has {} bytes, and {most} is the most that Mermaid takes", source.len()),
        span: first_line(source),
        help: Some("split it into several diagrams".to_owned()),
        transient: false,
    }
}

/// The engine broke, or gave what cannot be used.
pub(super) fn broken(source: &str, why: &str) -> Fault {
    let message = format!("it cannot be drawn: {}", plain(why));
    Fault { message, span: first_line(source), help: None, transient: false }
}

/// A message of the engine in the words of the house, with the best place that can be told.
pub(super) fn explain(
    source: &str,
    message: &str,
    span: Option<Range<usize>>,
    help: Option<String>,
) -> Fault {
    if let Some(fault) = not_built_in(source, message) {
        return fault;
    }
    let (text, told) = parted(&plain(message));
    if let Some((text, span)) = in_header(source, &text) {
        return Fault { message: text, span, help: None, transient: false };
    }
    let first = first_line(source);
    // The whole diagram is no place.
    let whole = |span: &Range<usize>| span.start <= first.start && source[span.clone()].trim().contains('\n');
    let span = span.and_then(|span| inside(source, span)).filter(|span| !whole(span));
    let kind = kind(source, &first);
    let found = advice(&Refusal { source, kind, message: &text, span: span.as_ref() });
    let help = help.or(told).or(found.help);
    Fault { span: found.at.or(span).unwrap_or(first), message: text, help, transient: false }
}

/// What is right, and only the linked-in engine cannot draw.
fn not_built_in(source: &str, message: &str) -> Option<Fault> {
    let (what, word, help) = if message.contains("lacks capability `math`") {
        (
            "a formula in a diagram (`$$…$$`)",
            "$$",
            "write it in plain letters, or set the formula beside the diagram",
        )
    } else if message.contains("has no semantic node payload") {
        (
            "a namespace inside another with `hierarchicalNamespaces: false`",
            "hierarchicalNamespaces",
            "leave this setting out",
        )
    } else {
        return None;
    };
    let at = source.find(word)?;
    Some(Fault {
        message: format!("{what} cannot be drawn by the built-in engine"),
        span: at..source[at..].find('\n').map_or(source.len(), |end| at + end),
        help: Some(format!("{help}; mermaid-cli draws it")),
        transient: false,
    })
}

/// What is wrong with the front matter of a diagram, and where in it.
fn in_header(source: &str, text: &str) -> Option<(String, Range<usize>)> {
    let (what, place) = text.strip_prefix("invalid YAML front-matter: ")?.split_once(" at char ")?;
    let mut numbers = place.split(' ').filter_map(|word| word.parse::<usize>().ok()).skip(1);
    let (line, column) = (numbers.next()?, numbers.next()?);
    let start: usize = source.split_inclusive('\n').take(line).map(str::len).sum();
    let length = source.get(start..)?.lines().next()?.len();
    let at = start + column.saturating_sub(1).min(length);
    Some((format!("the diagram's front matter is no valid YAML: {what}"), inside(source, at..at)?))
}

/// A span that lies in the source and on the borders of characters.
fn inside(source: &str, span: Range<usize>) -> Option<Range<usize>> {
    // What is missing at the end is missed after the last word, not on an empty line below it.
    let most = source.trim_end().len();
    let (start, end) = (span.start.min(most), span.end.clamp(span.start.min(most), source.len()));
    (source.is_char_boundary(start) && source.is_char_boundary(end)).then_some(start..end)
}

/// The engine's sentence: without its wrapping, in lower case.
fn plain(message: &str) -> String {
    let line =
        message.split(['\n', '\r']).map(str::trim).find(|line| !line.is_empty()).unwrap_or("unknown error");
    let mut text = line;
    if let Some(rest) = text.strip_prefix("Diagram parse error (")
        && let Some((_, rest)) = rest.split_once("): ")
    {
        text = rest;
    }
    for wrapping in ["Invalid semantic model: ", "invalid semantic model: "] {
        text = text.strip_prefix(wrapping).unwrap_or(text);
    }
    if let Some(limit) = text.strip_prefix("resource limit `") {
        return past_limit(limit);
    }
    // The place is told beside the message.
    if let Some((what, at)) = text.rsplit_once(" at ")
        && at.bytes().all(|byte| byte.is_ascii_digit())
    {
        text = what;
    }
    // A list of all that there is says nothing.
    if let Some((what, expected)) = text.split_once("; expected ")
        && expected.matches(", ").count() > MOST_EXPECTED
    {
        text = what;
    }
    lowered(text)
}

/// A limit of the engine that a diagram is past: what comes after `resource limit`.
fn past_limit(text: &str) -> String {
    let figure = |name: &str| {
        let digits = text.split_once(name)?.1;
        digits.split(|c: char| !c.is_ascii_digit()).next()
    };
    let name = text.split('`').next().unwrap_or(text);
    let what = name.trim_start_matches("max_").trim_start_matches("model_").replace('_', " ");
    match (figure("actual="), figure("maximum=")) {
        (Some(actual), Some(most)) => {
            format!("the diagram is too much for the engine: its {what} is {actual}, and {most} is the most")
        }
        _ => format!("the diagram is too much for the engine: its {what}"),
    }
}

/// What is wrong, and what to do about it where the engine says that in brackets.
fn parted(text: &str) -> (String, Option<String>) {
    match text.split_once(" (Help") {
        Some((what, help)) => {
            let help = help.trim_start_matches([':', ' ']).trim_end_matches([')', '.']);
            (what.trim_end_matches('.').to_owned(), Some(lowered(help)))
        }
        None => (text.to_owned(), None),
    }
}

/// A sentence as the part of another. A name like `INVALID` keeps its letters.
fn lowered(text: &str) -> String {
    let mut chars = text.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let word = chars.clone().next().is_some_and(|second| second.is_lowercase() || second == ' ');
    if word { first.to_lowercase().chain(chars).collect() } else { text.to_owned() }
}

fn shorten(word: &str) -> String {
    let mut short: String = word.chars().take(40).collect();
    if short.len() < word.len() {
        short.push('…');
    }
    short.replace('`', "'")
}

/// The word in the first line that says what a diagram is.
fn kind<'a>(source: &'a str, first: &Range<usize>) -> &'a str {
    source[first.clone()].split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or("")
}

/// The first line that Mermaid itself reads: after its front matter, its directives and its comments.
fn first_line(source: &str) -> Range<usize> {
    let mut at = 0;
    let mut in_header = false;
    let mut first = true;
    for line in source.split_inclusive('\n') {
        let text = line.trim();
        let start = at + (line.len() - line.trim_start().len());
        at += line.len();
        if text == "---" && (first || in_header) {
            in_header = !in_header;
            first = false;
            continue;
        }
        if in_header || text.is_empty() || text.starts_with("%%") {
            continue;
        }
        return start..start + text.len();
    }
    0..source.lines().next().unwrap_or("").len()
}
