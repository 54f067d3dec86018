//! Straight lines without the parts that something painted later hides: what is left of a line is what is seen of it.
use super::geometry::Point;
use super::layers::{Layer, Layers};
use super::lines::Line;
use super::tree::Element;
use std::fmt::Write;

/// Less than this is not worth a cut.
const SHORT: f64 = 4.0;
/// How far a line goes on beneath what hides it, so that no gap shows at its edge.
const TUCK: f64 = 1.0;

/// The ends of a `line` that has no arrowheads, as it writes them.
pub(super) fn ends(line: &Element) -> Option<[Point; 2]> {
    let marked = ["marker-start", "marker-end"].iter().any(|marker| line.style.get(marker).is_some());
    let read = |name: &str| line.attribute(name).map_or(Some(0.0), |_| line.number(name));
    let plain = line.name == "line" && !marked;
    plain.then_some([(read("x1")?, read("y1")?), (read("x2")?, read("y2")?)])
}

/// Makes a path of a `line`.
pub(super) fn cut(line: &mut Element, data: &str) {
    "path".clone_into(&mut line.name);
    line.attributes.retain(|(name, _)| !["x1", "y1", "x2", "y2"].contains(&name.as_str()));
    line.put("d", data);
}

/// The parts of a line that are seen, as the data of a path. None where that is all of it, or nothing.
pub(super) fn visible(line: &Line, layers: &Layers) -> Option<String> {
    let [from, to] = line.ends?;
    let way = Way { from: line.map.apply(from), to: line.map.apply(to) };
    let length = way.length();
    if length < SHORT {
        return None;
    }
    let mut hidden: Vec<[f64; 2]> = Vec::new();
    for layer in layers.near(line.outline.bounds().grown(line.width), line.beneath).hiding() {
        way.behind(layer, line.width, &mut hidden);
    }
    hidden.sort_by(|a, b| a[0].total_cmp(&b[0]));
    let (mut data, mut at) = (String::new(), 0.0);
    let mut piece = |start: f64, end: f64| {
        if (end - start) * length > 0.5 {
            for (letter, share) in [('M', start), ('L', end)] {
                let (x, y) = between(from, to, share);
                let [x, y] = [x, y].map(|side| (side * 100.0).round() / 100.0);
                // Writing to a string cannot fail.
                let _ = write!(data, "{letter}{x},{y}");
            }
        }
    };
    for [start, end] in &hidden {
        piece(at, *start);
        at = end.max(at);
    }
    piece(at, 1.0);
    (!hidden.is_empty() && !data.is_empty()).then_some(data)
}

/// A straight line on the canvas.
struct Way {
    from: Point,
    to: Point,
}

impl Way {
    fn length(&self) -> f64 {
        (self.to.0 - self.from.0).hypot(self.to.1 - self.from.1)
    }

    /// Adds the parts of a line of this `width` that `layer` hides.
    fn behind(&self, layer: &Layer, width: f64, hidden: &mut Vec<[f64; 2]>) {
        let (length, aside) = (self.length(), width / 2.0 - 0.05);
        let outline = layer.outline.grown(layer.rim);
        let across = ((self.from.1 - self.to.1) / length * aside, (self.to.0 - self.from.0) / length * aside);
        let edges = [1.0, -1.0].map(|side| {
            let moved = |point: Point| (point.0 + across.0 * side, point.1 + across.1 * side);
            Way { from: moved(self.from), to: moved(self.to) }
        });
        let mut turns = vec![0.0, 1.0];
        for edge in &edges {
            outline.steps(|a, b| turns.extend(edge.crossing(a, b)));
        }
        turns.sort_by(f64::total_cmp);
        let tuck = TUCK / length;
        let mut start = None;
        for pair in turns.windows(2).chain([[1.0, 1.0].as_slice()]) {
            let middle = f64::midpoint(pair[0], pair[1]);
            let inside = edges.iter().all(|edge| outline.holds(between(edge.from, edge.to, middle)));
            if inside && pair[1] > pair[0] {
                start = start.or(Some(pair[0]));
            } else if pair[1] > pair[0] || pair[0] >= 1.0 {
                let Some(start) = start.take() else { continue };
                // A line that begins or ends behind it does so unseen.
                let open = if start <= 0.0 { 0.0 } else { start + tuck };
                let close = if pair[0] >= 1.0 { 1.0 } else { pair[0] - tuck };
                if (close - open) * length >= SHORT {
                    hidden.push([open, close]);
                }
            }
        }
    }

    /// Where it crosses the line from `a` to `b`.
    fn crossing(&self, a: Point, b: Point) -> Option<f64> {
        let (dx, dy) = (self.to.0 - self.from.0, self.to.1 - self.from.1);
        let (ex, ey) = (b.0 - a.0, b.1 - a.1);
        let (fx, fy) = (a.0 - self.from.0, a.1 - self.from.1);
        let turn = dx * ey - dy * ex;
        let (t, u) = ((fx * ey - fy * ex) / turn, (fx * dy - fy * dx) / turn);
        (turn.abs() > 1e-9 && (0.0..=1.0).contains(&t) && (-1e-6..=1.000_001).contains(&u)).then_some(t)
    }
}

fn between(from: Point, to: Point, share: f64) -> Point {
    (from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share)
}
