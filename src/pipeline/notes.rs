//! The files of the folder of notes, sorted by what they turned out to be, and the sources of their diagrams.
use super::{LeftOut, fences};
use crate::diagnostic::Diagnostic;
use crate::note::{Note, Parsed};
use crate::paths::RepoPath;
use crate::shelf::{Key, Shelf};
use crate::source::Tree;
use std::collections::HashSet;
use std::sync::Arc;

/// What each file turned out to be, by its text and by what of the configuration decides that.
pub(super) type Heads = Shelf<(Key, Key), Head>;

/// What a file turned out to be.
#[derive(Debug)]
pub(super) struct Head {
    parsed: Parsed,
    found: Vec<Diagnostic>,
    diagrams: Vec<Arc<str>>,
}

/// A note that has a page, and the sources of its diagrams.
#[derive(Debug)]
pub(super) struct Shown {
    /// The note.
    pub(super) note: Arc<Note>,
    head: Arc<Head>,
}

impl Shown {
    /// The sources of its diagrams, in order.
    pub(super) fn diagrams(&self) -> &[Arc<str>] {
        &self.head.diagrams
    }
}

/// The files, sorted.
#[derive(Debug)]
pub(super) struct Notes {
    /// The hash of what of the configuration decided about them.
    pub(super) settings: Key,
    /// Those that have a page.
    pub(super) shown: Vec<Shown>,
    /// Those that have none.
    pub(super) hidden: HashSet<RepoPath>,
    /// The notes among them.
    pub(super) unpublished: Vec<Arc<Note>>,
    /// The notes whose header could not be read.
    pub(super) broken: HashSet<RepoPath>,
    /// How many did not become pages.
    pub(super) left_out: LeftOut,
}

/// Reads the headers that are new.
pub(super) fn parse(tree: &Tree, drafts: bool, memo: &mut Heads, diagnostics: &mut Vec<Diagnostic>) -> Notes {
    let config = &tree.config;
    let settings = format!("{drafts} {:?} {:?} {:?}", tree.content, config.permalinks, config.dialect);
    let settings = blake3::hash(settings.as_bytes());
    let heads = memo.renew(
        &tree.notes,
        |source| (source.hash, settings),
        |source| {
            let mut found = Vec::new();
            let parsed = Note::parse(source, &tree.content, &config.permalinks, drafts, &mut found);
            let diagrams = match &parsed {
                Parsed::Shown(note) => fences(note, config),
                _ => Vec::new(),
            };
            Head { parsed, found, diagrams: diagrams.into_iter().map(|fence| fence.code.into()).collect() }
        },
    );
    let mut notes = Notes {
        settings,
        shown: Vec::with_capacity(heads.len()),
        hidden: HashSet::new(),
        unpublished: Vec::new(),
        broken: HashSet::new(),
        left_out: LeftOut::default(),
    };
    for head in heads {
        diagnostics.extend(head.found.iter().cloned());
        match &head.parsed {
            Parsed::Shown(note) => notes.shown.push(Shown { note: note.clone(), head: head.clone() }),
            Parsed::Hidden(note) => {
                notes.left_out.unpublished += 1;
                notes.hidden.insert(note.source.path.clone());
                notes.unpublished.push(note.clone());
            }
            Parsed::Plain(source) => {
                notes.left_out.plain += 1;
                notes.hidden.insert(source.path.clone());
            }
            Parsed::Broken(source) => drop(notes.broken.insert(source.path.clone())),
        }
    }
    notes
}
