//! An SVG as a tree: read from an engine's text, with nothing trusted yet.
use super::origin::Origin;
use quick_xml::Reader;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesRef, BytesStart, Event};

/// How deep elements may lie within each other, and how many there may be.
const MOST_DEPTH: usize = 200;
const MOST_ELEMENTS: usize = 60_000;
/// How long an engine's text may be.
const MOST_BYTES: usize = 8 * 1024 * 1024;

/// A value of a property in both schemes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Value {
    /// What holds in the light scheme, and in the dark one too where nothing else is said.
    pub light: String,
    /// What holds in the dark scheme, where that differs.
    pub dark: Option<String>,
}

impl Value {
    /// The same in both schemes.
    pub(super) fn same(value: impl Into<String>) -> Self {
        Self { light: value.into(), dark: None }
    }

    /// One value for each scheme.
    pub(super) fn pair(light: String, dark: String) -> Self {
        let dark = (light != dark).then_some(dark);
        Self { light, dark }
    }

    /// The value in one of the schemes.
    pub(super) fn of(&self, dark: bool) -> &str {
        self.dark.as_deref().filter(|_| dark).unwrap_or(&self.light)
    }
}

/// The declarations that won for an element, by property.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Style(Vec<(&'static str, Value)>);

impl Style {
    pub(super) fn get(&self, property: &str) -> Option<&Value> {
        let at = self.0.binary_search_by(|(name, _)| (*name).cmp(property)).ok()?;
        Some(&self.0[at].1)
    }

    pub(super) fn set(&mut self, property: &'static str, value: Value) {
        match self.0.binary_search_by(|(name, _)| (*name).cmp(property)) {
            Ok(at) => self.0[at].1 = value,
            Err(at) => self.0.insert(at, (property, value)),
        }
    }

    pub(super) fn remove(&mut self, property: &str) {
        self.0.retain(|(name, _)| *name != property);
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &(&'static str, Value)> {
        self.0.iter()
    }
}

/// An element of SVG, or of HTML inside a label.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element {
    pub name: String,
    /// Whether it is HTML.
    pub html: bool,
    pub attributes: Vec<(String, String)>,
    pub style: Style,
    /// The part of the diagram that it draws, where it is known.
    pub origin: Option<Box<Origin>>,
    pub children: Vec<Node>,
}

/// A child of an element.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node {
    Element(Element),
    Text(String),
}

impl Element {
    /// An element without anything.
    pub(super) fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ..Self::default() }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// An attribute that is a number; a unit of `px` is taken off.
    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(self.attribute(name)?)
    }

    /// Sets an attribute.
    pub(super) fn put(&mut self, name: &str, value: impl Into<String>) {
        let value = value.into();
        match self.attributes.iter_mut().find(|(key, _)| key == name) {
            Some((_, old)) => *old = value,
            None => self.attributes.push((name.to_owned(), value)),
        }
    }

    /// The child elements.
    pub(super) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.children.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// All text inside, as it stands.
    pub(super) fn text(&self) -> String {
        let mut out = String::new();
        self.gather(&mut out);
        out
    }

    fn gather(&self, out: &mut String) {
        for node in &self.children {
            match node {
                Node::Text(text) => out.push_str(text),
                Node::Element(element) => element.gather(out),
            }
        }
    }

    /// Calls `see` with this element and everything inside, in document order.
    pub(super) fn each(&self, see: &mut impl FnMut(&Element)) {
        see(self);
        for child in self.elements() {
            child.each(see);
        }
    }
}

/// A number as attributes write it.
pub(super) fn number(text: &str) -> Option<f64> {
    let text = text.trim();
    text.strip_suffix("px").unwrap_or(text).parse().ok().filter(|n: &f64| n.is_finite())
}

/// Reads an SVG. The error says what is wrong with it.
pub(super) fn parse(svg: &str) -> Result<Element, String> {
    if svg.len() > MOST_BYTES {
        return Err("its picture is too large".to_owned());
    }
    let mut reader = Reader::from_str(svg);
    let mut open: Vec<Element> = vec![Element::default()];
    let mut count = 0;
    loop {
        match reader.read_event().map_err(|error| error.to_string())? {
            Event::Start(tag) => {
                count += 1;
                let element = element(&tag, open.last())?;
                open.push(element);
            }
            Event::Empty(tag) => {
                count += 1;
                let element = element(&tag, open.last())?;
                push(&mut open, Node::Element(element));
            }
            Event::End(_) => {
                let closed = open.pop().unwrap_or_default();
                push(&mut open, Node::Element(closed));
            }
            Event::Text(text) => add_text(&mut open, &text.xml10_content()),
            Event::CData(text) => add_text(&mut open, &text.xml10_content()),
            Event::GeneralRef(name) => add_text(&mut open, &reference(&name)),
            Event::Eof => break,
            _ => (),
        }
        if open.len() > MOST_DEPTH || count > MOST_ELEMENTS {
            return Err("its picture has too many elements".to_owned());
        }
    }
    let top = open.into_iter().next().unwrap_or_default();
    let svg = top.children.into_iter().find_map(|node| match node {
        Node::Element(element) if element.name == "svg" => Some(element),
        _ => None,
    });
    svg.ok_or_else(|| "it has no `svg` element".to_owned())
}

fn push(open: &mut [Element], node: Node) {
    if let Some(parent) = open.last_mut() {
        parent.children.push(node);
    }
}

fn add_text(open: &mut [Element], text: &str) {
    let Some(parent) = open.last_mut() else { return };
    // Control characters have no place in a page, and are the marks that the printer leaves for itself.
    let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    if let Some(Node::Text(before)) = parent.children.last_mut() {
        before.push_str(&text);
    } else if !text.is_empty() {
        parent.children.push(Node::Text(text));
    }
}

fn element(tag: &BytesStart<'_>, parent: Option<&Element>) -> Result<Element, String> {
    let name = local(tag.name().into_inner());
    let html = parent.is_some_and(|parent| parent.html || parent.name == "foreignObject");
    let mut element = Element { html, ..Element::new(&name) };
    for attribute in tag.attributes() {
        let attribute = attribute.map_err(|error| error.to_string())?;
        let key = local(attribute.key.into_inner());
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|error| error.to_string())?;
        let value = value.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        element.attributes.push((key, value));
    }
    Ok(element)
}

/// A name without its prefix: `xlink:href` is `href`.
fn local(name: &str) -> String {
    name.rsplit(':').next().unwrap_or(name).to_owned()
}

fn reference(name: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    match &*name.xml10_content() {
        "lt" => "<",
        "gt" => ">",
        "amp" => "&",
        "quot" => "\"",
        "apos" => "'",
        "nbsp" => "\u{a0}",
        _ => "",
    }
    .to_owned()
}
