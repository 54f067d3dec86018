//! Makes a drawing readable in both schemes: text at 4.5:1 against what lies behind it, lines at 3:1.
//!
//! What lies behind is found as a browser would: by the shapes that are painted before, at that point.
//! So an author's own fill, a theme of the diagram's own, and every engine's output are judged alike.
use super::colour::{Colour, DARK_PAGE};
use super::cut;
use super::geometry::{Box2, Map, Outline, Point};
use super::label::{self, Look};
use super::layers::{Layer, Layers, PAGES};
use super::lines::{self, CONTRAST as LINE, Line, SLACK};
use super::paint::{Ink, State, ink, is_opaque, place};
use super::raise::raise;
use super::tree::{Element, Node, Value};
use super::view;
use std::collections::BTreeMap;

const TEXT: f64 = 4.5;
/// Below this a shape cannot be told from its ground at all.
const LOST: f64 = 1.6;
/// What is fainter than this is not meant to be seen.
const FAINT: f64 = 0.3;

/// Where along a line of text its ground is looked at.
const SAMPLES: [f64; 3] = [0.5, 0.2, 0.8];

/// Where along the outline of an area its ground is looked at.
const CODED: [f64; 5] = [0.1, 0.3, 0.5, 0.7, 0.9];

/// By how much a reader's letters may be wider than Arial's: those of `DejaVu` Sans are.
const WIDER: f64 = 0.17;

/// Mends the colours of `svg`. `schemes` says which of light and dark it is shown in.
pub(super) fn mend(svg: &mut Element, schemes: [bool; 2]) {
    let view = super::geometry::numbers(svg.attribute("viewBox").unwrap_or(""));
    let size = (view.get(2).copied().unwrap_or(f64::MAX), view.get(3).copied().unwrap_or(f64::MAX));
    let mut canvas = Canvas { schemes, size, ..Canvas::default() };
    raise(svg);
    let state = State { map: Map::NONE, ..State::outermost().through(svg) };
    canvas.children(svg, &state);
    canvas.judge_lines();
    let mut next = 0;
    canvas.apply(svg, &mut next);
    view::settle(svg, canvas.text, canvas.all);
}

/// What was painted so far, and what is to be mended.
#[derive(Default)]
struct Canvas {
    schemes: [bool; 2],
    /// Width and height of the view.
    size: Point,
    /// How many elements were met: the number of the next one.
    met: usize,
    layers: Layers,
    lines: Vec<Line>,
    /// What is left of lines that are hidden in part.
    cuts: BTreeMap<usize, String>,
    fixes: BTreeMap<usize, Vec<(&'static str, Value)>>,
    /// What colours that stand for something became, in each scheme.
    codes: [Vec<(Colour, Colour)>; 2],
    text: Box2,
    all: Box2,
}

/// What needs contrast: a property of an element, seen at some points.
struct Need<'a> {
    element: usize,
    property: &'static str,
    ink: Ink,
    opacity: f64,
    /// The first one matters most.
    points: &'a [Point],
    contrast: f64,
    /// Below this the need is felt.
    least: f64,
    /// What it is for.
    aim: Aim,
}

#[derive(Clone, Copy, PartialEq)]
enum Aim {
    Letters,
    Shape,
    /// A colour that stands for something, and is the same wherever it stands for that.
    Code,
}

impl Canvas {
    fn children(&mut self, element: &Element, state: &State) {
        for child in element.elements() {
            self.element(child, state);
        }
    }

