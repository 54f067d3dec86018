//! Raw HTML: what GitHub keeps of it, in balance with the Markdown around it.
//!
//! No tag that a note leaves open, and no end tag too many, reaches past the element or the note that it stands in.
use super::Input;
use super::RawHtml;
use super::Rendered;
use super::items::DEPTH;
use super::items::Item;
use super::items::Items;
use super::items::Named;
use super::raw_attributes;
use super::raw_attributes::Place;
use super::raw_tags;
use super::raw_tags::Kept;
use super::trusted_html;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::html;
use crate::html::StartTag;
use crate::html::Token;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Tag, TagEnd};
use std::collections::BTreeSet;
use std::ops::Range;

/// Finishes raw HTML as the configuration says.
pub(super) fn pass<'a>(items: Items<'a>, input: &Input<'_>, found: &mut Rendered) -> Items<'a> {
    if !items.iter().any(|(item, _)| matches!(item, Item::Event(Event::Html(_) | Event::InlineHtml(_)))) {
        return items;
    }
    match input.options.raw_html {
        RawHtml::Escape => show(items),
        RawHtml::Allow => trusted_html::pass(items, input, found),
        RawHtml::Github => {
            let mut walk = Walk::new(items.len(), input, found);
            let mut items = items.into_iter();
            while let Some((item, span)) = items.next() {
                walk.item(item, span, &mut items);
            }
            walk.finish()
        }
    }
}

/// Settles the names that raw HTML gives. An id is there once: a heading's goes before, then the first.
pub(super) fn name<'a>(mut items: Items<'a>, input: &Input<'_>, anchors: &mut BTreeSet<String>) -> Items<'a> {
    for (item, _) in &mut items {
        let Item::Named(named) = item else { continue };
        let Named { mut before, id, after } = std::mem::take(&mut **named);
        let own = !input.id_prefix.is_empty() && id.starts_with(input.id_prefix);
        if !own && !id.is_empty() && !id.contains(char::is_whitespace) && anchors.insert(id.clone()) {
            before.push_html(" id=\"");
            before.push_text(&id);
            before.push_html("\"");
        }
        before.push(after);
        *item = Item::Fixed(before);
    }
    items
}

/// The HTML of a block in one piece, from its start event up to and with its end event.
pub(super) fn gather<'a>(items: &mut impl Iterator<Item = (Item<'a>, Range<usize>)>) -> String {
    let mut html = String::new();
    for (item, _) in items {
        match item {
            Item::Event(Event::Html(line) | Event::Text(line)) => html.push_str(&line),
            _ => break,
        }
    }
    html
}

/// Whether a piece of HTML is the file's own bytes: no marker of a list or a quote was taken out of it.
pub(super) fn is_exact(text: &str, html: &str, span: &Range<usize>) -> bool {
    text.get(span.clone()).is_some_and(|written| written.starts_with(html))
}

/// Where a part of a piece of HTML stands in the file, as well as it can be told.
pub(super) fn place(exact: bool, span: &Range<usize>, start: usize) -> Range<usize> {
    if exact { span.start + start..span.end } else { span.clone() }
}

/// Shows raw HTML as the text that it is.
fn show(items: Items<'_>) -> Items<'_> {
    let shown = |(item, span)| {
        let item = match item {
            Item::Event(Event::Html(html) | Event::InlineHtml(html)) => Item::Literal(html),
            Item::Event(Event::Start(Tag::HtmlBlock)) => Item::Event(Event::Start(Tag::Paragraph)),
            Item::Event(Event::End(TagEnd::HtmlBlock)) => Item::Event(Event::End(TagEnd::Paragraph)),
            item => item,
        };
        (item, span)
    };
    items.into_iter().map(shown).collect()
}

/// An element that is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// Markdown's own.
    Markdown,
    /// A paragraph, and where it began in the output.
    Paragraph(usize),
    /// A paragraph that holds a block, and so is none.
    Box,
    /// A paragraph in raw preformatted text: its lines, and an empty one.
    Lines,
    /// Markdown's own, in which no block may stand.
    Inline,
    /// Markdown's own, left out since a link stands in no link.
    Nothing,
    /// A link of Markdown.
    Link,
    /// A tag of raw HTML.
    Raw(&'static str),
}

struct Walk<'w, 'a, 'i> {
    out: Items<'a>,
    open: Vec<Open>,
    input: &'w Input<'i>,
    found: &'w mut Rendered,
    /// Where something was left out first, and how often.
    dropped: Option<(Range<usize>, usize)>,
    /// For each open `<details>` the place of its summary in the output, and whether it has one.
    details: Vec<(usize, bool)>,
}

