//! The discs that numbered messages begin with: shapes of their own, so that a number is seen to stand on one.
//!
//! Mermaid draws them as arrowheads, which no place on the canvas tells of.
use super::geometry::numbers;
use super::tree::{Element, Node, Style, Value, number};
use std::collections::BTreeMap;

/// A disc: its radius on a line of one pixel, and how it is painted.
type Disc = (f64, Style);

/// Draws the disc at the beginning of each line that has one.
pub(super) fn draw(svg: &mut Element) {
    let mut discs = BTreeMap::new();
    svg.each(&mut |element| discs.extend(disc(element)));
    if !discs.is_empty() {
        place(svg, &discs);
    }
}

/// The disc that a marker is, if it is nothing but a disc around the point that it marks.
fn disc(marker: &Element) -> Option<(String, Disc)> {
    let mut inside = marker.elements();
    let (Some(circle), None) = (inside.next(), inside.next()) else {
        return None;
    };
    let centred =
        marker.number("refX") == circle.number("cx") && marker.number("refY") == circle.number("cy");
    if marker.name != "marker" || circle.name != "circle" || !centred {
        return None;
    }
    let mut style = Style::default();
    for property in ["fill", "stroke"] {
        let value = circle.style.get(property).or(marker.style.get(property));
        style.set(
            property,
            value
                .cloned()
                .unwrap_or_else(|| Value::same(["#000", "none"][usize::from(property == "stroke")])),
        );
    }
    Some((marker.attribute("id")?.to_owned(), (circle.number("r")?, style)))
}

fn place(element: &mut Element, discs: &BTreeMap<String, Disc>) {
    let mut at = 0;
    while at < element.children.len() {
        if let Node::Element(child) = &mut element.children[at] {
            place(child, discs);
            if let Some(disc) = begun(child, discs) {
                at += 1;
                element.children.insert(at, Node::Element(disc));
            }
        }
        at += 1;
    }
}

/// The disc that a line begins with, taken from the line.
fn begun(line: &mut Element, discs: &BTreeMap<String, Disc>) -> Option<Element> {
    let id = line.style.get("marker-start")?.light.strip_prefix("url(#")?.strip_suffix(')')?;
    let (radius, style) = discs.get(id)?;
    let (x, y) = match line.name.as_str() {
        "line" => (line.number("x1")?, line.number("y1")?),
        "path" => {
            let start = line.attribute("d")?.trim_start().trim_start_matches(['M', 'm']).replace(',', " ");
            let start = start.split(|c: char| c.is_ascii_alphabetic()).next()?;
            let &[x, y, ..] = numbers(start).as_slice() else { return None };
            (x, y)
        }
        _ => return None,
    };
    let width = line.style.get("stroke-width").and_then(|width| number(&width.light)).unwrap_or(1.0);
    line.style.remove("marker-start");
    let mut disc = Element { style: style.clone(), ..Element::new("circle") };
    for (name, value) in [("cx", x), ("cy", y), ("r", radius * width)] {
        disc.put(name, value.to_string());
    }
    Some(disc)
}