    fn element(&mut self, element: &Element, outer: &State) {
        let number = self.met;
        self.met += 1;
        let state = outer.through(element);
        match element.name.as_str() {
            "defs" | "g" | "a" | "svg" => self.children(element, &state),
            "marker" => self.marker(element, &State { map: Map::NONE, ..state }),
            "text" => {
                let mut cursor = (0.0, 0.0);
                self.text(element, number, &state, &mut cursor);
            }
            "foreignObject" => {
                if let Some(wide) = label_outline(element, &state, 1.0 + WIDER) {
                    self.note(wide.bounds(), true);
                }
                if let Some(outline) = label_outline(element, &state, 1.0) {
                    for child in element.elements() {
                        self.html(child, &state, &outline);
                    }
                }
            }
            "rect" | "circle" | "ellipse" | "line" | "polygon" | "polyline" | "path" => {
                if let Some(outline) = Outline::of(element, state.map) {
                    self.shape(element, number, &state, outline);
                }
            }
            _ => self.met += count(element) - 1,
        }
    }

    /// Arrowheads are seen on the page, wherever the line ends.
    fn marker(&mut self, marker: &Element, outer: &State) {
        for child in marker.elements() {
            let number = self.met;
            self.met += 1;
            let state = outer.through(child);
            let stroked = state.stroke_width > 0.0 && state.stroke.iter().any(Option::is_some);
            let page = [(f64::NEG_INFINITY, 0.0)];
            let mut need = Need { opacity: 1.0, ..Need::of_stroke(number, &state, &page, Aim::Shape) };
            if stroked {
                self.meet(&need);
            }
            if !stroked || state.fill == state.stroke {
                need = Need { property: "fill", ink: state.fill, ..need };
                self.meet(&need);
            }
            self.marker(child, &state);
        }
    }

    fn shape(&mut self, element: &Element, number: usize, state: &State, outline: Outline) {
        let fill = self.ground(number, state, &outline);
        let stroke = state.painted(state.stroke, state.stroke_opacity);
        let faint =
            |ink: &Ink, least: f64| ink.iter().all(|colour| colour.is_none_or(|colour| colour.a <= least));
        let hollow = element.name == "line" || faint(&fill, 0.01);
        let bare = state.stroke_width <= 0.0 || faint(&stroke, FAINT);
        let bounds = outline.bounds();
        if !(hollow && bare) {
            self.note(bounds, false);
        }
        let line = matches!(element.name.as_str(), "line" | "path" | "polyline");
        let beside = (bounds.left - 1.5, f64::midpoint(bounds.top, bounds.bottom));
        if !bare && hollow && line {
            self.line(element, number, state, outline.clone());
        } else if !hollow && state.fill == state.stroke && element.name != "line" {
            self.code(number, state, &outline);
        } else if !bare {
            // A shape is seen by its outline where its area does not stand out.
            let grounds = self.grounds(&[beside]);
            let stands = |at: usize| fill[at].is_some_and(|fill| fill.worst(&grounds[at]) >= LINE);
            // An outline in the colour of the area is not meant to mark it.
            let marks = |at: usize| match (stroke[at], fill[at]) {
                (Some(stroke), Some(fill)) => stroke.over(fill).contrast(fill.over(PAGES[at])) > 1.3,
                (stroke, _) => stroke.is_some(),
            };
            if !(stands(0) && stands(1)) && (marks(0) || marks(1)) {
                self.meet(&Need::of_stroke(number, state, &[beside], Aim::Shape));
            }
        } else if !hollow && element.name != "rect" && is_small(bounds) {
            self.meet(&Need {
                element: number,
                property: "fill",
                ink: state.fill,
                opacity: state.fill_opacity * state.opacity,
                points: &[beside],
                contrast: LINE,
                least: LOST,
                aim: Aim::Shape,
            });
        }
        if !hollow {
            let ink = self.fixed(number, "fill").unwrap_or(fill);
            let scale = state.map.scale();
            let rim = if bare || !is_opaque(&stroke) { 0.0 } else { state.stroke_width / 2.0 * scale };
            let firm = ["clip-path", "mask", "visibility", "display"]
                .iter()
                .all(|part| element.style.get(part).is_none());
            self.layers.push(Layer { element: number, outline, ink, rim, firm });
        }
    }

