//! Raw HTML of authors who are trusted: kept as it is written, but for the addresses of the site.
//!
//! The one thing that is not kept: a tag after which the rest of the page would not be read as HTML.
use super::Input;
use super::LinkKind;
use super::Rendered;
use super::address;
use super::address::Address;
use super::items::Item;
use super::items::Items;
use super::items::Named;
use super::links;
use super::raw_html;
use super::raw_tags;
use crate::html;
use crate::html::Html;
use crate::html::StartTag;
use crate::html::Target;
use crate::html::Token;
use pulldown_cmark::{CowStr, Event, Tag};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Lets raw HTML through.
pub(super) fn pass<'a>(items: Items<'a>, input: &Input<'_>, found: &mut Rendered) -> Items<'a> {
    let mut pass = Pass {
        out: Vec::with_capacity(items.len()),
        input,
        found,
        ends: BTreeMap::new(),
        endless: BTreeSet::new(),
        links: 0,
    };
    let mut items = items.into_iter();
    while let Some((item, span)) = items.next() {
        match item {
            Item::Event(Event::Start(Tag::HtmlBlock)) => {
                let html = raw_html::gather(&mut items);
                pass.html(&html, &span);
            }
            Item::Event(Event::InlineHtml(html) | Event::Html(html)) => pass.html(&html, &span),
            Item::Event(Event::Text(text)) if pass.links > 0 => pass.out.push((Item::Literal(text), span)),
            item => pass.out.push((item, span)),
        }
    }
    pass.out
}

struct Pass<'w, 'a, 'i> {
    out: Items<'a>,
    input: &'w Input<'i>,
    found: &'w mut Rendered,
    /// Where each raw text element is closed last.
    ends: BTreeMap<&'static str, Option<usize>>,
    /// The raw text elements that the piece at hand closes no more.
    endless: BTreeSet<&'static str>,
    /// How many links of raw HTML are open.
    links: usize,
}

