//! Footnotes: numbered as they are first referred to, put at the end, with a way back for each reference.
//!
//! Their ids hold a colon, which no heading's id does.
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::{BTreeSet, HashMap};

/// Moves the footnotes that something refers to behind the text. The others are left out, as on GitHub.
pub(super) fn pass<'a>(items: Items<'a>, anchors: &mut BTreeSet<String>) -> Items<'a> {
    let is_note = |item: &Item<'_>| {
        matches!(item, Item::Event(Event::FootnoteReference(_) | Event::Start(Tag::FootnoteDefinition(_))))
    };
    if !items.iter().any(|(item, _)| is_note(item)) {
        return items;
    }
    let (mut items, definitions) = take_out(items);
    let mut notes = Notes { numbers: HashMap::new(), references: Vec::new(), definitions };
    notes.refer(&mut items, anchors);
    // The notes may refer to more notes: the list grows while it is read.
    let mut bodies = Vec::new();
    let mut at = 0;
    while let Some(label) = notes.references.get(at).map(|(label, _)| label.clone()) {
        let mut body = notes.definitions.remove(&label).unwrap_or_default();
        notes.refer(&mut body, anchors);
        bodies.push(body);
        at += 1;
    }
    if bodies.is_empty() {
        return items;
    }
    let end = items.last().map_or(0..0, |(_, span)| span.end..span.end);
    items.push((
        Item::html("<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\">\n<ol>\n"),
        end.clone(),
    ));
    for (number, (body, (_, count))) in (1..).zip(bodies.into_iter().zip(&notes.references)) {
        anchors.insert(format!("fn:{number}"));
        finish(number, body, *count, &mut items);
    }
    items.push((Item::html("</ol>\n</section>\n"), end));
    items
}

type Definitions<'a> = HashMap<String, Items<'a>>;

struct Notes<'a> {
    /// The number of each label; nothing for a label without a note.
    numbers: HashMap<String, usize>,
    /// In the order of the numbers: the label, and how often it was referred to.
    references: Vec<(String, usize)>,
    definitions: Definitions<'a>,
}

/// Takes the definitions out of the text. The first of a label counts.
fn take_out(items: Items<'_>) -> (Items<'_>, Definitions<'_>) {
    let mut text = Vec::with_capacity(items.len());
    let mut definitions = Definitions::new();
    let mut open: Vec<(String, Items<'_>)> = Vec::new();
    for (item, span) in items {
        match item {
            Item::Event(Event::Start(Tag::FootnoteDefinition(ref label))) => {
                open.push((key(label), vec![(item, span)]));
            }
            Item::Event(Event::End(TagEnd::FootnoteDefinition)) => {
                if let Some((label, mut body)) = open.pop() {
                    body.push((item, span));
                    definitions.entry(label).or_insert(body);
                }
            }
            item => open.last_mut().map_or(&mut text, |(_, body)| body).push((item, span)),
        }
    }
    (text, definitions)
}

fn key(label: &str) -> String {
    label.chars().flat_map(char::to_lowercase).collect()
}

impl Notes<'_> {
    /// Makes the references in some items, and numbers the notes that are new.
    fn refer(&mut self, items: &mut Items<'_>, anchors: &mut BTreeSet<String>) {
        let mut links = 0;
        for (item, _) in items {
            match item {
                Item::Event(Event::Start(Tag::Link { .. } | Tag::Image { .. })) => links += 1,
                Item::Event(Event::End(TagEnd::Link | TagEnd::Image)) => links -= 1,
                Item::Event(Event::FootnoteReference(label)) => {
                    *item = self.reference(label, links > 0, anchors);
                }
                _ => (),
            }
        }
    }

    fn reference<'b>(&mut self, label: &str, in_link: bool, anchors: &mut BTreeSet<String>) -> Item<'b> {
        let label_key = key(label);
        if !self.numbers.contains_key(&label_key) && !self.definitions.contains_key(&label_key) {
            return Item::Literal(format!("[^{label}]").into());
        }
        let next = self.references.len() + 1;
        let number = *self.numbers.entry(label_key.clone()).or_insert(next);
        if number == next {
            self.references.push((label_key, 0));
        }
        if in_link {
            // A link stands in no link.
            return Item::fixed(&format!("<sup>{number}</sup>"));
        }
        let count = &mut self.references[number - 1].1;
        *count += 1;
        let id = reference_id(number, *count);
        let item = Item::fixed(&format!(
            "<sup class=\"footnote-ref\"><a href=\"#fn:{number}\" id=\"{id}\" role=\"doc-noteref\" aria-label=\"Footnote {number}\">{number}</a></sup>"
        ));
        anchors.insert(id);
        item
    }
}

fn reference_id(number: usize, count: usize) -> String {
    if count == 1 { format!("fnref:{number}") } else { format!("fnref:{number}:{count}") }
}

/// Puts a note into the list, with its ways back in its last paragraph.
fn finish<'a>(number: usize, mut body: Items<'a>, count: usize, out: &mut Items<'a>) {
    let span = body.first().map_or(0..0, |(_, span)| span.clone());
    let last = body.len().saturating_sub(2);
    let in_paragraph = matches!(body.get(last), Some((Item::Event(Event::End(TagEnd::Paragraph)), _)));
    let back = (Item::fixed(&ways_back(number, count)), span.clone());
    let at = if in_paragraph { last } else { body.len().saturating_sub(1) };
    body.insert(at, back);
    out.push((Item::html(&format!("<li id=\"fn:{number}\">\n")), span.clone()));
    out.extend(body);
    out.push((Item::html("</li>\n"), span));
}

fn ways_back(number: usize, count: usize) -> String {
    // A note with a thousand references needs no thousand ways back.
    const MOST: usize = 100;
    let link = |count: usize| {
        let (id, mark) = (
            reference_id(number, count),
            if count == 1 { String::new() } else { format!("<sup>{count}</sup>") },
        );
        let which = if count == 1 { number.to_string() } else { format!("{number}-{count}") };
        format!(
            " <a href=\"#{id}\" class=\"footnote-back\" role=\"doc-backlink\" aria-label=\"Back to reference {which}\">↩{mark}</a>"
        )
    };
    (1..=count.min(MOST)).map(link).collect()
}