    /// An area and its outline in one colour: a bar, a curve, a square of a legend. It stands out by its outline, where
    /// the area does not.
    fn code(&mut self, number: usize, state: &State, outline: &Outline) {
        let points: Vec<Point> = CODED.iter().filter_map(|share| outline.along(*share)).collect();
        let grounds = self.grounds(&points);
        let area = state.painted(state.fill, state.fill_opacity);
        let stands = |at: usize| area[at].is_none_or(|area| area.worst(&grounds[at]) >= LINE);
        let thin = state.stroke_width <= 0.0;
        if thin && stands(0) && stands(1) {
            return;
        }
        self.meet(&Need::of_stroke(number, state, &points, Aim::Code));
        if thin && self.fixed(number, "stroke").is_some() {
            self.fixes.entry(number).or_default().push(("stroke-width", Value::same("1px")));
        }
    }

    /// A line is judged when all is painted.
    fn line(&mut self, element: &Element, number: usize, state: &State, outline: Outline) {
        self.lines.push(Line {
            element: number,
            outline,
            ends: cut::ends(element),
            map: state.map,
            ink: state.stroke,
            opacity: state.stroke_opacity * state.opacity,
            width: state.stroke_width * state.map.scale(),
            beneath: self.layers.len(),
        });
    }

    fn judge_lines(&mut self) {
        let lines = std::mem::take(&mut self.lines);
        let areas: Vec<(usize, Ink)> =
            lines.iter().flat_map(|line| lines::make_room(line, &mut self.layers, self.schemes)).collect();
        let strokes = lines
            .iter()
            .filter_map(|line| Some((line.element, lines::mend(line, &self.layers, self.schemes)?)));
        let fixes = areas.into_iter().map(|area| ("fill", area)).chain(strokes.map(|line| ("stroke", line)));
        for (property, (element, ink)) in fixes {
            self.fixes.entry(element).or_default().push((property, written(ink)));
        }
        let cuts = lines.iter().filter_map(|line| Some((line.element, cut::visible(line, &self.layers)?)));
        self.cuts = cuts.collect();
    }

    /// The colour of an area. A white sheet under the whole drawing becomes the page in the dark scheme.
    fn ground(&mut self, number: usize, state: &State, outline: &Outline) -> Ink {
        let fill = state.painted(state.fill, state.fill_opacity);
        let bounds = outline.bounds();
        let whole = bounds.right - bounds.left >= 0.9 * self.size.0
            && bounds.bottom - bounds.top >= 0.9 * self.size.1;
        let glares = fill[1].is_some_and(|fill| fill.a > 0.9 && fill.luminance() > 0.8);
        if !(self.schemes[1] && self.layers.len() < 3 && whole && glares) {
            return fill;
        }
        let light = fill[0].map_or_else(|| "transparent".to_owned(), Colour::write);
        self.fixes.entry(number).or_default().push(("fill", Value::pair(light, DARK_PAGE.write())));
        [fill[0], Some(DARK_PAGE)]
    }

    fn text(&mut self, element: &Element, number: usize, state: &State, cursor: &mut Point) {
        let size = state.setting.size;
        let at =
            |name: &str, whole: f64| place(element.attribute(name)?.split([' ', ',']).next()?, size, whole);
        let (width, height) = self.size;
        cursor.0 = at("x", width).unwrap_or(cursor.0) + at("dx", width).unwrap_or(0.0);
        cursor.1 = at("y", height).unwrap_or(cursor.1) + at("dy", height).unwrap_or(0.0);
        for node in &element.children {
            match node {
                Node::Text(text) if text.trim().is_empty() => (),
                Node::Text(text) => {
                    let text = text.trim();
                    let outline = state.setting.outline(text, *cursor, state.map);
                    let ink = state.painted(state.fill, state.fill_opacity);
                    self.ink(number, "fill", ink, &outline);
                    if is_seen(&ink) {
                        self.note(outline.widened(&state.setting.anchor, WIDER), true);
                    }
                    if state.setting.anchor == "start" {
                        cursor.0 += super::metrics::width(text, state.setting.bold) * size;
                    }
                }
                Node::Element(child) => {
                    let number = self.met;
                    self.met += 1;
                    self.text(child, number, &state.through(child), cursor);
                }
            }
        }
    }

