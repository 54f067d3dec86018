//! The part of the canvas that a drawing shows.
use super::geometry::{Box2, numbers};
use super::tree::Element;

/// Text that lies further outside than this is not meant to be seen.
const FAR: f64 = 200.0;

/// Widens the view where text reaches over its edge, and gives one to a drawing that has none.
pub(super) fn settle(svg: &mut Element, text: Box2, all: Box2) {
    let view = numbers(svg.attribute("viewBox").unwrap_or(""));
    let mut seen = match view.as_slice() {
        &[x, y, width, height] if width > 0.0 && height > 0.0 => {
            Box2 { left: x, top: y, right: x + width, bottom: y + height }
        }
        _ if all.left.is_finite() => Box2 {
            left: all.left - 8.0,
            top: all.top - 8.0,
            right: all.right + 8.0,
            bottom: all.bottom + 8.0,
        },
        _ => Box2 { left: 0.0, top: 0.0, right: 1.0, bottom: 1.0 },
    };
    let near = |over: f64| over > 1.0 && over < FAR;
    let before = seen;
    if near(before.left - text.left) {
        seen.left = text.left - 4.0;
    }
    if near(before.top - text.top) {
        seen.top = text.top - 4.0;
    }
    if near(text.right - before.right) {
        seen.right = text.right + 4.0;
    }
    if near(text.bottom - before.bottom) {
        seen.bottom = text.bottom + 4.0;
    }
    if before != seen || view.len() != 4 {
        let sides = [seen.left, seen.top, seen.right - seen.left, seen.bottom - seen.top];
        svg.put("viewBox", sides.map(|side| format!("{}", (side * 100.0).round() / 100.0)).join(" "));
    }
}
