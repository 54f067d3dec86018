//! Two renderings of one diagram, light and dark, as one.
use super::allow::COLOURS;
use super::tree::{Element, Node, Value};

/// The colours that children take over from an element.
#[derive(Debug, Clone)]
struct Inherited {
    fill: [String; 2],
    stroke: [String; 2],
    color: [String; 2],
}

/// Lays the dark rendering over the light one. None where they differ in more than style.
pub(super) fn merge(light: &Element, dark: &Element) -> Option<Element> {
    let both = |value: &str| [value.to_owned(), value.to_owned()];
    merged(light, dark, &Inherited { fill: both("#000"), stroke: both("none"), color: both("#000") })
}

fn merged(light: &Element, dark: &Element, inherited: &Inherited) -> Option<Element> {
    let alike = light.name == dark.name
        && light.attributes == dark.attributes
        && light.children.len() == dark.children.len();
    if !alike {
        return None;
    }
    let mut out = Element {
        name: light.name.clone(),
        html: light.html,
        attributes: light.attributes.clone(),
        style: light.style.clone(),
        origin: light.origin.clone(),
        children: Vec::with_capacity(light.children.len()),
    };
    for property in COLOURS {
        let values = [&light.style, &dark.style].map(|style| {
            style.get(property).map(|value| value.light.as_str()).filter(|value| *value != "inherit")
        });
        if let Some(value) = paired(property, values, inherited) {
            out.style.set(property, value);
        }
    }
    let passed = inherited.through(&out);
    for (light, dark) in light.children.iter().zip(&dark.children) {
        out.children.push(match (light, dark) {
            (Node::Text(light), Node::Text(dark)) if light == dark => Node::Text(light.clone()),
            (Node::Element(light), Node::Element(dark)) => Node::Element(merged(light, dark, &passed)?),
            _ => return None,
        });
    }
    Some(out)
}

/// One value for both schemes. `light-dark()` takes colours only: where one scheme has none of its own,
/// the one that the element would inherit is written out; where it has a gradient, the other's colour serves both.
fn paired(property: &str, values: [Option<&str>; 2], inherited: &Inherited) -> Option<Value> {
    let absent = match property {
        "fill" => inherited.fill.clone(),
        "stroke" => inherited.stroke.clone(),
        "color" => inherited.color.clone(),
        "stop-color" | "flood-color" => ["#000".to_owned(), "#000".to_owned()],
        _ => ["transparent".to_owned(), "transparent".to_owned()],
    };
    let [light, dark] = match values {
        [None, None] => return None,
        [Some(light), Some(dark)] if light == dark => return Some(Value::same(light)),
        [light, dark] => [light.unwrap_or(&absent[0]), dark.unwrap_or(&absent[1])],
    };
    let [light, dark] = [light, dark].map(|value| if value == "none" { "transparent" } else { value });
    match [light, dark].map(|value| value.starts_with("url(")) {
        [false, false] => Some(Value::pair(light.to_owned(), dark.to_owned())),
        [true, false] => Some(Value::same(dark)),
        _ => Some(Value::same(light)),
    }
}

impl Inherited {
    fn through(&self, element: &Element) -> Self {
        let mut passed = self.clone();
        for (property, slot) in
            [("fill", &mut passed.fill), ("stroke", &mut passed.stroke), ("color", &mut passed.color)]
        {
            if let Some(value) = element.style.get(property)
                && value.light != "inherit"
            {
                *slot = [value.of(false).to_owned(), value.of(true).to_owned()];
            }
        }
        passed
    }
}