    fn html(&mut self, element: &Element, outer: &State, outline: &Outline) {
        let number = self.met;
        self.met += 1;
        let state = outer.through(element);
        let ground = ink(&element.style, "background-color", [None; 2], state.color);
        if ground.iter().any(Option::is_some) {
            let (outline, ink) = (outline.clone(), state.painted(ground, 1.0));
            self.layers.push(Layer { element: number, outline, ink, rim: 0.0, firm: false });
        }
        if element.children.iter().any(|node| matches!(node, Node::Text(text) if !text.trim().is_empty())) {
            self.ink(number, "color", state.painted(state.color, 1.0), outline);
        }
        for child in element.elements() {
            self.html(child, &state, outline);
        }
    }

    /// Letters in `outline`: they need their contrast where they begin, in the middle and where they end.
    fn ink(&mut self, element: usize, property: &'static str, ink: Ink, outline: &Outline) {
        if !is_seen(&ink) {
            return;
        }
        let points: Vec<Point> = SAMPLES.iter().filter_map(|share| outline.middle(*share)).collect();
        // Large letters too: a drawing may be shown smaller than it is.
        self.meet(&Need {
            element,
            property,
            ink,
            opacity: 1.0,
            points: &points,
            contrast: TEXT,
            least: TEXT,
            aim: Aim::Letters,
        });
    }

    fn note(&mut self, bounds: Box2, text: bool) {
        for corner in [(bounds.left, bounds.top), (bounds.right, bounds.bottom)] {
            if corner.0.is_finite() && corner.1.is_finite() {
                self.all.take(corner);
                if text {
                    self.text.take(corner);
                }
            }
        }
    }

    /// What lies behind each of `points`, in each scheme.
    fn grounds(&self, points: &[Point]) -> [Vec<Colour>; 2] {
        let mut grounds = [Vec::new(), Vec::new()];
        for point in points {
            let ground = self.layers.ground(*point);
            for (grounds, ground) in grounds.iter_mut().zip(ground) {
                if !grounds.contains(&ground) {
                    grounds.push(ground);
                }
            }
        }
        grounds
    }

    fn meet(&mut self, need: &Need<'_>) {
        let grounds = self.grounds(need.points);
        let mut mended = need.ink;
        let mut halo = [None; 2];
        for at in 0..2 {
            let Some(colour) = need.ink[at].filter(|_| self.schemes[at]) else {
                continue;
            };
            let seen = |colour: Colour| colour.faded(need.opacity).worst(&grounds[at]);
            if need.aim == Aim::Code {
                mended[at] = Some(self.coded(colour, at, need, &grounds[at]));
            }
            if need.aim == Aim::Code || seen(colour) >= need.least - SLACK {
                continue;
            }
            let other = need.ink[1 - at];
            let mut better = need.better(colour, other, &grounds[at]);
            if seen(better) < need.contrast - SLACK {
                // No colour suits them all: one for where most of it is, and a rim that serves for the rest.
                let chief = self.grounds(&need.points[..1])[at][0];
                better = need.better(colour, other, &[chief]);
                halo[at] = Some(chief);
            }
            mended[at] = Some(better);
        }
        if mended == need.ink {
            return;
        }
        let fixes = self.fixes.entry(need.element).or_default();
        fixes.push((need.property, written(mended)));
        if need.aim == Aim::Letters && need.property == "fill" && halo != [None; 2] {
            fixes.push(("stroke", written(halo)));
            fixes.push(("stroke-width", Value::same("3px")));
            fixes.push(("paint-order", Value::same("stroke")));
        }
    }

