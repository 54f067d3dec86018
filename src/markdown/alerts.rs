//! The five alerts: quotes that begin with `[!NOTE]` and its like.
use super::Input;
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{BlockQuoteKind, Event, Tag, TagEnd};
use std::ops::Range;

/// Turns back into plain quotes what the parser takes for an alert and GitHub does not: one in another
/// element, and one with nothing in it.
pub(super) fn pass<'a>(items: Items<'a>, input: &Input<'a>) -> Items<'a> {
    let is_alert = |item: &Item<'_>| matches!(item, Item::Event(Event::Start(Tag::BlockQuote(Some(_)))));
    if !items.iter().any(|(item, _)| is_alert(item)) {
        return items;
    }
    let mut out = Vec::with_capacity(items.len() + 4);
    let mut depth = 0_usize;
    let mut alerts = Vec::new();
    let mut items = items.into_iter().peekable();
    while let Some((item, span)) = items.next() {
        match item {
            Item::Event(Event::Start(Tag::BlockQuote(Some(kind)))) => {
                let is_empty =
                    matches!(items.peek(), Some((Item::Event(Event::End(TagEnd::BlockQuote(_))), _)));
                let stays = depth == 0 && !is_empty;
                alerts.push(stays);
                let kind = stays.then_some(kind);
                out.push((Item::Event(Event::Start(Tag::BlockQuote(kind))), span.clone()));
                if !stays {
                    let goes_on = items
                        .next_if(|(item, next)| is_paragraph(item) && follows(input.text, &span, next))
                        .is_some();
                    depth += usize::from(goes_on);
                    put_back(marker(input.text, &span), goes_on, &span, &mut out);
                }
                depth += 1;
            }
            Item::Event(Event::End(TagEnd::BlockQuote(Some(kind)))) => {
                depth -= 1;
                let kind = alerts.pop().unwrap_or(false).then_some(kind);
                out.push((Item::Event(Event::End(TagEnd::BlockQuote(kind))), span));
            }
            item => {
                match &item {
                    Item::Event(Event::Start(_)) => depth += 1,
                    Item::Event(Event::End(_)) => depth -= 1,
                    _ => (),
                }
                out.push((item, span));
            }
        }
    }
    out
}

/// What an alert opens with.
pub(super) fn opening(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => {
            "<div class=\"alert note\" role=\"note\">\n<p class=\"alert-title\">Note</p>\n"
        }
        BlockQuoteKind::Tip => "<div class=\"alert tip\" role=\"note\">\n<p class=\"alert-title\">Tip</p>\n",
        BlockQuoteKind::Important => {
            "<div class=\"alert important\" role=\"note\">\n<p class=\"alert-title\">Important</p>\n"
        }
        BlockQuoteKind::Warning => {
            "<div class=\"alert warning\" role=\"note\">\n<p class=\"alert-title\">Warning</p>\n"
        }
        BlockQuoteKind::Caution => {
            "<div class=\"alert caution\" role=\"note\">\n<p class=\"alert-title\">Caution</p>\n"
        }
    }
}

fn is_paragraph(item: &Item<'_>) -> bool {
    matches!(item, Item::Event(Event::Start(Tag::Paragraph)))
}

/// Whether a paragraph begins on the line after a quote's first.
fn follows(text: &str, quote: &Range<usize>, paragraph: &Range<usize>) -> bool {
    text[quote.start..paragraph.start].matches('\n').count() == 1
}

fn marker<'a>(text: &'a str, quote: &Range<usize>) -> &'a str {
    let quote = &text[quote.clone()];
    let start = quote.find("[!").unwrap_or(quote.len());
    let end = quote[start..].find(']').map_or(start, |end| start + end + 1);
    &quote[start..end]
}

fn put_back<'a>(marker: &'a str, goes_on: bool, span: &Range<usize>, out: &mut Items<'a>) {
    let mut push = |event: Event<'a>| out.push((Item::Event(event), span.clone()));
    push(Event::Start(Tag::Paragraph));
    push(Event::Text(marker.into()));
    push(if goes_on { Event::SoftBreak } else { Event::End(TagEnd::Paragraph) });
}
