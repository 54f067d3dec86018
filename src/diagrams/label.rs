//! HTML labels as lines of text: for readers that show no HTML in a picture, and to know what room they take.
use super::colour::{DARK_PAGE, LIGHT_PAGE};
use super::tree::{Element, Node, Value, number};
use super::{formula, metrics};

/// How letters look.
#[derive(Debug, Clone, PartialEq)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own in CSS")]
pub(super) struct Look {
    pub size: f64,
    pub bold: bool,
    pub italic: bool,
    pub mono: bool,
    pub colour: Option<Value>,
    line_height: f64,
    wraps: bool,
    align: &'static str,
}

impl Look {
    /// The look around a label.
    pub(super) fn new(size: f64, bold: bool, colour: Option<Value>) -> Self {
        Self { size, bold, italic: false, mono: false, colour, line_height: 1.5, wraps: true, align: "start" }
    }

    fn through(&self, element: &Element) -> Self {
        let mut look = self.clone();
        match element.name.as_str() {
            "b" | "strong" => look.bold = true,
            "i" | "em" => look.italic = true,
            "code" => look.mono = true,
            "small" | "sub" | "sup" => look.size *= 0.8,
            _ => (),
        }
        for (property, value) in element.style.iter() {
            let text = value.light.as_str();
            match *property {
                "color" if text != "inherit" => look.colour = Some(value.clone()),
                "font-size" => look.size = number(text).unwrap_or(look.size),
                "font-weight" => {
                    look.bold = text.starts_with("bold") || text.parse().is_ok_and(|n: f64| n >= 600.0);
                }
                "font-style" => look.italic = text == "italic",
                "line-height" => {
                    look.line_height = number(text).filter(|n| *n < 4.0).unwrap_or(look.line_height);
                }
                "white-space" => look.wraps = !matches!(text, "nowrap" | "pre"),
                "text-align" => {
                    look.align = match text {
                        "center" => "middle",
                        "right" | "end" => "end",
                        _ => "start",
                    }
                }
                _ => (),
            }
        }
        look
    }

    fn width(&self, text: &str) -> f64 {
        metrics::width(text, self.bold) * self.size
    }
}

/// Letters of one look.
#[derive(Debug, Clone)]
pub(super) struct Run {
    pub text: String,
    pub look: Look,
}

/// One line, at its place.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub runs: Vec<Run>,
    /// Where it is held, by `anchor`, and its base line.
    pub x: f64,
    pub y: f64,
    pub anchor: &'static str,
    pub width: f64,
    pub size: f64,
    /// What is painted behind it.
    pub ground: Option<Value>,
}

impl Line {
    /// Its left edge.
    pub(super) fn left(&self) -> f64 {
        match self.anchor {
            "middle" => self.x - self.width / 2.0,
            "end" => self.x - self.width,
            _ => self.x,
        }
    }
}

/// The lines of a `foreignObject`, set as a browser sets them. The letters are so many times as wide as Arial's:
/// where they are wider, there may be more lines.
pub(super) fn lines(label: &Element, look: &Look, letters: f64) -> Vec<Line> {
    let n = |name: &str| label.number(name).unwrap_or(0.0);
    let (x, y, width, height) = (n("x"), n("y"), n("width"), n("height"));
    let mut setter =
        Setter { width, letters, lines: vec![Vec::new()], aligns: Vec::new(), ground: None, centred: false };
    for child in label.elements() {
        setter.element(child, look);
    }
    setter.end_line(look);
    let filled: Vec<(Vec<Run>, &'static str)> =
        setter.lines.into_iter().zip(setter.aligns).filter(|(runs, _)| !runs.is_empty()).collect();
    let step = |runs: &[Run]| runs.iter().map(|run| run.look.size * run.look.line_height).fold(0.0, f64::max);
    let total: f64 = filled.iter().map(|(runs, _)| step(runs)).sum();
    let above = (height - total) / 2.0;
    let mut top = y + if setter.centred { above } else { above.max(0.0) };
    let mut out = Vec::new();
    for (runs, anchor) in filled {
        let high = step(&runs);
        let size = runs.iter().map(|run| run.look.size).fold(0.0, f64::max);
        let x = match anchor {
            "middle" => x + width / 2.0,
            "end" => x + width,
            _ => x,
        };
        let width = letters * runs.iter().map(|run| run.look.width(&run.text)).sum::<f64>();
        out.push(Line {
            runs,
            x,
            y: top + high / 2.0 + size * 0.35,
            anchor,
            width,
            size,
            ground: setter.ground.clone(),
        });
        top += high;
    }
    out
}

struct Setter {
    width: f64,
    /// How many times as wide as Arial's the letters are.
    letters: f64,
    lines: Vec<Vec<Run>>,
    aligns: Vec<&'static str>,
    ground: Option<Value>,
    /// Whether what has no room reaches out above and below alike.
    centred: bool,
}

impl Setter {
    fn element(&mut self, element: &Element, outer: &Look) {
        let look = outer.through(element);
        if element.name == "br" {
            self.end_line(&look);
            return;
        }
        if let Some(ground) = element.style.get("background-color") {
            self.ground = Some(ground.clone());
        }
        self.centred |= element.style.get("flex-direction").is_some_and(|value| value.light == "column");
        let block = element.name == "div";
        if block && self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.end_line(outer);
        }
        for node in &element.children {
            match node {
                Node::Text(text) => self.text(text, &look),
                Node::Element(child) if child.name == "math" => {
                    self.text(&formula::written(child), &look.through(child));
                }
                Node::Element(child) => self.element(child, &look),
            }
        }
        if block && self.lines.last().is_some_and(|line| !line.is_empty()) {
            self.end_line(&look);
        }
    }

    fn end_line(&mut self, look: &Look) {
        if let Some(last) = self.lines.last_mut().and_then(|line| line.last_mut()) {
            last.text.truncate(last.text.trim_end_matches(' ').len());
        }
        self.aligns.push(look.align);
        self.lines.push(Vec::new());
    }

    fn text(&mut self, text: &str, look: &Look) {
        for word in text.split_inclusive([' ', '\n', '\t']) {
            let bare = word.trim_end_matches([' ', '\n', '\t']);
            let used: f64 =
                self.lines.last().into_iter().flatten().map(|run| run.look.width(&run.text)).sum();
            let needed = self.letters * (used + look.width(bare));
            if look.wraps && used > 0.0 && needed > self.width + 1.0 && !bare.is_empty() {
                self.end_line(look);
            }
            let mut piece = bare.to_owned();
            if bare.len() < word.len() {
                piece.push(' ');
            }
            let Some(line) = self.lines.last_mut() else {
                continue;
            };
            if line.is_empty() && bare.is_empty() {
                continue;
            }
            match line.last_mut() {
                Some(run) if run.look == *look => {
                    if !(run.text.ends_with(' ') && bare.is_empty()) {
                        run.text.push_str(&piece);
                    }
                }
                _ => line.push(Run { text: piece, look: look.clone() }),
            }
        }
    }
}

