//! A comparison as a file of its own, for feeds and for pages that are not notegen's: both drawings with their
//! marks, side by side or one below the other, and what changed in words.
use super::super::label;
use super::super::tree::{Element, Node, Value};
use super::super::{Drawing, File};
use super::super::{metrics, print};
use super::{Comparison, Sign};

/// Wider than this, the two stand one below the other: side by side nobody could read them.
const WIDEST: u32 = 1400;
/// What lies between the two, and around all.
const GAP: u32 = 32;
const MARGIN: u32 = 12;
/// The size of the words, and how far their lines lie apart.
const SIZE: f64 = 16.0;
const LINE: u32 = 24;
/// The room of the glyph before a clause.
const INDENT: u32 = 20;

/// A picture that stands alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standalone {
    /// It as a file.
    pub file: File,
    /// What it shows, in words.
    pub description: String,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
}

impl Comparison {
    /// Both drawings in one file, under `words` where they have no title of their own. They are shown as they are
    /// given: marked or not.
    pub fn standalone(&self, shown: [&Drawing; 2], words: &[String; 2]) -> Standalone {
        let sizes = shown.map(Drawing::size);
        let beside = sizes[0].0 + GAP + sizes[1].0 + 2 * MARGIN <= WIDEST;
        let titles = [0, 1].map(|at| shown[at].title().unwrap_or(&words[at]));
        let mut sheet = Sheet { nodes: Vec::new(), width: 0 };
        let (mut left, mut top, mut bottom) = (MARGIN, MARGIN, 0);
        for at in 0..2 {
            let mut y = top;
            // Mermaid draws the title of its front matter: it is not said twice.
            if !shown[at].words().iter().any(|word| word == titles[at]) {
                sheet.text(titles[at], (left, y), "bold");
                y += LINE;
            }
            sheet.drawing(shown[at], (left, y), ["b", "a"][at]);
            bottom = bottom.max(y + sizes[at].1);
            if beside {
                left += sizes[at].0 + GAP;
            } else {
                top = bottom + GAP;
            }
        }
        let height = sheet.clauses(self, bottom + LINE / 2);
        let size = (sheet.width + MARGIN, height + MARGIN);
        let description = self.sentence();
        let svg = print::file(&sheet.page(size), Some(&titles.join(" / ")), &description, size);
        Standalone { file: File::new(svg), description, size }
    }
}

/// What stands on the picture so far.
struct Sheet {
    nodes: Vec<Node>,
    /// How far it reaches to the right.
    width: u32,
}

impl Sheet {
    fn drawing(&mut self, drawing: &Drawing, (x, y): (u32, u32), prefix: &str) {
        let (width, height) = drawing.size();
        let mut svg = label::flat(drawing.picture.get().light());
        rename(&mut svg, prefix);
        for (name, value) in [("x", x), ("y", y), ("width", width), ("height", height)] {
            svg.put(name, value.to_string());
        }
        self.width = self.width.max(x + width);
        self.nodes.push(Node::Element(svg));
    }

    fn text(&mut self, words: &str, (x, y): (u32, u32), weight: &'static str) -> &mut Element {
        let mut text = Element::new("text");
        text.put("x", x.to_string());
        text.put("y", (y + LINE / 2).to_string());
        text.style.set("dominant-baseline", Value::same("central"));
        text.style.set("font-weight", Value::same(weight));
        text.style.set("fill", ink());
        text.children.push(Node::Text(words.to_owned()));
        self.nodes.push(Node::Element(text));
        match self.nodes.last_mut() {
            Some(Node::Element(text)) => text,
            _ => unreachable!("it was pushed just now"),
        }
    }

    /// What changed, a clause on a line or on several. Says where the last one ends.
    fn clauses(&mut self, comparison: &Comparison, top: u32) -> u32 {
        let mut y = top;
        let room = f64::from(self.width.saturating_sub(MARGIN + INDENT).max(320));
        for (sign, clause) in comparison.clauses() {
            if let Some(sign) = sign {
                self.glyph(sign, y);
            }
            for line in lines(&clause, room) {
                self.text(&line, (MARGIN + INDENT, y), "normal");
                y += LINE;
            }
        }
        self.width = self.width.max(MARGIN + INDENT + 320);
        y
    }

    fn glyph(&mut self, sign: Sign, y: u32) {
        self.text(sign.glyph(), (MARGIN, y), "bold").style.set("fill", sign.ink());
    }

    fn page(self, (width, height): (u32, u32)) -> Element {
        let mut svg = Element::new("svg");
        svg.put("viewBox", format!("0 0 {width} {height}"));
        svg.style.set("font-family", Value::same("Arial,Helvetica,sans-serif"));
        svg.style.set("font-size", Value::same(format!("{SIZE}px")));
        let mut page = Element::new("rect");
        page.put("width", width.to_string());
        page.put("height", height.to_string());
        page.style.set("fill", super::marks::ground());
        svg.children.push(Node::Element(page));
        svg.children.extend(self.nodes);
        svg
    }
}

/// The colour of words on a page.
fn ink() -> Value {
    Value::pair("#1f2328".to_owned(), "#e6edf3".to_owned())
}

/// Words in lines of at most `room` pixels.
fn lines(words: &str, room: f64) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in words.split_whitespace() {
        let Some(line) = lines.last_mut() else { break };
        let longer = if line.is_empty() { word.to_owned() } else { format!("{line} {word}") };
        if line.is_empty() || metrics::width(&longer, false) * SIZE <= room {
            *line = longer;
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// Puts `prefix` before all ids of a drawing, so that two can stand in one file.
fn rename(element: &mut Element, prefix: &str) {
    for (name, value) in &mut element.attributes {
        match (name.as_str(), element.name.as_str()) {
            ("id", _) => value.insert_str(0, prefix),
            ("href", "use") => value.insert_str(1.min(value.len()), prefix),
            _ => (),
        }
    }
    let references: Vec<_> = element
        .style
        .iter()
        .filter_map(|(property, value)| Some((*property, value.light.strip_prefix("url(#")?.to_owned())))
        .collect();
    for (property, rest) in references {
        element.style.set(property, Value::same(format!("url(#{prefix}{rest}")));
    }
    for node in &mut element.children {
        if let Node::Element(child) = node {
            rename(child, prefix);
        }
    }
}