impl<'w, 'a, 'i> Walk<'w, 'a, 'i> {
    fn new(length: usize, input: &'w Input<'i>, found: &'w mut Rendered) -> Self {
        Self {
            out: Vec::with_capacity(length),
            open: Vec::new(),
            input,
            found,
            dropped: None,
            details: Vec::new(),
        }
    }

    fn item(
        &mut self,
        item: Item<'a>,
        span: Range<usize>,
        rest: &mut impl Iterator<Item = (Item<'a>, Range<usize>)>,
    ) {
        match item {
            Item::Event(Event::Start(Tag::HtmlBlock)) => {
                let html = gather(rest);
                self.html(&html, &span);
            }
            Item::Event(Event::InlineHtml(html) | Event::Html(html)) => self.html(&html, &span),
            Item::Event(Event::Start(tag)) => self.start(tag, span),
            Item::Event(Event::End(tag)) => self.end(tag, span),
            Item::Event(Event::Text(text)) => self.text(text, span),
            item => {
                if matches!(item, Item::Fence(_) | Item::Event(Event::Rule)) {
                    self.close_raw("p", &span);
                }
                self.out.push((item, span));
            }
        }
    }

    fn start(&mut self, tag: Tag<'a>, span: Range<usize>) {
        let open = match &tag {
            Tag::Link { .. } if self.is_open("a") => Open::Nothing,
            Tag::Link { .. } => Open::Link,
            Tag::Emphasis | Tag::Strong | Tag::Strikethrough | Tag::Image { .. } => Open::Inline,
            Tag::Paragraph if self.is_open("pre") => Open::Lines,
            tag => {
                self.close_phrases(&span);
                match tag {
                    Tag::Paragraph => Open::Paragraph(self.out.len()),
                    Tag::Heading { .. } => Open::Inline,
                    _ => Open::Markdown,
                }
            }
        };
        self.open.push(open);
        if !matches!(open, Open::Nothing | Open::Lines) {
            self.out.push((Item::Event(Event::Start(tag)), span));
        }
    }

    fn end(&mut self, tag: TagEnd, span: Range<usize>) {
        let raw = self.open.iter().rev().take_while(|open| matches!(open, Open::Raw(_))).count();
        self.close(raw, &span);
        match self.open.pop() {
            Some(Open::Nothing) => (),
            Some(Open::Lines) => self.out.push((Item::Literal("\n\n".into()), span)),
            Some(Open::Box) => self.out.push((Item::fixed("</div>\n"), span)),
            _ => self.out.push((Item::Event(Event::End(tag)), span)),
        }
    }

    /// Text in code is nobody's to change, and text in a link is not to be linked.
    fn text(&mut self, text: CowStr<'a>, span: Range<usize>) {
        let literal = ["code", "pre", "samp", "a"].iter().any(|name| self.is_open(name));
        let item = if literal { Item::Literal(text) } else { Item::Event(Event::Text(text)) };
        self.out.push((item, span));
    }

    fn html(&mut self, html: &str, span: &Range<usize>) {
        let exact = is_exact(self.input.text, html, span);
        let mut from = 0;
        while from < html.len() {
            from += self.tokens(&html[from..], &place(exact, span, from), exact);
        }
    }

    /// Takes tokens up to the end, or past an element that is shown as text; how many bytes that were.
    fn tokens(&mut self, html: &str, span: &Range<usize>, exact: bool) -> usize {
        let mut end = 0;
        for (token, bytes) in html::tokens(html) {
            end = bytes.end;
            match token {
                Token::StartTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    let span = place(exact, span, tag.span.start);
                    if raw_tags::tag(&name) == Kept::Shown {
                        let end = raw_tags::element_end(html, end, &name).unwrap_or(html.len());
                        let shown = html[tag.span.start..end].to_string();
                        self.drop_at(&span);
                        self.out.push((Item::Literal(CowStr::from(shown)), span));
                        return end;
                    }
                    self.start_tag(&name, &tag, &span);
                }
                Token::EndTag(tag) => {
                    let name = String::from_utf8_lossy(&tag.name).into_owned();
                    self.end_tag(&name, html.get(bytes).unwrap_or(""), span);
                }
                Token::String(text) => {
                    let words = String::from_utf8_lossy(&text.value).into_owned();
                    self.text(CowStr::from(words), span.clone());
                }
                Token::Comment(_) | Token::Doctype(_) | Token::Error(_) => (),
            }
        }
        // A tag that the block leaves unfinished is no tag.
        if let Some(rest) = html.get(end..).filter(|rest| rest.starts_with('<')) {
            self.text(CowStr::from(rest.to_string()), span.clone());
        }
        html.len()
    }

