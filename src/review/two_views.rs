//! Notes that read one way on the site and another on GitHub: what is written, read as each of them does.
use super::subject::Subject;
use crate::config::RawHtml;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::html::Target;
use crate::links;
use crate::markdown;
use crate::markdown::{Input, Options};
use crate::site::Place;
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = root_paths(subject);
    found.extend(alerts(subject));
    found.extend(heading_ids(subject));
    found.extend(diagrams(subject));
    found.extend(formulas(subject));
    found.extend(trusted_html(subject));
    found
}

/// Paths from the root, where the root of the site is not that of the repository.
fn root_paths(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let folder = &subject.around.folder;
    if folder.is_empty() {
        return Vec::new();
    }
    let links = subject.note.body.links.iter().filter_map(|link| {
        let Target::Local { path, written, .. } = &link.target else { return None };
        if !written.starts_with('/') || subject.site.resolve(&link.target) == Place::Missing {
            return None;
        }
        let message = format!(
            "on GitHub `{written}` is read from the root of the repository, and here from `{folder}`"
        );
        let better = links::portable(&link.target, path, &subject.note.note.source.path)?;
        let problem = subject.report(link.span.clone(), Code::RootPath, message);
        let problem = problem.help(format!("`{better}` means the same in both"));
        Some(links::mend(problem, subject.text, written, &better))
    });
    links.collect()
}

/// Quotations that begin like an alert and are none, on GitHub as here.
fn alerts(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut depth = 0_usize;
    let mut found = Vec::new();
    for (event, span) in subject.events() {
        match event {
            Event::Start(tag) => {
                if let Tag::BlockQuote(kind) = tag {
                    found.extend(not_an_alert(subject, span, depth > 0, kind.is_some()));
                }
                depth += 1;
            }
            Event::End(_) => depth = depth.saturating_sub(1),
            _ => (),
        }
    }
    found
}

fn not_an_alert(
    subject: &Subject<'_>,
    quote: &Range<usize>,
    nested: bool,
    parsed: bool,
) -> Option<Diagnostic> {
    let text = &subject.text[quote.clone()];
    let line = &text[..text.find(['\r', '\n']).unwrap_or(text.len())];
    let start = line.find("[!").filter(|at| line[..*at].chars().all(|c| matches!(c, '>' | ' ')))?;
    let end = start + line[start..].find(']')? + 1;
    let (marker, kind) = (&line[start..end], &line[start + 2..end - 1]);
    let known = ["note", "tip", "important", "warning", "caution"].contains(&&*kind.to_lowercase());
    let empty = text[end..].chars().all(|c| c.is_whitespace() || c == '>');
    let (message, help) = match () {
        () if !kind.starts_with(|c: char| c.is_ascii_alphabetic()) || kind.contains(' ') => return None,
        () if !known => (
            format!("`{marker}` is none of GitHub's alerts: it is shown as a quotation"),
            "the alerts are `[!NOTE]`, `[!TIP]`, `[!IMPORTANT]`, `[!WARNING]` and `[!CAUTION]`",
        ),
        () if !line[end..].trim().is_empty() => (
            format!("`{marker}` with text behind it is no alert: it is shown as a quotation"),
            "leave the marker alone on its line, and begin the text on the next",
        ),
        () if nested => (
            format!("`{marker}` inside another block is no alert: it is shown as a quotation"),
            "move it out of the list, the table or the quotation",
        ),
        () if empty => (
            format!("`{marker}` with nothing below it is no alert: it is shown as a quotation"),
            "write its text on the lines below, each with a `>`",
        ),
        () if !parsed => return None,
        () => return None,
    };
    let span = quote.start + start..quote.start + end;
    Some(subject.report(span, Code::Alert, message).help(help))
}

