//! A drawing's picture as a tree, made from the engine's text when it is first looked at.
use super::svg::{self, Picture};
use std::sync::{Arc, OnceLock};

/// A picture, or what makes one.
#[derive(Debug, Clone)]
pub(super) struct Shape {
    /// What the engine gave, light and dark.
    pub(super) raw: Arc<[String; 2]>,
    made: OnceLock<Picture>,
}

impl Shape {
    /// A picture that is there, and what it was made of.
    pub(super) fn made(raw: [String; 2], picture: Picture) -> Self {
        Self {
            raw: Arc::new(raw),
            made: OnceLock::from(picture),
        }
    }

    /// A picture that is made when it is needed, of what was found good once before.
    pub(super) fn later(raw: [String; 2]) -> Self {
        Self {
            raw: Arc::new(raw),
            made: OnceLock::new(),
        }
    }

    /// Another picture of what the engine gave.
    pub(super) fn with(&self, picture: Picture) -> Self {
        Self {
            raw: Arc::clone(&self.raw),
            made: OnceLock::from(picture),
        }
    }

    /// The picture.
    pub(super) fn get(&self) -> &Picture {
        self.made.get_or_init(|| {
            // Only a forged entry of the cache can be bad: it shows nothing.
            svg::finish(&self.raw[0], &self.raw[1]).unwrap_or_else(|_| Picture::One(Box::default()))
        })
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.raw == other.raw && self.get() == other.get()
    }
}
