//! What keeps people from reading: pictures that say nothing, headings that mislead, references to nothing.
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::html::Target;
use crate::site::Place;
use crate::site::RenderedNote;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Tag, TagEnd};
use std::collections::BTreeSet;
use std::ops::Range;

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found = missing_alts(subject);
    found.extend(second_h1(subject));
    found.extend(duplicates(subject));
    found.extend(undefined(subject));
    found
}

fn missing_alts(subject: &Subject<'_>) -> Vec<Diagnostic> {
    const HELP: &str = "say what it shows; where it only decorates, write `<img src=\"…\" alt=\"\">`";
    let report =
        |span| subject.report(span, Code::MissingAlt, "this picture has no alternative text").help(HELP);
    let mut found = Vec::new();
    let mut picture: Option<(Range<usize>, bool)> = None;
    let mut in_comment = false;
    for (event, span) in subject.events() {
        match event {
            Event::Start(Tag::Image { .. }) => picture = picture.or(Some((span.clone(), false))),
            Event::End(TagEnd::Image) => {
                found.extend(picture.take().filter(|(_, speaks)| !speaks).map(|(span, _)| report(span)));
            }
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) => {
                if let Some((_, speaks)) = &mut picture {
                    *speaks |= !words.trim().is_empty();
                }
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let silent = silent_pictures(&without_comments(html, &mut in_comment)).into_iter();
                found.extend(silent.map(|at| report(span.start + at.start..span.start + at.end)));
            }
            Event::End(TagEnd::HtmlBlock) => in_comment = false,
            _ => (),
        }
    }
    found
}

/// Raw HTML with blanks for its comments. One that is open at the end of a line goes on in the next.
fn without_comments(html: &str, in_comment: &mut bool) -> String {
    let mut out = String::with_capacity(html.len());
    while out.len() < html.len() {
        let rest = &html[out.len()..];
        if *in_comment {
            let end = rest.find("-->").map(|at| at + 3);
            *in_comment = end.is_none();
            out.push_str(&" ".repeat(end.unwrap_or(rest.len())));
        } else {
            let start = rest.find("<!--");
            *in_comment = start.is_some();
            out.push_str(&rest[..start.unwrap_or(rest.len())]);
        }
    }
    out
}

/// The `<img>` tags without an `alt`. One with an empty `alt` says that it only decorates.
fn silent_pictures(html: &str) -> Vec<Range<usize>> {
    let folded = html.to_ascii_lowercase();
    let starts = folded.match_indices("<img").filter(|(at, _)| {
        folded[at + 4..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '/' | '>'))
    });
    let tags = starts.filter_map(|(at, _)| {
        let mut quote = None;
        let end = folded[at..].find(|c| {
            match (quote, c) {
                (None, '"' | '\'') => quote = Some(c),
                (Some(open), c) if open == c => quote = None,
                _ => (),
            }
            quote.is_none() && c == '>'
        })?;
        let tag = &folded[at..=at + end];
        let named = tag.match_indices("alt").any(|(alt, _)| {
            tag[..alt].ends_with(|c: char| c.is_ascii_whitespace() || matches!(c, '"' | '\''))
                && tag[alt + 3..]
                    .starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '=' | '/' | '>'))
                && is_outside_quotes(&tag[..alt])
        });
        let hidden = tag.contains("aria-hidden=\"true\"") || tag.contains("role=\"presentation\"");
        (!named && !hidden).then_some(at..at + end + 1)
    });
    tags.collect()
}

/// Whether no value of an attribute is open at the end of a part of a tag.
fn is_outside_quotes(tag: &str) -> bool {
    let mut open = None;
    for c in tag.chars().filter(|c| matches!(c, '"' | '\'')) {
        open = match open {
            None => Some(c),
            Some(quote) if quote == c => None,
            other => other,
        };
    }
    open.is_none()
}

/// The page has one title: the front matter's, or a first heading of level 1.
fn second_h1(subject: &Subject<'_>) -> Option<Diagnostic> {
    let headings = subject.events().filter_map(|(event, span)| match event {
        Event::Start(Tag::Heading { level, .. }) => Some((*level, span.clone())),
        _ => None,
    });
    let mut titles = headings.enumerate().filter(|(_, (level, _))| *level == HeadingLevel::H1).peekable();
    let own = titles.next_if(|(at, _)| *at == 0).is_some();
    let (_, (_, span)) = titles.next()?;
    let first = if own { "the first heading" } else { "the front matter's `title`" };
    let mut message = format!("a second heading of level 1: the page has its title from {first}");
    if let more @ 1.. = titles.count() {
        message.push_str(&format!(", and so it is at {more} more place{}", if more == 1 { "" } else { "s" }));
    }
    Some(subject.report(line(subject.text, span), Code::SecondH1, message).help("write it with `##`"))
}

/// The first line of a span.
fn line(text: &str, span: Range<usize>) -> Range<usize> {
    let end = text[span.clone()].find(['\r', '\n']).map_or(span.end, |at| span.start + at);
    span.start..end
}

/// Links to a heading whose name another heading of the note has too: each once. Where a note links to all of them,
/// as a list of contents does, it knows them apart.
fn duplicates(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let named: Vec<(Range<usize>, &RenderedNote, &str)> = subject
        .note
        .body
        .links
        .iter()
        .filter_map(|link| {
            let Target::Local { fragment: Some(fragment), .. } = &link.target else { return None };
            let Place::Note(to) = subject.site.resolve(&link.target) else { return None };
            Some((link.span.clone(), &*subject.site.notes[to], fragment.as_str()))
        })
        .collect();
    let linked: BTreeSet<_> = named.iter().map(|(_, to, id)| (&to.note.source.path, *id)).collect();
    let mut said = BTreeSet::new();
    let found = named.iter().filter_map(|(span, to, id)| {
        let path = &to.note.source.path;
        let heading = to.body.headings.iter().find(|heading| heading.id == *id)?;
        let alike: Vec<_> = to.body.headings.iter().filter(|other| other.text == heading.text).collect();
        let known = alike.iter().all(|other| linked.contains(&(path, other.id.as_str())));
        if known || heading.text.is_empty() || !said.insert((path, *id)) {
            return None;
        }
        let place = alike.iter().position(|other| other.id == *id).unwrap_or(0) + 1;
        let message = format!(
            "this leads to number {place} of {} headings `{}` in `{path}`",
            alike.len(),
            heading.text
        );
        let problem = subject.report(span.clone(), Code::DuplicateHeading, message);
        Some(
            problem
                .help("give each heading a name of its own: a new one before it would take its anchor away"),
        )
    });
    found.collect()
}

/// `[text][name]` and `[name][]` without a definition. `[text]` alone may be anything.
fn undefined(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let references = subject.document.undefined.iter().filter(|reference| {
        let full = matches!(
            reference.kind,
            LinkType::ReferenceUnknown
                | LinkType::CollapsedUnknown
                | LinkType::Reference
                | LinkType::Collapsed
        );
        // An index of an index: `a[i][j]`.
        let indexes = subject.text[..reference.span.start]
            .ends_with(|c: char| c.is_alphanumeric() || c == ']' || c == ')' || c == '_');
        let number = !reference.name.is_empty() && reference.name.chars().all(|c| c.is_ascii_punctuation());
        full && !indexes && !number
    });
    let found = references.map(|reference| {
        let message = format!("`{}` is defined nowhere: it is shown with its brackets", reference.name);
        let help = format!("add a line `[{}]: address`, or write `[text](address)`", reference.name);
        subject.report(reference.span.clone(), Code::UndefinedReference, message).help(help)
    });
    found.collect()
}