/// `{#id}` at the end of a heading.
fn heading_ids(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let headings = subject.events().filter(|(event, _)| matches!(event, Event::Start(Tag::Heading { .. })));
    let found = headings.filter_map(|(_, span)| {
        let text = subject.text[span.clone()].trim_end().trim_end_matches('#').trim_end();
        let line = text.lines().next().unwrap_or("").trim_end();
        let start = line.strip_suffix('}').and_then(|_| line.rfind('{'))?;
        let inside = &line[start + 1..line.len() - 1];
        let word = inside.strip_prefix('#').or_else(|| inside.strip_prefix("."))?;
        let is_name = |c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ' ' | '#');
        if word.is_empty() || !word.chars().all(is_name) || line[..start].matches('`').count() % 2 == 1 {
            return None;
        }
        let message = format!("`{}` is shown as it is written, and gives no id", &line[start..]);
        let help = match inside.strip_prefix('#') {
            Some(id) => format!(
                "write `<a id=\"{id}\"></a>` there: GitHub and the site take it for a place to link to"
            ),
            None => "GitHub and the site give headings no classes".to_owned(),
        };
        Some(subject.report(span.start + start..span.start + line.len(), Code::HeadingId, message).help(help))
    });
    found.collect()
}

/// Code blocks whose first word is nearly `mermaid`.
fn diagrams(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let found = subject.fences.iter().filter_map(|fence| {
        let word = fence.language();
        let rest = word.to_ascii_lowercase();
        let rest = rest.trim_start_matches(['{', '.']).strip_prefix("mermaid")?;
        if fence.is_mermaid()
            || rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '+'))
        {
            return None;
        }
        let place = fence.info_place(subject.text, 0..word.len());
        let braces = word.starts_with('{');
        let message = format!("`{word}` is not `mermaid`: this is shown as code, and not as a diagram");
        let after = &word[word.len() - rest.len()..];
        let better =
            if after.is_empty() || braces { "mermaid".to_owned() } else { format!("mermaid {after}") };
        let problem = subject.report(place.clone(), Code::MermaidFence, message);
        let problem = problem.help(if better.contains(' ') {
            "put a space behind `mermaid`: the first word says what a block is"
        } else {
            "write `mermaid`, in small letters and without braces"
        });
        // In braces more may follow, up to one that closes.
        Some(if braces && !word.ends_with('}') { problem } else { problem.fix(place, better) })
    });
    found.collect()
}

/// Formulas that GitHub's Markdown does not leave as they are: it reads emphasis, escapes and HTML before it
/// looks for dollars. Formulas of their own lines are left alone: what becomes of those is not known well enough.
fn formulas(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let formulas: Vec<_> = subject
        .events()
        .filter_map(|(event, span)| match event {
            Event::InlineMath(source) if !source.contains('`') => Some(span.clone()),
            _ => None,
        })
        .collect();
    if formulas.is_empty() {
        return Vec::new();
    }
    let plain = Dialect { math: false, ..subject.dialect() };
    let mut kept = vec![false; subject.text.len()];
    for (event, span) in plain.parse(subject.text, subject.note.note.body.clone()) {
        match event {
            Event::Text(text) if *text == subject.text[span.clone()] => kept[span].fill(true),
            Event::SoftBreak => kept[span].fill(true),
            _ => (),
        }
    }
    let bytes = subject.text.as_bytes();
    let found = formulas.into_iter().filter_map(|span| {
        let inside = span.start + 1..span.end - 1;
        let lost = inside.clone().find(|at| {
            !kept[*at]
                && subject.text.is_char_boundary(*at)
                && !bytes[*at].is_ascii_whitespace()
                && bytes[*at] != b'>'
        })?;
        let what: String = subject.text[lost..inside.end].chars().take(2).collect();
        let message = format!("GitHub's Markdown reads `{}` before the formula is set", what.trim_end());
        let problem = subject.report(lost..lost + what.len(), Code::GithubMath, message);
        // As it is written: in a table a stroke has its `\`, in a quotation each line its `>`.
        let better = format!("$`{}`$", &subject.text[inside.clone()]);
        Some(problem.help(format!("write `` {better} ``, which it leaves alone")).fix(span, better))
    });
    found.collect()
}

/// Where all raw HTML is kept here, what GitHub leaves out of it: said once, as where the site leaves it out too.
fn trusted_html(subject: &Subject<'_>) -> Option<Diagnostic> {
    if subject.site.config.raw_html != RawHtml::Allow {
        return None;
    }
    let note = &subject.note.note;
    let options = Options { dialect: subject.dialect(), ..Options::default() };
    let input = Input {
        path: &note.source.path,
        text: subject.text,
        body: note.body.clone(),
        id_prefix: "",
        compare: false,
        options: &options,
    };
    let problem = markdown::left_out_on_github(&input)?;
    let message = problem.message.replace("is left out", "is kept here");
    Some(Diagnostic { message, help: None, ..problem })
}