/// The same drawing with every HTML label as text, on a page of its own.
pub(super) fn flat(svg: &Element) -> Element {
    let look = Look::new(16.0, false, None);
    let mut out = svg.clone();
    flatten(&mut out, &look);
    // A picture does not know the page that shows it: it brings its own, so that dark lines never
    // lie on a dark ground.
    let view = super::geometry::numbers(svg.attribute("viewBox").unwrap_or(""));
    if let &[x, y, width, height] = view.as_slice() {
        let mut page = Element::new("rect");
        for (name, value) in [("x", x), ("y", y), ("width", width), ("height", height)] {
            page.put(name, value.to_string());
        }
        page.style.set("fill", Value::pair(LIGHT_PAGE.write(), DARK_PAGE.write()));
        out.children.insert(0, Node::Element(page));
    }
    out
}

fn flatten(element: &mut Element, outer: &Look) {
    let look = outer.through(element);
    for node in &mut element.children {
        let Node::Element(child) = node else { continue };
        if child.name == "foreignObject" {
            *child = as_text(child, &look.through(child));
        } else {
            flatten(child, &look);
        }
    }
}

fn as_text(label: &Element, look: &Look) -> Element {
    let mut group = Element::new("g");
    if let Some(transform) = label.attribute("transform") {
        group.put("transform", transform);
    }
    if let Some(opacity) = label.style.get("opacity") {
        group.style.set("opacity", opacity.clone());
    }
    let round = |n: f64| ((n * 100.0).round() / 100.0).to_string();
    for line in lines(label, look, 1.0) {
        if let Some(ground) = &line.ground {
            let mut rect = Element::new("rect");
            rect.put("x", round(line.left() - 1.0));
            rect.put("y", round(line.y - line.size * 1.1));
            rect.put("width", round(line.width + 2.0));
            rect.put("height", round(line.size * 1.5));
            rect.style.set("fill", ground.clone());
            rect.style.set("stroke", Value::same("none"));
            group.children.push(Node::Element(rect));
        }
        let mut text = Element::new("text");
        text.put("x", round(line.x));
        text.put("y", round(line.y));
        text.style.set("text-anchor", Value::same(line.anchor));
        text.style.set("dominant-baseline", Value::same("auto"));
        text.style.set("stroke", Value::same("none"));
        for run in line.runs {
            let mut span = Element::new("tspan");
            span.style.set("font-size", Value::same(format!("{}px", round(run.look.size))));
            span.style.set("font-weight", Value::same(if run.look.bold { "bold" } else { "normal" }));
            if run.look.italic {
                span.style.set("font-style", Value::same("italic"));
            }
            if run.look.mono {
                span.style.set("font-family", Value::same("monospace"));
            }
            if let Some(colour) = run.look.colour {
                span.style.set("fill", colour);
            }
            span.children.push(Node::Text(run.text));
            text.children.push(Node::Element(span));
        }
        group.children.push(Node::Element(text));
    }
    group
}
