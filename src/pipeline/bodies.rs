//! The bodies of notes, each rendered by itself: it depends on the note, its drawings and a few words of the
//! configuration, on no other note.
use super::dialect;
use super::notes::{Notes, Shown};
use crate::config::Config;
use crate::diagrams::{Drawing, Drawings, Fault};
use crate::markdown::{self, Input, Options, code};
use crate::shelf::{Key, Shelf};
use crate::site::RenderedNote;
use std::hash::{Hash, Hasher};
use std::sync::Arc;

/// Rendered notes, by all that a body depends on.
pub(super) type Bodies = Shelf<Depends, RenderedNote>;

/// What a body depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Depends {
    note: Key,
    settings: Key,
    drawings: Vec<Drawn>,
}

/// What came of a diagram. A drawing is the same where it is the very one: none is ever changed.
#[derive(Debug, Clone)]
struct Drawn(Option<Result<Arc<Drawing>, Fault>>);

impl PartialEq for Drawn {
    fn eq(&self, other: &Self) -> bool {
        match (&self.0, &other.0) {
            (Some(Ok(one)), Some(Ok(other))) => Arc::ptr_eq(one, other),
            (Some(Err(one)), Some(Err(other))) => one == other,
            (None, None) => true,
            _ => false,
        }
    }
}

impl Eq for Drawn {}

impl Hash for Drawn {
    fn hash<H: Hasher>(&self, state: &mut H) {
        matches!(self.0, Some(Ok(_))).hash(state);
    }
}

/// Renders the notes that are new, or depend on something that is.
pub(super) fn render(
    notes: &Notes,
    config: &Config,
    drawings: &Drawings,
    memo: &mut Bodies,
) -> Vec<Arc<RenderedNote>> {
    let options = Options {
        dialect: config.dialect,
        raw_html: config.raw_html,
        code: code::Options { line_numbers: config.line_numbers, ..code::Options::default() },
        compare: config.compare.clone(),
    };
    let settings = blake3::hash(format!("{} {options:?}", notes.settings).as_bytes());
    let depends = |shown: &Shown| Depends {
        note: shown.note.source.hash,
        settings,
        drawings: shown.diagrams().iter().map(|source| Drawn(drawings.get(source).cloned())).collect(),
    };
    memo.renew(&notes.shown, depends, |shown| {
        let note = shown.note.clone();
        let options = Options { dialect: dialect(&note, config), ..options.clone() };
        let input = Input {
            path: &note.source.path,
            text: &note.source.text,
            body: note.body.clone(),
            id_prefix: "D",
            compare: note.meta.compare,
            options: &options,
        };
        let body = markdown::render(&input, drawings);
        RenderedNote { note, body }
    })
}
