//! Marks in a drawing: what was added, removed or changed has the colour of its sign, and its glyph in a badge.
//!
//! The colour is never alone: the badge says the same. A badge brings its own ground, so it can be read on any other.
use super::super::Drawing;
use super::super::geometry::{Box2, Map, Outline, Point, numbers};
use super::super::legible::mend;
use super::super::origin::{Origin, Role};
use super::super::svg::Picture;
use super::super::tree::{Element, Node, Value, number};
use super::Sign;
use super::heads::{coloured, is_ink, markers};
use std::collections::BTreeMap;

/// The radius of a badge, and of the ring around it.
const RADIUS: f64 = 8.5;
const RING: f64 = 10.5;
/// What is smaller than this has its badge beside it.
const SMALL: f64 = 3.0 * RADIUS;
/// Where on a line its own look is seen, as a share of its length.
const MIDDLE: f64 = 0.4;
/// How wide a marked line is, in pixels.
const WIDTH: f64 = 2.5;

impl Sign {
    /// Its colour in the light and in the dark scheme.
    pub(super) fn ink(self) -> Value {
        let [light, dark] = match self {
            Self::Added => ["#1a7f37", "#46c35a"],
            Self::Removed => ["#cf222e", "#ff8f87"],
            Self::Changed => ["#0969da", "#74b4ff"],
        };
        Value::pair(light.to_owned(), dark.to_owned())
    }

    /// Its glyph as lines around the middle of a badge.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Added => "M-4.5,0H4.5M0,-4.5V4.5",
            Self::Removed => "M-4.5,0H4.5",
            Self::Changed => "M-4.6,1.4C-3.4,-2.6 -1.2,-1.8 0,0C1.2,1.8 3.4,2.6 4.6,-1.4",
        }
    }
}

/// The ground of the page, which is also the ink on a badge.
pub(super) fn ground() -> Value {
    Value::pair("#fff".to_owned(), "#0d1117".to_owned())
}

/// The drawing with marks on the parts that `signs` names.
pub(super) fn marked(drawing: &Drawing, signs: &BTreeMap<Origin, Sign>) -> Drawing {
    let picture = match drawing.picture.get() {
        Picture::One(svg) => Picture::One(Box::new(mark(svg, signs, [true, true]))),
        Picture::Two(both) => Picture::Two(Box::new([
            mark(&both[0], signs, [true, false]),
            mark(&both[1], signs, [false, true]),
        ])),
    };
    drawing.with(picture)
}

fn mark(svg: &Element, signs: &BTreeMap<Origin, Sign>, schemes: [bool; 2]) -> Element {
    let mut svg = svg.clone();
    let mut marker = Marker {
        signs,
        markers: markers(&svg),
        made: BTreeMap::new(),
        wishes: BTreeMap::new(),
        middles: Vec::new(),
        badges: BTreeMap::new(),
    };
    marker.inside(&mut svg, Map::NONE);
    marker.place_on_lines();
    let Marker { made, badges, .. } = marker;
    svg.children.splice(0..0, made.into_values().map(|(_, marker)| Node::Element(marker)));
    // A marked line may lie on a frame's ground: its colour gives way until it can be seen there.
    mend(&mut svg, schemes);
    let mut all = Box2::default();
    for (point, sign) in badges.into_values() {
        all.take((point.0 - RING, point.1 - RING));
        all.take((point.0 + RING, point.1 + RING));
        svg.children.push(Node::Element(badge(point, sign)));
    }
    widen(&mut svg, all);
    svg
}

struct Marker<'a> {
    signs: &'a BTreeMap<Origin, Sign>,
    markers: BTreeMap<String, Element>,
    /// Arrowheads in the colour of a sign: one for each arrowhead, sign and width of line.
    made: BTreeMap<String, (usize, Element)>,
    /// Where the badge of each line may go, the best first.
    wishes: BTreeMap<Origin, (Sign, Vec<Point>)>,
    /// A place on each marked line that stays free, so that its colour and its kind are seen.
    middles: Vec<Point>,
    /// Where the badge of each part goes.
    badges: BTreeMap<Origin, (Point, Sign)>,
}

