//! The plain words of a note: for search, for counting, and for a description that the author did not write.
use super::Rendered;
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Reads the words of a whole note. Code blocks are left out: they are not read at a reader's pace.
pub(super) fn read(items: &Items<'_>, found: &mut Rendered) {
    let text = &mut found.text;
    let mut paragraph = None;
    for (item, _) in items {
        match item {
            Item::Event(Event::Start(Tag::Paragraph)) => paragraph = Some(text.len()),
            Item::Event(Event::End(TagEnd::Paragraph)) => {
                let words = paragraph.take().map_or("", |from| text[from..].trim());
                if found.summary.is_none() && !words.is_empty() {
                    found.summary = Some(words.to_string());
                }
                end_line(text);
            }
            Item::Event(Event::End(end)) if is_block(*end) => end_line(text),
            Item::Event(Event::SoftBreak | Event::HardBreak) => text.push(' '),
            // A block of raw HTML may hold many lines.
            item => match item.words() {
                Some(words) if words.contains('\n') => {
                    for line in words.split('\n') {
                        text.push_str(line.trim());
                        end_line(text);
                    }
                }
                words => text.push_str(words.unwrap_or("")),
            },
        }
    }
    end_line(text);
}

/// The words of some inline items, in one line.
pub(super) fn plain(items: &[(Item<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    for words in items.iter().filter_map(|(item, _)| item.words()) {
        text.extend(words.chars().map(|c| if c == '\n' { ' ' } else { c }));
    }
    text
}

fn end_line(text: &mut String) {
    if !text.is_empty() && !text.ends_with('\n') {
        text.push('\n');
    }
}

fn is_block(end: TagEnd) -> bool {
    !matches!(end, TagEnd::Emphasis | TagEnd::Strong | TagEnd::Strikethrough | TagEnd::Link | TagEnd::Image)
}
