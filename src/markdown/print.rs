//! The HTML of what no pass has finished: paragraphs, lists, quotes, tables, and the words in them.
use super::alerts;
use super::items::Item;
use super::items::Items;
use crate::html::Html;
use pulldown_cmark::{Alignment, Event, Tag, TagEnd};
use std::ops::Range;

/// Prints a whole note.
pub(super) fn print(items: Items<'_>) -> Html {
    let mut printer = Printer::default();
    for (item, _) in items {
        match item {
            Item::Event(event) => printer.event(&event),
            Item::Html(html) | Item::Fixed(html) => printer.html.push(html),
            Item::Spoken(spoken) => printer.html.push(spoken.0),
            Item::Literal(text) => printer.html.push_text(&text),
            // The passes have finished these.
            Item::Fence(_) | Item::Named(_) => (),
        }
    }
    printer.html
}

/// Prints inline items as they may stand in a link: without links.
pub(super) fn inline(items: &[(Item<'_>, Range<usize>)]) -> Html {
    let mut printer = Printer::default();
    for (item, _) in items {
        match item {
            Item::Event(event) => printer.event(event),
            Item::Html(html) => printer.html.push(html.clone()),
            Item::Spoken(spoken) => printer.html.push(spoken.0.clone()),
            Item::Literal(text) => printer.html.push_text(text),
            Item::Fixed(_) | Item::Fence(_) | Item::Named(_) => (),
        }
    }
    printer.html
}

#[derive(Default)]
struct Printer {
    html: Html,
    table: Vec<Alignment>,
    column: usize,
    in_head: bool,
    has_body: bool,
}

impl Printer {
    fn event(&mut self, event: &Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(*tag),
            // Formulas are text where they are switched off.
            Event::Text(text) | Event::InlineMath(text) | Event::DisplayMath(text) => {
                self.html.push_text(text);
            }
            Event::Code(code) => {
                self.html.push_html("<code>");
                self.html.push_text(code);
                self.html.push_html("</code>");
            }
            Event::SoftBreak => self.html.push_html("\n"),
            Event::HardBreak => self.html.push_html("<br>\n"),
            Event::Rule => self.html.push_html("<hr>\n"),
            Event::TaskListMarker(done) => self.html.push_html(if *done {
                "<input type=\"checkbox\" disabled checked aria-label=\"Done\"> "
            } else {
                "<input type=\"checkbox\" disabled aria-label=\"To do\"> "
            }),
            // The passes have finished or removed these.
            Event::Html(_) | Event::InlineHtml(_) | Event::FootnoteReference(_) => (),
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::List(Some(first)) if *first != 1 => {
                self.html.push_html("<ol start=\"");
                self.html.push_html(&first.to_string());
                self.html.push_html("\">\n");
            }
            Tag::Table(alignments) => {
                self.table.clone_from(alignments);
                self.has_body = false;
                self.html.push_html(
                    "<div class=\"table\" role=\"group\" aria-label=\"Table\" tabindex=\"0\"><table>\n",
                );
            }
            Tag::TableHead => {
                (self.in_head, self.column) = (true, 0);
                self.html.push_html("<thead>\n<tr>\n");
            }
            Tag::TableRow => {
                self.column = 0;
                self.html.push_html(if self.has_body { "<tr>\n" } else { "<tbody>\n<tr>\n" });
                self.has_body = true;
            }
            Tag::TableCell => self.cell(),
            tag => self.html.push_html(opening(tag)),
        }
    }

    fn cell(&mut self) {
        self.html.push_html(if self.in_head { "<th" } else { "<td" });
        self.html.push_html(match self.table.get(self.column) {
            Some(Alignment::Left) => " style=\"text-align: left\">",
            Some(Alignment::Center) => " style=\"text-align: center\">",
            Some(Alignment::Right) => " style=\"text-align: right\">",
            Some(Alignment::None) | None => ">",
        });
        self.column += 1;
    }

    fn end(&mut self, tag: TagEnd) {
        self.html.push_html(match tag {
            TagEnd::TableCell if self.in_head => "</th>\n",
            TagEnd::TableHead => {
                self.in_head = false;
                "</tr>\n</thead>\n"
            }
            TagEnd::Table if self.has_body => "</tbody>\n</table></div>\n",
            tag => closing(tag),
        });
    }
}

fn opening(tag: &Tag<'_>) -> &'static str {
    match tag {
        Tag::Paragraph => "<p>",
        Tag::BlockQuote(Some(kind)) => alerts::opening(*kind),
        Tag::BlockQuote(None) => "<blockquote>\n",
        Tag::List(Some(_)) => "<ol>\n",
        Tag::List(None) => "<ul>\n",
        Tag::Item => "<li>",
        Tag::Emphasis => "<em>",
        Tag::Strong => "<strong>",
        Tag::Strikethrough => "<del>",
        // Finished by a pass, switched off in the dialect, or printed above.
        _ => "",
    }
}

fn closing(tag: TagEnd) -> &'static str {
    match tag {
        TagEnd::Paragraph => "</p>\n",
        TagEnd::BlockQuote(Some(_)) => "</div>\n",
        TagEnd::BlockQuote(None) => "</blockquote>\n",
        TagEnd::List(true) => "</ol>\n",
        TagEnd::List(false) => "</ul>\n",
        TagEnd::Item => "</li>\n",
        TagEnd::Emphasis => "</em>",
        TagEnd::Strong => "</strong>",
        TagEnd::Strikethrough => "</del>",
        TagEnd::TableCell => "</td>\n",
        TagEnd::TableRow => "</tr>\n",
        TagEnd::Table => "</table></div>\n",
        _ => "",
    }
}
