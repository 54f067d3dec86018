//! What is done to every SVG, whichever engine made it: cleaned, light and dark laid over each other,
//! made readable, given its size.
use super::clean::clean;
use super::formula;
use super::legible::mend;
use super::merge::merge;
use super::tree::{self, Element, Node, Value};
use std::collections::BTreeSet;

/// A drawing's picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Picture {
    /// One tree for both schemes.
    One(Box<Element>),
    /// A tree for each, where they differ in more than colour.
    Two(Box<[Element; 2]>),
}

impl Picture {
    /// The tree that a scheme shows.
    pub(super) fn light(&self) -> &Element {
        match self {
            Self::One(svg) => svg,
            Self::Two(both) => &both[0],
        }
    }
}

/// Makes the picture of two renderings. The error says what is wrong with them.
pub(super) fn finish(light: &str, dark: &str) -> Result<Picture, String> {
    let [light, dark] = [(light, "#333"), (dark, "#ccc")].map(|(text, ink)| {
        let mut svg = clean(&tree::parse(text)?);
        // Labels would else take over the colour of the text around the drawing.
        if svg.style.get("color").is_none() {
            svg.style.set("color", Value::same(ink));
        }
        Ok::<_, String>(svg)
    });
    let (light, dark) = (light?, dark?);
    if let Some(mut svg) = merge(&light, &dark) {
        mend(&mut svg, [true, true]);
        return Ok(Picture::One(Box::new(svg)));
    }
    let mut both = Box::new([light, dark]);
    mend(&mut both[0], [true, false]);
    mend(&mut both[1], [false, true]);
    Ok(Picture::Two(both))
}

/// Width and height in CSS pixels.
pub(super) fn size(svg: &Element) -> (u32, u32) {
    let mut sides = svg.attribute("viewBox").unwrap_or("").split([' ', ',']).skip(2).filter_map(tree::number);
    let mut side = || sides.next().map_or(1, pixels);
    (side(), side())
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to what fits just before"
)]
fn pixels(side: f64) -> u32 {
    side.ceil().clamp(1.0, 1_000_000.0) as u32
}

/// The label texts of a drawing, in order, each once.
pub(super) fn words(svg: &Element) -> Vec<String> {
    let mut words = Vec::new();
    gather(svg, &mut words, &mut BTreeSet::new());
    words
}

fn gather(element: &Element, words: &mut Vec<String>, known: &mut BTreeSet<String>) {
    if matches!(element.name.as_str(), "text" | "foreignObject") {
        let mut text = String::new();
        spaced(element, &mut text);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        if !text.is_empty() && known.insert(text.clone()) {
            words.push(text);
        }
        return;
    }
    for child in element.elements() {
        gather(child, words, known);
    }
}

/// Text with a space where a line or a block ends.
fn spaced(element: &Element, out: &mut String) {
    for node in &element.children {
        match node {
            Node::Text(text) => out.push_str(text),
            Node::Element(child) if child.name == "math" => out.push_str(&formula::written(child)),
            Node::Element(child) => {
                let breaks = matches!(child.name.as_str(), "br" | "div" | "tspan");
                if breaks {
                    out.push(' ');
                }
                spaced(child, out);
                if breaks {
                    out.push(' ');
                }
            }
        }
    }
}
