//! Where shapes lie: transforms, outlines, and whether a point is inside.
use super::metrics;
use super::tree::{Element, number};

pub(super) type Point = (f64, f64);

/// An affine map: `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Map([f64; 6]);

impl Map {
    pub(super) const NONE: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    /// First `inner`, then this.
    #[expect(clippy::many_single_char_names, reason = "the letters of the SVG specification")]
    fn after(self, inner: Self) -> Self {
        let [a, b, c, d, e, f] = self.0;
        let [p, q, r, s, t, u] = inner.0;
        Self([
            a * p + c * q,
            b * p + d * q,
            a * r + c * s,
            b * r + d * s,
            a * t + c * u + e,
            b * t + d * u + f,
        ])
    }

    #[expect(clippy::many_single_char_names, reason = "the letters of the SVG specification")]
    pub(super) fn apply(self, (x, y): Point) -> Point {
        let [a, b, c, d, e, f] = self.0;
        (a * x + c * y + e, b * x + d * y + f)
    }

    /// How much longer a line becomes.
    pub(super) fn scale(self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs().sqrt()
    }

    /// This map and what the `transform` of an element adds.
    pub(super) fn with(self, element: &Element) -> Self {
        let mut map = self;
        for part in element.attribute("transform").unwrap_or("").split(')') {
            let Some((function, arguments)) = part.split_once('(') else {
                continue;
            };
            let n = numbers(arguments);
            let at = |index: usize, default: f64| n.get(index).copied().unwrap_or(default);
            let step = match function.trim_matches([' ', ',']) {
                "translate" => Self([1.0, 0.0, 0.0, 1.0, at(0, 0.0), at(1, 0.0)]),
                "scale" => Self([at(0, 1.0), 0.0, 0.0, at(1, at(0, 1.0)), 0.0, 0.0]),
                "matrix" => Self([at(0, 1.0), at(1, 0.0), at(2, 0.0), at(3, 1.0), at(4, 0.0), at(5, 0.0)]),
                "rotate" => {
                    let (sin, cos) = at(0, 0.0).to_radians().sin_cos();
                    let (x, y) = (at(1, 0.0), at(2, 0.0));
                    Self([cos, sin, -sin, cos, x - cos * x + sin * y, y - sin * x - cos * y])
                }
                _ => Self::NONE,
            };
            map = map.after(step);
        }
        // An inner `svg` (an icon) is placed by its `x` and `y` and scaled to its size.
        if element.name == "svg" {
            map = map.after(Self::inner(element));
        }
        map
    }

    fn inner(svg: &Element) -> Self {
        let (x, y) = (svg.number("x").unwrap_or(0.0), svg.number("y").unwrap_or(0.0));
        let view = numbers(svg.attribute("viewBox").unwrap_or(""));
        let &[left, top, wide, high] = view.as_slice() else {
            return Self([1.0, 0.0, 0.0, 1.0, x, y]);
        };
        let width = svg.number("width").unwrap_or(wide);
        let scale = (width / wide.max(1e-9)).min(svg.number("height").unwrap_or(high) / high.max(1e-9));
        Self([scale, 0.0, 0.0, scale, x - left * scale, y - top * scale])
    }
}

/// The numbers in an attribute.
pub(super) fn numbers(text: &str) -> Vec<f64> {
    text.split([' ', ',', '\n', '\t']).filter_map(number).collect()
}

/// An area or a line on the canvas, as polygons.
#[derive(Debug, Clone, Default)]
pub(super) struct Outline {
    rings: Vec<Vec<Point>>,
    box_: Box2,
}

/// The smallest upright rectangle around something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Box2 {
    pub left: f64,
    pub top: f64,
    pub right: f64,
    pub bottom: f64,
}

impl Default for Box2 {
    fn default() -> Self {
        Self { left: f64::INFINITY, top: f64::INFINITY, right: f64::NEG_INFINITY, bottom: f64::NEG_INFINITY }
    }
}

impl Box2 {
    pub(super) fn take(&mut self, (x, y): Point) {
        self.left = self.left.min(x);
        self.top = self.top.min(y);
        self.right = self.right.max(x);
        self.bottom = self.bottom.max(y);
    }

    /// This and as much again around it.
    pub(super) fn grown(self, by: f64) -> Self {
        Self { left: self.left - by, top: self.top - by, right: self.right + by, bottom: self.bottom + by }
    }

    pub(super) fn meets(self, other: Self) -> bool {
        self.left <= other.right
            && other.left <= self.right
            && self.top <= other.bottom
            && other.top <= self.bottom
    }

    fn holds(self, (x, y): Point) -> bool {
        x >= self.left && x <= self.right && y >= self.top && y <= self.bottom
    }
}

