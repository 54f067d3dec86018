//! Lines: what they must be told from.
//!
//! A line is judged when all is painted: where something hides it, it needs no contrast; where it goes beneath the plate
//! of a label, it has to be told from that. A border between two areas that are told from each other by themselves has to
//! be told from one of them.
use super::colour::Colour;
use super::geometry::{Box2, Map, Outline, Point};
use super::layers::{Layers, Near, PAGES};
use super::paint::Ink;

/// The contrast that a line needs.
pub(super) const CONTRAST: f64 = 3.0;
/// What a colour may miss by being rounded.
pub(super) const SLACK: f64 = 0.005;
/// Where along a line its grounds are looked at.
const PLACES: [f64; 9] = [0.4, 0.15, 0.8, 0.03, 0.27, 0.52, 0.65, 0.9, 0.97];
/// The contrast of two areas between which a line has room to be told from both.
const ROOM: f64 = CONTRAST * CONTRAST + 0.1;
/// The luminance that black and white have the same contrast with.
const HALF: f64 = 0.18;
/// By how much, of 255, an area that has a hue may move for a line's sake.
const NUDGE: usize = 64;

/// A line that was met.
pub(super) struct Line {
    pub element: usize,
    pub outline: Outline,
    /// Where it begins and ends, if it is straight, before `map`.
    pub ends: Option<[Point; 2]>,
    pub map: Map,
    pub ink: Ink,
    pub opacity: f64,
    pub width: f64,
    /// How many layers lie beneath it.
    pub beneath: usize,
}

/// The two sides of a line at a place, in one scheme: where they are, and what is seen there.
type Sides = [(Point, Colour); 2];

/// The colour in which a line is told from what lies around it in each of `schemes`, if it is not its own.
pub(super) fn mend(line: &Line, layers: &Layers, schemes: [bool; 2]) -> Option<Ink> {
    let near = layers.near(line.bounds(), line.beneath);
    let mut ink = line.ink;
    for scheme in (0..2).filter(|scheme| schemes[*scheme]) {
        let places = line.places(&near, scheme);
        if let Some(better) = line.ink[scheme].and_then(|own| line.better(own, &places)) {
            ink[scheme] = Some(better);
        }
    }
    (ink != line.ink).then_some(ink)
}

/// Moves areas beside a line that no colour serves, until one does. What comes out are their elements and colours.
pub(super) fn make_room(line: &Line, layers: &mut Layers, schemes: [bool; 2]) -> Vec<(usize, Ink)> {
    let mut moved = Vec::new();
    for scheme in (0..2).filter(|scheme| schemes[*scheme]) {
        let Some(own) = line.ink[scheme] else { continue };
        for _ in PLACES {
            let near = layers.near(line.bounds(), line.beneath);
            let places = line.places(&near, scheme);
            if line.is_served(own, &places) || line.is_served(line.moved(own, &places), &places) {
                break;
            }
            let Some((element, colour)) = crowding(&places, &near, scheme) else { break };
            moved.extend(layers.repaint(element, scheme, colour));
        }
    }
    moved
}

/// The colours at some places, each once.
fn grounds(places: &[Sides]) -> Vec<Colour> {
    let mut grounds = Vec::new();
    for (_, side) in places.iter().flatten() {
        if !grounds.contains(side) {
            grounds.push(*side);
        }
    }
    grounds
}

impl Line {
    /// The contrast of a colour of this line on the worst of `grounds`.
    fn seen(&self, colour: Colour, grounds: &[Colour]) -> f64 {
        colour.faded(self.opacity).worst(grounds)
    }

    fn is_served(&self, colour: Colour, places: &[Sides]) -> bool {
        self.seen(colour, &grounds(places)) >= CONTRAST - SLACK
    }

    fn moved(&self, own: Colour, places: &[Sides]) -> Colour {
        own.moved(&grounds(places), self.opacity, CONTRAST)
    }

    /// The colour that serves best, if it is not the line's `own`.
    fn better(&self, own: Colour, places: &[Sides]) -> Option<Colour> {
        if self.is_served(own, places) {
            return None;
        }
        let moved = self.moved(own, places);
        if self.is_served(moved, places) {
            return Some(moved);
        }
        // No colour suits them all: the one that is told from most. Of two sides the one that it is told from better
        // counts twice.
        let best = own.best(|colour| {
            let told = |(_, side): (Point, Colour)| self.seen(*colour, &[side]).min(CONTRAST);
            let both = |sides: &Sides| sides.map(told);
            places.iter().map(both).map(|[one, other]| one + other + one.max(other)).sum::<f64>()
        });
        (best != own).then_some(best)
    }