    fn start_tag(&mut self, written: &str, tag: &StartTag<usize>, span: &Range<usize>) {
        let Kept::As(name, class) = raw_tags::tag(written) else {
            return self.drop_at(span);
        };
        if self.open.len() > 2 * DEPTH || !self.makes_room(name, span) {
            return self.drop_at(span);
        }
        let mut place = Place { span, input: self.input, found: self.found };
        let made = raw_attributes::of(name, class, tag, &mut place);
        if let Some(level) = heading_level(name) {
            let classes = made.classes.into_iter().map(CowStr::from).collect();
            let heading = Tag::Heading { level, id: None, classes, attrs: Vec::new() };
            self.open.push(Open::Raw(name));
            self.out.push((Item::Event(Event::Start(heading)), span.clone()));
            self.out.extend(made.id.map(|id| (Item::Named(Box::new(Named::anchor(id))), span.clone())));
            return;
        }
        self.out.push((made.item, span.clone()));
        match name {
            "details" => {
                self.details.push((self.out.len(), false));
                self.out.push((Item::nothing(), span.clone()));
            }
            "summary" => self.details.iter_mut().last().into_iter().for_each(|(_, has_one)| *has_one = true),
            _ => (),
        }
        if raw_tags::is_void(name) {
            return;
        }
        self.open.push(Open::Raw(name));
        if tag.self_closing {
            self.close(1, span);
        }
    }

    /// Closes what a start tag closes; whether the tag may then stand here.
    fn makes_room(&mut self, name: &'static str, span: &Range<usize>) -> bool {
        let (closed, bounds) = raw_tags::closes(name);
        let mut count = 0;
        for (at, open) in self.open.iter().rev().enumerate() {
            match open {
                Open::Raw(open) if closed.contains(open) => count = at + 1,
                Open::Raw(open) if !bounds.contains(open) => (),
                _ => break,
            }
        }
        self.close(count, span);
        if name == "a" && self.open.contains(&Open::Link) {
            return false;
        }
        let needs = raw_tags::needs(name);
        if !needs.is_empty() && !needs.iter().any(|need| self.is_open(need)) {
            return false;
        }
        if raw_tags::is_block(name) {
            self.close_raw("p", span);
            return self.holds_blocks();
        }
        true
    }