impl Outline {
    /// The outline of a shape; none for what is no shape.
    pub(super) fn of(element: &Element, map: Map) -> Option<Self> {
        let n = |name: &str| element.number(name).unwrap_or(0.0);
        let rings = match element.name.as_str() {
            "rect" | "foreignObject" => {
                let round = [("rx", "ry", "width"), ("ry", "rx", "height")].map(|(own, other, side)| {
                    let radius = element.number(own).or(element.number(other)).unwrap_or(0.0);
                    radius.clamp(0.0, (n(side) / 2.0).max(0.0))
                });
                vec![rounded([n("x"), n("y"), n("width"), n("height")], round)]
            }
            "circle" => vec![round(n("cx"), n("cy"), n("r"), n("r"))],
            "ellipse" => vec![round(n("cx"), n("cy"), n("rx"), n("ry"))],
            "line" => vec![vec![(n("x1"), n("y1")), (n("x2"), n("y2"))]],
            "polygon" | "polyline" => {
                let n = numbers(element.attribute("points").unwrap_or(""));
                vec![n.chunks_exact(2).map(|pair| (pair[0], pair[1])).collect()]
            }
            "path" => super::path::flatten(element.attribute("d").unwrap_or("")),
            _ => return None,
        };
        Some(Self::from_rings(rings, map))
    }

    /// The room that one line of text takes.
    pub(super) fn of_rectangle(left: f64, top: f64, width: f64, height: f64, map: Map) -> Self {
        Self::from_rings(vec![corners(left, top, width, height)], map)
    }

    fn from_rings(mut rings: Vec<Vec<Point>>, map: Map) -> Self {
        let mut box_ = Box2::default();
        for point in rings.iter_mut().flatten() {
            *point = map.apply(*point);
            box_.take(*point);
        }
        Self { rings, box_ }
    }

    pub(super) fn bounds(&self) -> Box2 {
        self.box_
    }

    /// Whether a point lies inside, by the non-zero rule, or on the edge of what has an inside.
    pub(super) fn holds(&self, point: Point) -> bool {
        let flat = self.box_.right - self.box_.left < 0.01 || self.box_.bottom - self.box_.top < 0.01;
        self.box_.holds(point)
            && (self.rings.iter().map(|ring| winding(ring, point)).sum::<i32>() != 0
                || !flat && self.rings.iter().any(|ring| is_on_edge(ring, point)))
    }

    /// The same shape, `by` larger on each side.
    pub(super) fn grown(&self, by: f64) -> Self {
        let Box2 { left, top, right, bottom } = self.box_;
        let stretch = |at: f64, low: f64, high: f64| {
            let middle = f64::midpoint(low, high);
            at + (at - middle) / (high - middle).max(1e-9) * by
        };
        let moved = |(x, y): &Point| (stretch(*x, left, right), stretch(*y, top, bottom));
        let rings = self.rings.iter().map(|ring| ring.iter().map(moved).collect()).collect();
        Self::from_rings(rings, Map::NONE)
    }

    /// Calls `see` with the ends of each line around it.
    pub(super) fn steps(&self, mut see: impl FnMut(Point, Point)) {
        for ring in &self.rings {
            let last = ring.last().into_iter().chain(ring);
            last.zip(ring).for_each(|(from, to)| see(*from, *to));
        }
    }

    /// How long the first line is.
    pub(super) fn length(&self) -> f64 {
        let ring = self.rings.iter().find(|ring| ring.len() > 1);
        let steps = ring.into_iter().flat_map(|ring| ring.windows(2));
        steps.map(|pair| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1)).sum()
    }

    /// The point at `share` of the way along the middle of a rectangle, which may be turned.
    pub(super) fn middle(&self, share: f64) -> Option<Point> {
        let &[a, b, c, d] = self.rings.first()?.as_slice() else {
            return None;
        };
        let half = |p: Point, q: Point| (f64::midpoint(p.0, q.0), f64::midpoint(p.1, q.1));
        let (from, to) = (half(a, d), half(b, c));
        Some((from.0 + (to.0 - from.0) * share, from.1 + (to.1 - from.1) * share))
    }

    /// The room of a line of text if its letters are wider by `share`, held by its `anchor`; it may be turned.
    pub(super) fn widened(&self, anchor: &str, share: f64) -> Box2 {
        let mut room = self.box_;
        if let Some(&[a, b, c, d]) = self.rings.first().map(Vec::as_slice) {
            let (left, right) = match anchor {
                "middle" => (share / 2.0, share / 2.0),
                "end" => (share, 0.0),
                _ => (0.0, share),
            };
            let (dx, dy) = (b.0 - a.0, b.1 - a.1);
            for (corner, by) in [(a, -left), (d, -left), (b, right), (c, right)] {
                room.take((corner.0 + dx * by, corner.1 + dy * by));
            }
        }
        room
    }

    /// The point at `share` of the way along all lines.
    pub(super) fn along(&self, share: f64) -> Option<Point> {
        let steps = || self.rings.iter().flat_map(|ring| ring.windows(2));
        let length = |pair: &[Point]| (pair[1].0 - pair[0].0).hypot(pair[1].1 - pair[0].1);
        let mut left = steps().map(length).sum::<f64>() * share;
        for pair in steps() {
            let step = length(pair);
            if step >= left && step > 0.0 {
                let t = left / step;
                return Some((
                    pair[0].0 + (pair[1].0 - pair[0].0) * t,
                    pair[0].1 + (pair[1].1 - pair[0].1) * t,
                ));
            }
            left -= step;
        }
        self.rings.iter().rfind(|ring| ring.len() > 1)?.last().copied()
    }
}

