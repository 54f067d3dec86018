//! A finished tree as text: inline for a page, or a file of its own.
use super::tree::{Element, Node, Style};
use crate::html::{Hole, Html, Target, escape, escape_into};
use std::collections::BTreeMap;
use std::fmt::Write;

/// What a hole begins with, so that one search finds them all. Control characters never come out of
/// [`super::tree::parse`].
const HOLE: char = '\u{1}';
/// Stands for the drawing's id until it is known.
const ID: &str = "\u{1}i";
/// Stands for the words that name the drawing.
const NAME: &str = "\u{1}n";
/// Stands before the number of a link, and [`HOLE`] behind it.
const LINK: &str = "\u{1}l";

/// How a file looks that a browser shows alone: in the middle of a ground that is dark where the drawing is.
const ALONE: &str = "svg{color-scheme:light dark;margin:auto}";

/// An inline SVG with holes for what depends on the page it stands on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Template {
    text: String,
}

/// What an inline SVG says besides its picture.
pub(super) struct Labels<'a> {
    /// Words for those who do not see it.
    pub description: &'a str,
    /// The classes of the `svg` element.
    pub class: &'a str,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
}

impl Template {
    /// Prints `svg` for use inside a page. The targets of its links are gathered in `links`.
    pub(super) fn new(svg: &Element, labels: &Labels<'_>, links: &mut Vec<String>) -> Self {
        let mut printer = Printer::new(svg, Form::Inline);
        let mut text = String::with_capacity(4096);
        let before = links.len();
        let mut body = String::new();
        printer.children(svg, &mut body, links);
        // A picture hides what is inside from a screen reader, and a link must not be hidden.
        let role = if links.len() == before { "img" } else { "group" };
        let _ =
            write!(text, "<svg id=\"{ID}\" class=\"{}\" role=\"{role}\" aria-label=\"{NAME}\"", labels.class);
        let _ = write!(
            text,
            " aria-describedby=\"{ID}-d\" width=\"{}\" height=\"{}\"",
            labels.size.0, labels.size.1
        );
        let _ = write!(text, " viewBox=\"{}\">", svg.attribute("viewBox").unwrap_or("0 0 0 0"));
        let _ = write!(text, "<desc id=\"{ID}-d\">{}</desc>", escape(labels.description));
        let _ = write!(text, "<style>{}</style>{body}</svg>", printer.sheet(svg));
        Self { text }
    }

    /// What [`Template::text`] gave.
    pub(super) fn from_text(text: String) -> Self {
        Self { text }
    }

    /// It as text, to be kept.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Fills the holes, and appends it to `out`. `link` says where the target of a link is; where it does not know,
    /// the link is not made.
    pub(super) fn fill(
        &self,
        id: &str,
        name: &str,
        links: &[String],
        link: &mut dyn FnMut(&str) -> Option<Target>,
        out: &mut Html,
    ) {
        out.reserve(self.text.len() + 256);
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once(HOLE) {
            out.push_html(before);
            let (kind, after) = after.split_at_checked(1).unwrap_or_default();
            rest = after;
            match kind {
                "i" => out.push_html(id),
                "n" => out.push_text(name),
                _ => {
                    let (number, after) = rest.split_once(HOLE).unwrap_or((rest, ""));
                    rest = after;
                    let written = number.parse::<usize>().ok().and_then(|at| links.get(at));
                    if let Some(target) = written.and_then(|written| link(written)) {
                        out.push_hole(Hole::Address { name: "href", target });
                    }
                }
            }
        }
        out.push_html(rest);
    }
}

/// Prints `svg`, which holds no HTML any more, as a file. It follows the reader's colour scheme where
/// the reader has one, and is the light picture elsewhere.
pub(super) fn file(svg: &Element, name: Option<&str>, description: &str, size: (u32, u32)) -> String {
    let mut printer = Printer::new(svg, Form::File);
    let mut body = String::new();
    printer.children(svg, &mut body, &mut Vec::new());
    let mut text = String::with_capacity(body.len() + 1024);
    let _ = write!(
        text,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" role=\"img\" width=\"{}\" height=\"{}\" viewBox=\"{}\">",
        size.0,
        size.1,
        svg.attribute("viewBox").unwrap_or("0 0 0 0"),
    );
    if let Some(name) = name {
        let _ = write!(text, "<title>{}</title>", escape(name));
    }
    let _ = writeln!(
        text,
        "<desc>{}</desc><style>{ALONE}{}</style>{body}</svg>",
        escape(description),
        printer.sheet(svg)
    );
    text
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Inline,
    File,
}

