//! What is painted, one over the other, and what is seen of it at a point.
use super::colour::{Colour, DARK_PAGE, LIGHT_PAGE};
use super::geometry::{Box2, Outline, Point};
use super::paint::{Ink, is_opaque};

/// The pages that drawings stand on, light and dark.
pub(super) const PAGES: [Colour; 2] = [LIGHT_PAGE, DARK_PAGE];

/// What is more opaque than this dims what lies beneath it.
const DIM: f64 = 0.3;

/// An area of one colour.
pub(super) struct Layer {
    /// The element that is painted so.
    pub element: usize,
    pub outline: Outline,
    pub ink: Ink,
    /// How far its border reaches beyond its outline.
    pub rim: f64,
    /// Whether it has the same size with every font of a reader.
    pub firm: bool,
}

/// Areas in the order in which they are painted.
#[derive(Default)]
pub(super) struct Layers(Vec<Layer>);

/// Those in some part of the canvas, from the first painted on.
pub(super) struct Near<'a> {
    beneath: Vec<&'a Layer>,
    above: Vec<&'a Layer>,
}

impl Layers {
    pub(super) fn push(&mut self, layer: Layer) {
        self.0.push(layer);
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// What was painted so far at `point`, in each scheme.
    pub(super) fn ground(&self, point: Point) -> [Colour; 2] {
        ground(self.0.iter(), point)
    }

    /// Those that reach into `room`; `beneath` of all of them lie under what is looked at.
    pub(super) fn near(&self, room: Box2, beneath: usize) -> Near<'_> {
        let (beneath, above) = self.0.split_at(beneath);
        let [beneath, above] = [beneath, above].map(|layers| {
            layers.iter().filter(|layer| layer.outline.bounds().meets(room)).collect::<Vec<_>>()
        });
        Near { beneath, above }
    }

    /// Gives all areas that look like that of `element` another colour. Their elements and colours then.
    pub(super) fn repaint(&mut self, element: usize, scheme: usize, colour: Colour) -> Vec<(usize, Ink)> {
        let own = self.0.iter().find(|layer| layer.element == element).map(|layer| layer.ink);
        let alike = self.0.iter_mut().filter(|layer| Some(layer.ink) == own);
        let repainted = alike.map(|layer| {
            layer.ink[scheme] = Some(colour);
            (layer.element, layer.ink)
        });
        repainted.collect()
    }
}

impl<'a> Near<'a> {
    /// What is seen at `point` of what lies beneath, through what lies above. None where that hides it, or dims it so
    /// that no colour helps; what is dimmed by the plate of its own label is seen to end there.
    pub(super) fn through(&self, point: Point) -> Option<[Colour; 2]> {
        let above = || self.above.iter().filter(|layer| layer.outline.holds(point));
        let dims = |layer: &Layer| layer.firm && layer.ink.iter().flatten().any(|colour| colour.a > DIM);
        if above().any(|layer| layer.is_opaque() || dims(layer)) {
            return None;
        }
        let mut seen = ground(self.beneath.iter().copied(), point);
        for (at, seen) in seen.iter_mut().enumerate() {
            *seen = above().filter_map(|layer| layer.ink[at]).fold(*seen, over);
        }
        Some(seen)
    }

    /// The area beneath whose colour it is that is seen at `point`, unless something shines through.
    pub(super) fn topmost(&self, point: Point) -> Option<&'a Layer> {
        let layer = self.beneath.iter().rev().find(|layer| layer.outline.holds(point))?;
        layer.is_opaque().then_some(*layer)
    }

    /// The areas that hide what they lie on, with every font.
    pub(super) fn hiding(&self) -> impl Iterator<Item = &'a Layer> {
        self.above.iter().copied().filter(|layer| layer.firm && layer.is_opaque())
    }
}

impl Layer {
    /// Whether nothing shines through it.
    fn is_opaque(&self) -> bool {
        is_opaque(&self.ink)
    }
}

fn ground<'a>(layers: impl DoubleEndedIterator<Item = &'a Layer>, point: Point) -> [Colour; 2] {
    let mut hit: Vec<&Ink> = Vec::new();
    for layer in layers.rev().filter(|layer| layer.outline.holds(point)) {
        hit.push(&layer.ink);
        if layer.is_opaque() {
            break;
        }
    }
    let seen = |at: usize| hit.iter().rev().filter_map(|ink| ink[at]).fold(PAGES[at], over);
    [seen(0), seen(1)]
}

fn over(under: Colour, layer: Colour) -> Colour {
    layer.over(under)
}