    /// What a colour that stands for something becomes: what it became before, if that serves here too.
    fn coded(&mut self, colour: Colour, scheme: usize, need: &Need<'_>, grounds: &[Colour]) -> Colour {
        let serves = |better: Colour| better.faded(need.opacity).worst(grounds) >= need.contrast - SLACK;
        let known = self.codes[scheme].iter().find(|(of, better)| *of == colour && serves(*better));
        if let Some((_, better)) = known {
            return *better;
        }
        if serves(colour) {
            return colour;
        }
        let better = colour.lit(grounds, need.opacity, need.contrast);
        self.codes[scheme].push((colour, better));
        better
    }

    fn apply(&self, element: &mut Element, next: &mut usize) {
        for node in &mut element.children {
            let Node::Element(child) = node else { continue };
            for (property, value) in self.fixes.get(next).into_iter().flatten() {
                child.style.set(property, value.clone());
            }
            if let Some(data) = self.cuts.get(next) {
                cut::cut(child, data);
            }
            *next += 1;
            self.apply(child, next);
        }
    }

    /// The colour that an element has got by a fix.
    fn fixed(&self, element: usize, property: &str) -> Option<Ink> {
        let (_, value) = self.fixes.get(&element)?.iter().find(|(name, _)| *name == property)?;
        Some([false, true].map(|dark| Colour::parse(value.of(dark))))
    }
}

impl<'a> Need<'a> {
    /// That the outline of a shape is told from what lies at some points.
    fn of_stroke(element: usize, state: &State, points: &'a [Point], aim: Aim) -> Self {
        let opacity = state.stroke_opacity * state.opacity;
        let ink = state.stroke;
        Self { element, property: "stroke", ink, opacity, points, contrast: LINE, least: LINE, aim }
    }

    /// A colour that meets it on `grounds` better than `colour` does. The same thing's colour in the `other`
    /// scheme suits a ground that is the same in both; a grey has no hue to keep, and gives way to the colours
    /// that text has on a page.
    fn better(&self, colour: Colour, other: Option<Colour>, grounds: &[Colour]) -> Colour {
        let other = other.filter(|other| other.is_grey()).map(|other| Colour { a: 1.0, ..other });
        let plain = ["#333", "#fff", "#000"].into_iter().filter_map(Colour::parse);
        let mut known = other.into_iter().chain(plain.filter(|_| colour.is_grey()));
        let suits = |better: &Colour| {
            self.aim == Aim::Letters && better.faded(self.opacity).worst(grounds) >= self.contrast
        };
        known.find(suits).unwrap_or_else(|| colour.moved(grounds, self.opacity, self.contrast))
    }
}

fn written(ink: Ink) -> Value {
    let [light, dark] = ink.map(|colour| colour.map_or_else(|| "transparent".to_owned(), Colour::write));
    Value::pair(light, dark)
}

/// The room that the lines of an HTML label take, in letters that are so many times as wide as Arial's.
fn label_outline(element: &Element, state: &State, letters: f64) -> Option<Outline> {
    let look = Look::new(state.setting.size, state.setting.bold, None);
    let mut taken = Box2::default();
    for line in label::lines(element, &look, letters) {
        taken.take((line.left(), line.y - line.size));
        taken.take((line.left() + line.width, line.y + line.size * 0.25));
    }
    let (width, height) = (taken.right - taken.left, taken.bottom - taken.top);
    (width > 0.0).then(|| Outline::of_rectangle(taken.left, taken.top, width, height, state.map))
}

fn is_seen(letters: &Ink) -> bool {
    letters.iter().flatten().any(|colour| colour.a > 0.05)
}

fn is_small(bounds: Box2) -> bool {
    bounds.right - bounds.left <= 40.0 && bounds.bottom - bounds.top <= 40.0
}

fn count(element: &Element) -> usize {
    let mut count = 0;
    element.each(&mut |_| count += 1);
    count
}
