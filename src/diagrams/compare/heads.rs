//! Arrowheads in the colour of a sign.
use super::super::colour::Colour;
use super::super::tree::{Element, Node, Value};
use super::Sign;
use std::collections::BTreeMap;

/// The arrowheads of a drawing, by id.
pub(super) fn markers(svg: &Element) -> BTreeMap<String, Element> {
    let mut found = BTreeMap::new();
    svg.each(&mut |element| {
        if let (true, Some(id)) = (element.name == "marker", element.attribute("id")) {
            found.insert(id.to_owned(), element.clone());
        }
    });
    found
}

/// The arrowhead `head` in the colour of a sign, as large as it was on a line of the width `before`.
pub(super) fn coloured(head: &Element, sign: Sign, before: f64, number: usize) -> Element {
    let mut head = head.clone();
    head.put("id", format!("s{number}"));
    if head.attribute("markerUnits") != Some("userSpaceOnUse") {
        head.put("markerUnits", "userSpaceOnUse");
        grow(&mut head, before);
    }
    let plain = !has_paint(&head);
    tint(&mut head, sign);
    if plain {
        head.style.set("fill", sign.ink());
    }
    head
}

/// Whether an arrowhead says itself how it is painted.
fn has_paint(head: &Element) -> bool {
    let mut found = false;
    head.each(&mut |element| {
        found |= element.style.get("fill").or(element.style.get("stroke")).is_some();
    });
    found
}

/// What was sized by the width of its line is that large on a wider line too.
fn grow(head: &mut Element, by: f64) {
    let sides: &[&str] = if head.attribute("viewBox").is_some() {
        &["markerWidth", "markerHeight"]
    } else {
        &["markerWidth", "markerHeight", "refX", "refY"]
    };
    for side in sides {
        // A marker that says no size has three.
        let usual = if side.starts_with("ref") { 0.0 } else { 3.0 };
        let size = head.number(side).unwrap_or(usual) * by;
        head.put(side, size.to_string());
    }
    if sides.len() == 4 {
        let mut group = Element::new("g");
        group.put("transform", format!("scale({by})"));
        group.children = std::mem::take(&mut head.children);
        head.children.push(Node::Element(group));
    }
}

/// Gives all that is painted the colour of a sign. What is hollow, or filled with the ground, stays so.
fn tint(element: &mut Element, sign: Sign) {
    if element.style.get("stroke").is_some_and(is_ink) {
        element.style.set("stroke", sign.ink());
    }
    if element.style.get("fill").is_some_and(|fill| is_ink(fill) && !is_ground(fill)) {
        element.style.set("fill", sign.ink());
    }
    for node in &mut element.children {
        if let Node::Element(child) = node {
            tint(child, sign);
        }
    }
}

/// Whether a paint can be seen.
pub(super) fn is_ink(value: &Value) -> bool {
    value.light != "none" && Colour::parse(&value.light).is_none_or(|colour| colour.a > 0.0)
}

fn is_ground(value: &Value) -> bool {
    matches!(value.light.as_str(), "#fff" | "#ffffff" | "white")
}
