//! The data of a `<path>` as straight lines, fine enough to say what lies inside.
use super::geometry::Point;

/// Into how many lines a curve is cut.
const STEPS: u8 = 8;

/// The lines of a path; a mistake in it ends it there, as in a browser.
pub(super) fn flatten(data: &str) -> Vec<Vec<Point>> {
    let mut pen = Pen::default();
    let mut rest = data.trim_start_matches([' ', ',', '\n', '\t']);
    let mut command = ' ';
    while let Some(next) = rest.chars().next() {
        if next.is_ascii_alphabetic() {
            command = next;
            rest = &rest[1..];
            if matches!(command, 'z' | 'Z') {
                pen.close();
                rest = rest.trim_start_matches([' ', ',', '\n', '\t']);
                continue;
            }
        }
        let Some(count) = arguments(command) else { break };
        let mut n = [0.0; 7];
        for (at, slot) in n.iter_mut().enumerate().take(count) {
            let flag = matches!(command, 'a' | 'A') && matches!(at, 3 | 4);
            let Some((number, after)) = number(rest, flag) else {
                return pen.finish();
            };
            *slot = number;
            rest = after;
        }
        pen.draw(command, n);
        // More pairs after a move are lines.
        command = match command {
            'm' => 'l',
            'M' => 'L',
            other => other,
        };
    }
    pen.finish()
}

fn arguments(command: char) -> Option<usize> {
    Some(match command.to_ascii_lowercase() {
        'm' | 'l' | 't' => 2,
        'h' | 'v' => 1,
        'c' => 6,
        's' | 'q' => 4,
        'a' => 7,
        _ => return None,
    })
}

/// The number at the start of `text`, and what follows it. A flag is one digit.
fn number(text: &str, flag: bool) -> Option<(f64, &str)> {
    let text = text.trim_start_matches([' ', ',', '\n', '\t']);
    let bytes = text.as_bytes();
    let mut end = usize::from(matches!(bytes.first(), Some(b'-' | b'+')));
    if flag {
        end = 1;
    } else {
        let (mut point, mut power) = (false, false);
        while let Some(byte) = bytes.get(end) {
            match byte {
                b'0'..=b'9' => (),
                b'.' if !point && !power => point = true,
                b'e' | b'E' if !power => power = true,
                b'-' | b'+' if matches!(bytes[end - 1], b'e' | b'E') => (),
                _ => break,
            }
            end += 1;
        }
    }
    let number = text.get(..end)?.parse::<f64>().ok().filter(|n| n.is_finite())?;
    Some((number, text[end..].trim_start_matches([' ', ',', '\n', '\t'])))
}

#[derive(Default)]
struct Pen {
    rings: Vec<Vec<Point>>,
    ring: Vec<Point>,
    at: Point,
    start: Point,
    /// The last control point, which smooth curves mirror.
    control: Option<Point>,
}

impl Pen {
    fn finish(mut self) -> Vec<Vec<Point>> {
        self.end_ring();
        self.rings
    }

    fn end_ring(&mut self) {
        if self.ring.len() > 1 {
            self.rings.push(std::mem::take(&mut self.ring));
        }
        self.ring.clear();
    }

    fn close(&mut self) {
        if self.ring.len() > 1 {
            self.ring.push(self.start);
        }
        self.end_ring();
        self.at = self.start;
        self.ring.push(self.at);
        self.control = None;
    }

    fn line(&mut self, to: Point) {
        self.ring.push(to);
        self.at = to;
    }

    fn draw(&mut self, command: char, n: [f64; 7]) {
        let (dx, dy) = if command.is_ascii_lowercase() { self.at } else { (0.0, 0.0) };
        let point = |at: usize| (n[at] + dx, n[at + 1] + dy);
        let mirrored = self.control.map_or(self.at, |(x, y)| (2.0 * self.at.0 - x, 2.0 * self.at.1 - y));
        let mut control = None;
        match command.to_ascii_lowercase() {
            'm' => {
                self.end_ring();
                self.start = point(0);
                self.line(self.start);
            }
            'l' => self.line(point(0)),
            'h' => self.line((n[0] + dx, self.at.1)),
            'v' => self.line((self.at.0, n[0] + dy)),
            'c' => {
                control = Some(point(2));
                self.curve(point(0), point(2), point(4));
            }
            's' => {
                control = Some(point(0));
                self.curve(mirrored, point(0), point(2));
            }
            'q' => {
                control = Some(point(0));
                self.quadratic(point(0), point(2));
            }
            't' => {
                control = Some(mirrored);
                self.quadratic(mirrored, point(0));
            }
            _ => self.arc(n, point(5)),
        }
        self.control = control;
    }

