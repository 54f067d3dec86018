//! How an element is painted, with what it takes over from those around it.
use super::colour::Colour;
use super::geometry::{Map, Setting};
use super::tree::{Element, Style, number};

/// A colour in each scheme.
pub(super) type Ink = [Option<Colour>; 2];

/// Whether nothing shines through.
pub(super) fn is_opaque(ink: &Ink) -> bool {
    ink.iter().all(|colour| colour.is_some_and(|colour| colour.a > 0.99))
}

/// What an element takes over from those around it.
#[derive(Debug, Clone)]
pub(super) struct State {
    pub map: Map,
    pub fill: Ink,
    pub stroke: Ink,
    pub color: Ink,
    pub opacity: f64,
    pub fill_opacity: f64,
    pub stroke_opacity: f64,
    pub stroke_width: f64,
    pub setting: Setting,
}

impl State {
    pub(super) fn outermost() -> Self {
        let black = Colour::parse("#000");
        let setting =
            Setting { size: 16.0, bold: false, anchor: "start".to_owned(), baseline: String::new() };
        Self {
            map: Map::NONE,
            fill: [black; 2],
            stroke: [None; 2],
            color: [black; 2],
            opacity: 1.0,
            fill_opacity: 1.0,
            stroke_opacity: 1.0,
            stroke_width: 1.0,
            setting,
        }
    }

    /// The state inside `element`.
    pub(super) fn through(&self, element: &Element) -> Self {
        let style = &element.style;
        let mut state = self.clone();
        state.map = if element.html { self.map } else { self.map.with(element) };
        state.color = ink(style, "color", self.color, self.color);
        state.fill = ink(style, "fill", self.fill, state.color);
        state.stroke = ink(style, "stroke", self.stroke, state.color);
        let share = |name: &str| style.get(name).and_then(|value| share(&value.light));
        state.opacity *= share("opacity").unwrap_or(1.0);
        state.fill_opacity = share("fill-opacity").unwrap_or(self.fill_opacity);
        state.stroke_opacity = share("stroke-opacity").unwrap_or(self.stroke_opacity);
        let plain = |name: &str| style.get(name).map(|value| value.light.as_str());
        if let Some(width) = plain("stroke-width").and_then(number) {
            state.stroke_width = width;
        }
        if let Some(size) = plain("font-size") {
            state.setting.size = length(size, self.setting.size).unwrap_or(self.setting.size);
        }
        if let Some(weight) = plain("font-weight") {
            state.setting.bold = weight.starts_with("bold") || weight.parse().is_ok_and(|n: f64| n >= 600.0);
        }
        if let Some(anchor) = plain("text-anchor") {
            anchor.clone_into(&mut state.setting.anchor);
        }
        if let Some(baseline) = plain("dominant-baseline").or_else(|| plain("alignment-baseline")) {
            baseline.clone_into(&mut state.setting.baseline);
        }
        state
    }

    pub(super) fn painted(&self, ink: Ink, own: f64) -> Ink {
        ink.map(|colour| colour.map(|colour| colour.faded(own * self.opacity)))
    }
}

pub(super) fn ink(style: &Style, property: &str, inherited: Ink, current: Ink) -> Ink {
    let Some(value) = style.get(property) else {
        return inherited;
    };
    [false, true].map(|dark| match value.of(dark) {
        "inherit" => inherited[usize::from(dark)],
        "currentColor" => current[usize::from(dark)],
        text => Colour::parse(text).filter(|colour| colour.a > 0.0),
    })
}

fn share(text: &str) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(percent) => number(percent).map(|n| n / 100.0),
        None => number(text),
    }
}

/// A length; `em` counts in `size`.
pub(super) fn length(text: &str, size: f64) -> Option<f64> {
    // `rem` ends with `em` too, and an x of Arial is 0.519 em high.
    let units = [("rem", 16.0), ("em", size), ("ex", size * 0.519), ("pt", 4.0 / 3.0)];
    let in_unit = units.iter().find_map(|(unit, scale)| Some((text.strip_suffix(unit)?, scale)));
    match in_unit {
        Some((count, scale)) => number(count).map(|count| count * scale),
        None => number(text),
    }
}

/// The same for a place or a way; per cent count in the `whole` view.
pub(super) fn place(text: &str, size: f64, whole: f64) -> Option<f64> {
    match text.strip_suffix('%') {
        Some(share) => number(share).filter(|_| whole < f64::MAX).map(|share| share / 100.0 * whole),
        None => length(text, size),
    }
}
