//! What an address in a note leads to.
use super::{RenderedNote, Site};
use crate::html::Target;
use crate::note::Note;
use crate::paths::{RepoPath, Url, encode};
use crate::source::{self, File};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'a> {
    /// A note's page.
    Note(usize),
    /// The home page.
    Home,
    /// A file of the repository, and its address on the site.
    File(Url, &'a RepoPath, &'a File),
    /// Somewhere else.
    Elsewhere(String),
    /// A note that is not published.
    Hidden,
    /// A note whose header could not be read, so that nothing is known of it.
    Broken,
    /// Nothing.
    Missing,
}

impl Site {
    /// What a target leads to.
    pub fn resolve(&self, target: &Target) -> Place<'_> {
        match target {
            Target::External(address) => Place::Elsewhere(address.clone()),
            Target::Named { name, .. } => {
                let names = self.names.get_or_init(|| Names::of(&self.notes, &self.unpublished, &self.files));
                let name = fold(name);
                match names.notes.get(&name) {
                    Some(&index) => Place::Note(index),
                    None if names.hidden.contains(&name) => Place::Hidden,
                    None => names.files.get(&name).map_or(Place::Missing, |path| self.resolve_path(path)),
                }
            }
            Target::Local { path, .. } => self.resolve_path(path),
        }
    }

    fn resolve_path(&self, path: &RepoPath) -> Place<'_> {
        if let Some(&index) = self.by_path.get(path) {
            return Place::Note(index);
        }
        if self.hidden.contains(path) {
            return Place::Hidden;
        }
        if self.broken.contains(path) {
            return Place::Broken;
        }
        // A folder leads to its own page; the folder of notes to the home page.
        if let Some(&index) = self.folder_pages.get(path.as_str()) {
            return Place::Note(index);
        }
        if path.as_str() == self.content {
            return Place::Home;
        }
        match self.files.get_key_value(path) {
            Some(_) if source::is_markdown(path) => self.in_repository("blob", path),
            Some((path, file)) => Place::File(self.file_url(path), path, file),
            None if self.has_folder(path) => self.in_repository("tree", path),
            None => Place::Missing,
        }
    }

    fn has_folder(&self, path: &RepoPath) -> bool {
        let folder = format!("{path}/");
        let next = self.files.range(RepoPath::new(folder.as_str())..).next();
        next.is_some_and(|(file, _)| file.as_str().starts_with(&folder))
    }

    /// A thing that the site does not publish, and the repository shows.
    fn in_repository(&self, kind: &str, path: &RepoPath) -> Place<'_> {
        match self.source_url(kind, path) {
            Some(url) => Place::Elsewhere(url),
            None => Place::Missing,
        }
    }

    /// The address of a file (`blob`), a folder (`tree`) or an editor (`edit`) in the repository, where one is set.
    pub fn source_url(&self, kind: &str, path: &RepoPath) -> Option<String> {
        let repository = &self.config.repository;
        let branch = self.revision.branch.as_deref();
        let revision = if kind == "edit" { branch } else { self.revision.commit.as_deref().or(branch) };
        let path = format!("{}{path}", self.revision.folder);
        (!repository.is_empty())
            .then(|| format!("{repository}/{kind}/{}/{}", revision.unwrap_or("HEAD"), encode(&path)))
    }

    /// Where a file of the repository lies on the site.
    pub fn file_url(&self, path: &RepoPath) -> Url {
        let inside = source::below(path, &self.config.statics).or_else(|| source::below(path, &self.content));
        Url::of_file(inside.unwrap_or(path.as_str()))
    }
}

/// The names that `[[…]]` may call a note or another file by, folded. They are made where one is asked for: most sites have none.
#[derive(Debug)]
pub(super) struct Names {
    notes: HashMap<String, usize>,
    hidden: HashSet<String>,
    files: HashMap<String, RepoPath>,
}

impl Names {
    /// A note's file's name, its path, its title and its aliases, in this order; of another file its path, and its name
    /// where that is the first of this name.
    fn of(notes: &[Arc<RenderedNote>], hidden: &[Arc<Note>], others: &BTreeMap<RepoPath, File>) -> Names {
        let mut names = HashMap::with_capacity(notes.len() * 3);
        for of in [file_stem, path_stem, Note::title] {
            for (index, note) in notes.iter().enumerate() {
                names.entry(fold(of(&note.note))).or_insert(index);
            }
        }
        for (index, note) in notes.iter().enumerate() {
            for alias in &note.note.meta.aliases {
                names.entry(fold(&alias.value)).or_insert(index);
            }
        }
        let all = |note: &Arc<Note>| {
            let aliases = note.meta.aliases.iter().map(|alias| fold(&alias.value));
            let own = [file_stem, path_stem, Note::title].map(|of| fold(of(note)));
            own.into_iter().chain(aliases).collect::<Vec<_>>()
        };
        let mut files = HashMap::new();
        for path in others.keys() {
            files.entry(fold(path.name())).or_insert_with(|| path.clone());
        }
        files.extend(others.keys().map(|path| (fold(path.as_str()), path.clone())));
        Names { notes: names, hidden: hidden.iter().flat_map(all).collect(), files }
    }
}

fn file_stem(note: &Note) -> &str {
    let name = note.source.path.name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn path_stem(note: &Note) -> &str {
    let path = note.source.path.as_str();
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn fold(name: &str) -> String {
    name.trim_end_matches(".md").to_lowercase()
}
