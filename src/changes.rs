//! What a branch does to the site: the notes that come, change and go, their addresses, and their diagrams.
use crate::note::Note;
use crate::page::Kind;
use crate::paths::RepoPath;
use crate::pipeline::{self, Built};
use std::collections::{BTreeMap, BTreeSet};

/// The difference between the site as it was and as it is. Every list is in order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Changes {
    /// Notes that are new, and on the site.
    pub added: Vec<Published>,
    /// Notes that were there without being on the site, and now are on it.
    pub published: Vec<Published>,
    /// Notes on the site whose text is another.
    pub changed: Vec<Published>,
    /// Notes that are there and no longer on the site.
    pub unpublished: Vec<RepoPath>,
    /// Notes that were on the site and are gone.
    pub removed: Vec<RepoPath>,
    /// Notes that are new or another, and not on the site.
    pub withheld: Vec<RepoPath>,
    /// Addresses that come.
    pub appeared: Vec<String>,
    /// Addresses that go.
    pub vanished: Vec<String>,
    /// Diagrams of notes on the site that come, change or go.
    pub diagrams: Vec<Diagrams>,
}

/// A note that is on the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its file.
    pub path: RepoPath,
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// What happens to the diagrams of one note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagrams {
    /// The note.
    pub path: RepoPath,
    /// How many are new.
    pub added: usize,
    /// How many became another.
    pub changed: usize,
    /// How many are gone.
    pub removed: usize,
}

/// What a file of the folder of notes is on one side.
#[derive(Clone, Copy)]
enum State<'a> {
    OnSite(&'a Note),
    Withheld(&'a Note),
}

impl<'a> State<'a> {
    fn note(self) -> &'a Note {
        let (State::OnSite(note) | State::Withheld(note)) = self;
        note
    }
}

/// Compares the site before with the site now.
pub fn between(before: &Built, now: &Built) -> Changes {
    let (old, new) = (states(before), states(now));
    let (gone, come) = (addresses(before), addresses(now));
    let mut changes = Changes {
        appeared: come.difference(&gone).map(|url| (*url).to_owned()).collect(),
        vanished: gone.difference(&come).map(|url| (*url).to_owned()).collect(),
        ..Changes::default()
    };
    for (&path, &state) in &new {
        changes.note(path, old.get(path).copied(), state);
    }
    for (&path, state) in &old {
        if let (State::OnSite(_), None) = (state, new.get(path)) {
            changes.removed.push(path.clone());
        }
    }
    let both: BTreeSet<_> = old.keys().chain(new.keys()).copied().collect();
    changes.diagrams = both
        .into_iter()
        .filter_map(|path| {
            let of = |side: &BTreeMap<_, State<'_>>, built| codes(side.get(path).copied(), built);
            diagrams(path, &of(&old, before), &of(&new, now))
        })
        .collect();
    changes
}

impl Changes {
    /// Whether nothing of it can be seen.
    pub fn is_empty(&self) -> bool {
        *self == Changes::default()
    }

    fn note(&mut self, path: &RepoPath, before: Option<State<'_>>, now: State<'_>) {
        let is_other = before.is_none_or(|before| before.note().source.text != now.note().source.text);
        match (before, now) {
            (None, State::OnSite(note)) => self.added.push(published(note)),
            (Some(State::Withheld(_)), State::OnSite(note)) => self.published.push(published(note)),
            (Some(State::OnSite(_)), State::OnSite(note)) if is_other => self.changed.push(published(note)),
            (Some(State::OnSite(_)), State::Withheld(_)) => self.unpublished.push(path.clone()),
            (_, State::Withheld(_)) if is_other => self.withheld.push(path.clone()),
            _ => (),
        }
    }
}

fn published(note: &Note) -> Published {
    let (path, title) = (note.source.path.clone(), note.title().to_owned());
    Published { path, title, url: note.url.to_string() }
}

fn states(built: &Built) -> BTreeMap<&RepoPath, State<'_>> {
    let shown = built.site.notes.iter().map(|note| State::OnSite(&note.note));
    let all = shown.chain(built.unpublished.iter().map(|note| State::Withheld(note)));
    all.map(|state| (&state.note().source.path, state)).collect()
}

/// The addresses of pages that people read.
fn addresses(built: &Built) -> BTreeSet<&str> {
    let is_page = |kind: &Kind| {
        matches!(kind, Kind::Home | Kind::Note(_) | Kind::Redirect(_) | Kind::Tags | Kind::Tag(_))
    };
    built.pages.iter().filter(|page| is_page(&page.kind)).map(|page| page.url.as_str()).collect()
}

/// The code of each diagram that is on the site.
fn codes(state: Option<State<'_>>, built: &Built) -> Vec<String> {
    match state {
        Some(State::OnSite(note)) => {
            pipeline::fences(note, &built.site.config).into_iter().map(|fence| fence.code).collect()
        }
        _ => Vec::new(),
    }
}

/// Equal diagrams are the same wherever they stand; of the others as many are changed as can be paired.
fn diagrams(path: &RepoPath, before: &[String], now: &[String]) -> Option<Diagrams> {
    let only = |these: &[String], those: &[String]| {
        let mut those = those.to_vec();
        these.iter().filter(|this| !remove(&mut those, this)).count()
    };
    let (gone, come) = (only(before, now), only(now, before));
    let changed = gone.min(come);
    let found = Diagrams { path: path.clone(), added: come - changed, changed, removed: gone - changed };
    (gone + come > 0).then_some(found)
}

fn remove(from: &mut Vec<String>, this: &str) -> bool {
    let at = from.iter().position(|other| other == this);
    at.map(|at| from.swap_remove(at)).is_some()
}