impl Marker<'_> {
    fn inside(&mut self, element: &mut Element, map: Map) {
        for node in &mut element.children {
            let Node::Element(child) = node else { continue };
            if child.html || child.name == "marker" {
                continue;
            }
            let sign =
                child.origin.as_deref().and_then(|origin| Some((origin.clone(), *self.signs.get(origin)?)));
            if let Some((origin, sign)) = sign {
                self.part(child, &origin, sign, map);
            }
            self.inside(child, map.with(child));
        }
    }

    fn part(&mut self, element: &mut Element, origin: &Origin, sign: Sign, map: Map) {
        let inner = map.with(element);
        let bounds = bounds(element, inner);
        match origin.role {
            Role::Edge | Role::Message => {
                self.line(element, sign);
                if let Some(outline) = Outline::of(element, inner) {
                    self.middles.extend(outline.along(MIDDLE));
                    let places = along(&outline, origin.role);
                    self.wishes.entry(tie(origin)).or_insert((sign, places));
                }
            }
            Role::EdgeLabel => {
                // Beside the words and not on them.
                if bounds.left.is_finite() && !element.text().trim().is_empty() {
                    let (x, y) =
                        (f64::midpoint(bounds.left, bounds.right), f64::midpoint(bounds.top, bounds.bottom));
                    let places =
                        [(x, bounds.top - RADIUS), (bounds.left - RING, y), (bounds.right + RING, y)];
                    self.wishes.insert(tie(origin), (sign, places.to_vec()));
                }
            }
            Role::Lifeline | Role::Foot => borders(element, inner, bounds, sign),
            Role::Node | Role::Group | Role::Actor | Role::Block => {
                borders(element, inner, bounds, sign);
                if let Some(point) = corner(element, inner, bounds) {
                    self.badges.insert(origin.clone(), (point, sign));
                }
            }
        }
    }

    /// Gives each line its badge, where it hides neither another one nor the middle of a line.
    fn place_on_lines(&mut self) {
        let far = |a: Point, b: Point, least: f64| (a.0 - b.0).hypot(a.1 - b.1) > least;
        for (origin, (sign, places)) in std::mem::take(&mut self.wishes) {
            let free = |place: &Point| {
                self.badges.values().all(|(other, _)| far(*place, *other, 2.0 * RING))
                    && self.middles.iter().all(|middle| far(*place, *middle, RADIUS + 1.0))
            };
            if let Some(place) = places.iter().copied().find(free).or(places.first().copied()) {
                self.badges.insert(origin, (place, sign));
            }
        }
    }

    fn line(&mut self, line: &mut Element, sign: Sign) {
        let before = line.style.get("stroke-width").and_then(|width| number(&width.light)).unwrap_or(1.0);
        paint(line, sign);
        for end in ["marker-start", "marker-mid", "marker-end"] {
            let head =
                line.style.get(end).and_then(|value| value.light.strip_prefix("url(#")?.strip_suffix(')'));
            let Some(made) = head.and_then(|head| self.head(head, sign, before)) else {
                continue;
            };
            line.style.set(end, Value::same(format!("url(#{made})")));
        }
    }

    /// The arrowhead `id` in the colour of a sign, as large as it was on a line of the width `before`.
    fn head(&mut self, id: &str, sign: Sign, before: f64) -> Option<String> {
        let head = self.markers.get(id)?;
        let next = self.made.len();
        let key = format!("{id} {sign:?} {before}");
        let (number, _) = self.made.entry(key).or_insert_with(|| (next, coloured(head, sign, before, next)));
        Some(format!("s{number}"))
    }
}

/// A line and its words are one part.
fn tie(origin: &Origin) -> Origin {
    Origin { role: Role::Edge, id: origin.id.clone() }
}

/// The places on a line for its badge.
fn along(outline: &Outline, role: Role) -> Vec<Point> {
    let middle = (MIDDLE + RING / outline.length().max(1.0)).clamp(0.5, 0.7);
    // The words of a message stand above its middle.
    let first = if role == Role::Message { 0.15 } else { middle };
    [first, 0.6, 0.7, 0.25, 0.8].into_iter().filter_map(|share| outline.along(share)).collect()
}

/// Gives a line the look of a sign.
fn paint(line: &mut Element, sign: Sign) {
    line.style.set("stroke", sign.ink());
    let width =
        line.style.get("stroke-width").and_then(|width| number(&width.light)).unwrap_or(1.0).max(WIDTH);
    line.style.set("stroke-width", Value::same(width.to_string()));
    line.style.remove("stroke-opacity");
    if sign == Sign::Removed {
        line.style.set("stroke-dasharray", Value::same("6 4"));
    }
}

/// The room that the shapes and the words of a part take.
fn bounds(element: &Element, map: Map) -> Box2 {
    let mut all = Box2::default();
    take(element, map, &mut all);
    all
}

fn take(element: &Element, map: Map, all: &mut Box2) {
    if element.html || element.name == "marker" {
        return;
    }
    if let Some(outline) = Outline::of(element, map) {
        let bounds = outline.bounds();
        if bounds.left.is_finite() {
            all.take((bounds.left, bounds.top));
            all.take((bounds.right, bounds.bottom));
        }
    }
    for child in element.elements() {
        take(child, map.with(child), all);
    }
}