    fn curve(&mut self, first: Point, second: Point, end: Point) {
        let from = self.at;
        for step in 1..=STEPS {
            let t = f64::from(step) / f64::from(STEPS);
            let u = 1.0 - t;
            let along = |a: f64, b: f64, c: f64, d: f64| {
                u * u * u * a + 3.0 * u * u * t * b + 3.0 * u * t * t * c + t * t * t * d
            };
            self.line((along(from.0, first.0, second.0, end.0), along(from.1, first.1, second.1, end.1)));
        }
    }

    fn quadratic(&mut self, control: Point, end: Point) {
        let third = |from: Point| {
            (from.0 + (control.0 - from.0) * 2.0 / 3.0, from.1 + (control.1 - from.1) * 2.0 / 3.0)
        };
        let (first, second) = (third(self.at), third(end));
        self.curve(first, second, end);
    }

    /// An elliptic arc, by the arithmetic of the SVG specification's appendix on arcs.
    #[expect(clippy::many_single_char_names, reason = "the letters of the specification")]
    fn arc(&mut self, n: [f64; 7], end: Point) {
        let (mut rx, mut ry) = (n[0].abs(), n[1].abs());
        let from = self.at;
        if rx < 1e-9 || ry < 1e-9 || from == end {
            self.line(end);
            return;
        }
        let (sin, cos) = n[2].to_radians().sin_cos();
        let (hx, hy) = ((from.0 - end.0) / 2.0, (from.1 - end.1) / 2.0);
        let (x, y) = (cos * hx + sin * hy, cos * hy - sin * hx);
        let reach = (x / rx).powi(2) + (y / ry).powi(2);
        if reach > 1.0 {
            rx *= reach.sqrt();
            ry *= reach.sqrt();
        }
        let below = (rx * y).powi(2) + (ry * x).powi(2);
        let root = (((rx * ry).powi(2) - below) / below.max(1e-12)).max(0.0).sqrt();
        let root = if (n[3] != 0.0) == (n[4] != 0.0) { -root } else { root };
        let (cx, cy) = (root * rx * y / ry, -root * ry * x / rx);
        let middle = (
            cos * cx - sin * cy + f64::midpoint(from.0, end.0),
            sin * cx + cos * cy + f64::midpoint(from.1, end.1),
        );
        let angle = |px: f64, py: f64| ((py - cy) / ry).atan2((px - cx) / rx);
        let begin = angle(x, y);
        let mut sweep = angle(-x, -y) - begin;
        if n[4] != 0.0 && sweep < 0.0 {
            sweep += std::f64::consts::TAU;
        } else if n[4] == 0.0 && sweep > 0.0 {
            sweep -= std::f64::consts::TAU;
        }
        let steps = 2 * STEPS;
        for step in 1..steps {
            let (s, c) = (begin + sweep * f64::from(step) / f64::from(steps)).sin_cos();
            self.line((middle.0 + cos * rx * c - sin * ry * s, middle.1 + sin * rx * c + cos * ry * s));
        }
        self.line(end);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagrams::geometry::{Map, Outline};
    use crate::diagrams::tree::Element;

    fn outline(d: &str) -> Outline {
        let mut path = Element::new("path");
        path.put("d", d);
        Outline::of(&path, Map::NONE).unwrap()
    }

    #[test]
    fn what_lies_inside_a_path_is_known() {
        let pie = outline("M0,0L0,-100A100,100,0,0,1,100,0Z");
        assert!(pie.holds((40.0, -40.0)));
        assert!(pie.holds((68.0, -68.0)), "inside the arc");
        assert!(!pie.holds((75.0, -75.0)), "outside the arc, inside its corner");
        assert!(!pie.holds((-40.0, -40.0)));
        assert!(outline("m10 10h20v20h-20z").holds((15.0, 15.0)));
        assert!(outline("M0 0c0 40 40 40 40 0z").holds((20.0, 15.0)));
        assert!(outline("M0,0a10,10 0 1020,0z").holds((10.0, 5.0)), "flags need no space after them");
    }

    #[test]
    fn a_broken_path_ends_where_it_breaks() {
        assert_eq!(flatten("M0 0L10 0Lx"), [[(0.0, 0.0), (10.0, 0.0)]]);
        assert!(flatten("").is_empty());
        assert!(flatten("x é").is_empty());
    }
}