struct Printer<'a> {
    form: Form,
    /// The number of each distinct style: equal ones share a class.
    classes: BTreeMap<&'a Style, usize>,
}

impl<'a> Printer<'a> {
    fn new(svg: &'a Element, form: Form) -> Self {
        let mut printer = Self { form, classes: BTreeMap::new() };
        for child in svg.elements() {
            printer.gather(child);
        }
        printer
    }

    fn gather(&mut self, element: &'a Element) {
        if !element.style.is_empty() {
            let next = self.classes.len();
            self.classes.entry(&element.style).or_insert(next);
        }
        for child in element.elements() {
            self.gather(child);
        }
    }

    fn sheet(&self, svg: &Element) -> String {
        let mut rules: Vec<(usize, &Style)> = self.classes.iter().map(|(style, at)| (*at, *style)).collect();
        rules.sort_unstable_by_key(|(at, _)| *at);
        let mut out = String::new();
        let mut dark = String::new();
        let root = if self.form == Form::Inline { format!("#{ID}") } else { "svg".to_owned() };
        self.rule(&root, &svg.style, &mut out, &mut dark);
        for (at, style) in rules {
            let selector =
                if self.form == Form::Inline { format!("#{ID} .m{at}") } else { format!(".m{at}") };
            self.rule(&selector, style, &mut out, &mut dark);
        }
        if !dark.is_empty() {
            let _ = write!(out, "@media (prefers-color-scheme:dark){{{dark}}}");
        }
        out
    }

    fn rule(&self, selector: &str, style: &Style, out: &mut String, dark: &mut String) {
        let mut light_body = String::new();
        let mut dark_body = String::new();
        for (property, value) in style.iter() {
            match (&value.dark, self.form) {
                (Some(dark), Form::Inline) => {
                    let _ = write!(light_body, "{property}:light-dark({},{dark});", value.light);
                }
                (Some(dark), Form::File) => {
                    self.declaration(property, &value.light, &mut light_body);
                    self.declaration(property, dark, &mut dark_body);
                }
                (None, _) => self.declaration(property, &value.light, &mut light_body),
            }
        }
        for (body, out) in [(light_body, out), (dark_body, dark)] {
            if !body.is_empty() {
                let _ = write!(out, "{selector}{{{}}}", body.trim_end_matches(';'));
            }
        }
    }

    fn declaration(&self, property: &str, value: &str, out: &mut String) {
        match value.strip_prefix("url(#") {
            Some(rest) => {
                let _ = write!(out, "{property}:url(#{}{rest};", self.prefix());
            }
            None => {
                let _ = write!(out, "{property}:{value};");
            }
        }
    }

    /// What stands before the drawing's own ids.
    fn prefix(&self) -> String {
        if self.form == Form::Inline { format!("{ID}-") } else { "d".to_owned() }
    }

    fn children(&mut self, element: &Element, out: &mut String, links: &mut Vec<String>) {
        for node in &element.children {
            match node {
                Node::Text(text) => escape_into(text, out),
                Node::Element(child) => self.element(child, out, links),
            }
        }
    }

    fn element(&mut self, element: &Element, out: &mut String, links: &mut Vec<String>) {
        out.push('<');
        out.push_str(&element.name);
        if let Some(at) = self.classes.get(&element.style) {
            let _ = write!(out, " class=\"m{at}\"");
        }
        for (name, value) in &element.attributes {
            self.attribute(&element.name, name, value, out, links);
        }
        if element.children.is_empty() {
            // HTML has no self-closing elements, and one that never has an end tag.
            out.push_str(match (element.html, element.name.as_str()) {
                (true, "br") => ">",
                (true, _) => "></",
                (false, _) => "/>",
            });
            if element.html && element.name != "br" {
                out.push_str(&element.name);
                out.push('>');
            }
            return;
        }
        out.push('>');
        self.children(element, out, links);
        let _ = write!(out, "</{}>", element.name);
    }

    fn attribute(&self, element: &str, name: &str, value: &str, out: &mut String, links: &mut Vec<String>) {
        match (name, element) {
            ("id", _) => {
                let _ = write!(out, " id=\"{}{value}\"", self.prefix());
            }
            ("href", "use") => {
                let _ = write!(out, " href=\"#{}{}\"", self.prefix(), value.trim_start_matches('#'));
            }
            ("href", _) if self.form == Form::Inline => {
                let _ = write!(out, "{LINK}{}{HOLE}", links.len());
                links.push(value.to_owned());
            }
            // A picture that is shown elsewhere does not know where a relative address leads.
            ("href", _) => (),
            _ => {
                let _ = write!(out, " {name}=\"");
                escape_into(value, out);
                out.push('"');
            }
        }
    }
}
