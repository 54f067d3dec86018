//! What Mermaid says of a diagram that it refuses, at its place in what the author wrote.
use crate::diagrams::faults::{self, Fault};
use std::ops::Range;

/// Puts Mermaid's message into the words of the house. `line` is the line as Mermaid counts: without front
/// matter, directives and comments.
pub(in crate::diagrams) fn explain(source: &str, message: &str, line: Option<usize>) -> Fault {
    let unknown = ["No diagram type detected", "UnknownDiagramError"];
    if unknown.iter().any(|words| message.contains(words)) {
        return faults::no_diagram(source);
    }
    let span = line.or_else(|| stated(message)).and_then(|line| written(source, line));
    faults::explain(source, &words(message), span, None)
}

/// The line that a message states.
fn stated(message: &str) -> Option<usize> {
    let lower = message.to_lowercase();
    let at = lower.find("line ")? + "line ".len();
    let digits: String =
        lower[at..].chars().skip_while(|c| *c == ':').take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

/// The sentence in a message that says most.
fn words(message: &str) -> String {
    let lines = || message.lines().map(str::trim);
    let Some(expected) = lines().find(|line| line.starts_with("Expecting ")) else {
        let first = lines().find(|line| !line.is_empty()).unwrap_or("unknown error");
        let first = first.strip_prefix("Error: ").unwrap_or(first);
        let lexical = first.starts_with("Lexical error") || first.starts_with("Parse error on line");
        // What JavaScript says of a mistake in a program, not in a diagram.
        let broken = ["of undefined", "of null", "is not a function", "is undefined"];
        return if lexical {
            "this line is not understood".to_owned()
        } else if broken.iter().any(|words| first.contains(words)) {
            format!("this makes Mermaid itself fail ({first})")
        } else {
            format!("in the words of Mermaid: {first}")
        };
    };
    let Some((_, got)) = expected.rsplit_once(", got ") else {
        return "this line is not understood".to_owned();
    };
    match got.trim_matches('\'') {
        "EOF" | "1" => "the diagram ends too early".to_owned(),
        "NEWLINE" | "SEMI" | "NL" => "this line ends too early".to_owned(),
        got => format!("this line has `{got}` where it is not expected"),
    }
}

/// The place of a line that Mermaid counted. It leaves out the front matter, every directive and every
/// comment line before it counts, and the empty lines at the start.
fn written(source: &str, line: usize) -> Option<Range<usize>> {
    let mut counted = Vec::new();
    let mut at = 0;
    let (mut in_header, mut in_directive, mut began) = (false, false, false);
    for (number, text) in source.split_inclusive('\n').enumerate() {
        let start = at;
        at += text.len();
        let bare = text.trim();
        if bare == "---" && (in_header || (!began && counted.is_empty() && !header_is_over(source, number))) {
            in_header = !in_header;
            continue;
        }
        if in_header {
            continue;
        }
        if bare.starts_with("%%{") || in_directive {
            in_directive = !bare.contains("}%%");
            continue;
        }
        if bare.starts_with("%%") || (bare.is_empty() && !began) {
            continue;
        }
        began = true;
        let lead = text.len() - text.trim_start().len();
        counted.push(start + lead.min(text.trim_end().len())..start + text.trim_end().len());
    }
    let last = counted.iter().rposition(|span| !span.is_empty())?;
    counted.get(line.checked_sub(1)?.min(last)).cloned()
}

/// Whether a `---` on this line cannot open a header: only the first that is not empty can.
fn header_is_over(source: &str, number: usize) -> bool {
    source.lines().take(number).any(|line| !line.trim().is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_mermaid_counted_is_found_in_what_the_author_wrote() {
        let source = "---\ntitle: T\n---\n%%{init: {\n  \"theme\": \"dark\"\n}}%%\n\nflowchart LR\n  %% why\n  a --> b\n  b -> c\n";
        let fault = explain(
            source,
            "Parse error on line 3:\n... b -> c\n------^\nExpecting 'LINK', got 'MINUS'",
            None,
        );
        assert_eq!(&source[fault.span], "b -> c");
        assert_eq!(fault.message, "this line has `MINUS` where it is not expected");
    }

    #[test]
    fn a_line_past_the_end_is_the_last_one_and_no_line_is_the_first() {
        let source = "pie\n  \"a\" 1\n\n";
        assert_eq!(&source[explain(source, "lexer error on line 9", None).span], "\"a\" 1");
        assert_eq!(&source[explain(source, "something", None).span], "pie");
        assert_eq!(&source[explain(source, "", Some(0)).span], "pie");
        let broken = explain(source, "Cannot read properties of undefined (reading 'x')", None).message;
        assert_eq!(
            broken,
            "this makes Mermaid itself fail (Cannot read properties of undefined (reading 'x'))"
        );
    }
}