impl Pass<'_, '_, '_> {
    fn html(&mut self, html: &str, span: &Range<usize>) {
        self.endless.clear();
        let exact = raw_html::is_exact(self.input.text, html, span);
        let mut from = 0;
        while from < html.len() {
            from += self.tokens(&html[from..], &raw_html::place(exact, span, from), exact);
        }
    }

    /// Takes tokens up to the end, or past an element whose content is no HTML; how many bytes that were.
    fn tokens(&mut self, html: &str, span: &Range<usize>, exact: bool) -> usize {
        let mut end = 0;
        for (token, bytes) in html::tokens(html) {
            end = bytes.end;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let span = &raw_html::place(exact, span, tag.span.start);
                    let raw = raw_tags::SHOWN.iter().find(|raw| **raw == name);
                    match raw {
                        Some(raw) => return self.raw_text(raw, &tag, html, span),
                        None => self.start_tag(&name, &tag, html, span),
                    }
                }
                Token::EndTag(tag) => {
                    if *tag.name == *b"a" {
                        self.links = self.links.saturating_sub(1);
                    }
                    self.keep(html, bytes, span);
                }
                Token::String(text) => {
                    let words = String::from_utf8_lossy(&text.value).into_owned();
                    let mut written = Html::default();
                    written.push_html(html.get(bytes).unwrap_or(""));
                    self.out.push((Item::Spoken(Box::new((written, words))), span.clone()));
                }
                Token::Comment(_) if html.get(..end).is_none_or(|html| !html.ends_with('>')) => (),
                Token::Comment(_) | Token::Doctype(_) => self.keep(html, bytes, span),
                Token::Error(_) => (),
            }
        }
        if let Some(rest) = html.get(end..).filter(|rest| rest.starts_with('<')) {
            self.out.push((Item::Literal(CowStr::from(rest.to_string())), span.clone()));
        }
        html.len()
    }

    /// An element whose content is no HTML: kept where it is closed, shown as text where it would swallow the page.
    fn raw_text(
        &mut self,
        name: &'static str,
        tag: &StartTag<usize>,
        html: &str,
        span: &Range<usize>,
    ) -> usize {
        let end =
            if self.endless.contains(name) { None } else { raw_tags::element_end(html, tag.span.end, name) };
        if let Some(end) = end {
            if name == "iframe" || name == "script" {
                self.start_tag(name, tag, html, span);
                self.keep(html, tag.span.end..end, span);
            } else {
                self.keep(html, tag.span.start..end, span);
            }
            return end;
        }
        self.endless.insert(name);
        let text = &self.input.text[..self.input.body.end];
        let last = *self.ends.entry(name).or_insert_with(|| last_end(text, name));
        if last.is_some_and(|last| last >= span.start) {
            self.keep(html, tag.span.start..tag.span.end, span);
        } else {
            let shown = html[tag.span.start..tag.span.end].to_string();
            self.out.push((Item::Literal(CowStr::from(shown)), span.clone()));
        }
        tag.span.end
    }

    fn keep(&mut self, html: &str, part: Range<usize>, span: &Range<usize>) {
        self.out.push((Item::fixed(html.get(part).unwrap_or("")), span.clone()));
    }

    fn start_tag(&mut self, name: &str, tag: &StartTag<usize>, html: &str, span: &Range<usize>) {
        let written = html.get(tag.span.start..tag.span.end).unwrap_or("");
        self.links += usize::from(name == "a");
        let item = self.rewritten(name, tag, span).unwrap_or_else(|| Item::fixed(written));
        self.out.push((item, span.clone()));
    }

    /// The tag with its addresses read; nothing where it has none that lead into the site and no id.
    fn rewritten<'b>(&mut self, name: &str, tag: &StartTag<usize>, span: &Range<usize>) -> Option<Item<'b>> {
        let mut after = Html::default();
        let mut id = None;
        let mut changed = false;
        for (attribute, value) in &tag.attributes {
            let (attribute, value) = (String::from_utf8_lossy(attribute), String::from_utf8_lossy(value));
            let target = address_name(name, &attribute).and_then(|known| {
                let read = address::read(&value, self.input.path, true);
                matches!(read, Address::To(Target::Local { .. })).then_some(known)
            });
            if let Some(known) = target {
                let kind = if known == "href" { LinkKind::Link } else { LinkKind::Image };
                changed = true;
                if let Some(target) = links::resolve(&value, span, kind, self.input, self.found) {
                    links::push_address(&mut after, known, target);
                }
            } else if &*attribute == "id" || &*attribute == "name" && name == "a" && id.is_none() {
                changed = true;
                id = Some(value.into_owned());
            } else {
                after.push_html(" ");
                after.push_html(&attribute);
                after.push_html("=\"");
                after.push_text(&value);
                after.push_html("\"");
            }
        }
        let mut before = Html::default();
        before.push_html("<");
        before.push_html(name);
        after.push_html(if tag.self_closing { "/>" } else { ">" });
        changed.then(|| Item::Named(Box::new(Named { before, id: id.unwrap_or_default(), after })))
    }
}

/// The attributes that hold an address of a page or of a file that a page shows.
fn address_name(tag: &str, attribute: &str) -> Option<&'static str> {
    match (tag, attribute) {
        ("a" | "area", "href") => Some("href"),
        ("img" | "source" | "video" | "audio" | "track" | "embed" | "iframe" | "script", "src") => {
            Some("src")
        }
        ("video", "poster") => Some("poster"),
        ("object", "data") => Some("data"),
        _ => None,
    }
}

/// Where the last end tag of a name stands.
fn last_end(text: &str, name: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_end = |at: &usize| {
        let rest = &bytes[*at..];
        rest.starts_with(b"</")
            && rest.get(2..2 + name.len()).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
    };
    (0..bytes.len()).rev().find(is_end)
}
