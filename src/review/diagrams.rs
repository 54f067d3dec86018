//! Diagrams that GitHub shows otherwise or not at all, and diagrams that not everybody can read.
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::diagrams::contrast;
use crate::fence::Fence;
use std::ops::Range;

/// What Mermaid takes at most where nobody sets it otherwise, and on GitHub nobody can.
const MOST_CHARACTERS: usize = 50_000;
const MOST_EDGES: usize = 500;

/// What text needs to be read (WCAG 2, success criterion 1.4.3).
const LEAST_CONTRAST: f64 = 4.5;

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for fence in subject.diagrams() {
        let lines = Lines::of(&fence.code);
        found.extend(unknown_to_github(subject, fence, &lines));
        found.extend(too_large(subject, fence, &lines));
        found.extend(nameless(subject, fence, &lines));
        found.extend(colours(subject, fence, &lines));
    }
    found
}

/// The lines of a diagram, each with its place in the code.
struct Lines<'a> {
    /// The YAML in front.
    header: Vec<(usize, &'a str)>,
    /// What follows, without comments.
    body: Vec<(usize, &'a str)>,
    /// The word that says what diagram it is.
    kind: &'a str,
}

impl<'a> Lines<'a> {
    fn of(code: &'a str) -> Self {
        let mut lines = Lines { header: Vec::new(), body: Vec::new(), kind: "" };
        let mut in_header = false;
        let mut at = 0;
        for line in code.split_inclusive('\n') {
            let (start, text) = (at + line.len() - line.trim_start().len(), line.trim());
            at += line.len();
            match text {
                "---" if lines.body.is_empty() && (in_header || lines.header.is_empty()) => {
                    in_header = !in_header;
                }
                _ if in_header => lines.header.push((start, text)),
                "" => (),
                _ if text.starts_with("%%") => (),
                _ => lines.body.push((start, text)),
            }
        }
        let first = lines.body.first().map_or("", |(_, line)| line);
        lines.kind = first.split(|c: char| c.is_whitespace() || c == ';').next().unwrap_or("");
        lines
    }

    fn is_flowchart(&self) -> bool {
        matches!(self.kind, "graph" | "flowchart")
    }
}

fn unknown_to_github(subject: &Subject<'_>, fence: &Fence, lines: &Lines<'_>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    let mut report = |at: Range<usize>, message: String, help: &str| {
        found.push(subject.report(fence.place(at), Code::MermaidGithub, message).help(help));
    };
    if let Some((at, _)) = lines.body.first().filter(|_| lines.kind == "zenuml") {
        let help = "write it as a `sequenceDiagram`";
        report(
            *at..at + lines.kind.len(),
            "`zenuml` is an addition to Mermaid that GitHub does not load".into(),
            help,
        );
    }
    for (at, line) in &lines.header {
        if let Some(word) = line.strip_prefix("layout:").map(|word| word.trim().trim_matches(['"', '\'']))
            && word.starts_with("elk")
        {
            let help = "remove the line to have one layout everywhere";
            report(
                *at..at + line.len(),
                format!("`{word}` is an addition to Mermaid that GitHub does not load"),
                help,
            );
        }
    }
    for (at, line) in &lines.body {
        for (tag, name) in tags(line) {
            let message = format!("GitHub shows `<{name}>` in a label as text");
            report(
                at + tag.start..at + tag.end,
                message,
                "only `<br>` is safe; `\"`**bold**`\"` and `\"`*italic*`\"` are Mermaid's own",
            );
        }
        if let Some(target) = click(line).filter(|target| !target.is_empty()) {
            let start = at + line.find(target).unwrap_or(0);
            let message =
                format!("GitHub draws diagrams in a frame of its own, where `{target}` leads nowhere");
            report(
                start..start + target.len(),
                message,
                "link to it in the text too, or write an absolute address",
            );
        }
    }
    found
}

/// Tags of HTML in a line, but for line breaks.
fn tags(line: &str) -> Vec<(Range<usize>, &str)> {
    const STYLING: &[&str] = &[
        "b", "i", "u", "s", "em", "strong", "code", "sub", "sup", "small", "span", "font", "img", "a", "div",
        "p", "ul", "li", "h1", "h2", "h3", "center", "pre",
    ];
    let starts = line.match_indices('<').filter_map(|(at, _)| {
        let name_end = line[at + 1..].find(|c: char| !c.is_ascii_alphanumeric())? + at + 1;
        let name = &line[at + 1..name_end];
        let end = line[name_end..].find('>')? + name_end + 1;
        let plain = line[name_end..].starts_with(['>', ' ', '/']);
        (plain && STYLING.contains(&name.to_ascii_lowercase().as_str())).then_some((at..end, name))
    });
    starts.collect()
}

/// Where a `click` leads, if that is a place in the repository.
fn click(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("click ")?;
    let (_, quoted) = rest.split_once('"')?;
    let (target, _) = quoted.split_once('"')?;
    let before = rest[..rest.find('"')?].split_whitespace().skip(1).collect::<Vec<_>>();
    let leads = before.is_empty() || before == ["href"];
    (leads && !target.contains(':') && !target.starts_with("//")).then_some(target)
}

fn too_large(subject: &Subject<'_>, fence: &Fence, lines: &Lines<'_>) -> Option<Diagnostic> {
    let (at, first) = lines.body.first()?;
    let report = |message: String| {
        let span = fence.place(*at..at + first.len());
        Some(subject.report(span, Code::MermaidSize, message).help("split it into several diagrams"))
    };
    let characters = fence.code.encode_utf16().count();
    if characters > MOST_CHARACTERS {
        return report(format!(
            "the diagram has {characters} characters, and GitHub draws at most {MOST_CHARACTERS}"
        ));
    }
    let edges: usize =
        if lines.is_flowchart() { lines.body.iter().map(|(_, line)| edges(line)).sum() } else { 0 };
    if edges > MOST_EDGES {
        return report(format!("the diagram has {edges} edges, and GitHub draws at most {MOST_EDGES}"));
    }
    None
}

/// How many edges a line of a flowchart draws: `A & B --> C & D` draws four.
fn edges(line: &str) -> usize {
    let mut groups = vec![1];
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        let run = line[at..].find(|c| !matches!(c, '-' | '=' | '.' | '~')).unwrap_or(line.len() - at);
        match c {
            '"' => quoted = !quoted,
            _ if quoted => (),
            '[' | '(' | '{' => depth += 1,
            ']' | ')' | '}' => depth = depth.saturating_sub(1),
            '&' if depth == 0 => groups.last_mut().into_iter().for_each(|group| *group += 1),
            '-' | '=' | '~' if depth == 0 && run > 1 => {
                let ends = line[at + run..].starts_with(['>', 'x', 'o']);
                // `A -- words --> B` has two runs, and the second one draws.
                if run > 2 || ends {
                    groups.push(1);
                }
                at += run;
                continue;
            }
            _ => (),
        }
        at += c.len_utf8();
    }
    groups.windows(2).map(|pair| pair[0] * pair[1]).sum()
}

