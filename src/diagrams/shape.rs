//! A drawing's picture as a tree. Of a drawing that was kept it is made only when it is looked at: for a
//! page its text is enough.
use super::Rendered;
use super::entry::Given;
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
    /// What the engine gave.
    Engine(Arc<Rendered>),
    /// Where that is kept.
    Kept(Arc<Given>),
}

impl Shape {
    /// A picture that is there, and what it was made of.
    pub(super) fn made(rendered: Rendered, picture: Picture) -> Self {
        Self { origin: Origin::Engine(Arc::new(rendered)), made: OnceLock::from(picture) }
    }

    /// A picture that was made once before.
    pub(super) fn kept(given: Given) -> Self {
        Self { origin: Origin::Kept(Arc::new(given)), made: OnceLock::new() }
    }

    /// What the engine gave, where it drew in this build.
    pub(super) fn drawn(&self) -> Option<&Rendered> {
        match &self.origin {
            Origin::Engine(rendered) => Some(rendered),
            Origin::Kept(_) => None,
        }
    }

    /// What the engine gave. None only where somebody changed an entry on purpose, or between one moment and
    /// the next.
    pub(super) fn given(&self) -> Option<&Rendered> {
        match &self.origin {
            Origin::Engine(rendered) => Some(rendered),
            Origin::Kept(given) => given.get(),
        }
    }

    /// Another picture of what the engine gave.
    pub(super) fn with(&self, picture: Picture) -> Self {
        Self { origin: self.origin.clone(), made: OnceLock::from(picture) }
    }

    /// The picture.
    pub(super) fn get(&self) -> &Picture {
        self.made.get_or_init(|| {
            let finished = self.given().and_then(|given| svg::finish(&given.light, &given.dark).ok());
            finished.unwrap_or_else(|| Picture::One(Box::default()))
        })
    }
}

impl PartialEq for Shape {
    fn eq(&self, other: &Self) -> bool {
        self.get() == other.get()
    }
}
