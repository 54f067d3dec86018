//! `[[wikilinks]]`: a link on the site where they are switched on, and text in brackets on GitHub.
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::html::Target;
use crate::links;
use crate::site::Place;
use pulldown_cmark::{Event, LinkType, Tag, TagEnd};
use std::ops::Range;

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    if !subject.text.contains("[[") {
        return Vec::new();
    }
    let on = subject.dialect().wikilinks;
    let found = places(subject).into_iter().filter_map(|span| {
        let (start, end) = (if subject.text[span.clone()].starts_with('!') { 3 } else { 2 }, 2);
        let inside = &subject.text[span.start + start..span.end - end];
        // In a table the stroke is written `\|`.
        let (address, label) = match inside.split_once('|') {
            Some((address, label)) => (address.strip_suffix('\\').unwrap_or(address), label),
            None => (inside, inside),
        };
        let label = if label.trim().is_empty() { address } else { label };
        let (name, fragment) = address.split_once('#').unwrap_or((address, ""));
        let fragment = Some(fragment).filter(|fragment| !fragment.trim().is_empty());
        let names_nothing = name.trim().is_empty() && fragment.is_none();
        let better = portable(subject, name.trim(), fragment).filter(|_| !names_nothing);
        // Where wikilinks are off, two brackets may mean anything: only what names a note is one.
        if !on && better.is_none() {
            return None;
        }
        let message = match on {
            true if names_nothing => format!("`[[{inside}]]` names no note"),
            true => format!("GitHub shows `[[{inside}]]` as it is written"),
            false => format!("`[[{inside}]]` is shown as it is written, here as on GitHub"),
        };
        let problem = subject.report(span.clone(), Code::Wikilink, message);
        let is_shown = start == 3;
        Some(match better {
            Some((address, is_note)) => {
                let better = format!("[{}]({address})", escaped(label.trim()));
                match (is_shown, is_note) {
                    // Markdown shows pictures in a note, and no other notes: what is meant is the writer's to say.
                    (true, true) => problem.help(format!("a note is shown in no other: write `{better}`")),
                    (true, false) => {
                        problem.help(format!("write `!{better}`")).fix(span, format!("!{better}"))
                    }
                    (false, _) => problem.help(format!("write `{better}`")).fix(span, better),
                }
            }
            None => problem.help("write a link to the file: `[text](path/to/note.md)`"),
        })
    });
    found.collect()
}

/// What stands in two brackets in running text.
fn places(subject: &Subject<'_>) -> Vec<Range<usize>> {
    let mut text = vec![false; subject.text.len()];
    // A link in the words of another one would undo that one.
    let (mut inside, mut in_link) = (0_usize, false);
    for (event, span) in subject.events() {
        match event {
            Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock) => inside += 1,
            Event::End(TagEnd::CodeBlock | TagEnd::HtmlBlock) => inside -= 1,
            Event::Start(Tag::Link { link_type, .. } | Tag::Image { link_type, .. }) => {
                in_link = !matches!(link_type, LinkType::WikiLink { .. });
                text[span.clone()].fill(!in_link);
            }
            Event::End(TagEnd::Link | TagEnd::Image) => in_link = false,
            Event::Text(_) if inside == 0 && !in_link => text[span.clone()].fill(true),
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => text[span.clone()].fill(false),
            _ => (),
        }
    }
    let is_escaped = |at: usize| (at - subject.text[..at].trim_end_matches('\\').len()) % 2 == 1;
    let mut places = Vec::new();
    let mut at = 0;
    while let Some(start) = subject.text[at..].find("[[").map(|start| at + start) {
        at = start + 2;
        let ends = (at..).zip(subject.text.as_bytes()[at..].windows(2)).filter(|(_, two)| *two == b"]]");
        let Some(end) = ends.map(|(end, _)| end).find(|end| !is_escaped(*end)) else { break };
        let inside = &subject.text[at..end];
        if is_escaped(start)
            || !text[start]
            || !text[end]
            || inside.contains(['\n', '['])
            || inside.trim().is_empty()
        {
            continue;
        }
        let bang = subject.text[..start].ends_with('!');
        places.push(start - usize::from(bang)..end + 2);
        at = end + 2;
    }
    places
}

/// The link to what a name means, its file's path from this note, and whether that is a note.
fn portable(subject: &Subject<'_>, name: &str, fragment: Option<&str>) -> Option<(String, bool)> {
    let from = &subject.note.note.source.path;
    let named = |fragment: Option<&str>| Target::Named {
        name: name.to_owned(),
        fragment: fragment.map(str::to_owned),
    };
    let path = if name.is_empty() {
        from.clone()
    } else {
        match subject.site.resolve(&named(None)) {
            Place::Note(to) => subject.site.notes[to].note.source.path.clone(),
            _ => from.join(name).filter(|path| subject.site.files.contains_key(path))?,
        }
    };
    let note = subject.site.notes.iter().find(|note| note.note.source.path == path);
    // Obsidian writes a heading's words where GitHub has its id.
    let id = fragment.map(|fragment| {
        let heading =
            note.and_then(|note| note.body.headings.iter().find(|heading| heading.text == fragment.trim()));
        heading.map_or(fragment, |heading| heading.id.as_str())
    });
    let address = if path == *from && id.is_some() { String::new() } else { path.relative_to(from) };
    Some((links::with_fragment(address, id), note.is_some()))
}

/// Words as those of a link: its brackets escaped, where they are neither that already nor in code.
fn escaped(label: &str) -> String {
    let has_code = label.matches('`').count().is_multiple_of(2);
    let (mut in_code, mut is_escaped) = (false, false);
    let mut out = String::with_capacity(label.len());
    for c in label.chars() {
        match c {
            _ if is_escaped => (),
            '`' if has_code => in_code = !in_code,
            '[' | ']' if !in_code => out.push('\\'),
            _ => (),
        }
        is_escaped = c == '\\' && !is_escaped && !in_code;
        out.push(c);
    }
    out
}