fn nameless(subject: &Subject<'_>, fence: &Fence, lines: &Lines<'_>) -> Option<Diagnostic> {
    let (at, first) = lines.body.first()?;
    let titled = lines
        .header
        .iter()
        .any(|(_, line)| line.strip_prefix("title:").is_some_and(|title| !title.trim().is_empty()));
    let named = |line: &str| {
        line.starts_with("accTitle")
            || line.starts_with("accDescr")
            || line.starts_with("title ")
            || line.contains(" title ")
    };
    if titled || lines.body.iter().any(|(_, line)| named(line)) {
        return None;
    }
    let span = fence.place(*at..at + first.len());
    let problem =
        subject.report(span, Code::MermaidName, "this diagram has no name for those who do not see it");
    Some(
        problem.help("put `accTitle: …` on the line below, or a `title: …` between two lines `---` above it"),
    )
}

/// Styles with a fill and a colour of their own, whose text cannot be read.
fn colours(subject: &Subject<'_>, fence: &Fence, lines: &Lines<'_>) -> Vec<Diagnostic> {
    let found = lines.body.iter().filter_map(|(at, line)| {
        let styles = ["classDef ", "style "].iter().find_map(|word| line.strip_prefix(word))?;
        let styles = styles.trim_start().split_once(char::is_whitespace)?.1;
        let of = |wanted: &str| {
            styles.split([',', ';']).filter_map(|style| style.split_once(':')).find(|(key, _)| key.trim() == wanted)
        };
        let ((_, fill), (_, colour)) = (of("fill")?, of("color")?);
        let (fill, colour) = (important(fill), important(colour));
        let contrast = contrast(colour, fill).filter(|contrast| *contrast < LEAST_CONTRAST)?;
        let start = at + line.find(styles).unwrap_or(0);
        let message = format!("`{colour}` on `{fill}` has a contrast of {contrast:.1} to 1: text needs {LEAST_CONTRAST}");
        let problem = subject.report(fence.place(start..start + styles.len()), Code::MermaidContrast, message);
        Some(problem.help("choose a lighter and a darker one; the site moves the text's colour until it can be read, GitHub does not"))
    });
    found.collect()
}

fn important(value: &str) -> &str {
    value.trim().trim_end_matches("!important").trim()
}
