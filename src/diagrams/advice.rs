//! What helps against the mistakes that are made most, and where they were made.
//!
//! An engine often sees a mistake far behind it: a block that is never closed only at the end. So the source is looked
//! at here, and what is found holds for both engines.
use std::ops::Range;

/// What an engine says of a diagram that it refuses.
pub(super) struct Refusal<'a> {
    pub source: &'a str,
    /// The word that says what it is: `flowchart`.
    pub kind: &'a str,
    pub message: &'a str,
    /// Where, if it says that.
    pub span: Option<&'a Range<usize>>,
}

/// What to do, and the place where, if that is a better one than the engine's.
#[derive(Debug, Default)]
pub(super) struct Advice {
    pub help: Option<String>,
    pub at: Option<Range<usize>>,
}

/// What opens a block of a sequence diagram that `end` closes.
const BLOCKS: &[&str] = &["loop", "alt", "opt", "par", "par_over", "critical", "break", "rect", "box"];

/// Looks for what is behind a refusal.
pub(super) fn advice(refusal: &Refusal<'_>) -> Advice {
    let early = ["end of input", "EOF", "ends too early"];
    let ends_early = early.iter().any(|words| refusal.message.contains(words));
    let unclosed = if ends_early { unclosed(refusal) } else { None };
    let mut found = unclosed.or_else(|| in_line(refusal)).unwrap_or_default();
    if refusal.span.is_none() && found.at.is_none() {
        found.at = quoted(refusal);
    }
    found
}

/// The block that is opened and not closed, the last one of them.
fn unclosed(refusal: &Refusal<'_>) -> Option<Advice> {
    let is_flowchart = matches!(refusal.kind, "flowchart" | "graph");
    let opens = |line: &str| {
        let word = line.split_whitespace().next().unwrap_or("");
        (is_flowchart && word == "subgraph") || (refusal.kind == "sequenceDiagram" && BLOCKS.contains(&word))
    };
    let mut open: Vec<(Range<usize>, &str)> = Vec::new();
    for (span, line) in lines(refusal.source) {
        if opens(line) {
            open.push((span, "end"));
        } else if line == "end" || line.starts_with("end ") || (line.starts_with('}') && !open.is_empty()) {
            open.pop();
        } else if line.ends_with('{') && !is_flowchart {
            open.push((span, "}"));
        }
    }
    let (at, close) = open.pop()?;
    Some(Advice { help: Some(format!("close what begins here: with a line `{close}`")), at: Some(at) })
}

/// What is wrong with the line that the engine stopped at.
fn in_line(refusal: &Refusal<'_>) -> Option<Advice> {
    let Refusal { source, message, .. } = *refusal;
    let start = source[..refusal.span?.start].rfind('\n').map_or(0, |at| at + 1);
    let line = source[start..].lines().next().unwrap_or("");
    let only = |help: &str| Some(Advice { help: Some(help.to_owned()), at: None });
    let place = |at: usize, length: usize| Some(start + at..start + at + length);
    let before = source[..start].trim_end().lines().next_back().unwrap_or("");
    match refusal.kind {
        "sequenceDiagram" if [line, before].iter().any(|line| line.contains(';')) => {
            only("a `;` ends the statement: write `#59;` for one in a text")
        }
        "flowchart" | "graph" => {
            if message.contains("structural characters") {
                let help = Some("put the text in quotes: `A[\"f(x)\"]`".to_owned());
                return Some(Advice { help, at: bracket(line).and_then(|at| place(at, 1)) });
            }
            if message.starts_with("unterminated node") {
                return only(
                    "close it on the same line, or put a text with brackets in quotes: `A[\"a (b)\"]`",
                );
            }
            if let Some(at) = thin_arrow(line) {
                let help = Some("an arrow is `-->`, a line without a head `---`".to_owned());
                return Some(Advice { help, at: place(at, 2) });
            }
            let at = reserved(line)?;
            let help = Some("`end` closes a subgraph: call the node `End`, or `e[\"end\"]`".to_owned());
            Some(Advice { help, at: place(at, "end".len()) })
        }
        "erDiagram" if ["--", ".."].iter().any(|tie| line.contains(tie)) && !line.contains(':') => {
            only("a relationship needs a label: `A ||--o{ B : has`")
        }
        "mindmap" if message.contains("only one root") => only("indent it, so that it hangs on a line above"),
        _ => None,
    }
}

/// The first bracket in a label that is not in quotes.
fn bracket(line: &str) -> Option<usize> {
    let open = line.find(['[', '{'])?;
    let label = &line[open + 1..];
    if label.trim_start_matches(['[', '(', '{', '/', '\\']).starts_with('"') {
        return None;
    }
    label.find(['(', ')', '{', '}', '[']).map(|at| open + 1 + at)
}

/// A `->` between two nodes.
fn thin_arrow(line: &str) -> Option<usize> {
    let is_thin = |at: &usize| !line[..*at].ends_with(['-', '=', '.', '<', '~']) && !in_quotes(line, *at);
    line.match_indices("->").map(|(at, _)| at).find(is_thin)
}

/// The word `end` where a node is meant.
fn reserved(line: &str) -> Option<usize> {
    let is_word = |at: &usize| {
        let around = [line[..*at].chars().next_back(), line[at + "end".len()..].chars().next()];
        let is_apart =
            around.iter().all(|c| c.is_none_or(|c| c.is_whitespace() || c == '&' || c == ';' || c == '-'));
        is_apart && !in_quotes(line, *at)
    };
    line.match_indices("end").map(|(at, _)| at).filter(|_| line.trim() != "end").find(is_word)
}

fn in_quotes(line: &str, at: usize) -> bool {
    line[..at].matches('"').count() % 2 == 1
}

/// The line with the longest word of a message that stands in one line only: what it is about.
fn quoted(refusal: &Refusal<'_>) -> Option<Range<usize>> {
    let mut words: Vec<&str> = refusal
        .message
        .split(|c: char| c.is_whitespace() || "\"'`()[]:;,".contains(c))
        .filter(|word| word.len() > 3)
        .collect();
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    words.into_iter().find_map(|word| {
        let mut with = lines(refusal.source).skip(1).filter(|(_, line)| line.contains(word));
        let (at, _) = with.next()?;
        with.next().is_none().then_some(at)
    })
}

/// The lines of a source without the blanks around them, and where they stand.
fn lines(source: &str) -> impl Iterator<Item = (Range<usize>, &str)> {
    let mut next = 0;
    source.split_inclusive('\n').map(move |line| {
        let text = line.trim();
        let start = next + (line.len() - line.trim_start().len());
        next += line.len();
        (start..start + text.len(), text)
    })
}