fn corners(x: f64, y: f64, width: f64, height: f64) -> Vec<Point> {
    vec![(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
}

/// A rectangle with round corners, each of them three lines.
fn rounded([x, y, width, height]: [f64; 4], [rx, ry]: [f64; 2]) -> Vec<Point> {
    if rx <= 0.0 || ry <= 0.0 {
        return corners(x, y, width, height);
    }
    let (left, right, top, bottom) = (x + rx, x + width - rx, y + ry, y + height - ry);
    let centres = [(left, top, 180.0), (right, top, 270.0), (right, bottom, 0.0), (left, bottom, 90.0)];
    let arc = |(cx, cy, from): (f64, f64, f64)| {
        [0.0, 30.0, 60.0, 90.0].map(|turn: f64| {
            let (sin, cos) = (from + turn).to_radians().sin_cos();
            (cx + rx * cos, cy + ry * sin)
        })
    };
    centres.into_iter().flat_map(arc).collect()
}

fn round(cx: f64, cy: f64, rx: f64, ry: f64) -> Vec<Point> {
    // What lies beside the edge of a large circle is seen to lie there.
    let steps = if rx.max(ry) > 40.0 { 96_u8 } else { 16 };
    (0..steps)
        .map(|step| {
            let (sin, cos) = (f64::from(step) * std::f64::consts::TAU / f64::from(steps)).sin_cos();
            (cx + rx * cos, cy + ry * sin)
        })
        .collect()
}

fn winding(ring: &[Point], (x, y): Point) -> i32 {
    let mut count = 0;
    let Some(mut from) = ring.last().copied() else {
        return 0;
    };
    for &to in ring {
        let side = (to.0 - from.0) * (y - from.1) - (x - from.0) * (to.1 - from.1);
        if from.1 <= y && to.1 > y && side > 0.0 {
            count += 1;
        } else if from.1 > y && to.1 <= y && side < 0.0 {
            count -= 1;
        }
        from = to;
    }
    count
}

fn is_on_edge(ring: &[Point], (x, y): Point) -> bool {
    let Some(mut from) = ring.last().copied() else {
        return false;
    };
    ring.iter().any(|&to| {
        let (dx, dy) = (to.0 - from.0, to.1 - from.1);
        let between = (x - from.0) * (x - to.0) + (y - from.1) * (y - to.1) <= 0.0;
        let aside = ((x - from.0) * dy - (y - from.1) * dx).abs();
        from = to;
        between && aside <= 0.01 * dx.hypot(dy)
    })
}

/// How text is set, as far as its place depends on it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Setting {
    pub size: f64,
    pub bold: bool,
    pub anchor: String,
    pub baseline: String,
}

impl Setting {
    /// The rectangle that `text` takes when it is set at `(x, y)`.
    pub(super) fn outline(&self, text: &str, (x, y): Point, map: Map) -> Outline {
        let width = metrics::width(text, self.bold) * self.size;
        let left = match self.anchor.as_str() {
            "middle" => x - width / 2.0,
            "end" => x - width,
            _ => x,
        };
        // Letters rise about 0.8 em above the base line, and reach 0.2 em below it.
        let top = match self.baseline.as_str() {
            "middle" | "central" | "mathematical" => y - self.size * 0.5,
            // Tall letters reach over the hanging base line.
            "hanging" => y - self.size * 0.2,
            "text-before-edge" | "text-top" => y,
            _ => y - self.size * 0.8,
        };
        Outline::of_rectangle(left, top, width, self.size, map)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_edge_belongs_to_a_shape_that_has_an_inside() {
        let shape = |left, top, width, height| Outline::of_rectangle(left, top, width, height, Map::NONE);
        let square = shape(0.0, 0.0, 10.0, 10.0);
        for inside in [(5.0, 5.0), (0.0, 5.0), (5.0, 0.0), (5.0, 10.0), (10.0, 10.0)] {
            assert!(square.holds(inside), "{inside:?}");
        }
        assert!(!square.holds((5.0, 10.1)));
        assert!(!shape(0.0, 0.0, 10.0, 0.0).holds((5.0, 0.0)), "a line has none");
    }

    #[test]
    fn the_way_along_a_shape_goes_over_all_its_lines() {
        let strokes = vec![vec![(0.0, 0.0), (10.0, 0.0)], vec![(0.0, 8.0), (10.0, 8.0)]];
        let outline = Outline::from_rings(strokes, Map::NONE);
        assert_eq!(outline.along(0.25), Some((5.0, 0.0)));
        assert_eq!(outline.along(0.75), Some((5.0, 8.0)));
    }
}