    /// Whether a block may stand here. A paragraph that it stands in becomes a box.
    fn holds_blocks(&mut self) -> bool {
        let around = self.open.iter_mut().rev().find(|open| !matches!(open, Open::Raw(_)));
        match around {
            Some(open @ Open::Paragraph(_)) => {
                if let Open::Paragraph(at) = *open {
                    self.out[at].0 = Item::fixed("<div class=\"paragraph\">");
                }
                *open = Open::Box;
                true
            }
            Some(Open::Inline | Open::Link | Open::Nothing) => false,
            _ => true,
        }
    }

    fn end_tag(&mut self, written: &str, html: &str, span: &Range<usize>) {
        match raw_tags::tag(written) {
            Kept::As(name, _) => self.close_raw(name, span),
            Kept::Shown => self.out.push((Item::Literal(CowStr::from(html.to_string())), span.clone())),
            Kept::Dropped => (),
        }
    }

    /// Closes the nearest raw element of a name, where it stands in the same element of Markdown.
    fn close_raw(&mut self, name: &str, span: &Range<usize>) {
        if name == "pre" && self.open.last() == Some(&Open::Lines) {
            // What is left of this paragraph stands behind the preformatted text.
            self.open.pop();
            self.close_raw(name, span);
            self.out.push((Item::fixed("<div class=\"paragraph\">"), span.clone()));
            self.open.push(Open::Box);
            return;
        }
        let raw = self.open.iter().rev().map_while(|open| match open {
            Open::Raw(name) => Some(*name),
            _ => None,
        });
        if let Some(at) = raw.into_iter().position(|open| open == name) {
            self.close(at + 1, span);
        }
    }

    /// Closes the raw elements that hold words alone, before a block begins.
    fn close_phrases(&mut self, span: &Range<usize>) {
        let raw = self.open.iter().rev().map_while(|open| match open {
            Open::Raw(name) => Some(*name),
            _ => None,
        });
        let last = raw.enumerate().filter(|(_, name)| raw_tags::is_phrase(name)).last();
        if let Some((at, _)) = last {
            self.close(at + 1, span);
        }
    }

    fn close(&mut self, count: usize, span: &Range<usize>) {
        for open in self.open.split_off(self.open.len() - count).into_iter().rev() {
            let Open::Raw(name) = open else { continue };
            if name == "details"
                && let Some((at, false)) = self.details.pop()
            {
                // What a browser would say, and a checker misses.
                self.out[at].0 = Item::fixed("<summary>Details</summary>\n");
            }
            let item = heading_level(name).map_or_else(
                || Item::fixed(&format!("</{name}>")),
                |level| Item::Event(Event::End(TagEnd::Heading(level))),
            );
            self.out.push((item, span.clone()));
            if raw_tags::is_block(name) && name != "pre" {
                self.out.push((Item::Literal("\n".into()), span.clone()));
            }
        }
    }

    fn is_open(&self, name: &str) -> bool {
        self.open.iter().any(|open| matches!(open, Open::Raw(open) if *open == name))
    }

    fn drop_at(&mut self, span: &Range<usize>) {
        self.dropped.get_or_insert_with(|| (span.clone(), 0)).1 += 1;
    }

    fn finish(mut self) -> Items<'a> {
        let end = self.input.body.end;
        self.close(self.open.len(), &(end..end));
        if let Some((span, count)) = self.dropped {
            let message = match count {
                1 => "raw HTML that GitHub would not show is left out".to_string(),
                count => format!(
                    "raw HTML that GitHub would not show is left out here and at {} more place{}",
                    count - 1,
                    if count == 2 { "" } else { "s" }
                ),
            };
            let diagnostic = Diagnostic::new(self.input.path, span, Code::RawHtml, message)
                .help("`raw_html = \"allow\"` in `notegen.toml` keeps all raw HTML of this site");
            self.found.diagnostics.push(diagnostic);
        }
        self.out
    }
}

fn heading_level(name: &str) -> Option<HeadingLevel> {
    let level = name.strip_prefix('h')?.parse::<usize>().ok()?;
    HeadingLevel::try_from(level).ok()
}
