//! Lines that lie beneath something translucent come to lie on it: the axes of a chart are seen through its curves.
use super::tree::{Element, Node, number};

/// Raises the lines in `element` above the translucent areas beside them.
pub(super) fn raise(element: &mut Element) {
    let glass = |node: &Node| matches!(node, Node::Element(child) if is_translucent(child));
    if let Some(last) = element.children.iter().rposition(glass) {
        let line = |node: &Node| matches!(node, Node::Element(child) if child.name == "line");
        // A stable sort: what is no line keeps its order, and so do the lines.
        element.children[..=last].sort_by_key(line);
    }
    for node in &mut element.children {
        if let Node::Element(child) = node {
            raise(child);
        }
    }
}

fn is_translucent(element: &Element) -> bool {
    let opacity = element.style.get("fill-opacity").and_then(|value| number(&value.light));
    matches!(element.name.as_str(), "path" | "polygon" | "circle")
        && opacity.is_some_and(|opacity| opacity > 0.0 && opacity < 1.0)
}
