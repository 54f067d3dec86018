//! The attributes of a tag of raw HTML, as valid HTML with its addresses read.
use super::Input;
use super::LinkKind;
use super::Rendered;
use super::items::Item;
use super::items::Named;
use super::links;
use super::raw_tags;
use super::raw_tags::Attribute;
use crate::html::Hole;
use crate::html::Html;
use crate::html::Image;
use crate::html::StartTag;
use crate::html::Target;
use std::ops::Range;

/// A start tag, ready to print.
pub(super) struct Made<'a> {
    /// The tag.
    pub(super) item: Item<'a>,
    /// The classes that it has.
    pub(super) classes: Vec<&'static str>,
    /// The id that it wants.
    pub(super) id: Option<String>,
}

/// Where a tag stands, and where its links are remembered.
pub(super) struct Place<'p, 'i> {
    /// The bytes of the file.
    pub(super) span: &'p Range<usize>,
    /// The note.
    pub(super) input: &'p Input<'i>,
    /// What was found in it.
    pub(super) found: &'p mut Rendered,
}

/// Writes a start tag under a name and with a class.
pub(super) fn of<'a>(
    name: &'static str,
    class: Option<&'static str>,
    tag: &StartTag<usize>,
    place: &mut Place<'_, '_>,
) -> Made<'a> {
    let mut parts = Parts { classes: class.into_iter().collect(), ..Parts::default() };
    for (attribute, value) in &tag.attributes {
        let attribute = String::from_utf8_lossy(attribute);
        let value = String::from_utf8_lossy(value);
        parts.add(name, &attribute, &value, place);
    }
    let (classes, id) = (parts.classes.clone(), parts.id.clone());
    let item = if name == "img" { parts.image() } else { parts.tag(name) };
    Made { item, classes, id }
}

#[derive(Default)]
struct Parts {
    id: Option<String>,
    classes: Vec<&'static str>,
    styles: Vec<String>,
    plain: Vec<(String, String)>,
    addresses: Vec<(&'static str, Target)>,
    srcset: Vec<(Target, String)>,
    sized: bool,
}

impl Parts {
    fn add(&mut self, tag: &str, name: &str, value: &str, place: &mut Place<'_, '_>) {
        let kind = if tag == "a" { LinkKind::Link } else { LinkKind::Image };
        match raw_tags::attribute(tag, name, value) {
            Attribute::Plain => self.plain.push((name.to_string(), value.to_string())),
            Attribute::Address(name) => {
                let target = links::resolve(value, place.span, kind, place.input, place.found);
                self.addresses.extend(target.map(|target| (name, target)));
            }
            Attribute::Srcset => {
                for (address, size) in candidates(value) {
                    let target = links::resolve(address, place.span, kind, place.input, place.found);
                    self.srcset.extend(target.map(|target| (target, size)));
                }
            }
            Attribute::Id => drop(self.id.get_or_insert_with(|| value.to_string())),
            Attribute::Align => self.classes.extend(alignment(value)),
            Attribute::Size => match length(value) {
                Some((number, "px")) => {
                    self.sized = true;
                    self.plain.push((name.to_string(), number.to_string()));
                }
                Some((number, unit)) => self.styles.push(format!("{name}: {number}{unit}")),
                None => (),
            },
            Attribute::StyledSize => {
                self.styles.extend(length(value).map(|(number, unit)| format!("{name}: {number}{unit}")));
            }
            Attribute::Dropped => (),
        }
    }

    /// What stands behind the addresses.
    fn rest(&self) -> Html {
        let mut html = Html::default();
        let mut push = |name: &str, value: &str| {
            html.push_html(" ");
            html.push_html(name);
            html.push_html("=\"");
            html.push_text(value);
            html.push_html("\"");
        };
        for (name, value) in &self.plain {
            push(name, value);
        }
        if !self.classes.is_empty() {
            push("class", &self.classes.join(" "));
        }
        if !self.styles.is_empty() {
            push("style", &self.styles.join("; "));
        }
        html
    }

    fn tag<'a>(mut self, name: &'static str) -> Item<'a> {
        let mut before = Html::default();
        before.push_html("<");
        before.push_html(name);
        let mut after = Html::default();
        for (name, target) in std::mem::take(&mut self.addresses) {
            links::push_address(&mut after, name, target);
        }
        if !self.srcset.is_empty() {
            after.push_hole(Hole::Srcset(std::mem::take(&mut self.srcset)));
        }
        after.push(self.rest());
        after.push_html(">");
        if let Some(id) = self.id {
            return Item::Named(Box::new(Named { before, id, after }));
        }
        before.push(after);
        Item::Fixed(before)
    }

    fn image<'a>(mut self) -> Item<'a> {
        let alt = self.plain.iter().position(|(name, _)| name == "alt");
        let alt = alt.map_or_else(String::new, |at| self.plain.remove(at).1);
        for (name, value) in [("loading", "lazy"), ("decoding", "async")] {
            if !self.plain.iter().any(|(given, _)| given == name) {
                self.plain.push((name.to_string(), value.to_string()));
            }
        }
        let target = self.addresses.pop().map(|(_, target)| target);
        let Some(target) = target else {
            let mut html = Html::default();
            html.push_text(&alt);
            return Item::Fixed(html);
        };
        if !self.srcset.is_empty() {
            self.addresses.push(("src", target));
            self.plain.push(("alt".to_string(), alt));
            return self.tag("img");
        }
        let mut attributes = String::new();
        let mut rest = Html::default();
        rest.push(self.rest());
        rest.write(&mut attributes, |_, _| ());
        let mut html = Html::default();
        links::push_image(&mut html, Image { target, alt, attributes, sized: self.sized });
        Item::Fixed(html)
    }
}

fn alignment(value: &str) -> Option<&'static str> {
    match value.trim().to_ascii_lowercase().as_str() {
        "left" => Some("align-left"),
        "center" | "middle" => Some("align-center"),
        "right" => Some("align-right"),
        "justify" => Some("align-justify"),
        _ => None,
    }
}

/// A length of plain digits, and its unit.
fn length(value: &str) -> Option<(u32, &'static str)> {
    let value = value.trim();
    let (digits, unit) =
        value.strip_suffix('%').map_or((value.trim_end_matches("px"), "px"), |digits| (digits, "%"));
    let number = digits.trim().parse().ok()?;
    (number <= 10_000).then_some((number, unit))
}

/// The addresses of a `srcset`, each with the size that follows it, a space before it.
fn candidates(value: &str) -> Vec<(&str, String)> {
    let mut found = Vec::new();
    for candidate in value.split(", ").flat_map(|part| part.split(",\n")) {
        let mut words = candidate.trim().trim_end_matches(',').split_ascii_whitespace();
        let Some(address) = words.next() else { continue };
        let size =
            words.next().filter(|size| is_size(size)).map_or_else(String::new, |size| format!(" {size}"));
        found.push((address, size));
    }
    found
}

fn is_size(size: &str) -> bool {
    let number = size.strip_suffix(['w', 'x']);
    number.is_some_and(|number| number.parse::<f32>().is_ok_and(|number| number > 0.0 && number.is_finite()))
}