    fn bounds(&self) -> Box2 {
        self.outline.bounds().grown(self.aside())
    }

    /// What lies on both sides, wherever the line is seen.
    fn places(&self, near: &Near<'_>, scheme: usize) -> Vec<Sides> {
        let at = |share: f64| {
            let on = self.outline.along(share)?;
            near.through(on)?;
            let side = |point| near.through(point).map(|seen| (point, seen[scheme]));
            match self.beside(on).map(side) {
                [Some(one), Some(other)] => Some([one, other]),
                [one, other] => one.or(other).map(|seen| [seen, seen]),
            }
        };
        PLACES.into_iter().filter_map(at).collect()
    }

    /// How far from the line its sides are looked at.
    fn aside(&self) -> f64 {
        self.width / 2.0 + 0.7
    }

    /// The points next to one of its own, across whichever way the line goes.
    fn beside(&self, (x, y): Point) -> [Point; 2] {
        let aside = self.aside();
        [(x - aside, y - aside), (x + aside, y + aside)]
    }
}

/// An area that leaves no room for a colour between its own and another one, and the colour further from that in which
/// it does: a grey area that most of the line does not lie on, or one on the line's edge that has to move a little only.
/// Text on it gains by that.
fn crowding(places: &[Sides], near: &Near<'_>, scheme: usize) -> Option<(usize, Colour)> {
    let all = grounds(places);
    let find = |grey: bool| {
        let sides = places.iter().flat_map(|[one, other]| [(one, other), (other, one)]);
        sides.into_iter().find_map(|((point, seen), (_, other))| {
            let layer = near.topmost(*point)?;
            let own = layer.ink[scheme].filter(|own| own == seen && own.is_grey() == grey)?;
            let on = places.iter().flatten().filter(|(_, side)| side == seen).count();
            let around =
                if grey && on <= places.len() { all.as_slice() } else { std::slice::from_ref(other) };
            let other = around.iter().find(|other| own != PAGES[scheme] && crowds(own, **other))?;
            let lighter = own.luminance() > other.luminance();
            let most = if grey { usize::MAX } else { 2 * NUDGE };
            let further = |colour: &Colour| {
                (colour.luminance() > own.luminance()) == lighter && colour.contrast(*other) >= ROOM
            };
            let takes = (own.luminance() > HALF) == lighter;
            own.mixes().take(most).find(further).filter(|_| takes).map(|colour| (layer.element, colour))
        })
    };
    find(true).or_else(|| find(false))
}

/// Whether two colours are told from each other, but leave no room for one between them.
fn crowds(one: Colour, other: Colour) -> bool {
    (CONTRAST..ROOM).contains(&one.contrast(other))
}

#[cfg(test)]
mod tests {
    use super::super::layers::Layer;
    use super::*;

    fn area(element: usize, left: f64, fill: &str) -> Layer {
        let outline = Outline::of_rectangle(left, 0.0, 30.0, 30.0, Map::NONE);
        Layer { element, outline, ink: [Colour::parse(fill); 2], rim: 0.0, firm: true }
    }

    /// From the page over a blue area and a grey one, and back to the page.
    #[test]
    fn a_grey_area_makes_room_for_a_line_that_crosses_it() {
        let mut layers = Layers::default();
        for layer in [area(0, 20.0, "#85bbf0"), area(1, 60.0, "#999"), area(2, 300.0, "#999")] {
            layers.push(layer);
        }
        let outline = Outline::of_rectangle(0.0, 15.0, 110.0, 0.0, Map::NONE);
        let ink = [Colour::parse("#444"), Colour::parse("#ccc")];
        let line = Line {
            element: 3,
            outline,
            ends: None,
            map: Map::NONE,
            ink,
            opacity: 1.0,
            width: 1.0,
            beneath: 3,
        };
        let dark = [false, true];
        let moved: Vec<usize> =
            make_room(&line, &mut layers, dark).into_iter().map(|(area, _)| area).collect();
        assert_eq!(moved, [1, 2], "the other grey one looks like it");
        let found =
            mend(&line, &layers, dark).and_then(|ink| ink[1]).expect("another colour in the dark scheme");
        for point in [(5.0, 15.0), (35.0, 15.0), (75.0, 15.0)] {
            let ground = layers.ground(point)[1];
            assert!(found.contrast(ground) >= 2.99, "{} on {}", found.write(), ground.write());
        }
    }
}