/// Gives the border of a part the look of a sign: the shapes that are as large as the part, or all of them
/// where none is.
fn borders(element: &mut Element, map: Map, all: Box2, sign: Sign) {
    let near = |outline: &Outline| {
        let own = outline.bounds();
        (own.right - own.left) > (all.right - all.left) * 0.9
            && (own.bottom - own.top) > (all.bottom - all.top) * 0.5
    };
    let mut rows = false;
    let marked = each_shape(element, map, &mut |shape, outline| {
        let own = outline.bounds();
        rows |= !near(outline)
            && own.right - own.left > (all.right - all.left) * 0.9
            && own.bottom - own.top > RADIUS;
        near(outline) && border(shape, sign)
    });
    if !marked {
        each_shape(element, map, &mut |shape, _| border(shape, sign));
    } else if rows {
        // The rows of a table are painted over its border.
        element.children.push(Node::Element(frame(bounds_inside(element), sign)));
    }
}

fn bounds_inside(element: &Element) -> Box2 {
    let mut all = Box2::default();
    for child in element.elements() {
        take(child, Map::NONE.with(child), &mut all);
    }
    all
}

fn frame(at: Box2, sign: Sign) -> Element {
    let mut frame = Element::new("rect");
    for (side, value) in
        [("x", at.left), ("y", at.top), ("width", at.right - at.left), ("height", at.bottom - at.top)]
    {
        frame.put(side, value.to_string());
    }
    frame.style.set("fill", Value::same("none"));
    paint(&mut frame, sign);
    frame
}

fn border(shape: &mut Element, sign: Sign) -> bool {
    // Of two shapes, one for the ground and one for the outline, only the outline is painted.
    let hidden = shape.style.get("stroke").is_some_and(|stroke| !is_ink(stroke));
    if !hidden {
        paint(shape, sign);
    }
    !hidden
}

fn each_shape(element: &mut Element, map: Map, see: &mut impl FnMut(&mut Element, &Outline) -> bool) -> bool {
    if element.html || matches!(element.name.as_str(), "marker" | "foreignObject" | "text") {
        return false;
    }
    let mut seen = match Outline::of(element, map) {
        Some(outline) => see(element, &outline),
        None => false,
    };
    for node in &mut element.children {
        if let Node::Element(child) = node {
            seen |= each_shape(child, map.with(child), see);
        }
    }
    seen
}

/// Where the badge of a part goes: at the upper left of its outline.
fn corner(element: &Element, map: Map, all: Box2) -> Option<Point> {
    if !all.left.is_finite() {
        return None;
    }
    let beside = (all.left - RING, f64::midpoint(all.top, all.bottom));
    // A badge would hide the start of a state machine.
    if all.right - all.left < SMALL && all.bottom - all.top < SMALL {
        return Some(beside);
    }
    let mut outlines = Vec::new();
    gather(element, map, &mut outlines);
    let middle = (f64::midpoint(all.left, all.right), f64::midpoint(all.top, all.bottom));
    // A circle or a diamond does not reach its corner: the way to the middle does.
    let inward = |step: u8| {
        let share = f64::from(step) / 20.0;
        (all.left + (middle.0 - all.left) * share, all.top + (middle.1 - all.top) * share)
    };
    let inside = |point: &Point| outlines.iter().any(|outline| outline.holds((point.0 + 2.0, point.1 + 2.0)));
    (0..16).map(inward).find(inside).or(Some((all.left, all.top)))
}

fn gather(element: &Element, map: Map, out: &mut Vec<Outline>) {
    if element.html || matches!(element.name.as_str(), "marker" | "foreignObject") {
        return;
    }
    out.extend(Outline::of(element, map));
    for child in element.elements() {
        gather(child, map.with(child), out);
    }
}

fn badge((x, y): Point, sign: Sign) -> Element {
    let round = |n: f64| (n * 10.0).round() / 10.0;
    let mut group = Element::new("g");
    group.put("transform", format!("translate({},{})", round(x), round(y)));
    for (radius, fill) in [(RING, ground()), (RADIUS, sign.ink())] {
        let mut circle = Element::new("circle");
        circle.put("r", radius.to_string());
        circle.style.set("fill", fill);
        circle.style.set("stroke", Value::same("none"));
        group.children.push(Node::Element(circle));
    }
    let mut glyph = Element::new("path");
    glyph.put("d", sign.path());
    glyph.style.set("fill", Value::same("none"));
    glyph.style.set("stroke", ground());
    glyph.style.set("stroke-width", Value::same("2.2"));
    glyph.style.set("stroke-linecap", Value::same("round"));
    group.children.push(Node::Element(glyph));
    group
}

/// Widens the view so that it holds `all`.
fn widen(svg: &mut Element, all: Box2) {
    let view = numbers(svg.attribute("viewBox").unwrap_or(""));
    let &[x, y, width, height] = view.as_slice() else {
        return;
    };
    if !all.left.is_finite() {
        return;
    }
    let (left, top) = (x.min(all.left - 1.0), y.min(all.top - 1.0));
    let (right, bottom) = ((x + width).max(all.right + 1.0), (y + height).max(all.bottom + 1.0));
    let round = |n: f64| format!("{}", (n * 100.0).round() / 100.0);
    svg.put("viewBox", [left, top, right - left, bottom - top].map(round).join(" "));
}
