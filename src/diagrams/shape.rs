//! A drawing's picture as a tree. Of a drawing that was kept it is made only when it is looked at: for a
//! page its text is enough.
use super::cache::Raw;
use super::svg::{self, Picture};
use std::sync::{Arc, OnceLock};

/// A picture, or what makes one.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    origin: Origin,
    made: OnceLock<Picture>,
}

#[derive(Debug, Clone)]
enum Origin {
    /// What the engine gave, light and dark.
    Engine(Arc<[String; 2]>),
    /// Where that is kept.
    Kept(Arc<Raw>),
}

impl Shape {
    /// A picture that is there, and what it was made of.
    pub(super) fn made(raw: [String; 2], picture: Picture) -> Self {
        Self { origin: Origin::Engine(Arc::new(raw)), made: OnceLock::from(picture) }
    }

    /// A picture that was made once before.
    pub(super) fn kept(raw: Raw) -> Self {
        Self { origin: Origin::Kept(Arc::new(raw)), made: OnceLock::new() }
    }

    /// What the engine gave, light and dark, where it is at hand.
    pub(super) fn raw(&self) -> Option<&[String; 2]> {
        match &self.origin {
            Origin::Engine(raw) => Some(raw),
            Origin::Kept(_) => None,
        }
    }

    /// Another picture of what the engine gave.
    pub(super) fn with(&self, picture: Picture) -> Self {
        Self { origin: self.origin.clone(), made: OnceLock::from(picture) }
    }

    /// The picture.
    pub(super) fn get(&self) -> &Picture {
        self.made.get_or_init(|| {
            let finished = match &self.origin {
                Origin::Engine(raw) => svg::finish(&raw[0], &raw[1]).ok(),
                Origin::Kept(raw) => raw.read().and_then(|[light, dark]| svg::finish(&light, &dark).ok()),
            };
            // Only where somebody changed an entry on purpose, or between one moment and the next.
            finished.unwrap_or_else(|| Picture::One(Box::default()))
        })
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
