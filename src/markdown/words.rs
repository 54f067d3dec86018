//! The plain words of a note: for search, for counting, and for a description that the author did not write.
use super::Rendered;
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Reads the words of a whole note. Code blocks are left out: they are not read at a reader's pace.
pub(super) fn read(items: &Items<'_>, found: &mut Rendered) {
    let mut paragraph = None;
    for (item, _) in items {
        let text = &mut found.text;
        let event = match item {
            Item::Event(event) => event,
            Item::Literal(words) => {
                text.push_str(words);
                continue;
            }
            _ => continue,
        };
        match event {
            Event::Start(Tag::Paragraph) => paragraph = Some(text.len()),
            Event::End(TagEnd::Paragraph) => {
                let words = paragraph.take().map_or("", |from| text[from..].trim());
                if found.summary.is_none() && !words.is_empty() {
                    found.summary = Some(words.to_string());
                }
                end_line(text);
            }
            Event::End(end) if is_block(*end) => end_line(text),
            event => push(event, text),
        }
    }
    let end = found.text.trim_end().len();
    found.text.truncate(end);
}

/// The words of some inline items, in one line.
pub(super) fn plain(items: &[(Item<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for (item, _) in items {
        match item {
            Item::Event(event) => push(event, &mut text),
            Item::Literal(words) => text.push_str(words),
            _ => (),
        }
    }
    text
}

fn push(event: &Event<'_>, text: &mut String) {
    match event {
        Event::Text(words) | Event::Code(words) => text.push_str(words),
        Event::SoftBreak | Event::HardBreak => text.push(' '),
        _ => (),
    }
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn is_block(end: TagEnd) -> bool {
    !matches!(
        end,
        TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image
    )
}
