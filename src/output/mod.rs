//! The new site on disk, made beside the old one and put in its place in one step.
//!
//! This is the only writer of the house, and its laws are these:
//! - Whatever ends the process, and whatever fails, a reader sees the old site or the new one; where the system knows
//!   no such step, each file is the old one or the new one, whole.
//! - What notegen did not write is kept, and a folder that is not notegen's is refused.
//! - A build writes nothing outside of the output folder and the workshop beside it, and follows no symbolic link.
#![expect(clippy::disallowed_methods, reason = "this is the only writer of the house")]

mod bounds;
mod place;
mod record;
mod replace;
mod stage;
mod survey;
mod workshop;
#[cfg(test)]
mod tests;

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

pub use bounds::refuse_overlap;
pub use replace::{append, replace};
pub use stage::Stage;

/// One file of the result.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Output {
    /// Its path in the output folder, with forward slashes: `guide/intro/index.html`.
    pub path: String,
    /// What it holds.
    pub body: Body,
}

/// What an [`Output`] holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Body {
    /// A page, a feed, a stylesheet.
    Text(String),
    /// Bytes that are shared, such as the theme's fonts.
    Bytes(Arc<[u8]>),
    /// A regular file on disk, to be copied.
    Copy(PathBuf),
}

/// What a build did to the output folder, in files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Files that are new or changed.
    pub written: usize,
    /// Files that stayed as they were.
    pub unchanged: usize,
    /// Files of the last build that are gone.
    pub removed: usize,
}

/// Why notegen will not write to a folder: nothing has failed, but someone has to decide.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refused {
    /// What is in the way.
    pub what: String,
    /// What can be done about it.
    pub help: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}\nhelp: {}", self.what, self.help)
    }
}

impl std::error::Error for Refused {}
