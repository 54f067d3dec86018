//! All notes together: their order, their tags, who links to whom, and what an address leads to.
mod fill;

pub use fill::View;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::html::Target;
use crate::markdown::Rendered;
use crate::note::Note;
use crate::paths::{RepoPath, Url, encode, is_folder_page};
use crate::source::{self, File, Revision};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A note and what its body has become.
#[derive(Debug)]
pub struct RenderedNote {
    /// The note.
    pub note: Note,
    /// Its body.
    pub body: Rendered,
}

/// A tag, and the notes that carry it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tag {
    /// As most notes write it.
    pub name: String,
    /// Its page.
    pub url: Url,
    /// Its listed notes, newest first.
    pub notes: Vec<usize>,
}

/// The whole site. Notes are named by their place in `notes`.
#[derive(Debug)]
pub struct Site {
    /// The configuration.
    pub config: Config,
    /// The folder of notes.
    pub content: String,
    /// What the repository is at.
    pub revision: Revision,
    /// The notes that have a page, by path.
    pub notes: Vec<Arc<RenderedNote>>,
    /// Those that are in the lists, newest first.
    pub listed: Vec<usize>,
    /// The tags of the listed notes, by name.
    pub tags: Vec<Tag>,
    /// For each note the listed notes that link to it, newest first.
    pub backlinks: Vec<Vec<usize>>,
    /// The files that a note may refer to.
    pub files: BTreeMap<RepoPath, File>,
    /// The files that are published as they are, by their place on the site.
    pub statics: BTreeMap<String, File>,
    by_path: BTreeMap<RepoPath, usize>,
    by_name: BTreeMap<String, usize>,
    by_url: BTreeMap<String, usize>,
    place_in_list: BTreeMap<usize, usize>,
    hidden: BTreeSet<RepoPath>,
    broken: BTreeSet<RepoPath>,
    hidden_names: BTreeSet<String>,
}

/// What a site is assembled from.
#[derive(Debug)]
pub struct Parts {
    /// The configuration.
    pub config: Config,
    /// The folder of notes.
    pub content: String,
    /// What the repository is at.
    pub revision: Revision,
    /// The notes that have a page.
    pub notes: Vec<Arc<RenderedNote>>,
    /// The Markdown files that have none, with the names that links may call them by.
    pub hidden: Vec<(RepoPath, Vec<String>)>,
    /// The notes whose header could not be read.
    pub broken: BTreeSet<RepoPath>,
    /// The files that a note may refer to.
    pub files: BTreeMap<RepoPath, File>,
    /// The files that are published as they are.
    pub statics: BTreeMap<String, File>,
}

/// What an address leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Place<'a> {
    /// A note's page.
    Note(usize),
    /// The home page.
    Home,
    /// A file of the repository, at its address on the site.
    File(Url, &'a File),
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
    /// Puts the notes together.
    pub fn assemble(mut parts: Parts) -> Site {
        parts.notes.sort_by(|a, b| a.note.source.path.cmp(&b.note.source.path));
        let notes = parts.notes;
        let by_path =
            notes.iter().enumerate().map(|(index, note)| (note.note.source.path.clone(), index)).collect();
        let listed = listed(&notes);
        let mut site = Site {
            tags: tags(&notes, &listed),
            by_name: names(&notes),
            by_url: notes
                .iter()
                .enumerate()
                .map(|(index, note)| (note.note.url.to_string(), index))
                .collect(),
            place_in_list: listed.iter().enumerate().map(|(place, &index)| (index, place)).collect(),
            backlinks: Vec::new(),
            config: parts.config,
            content: parts.content,
            revision: parts.revision,
            files: parts.files,
            statics: parts.statics,
            broken: parts.broken,
            hidden_names: parts
                .hidden
                .iter()
                .flat_map(|(_, names)| names.iter().map(|name| fold(name)))
                .collect(),
            hidden: parts.hidden.into_iter().map(|(path, _)| path).collect(),
            by_path,
            listed,
            notes,
        };
        site.backlinks = site.find_backlinks();
        site
    }

    /// What a target leads to.
    pub fn resolve(&self, target: &Target) -> Place<'_> {
        match target {
            Target::External(address) => Place::Elsewhere(address.clone()),
            Target::Named { name, .. } => match self.by_name.get(&fold(name)) {
                Some(&index) => Place::Note(index),
                None if self.hidden_names.contains(&fold(name)) => Place::Hidden,
                None => Place::Missing,
            },
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
        if let Some(place) = self.resolve_folder(path.as_str()) {
            return place;
        }
        match self.files.get(path) {
            Some(_) if source::is_markdown(path) => self.in_repository("blob", path),
            Some(file) => Place::File(self.file_url(path), file),
            None if self
                .files
                .range(RepoPath::new(format!("{path}/"))..)
                .next()
                .is_some_and(|(file, _)| file.as_str().starts_with(&format!("{path}/"))) =>
            {
                self.in_repository("tree", path)
            }
            None => Place::Missing,
        }
    }

    /// A folder leads to its own page; the folder of notes to the home page.
    fn resolve_folder(&self, folder: &str) -> Option<Place<'_>> {
        let prefix = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        let inside = self
            .by_path
            .range(RepoPath::new(prefix.clone())..)
            .take_while(|(path, _)| path.as_str().starts_with(&prefix));
        let page = inside
            .filter(|(path, _)| path.folder() == folder && is_folder_page(path.name()))
            .map(|(_, index)| *index)
            .next();
        match page {
            Some(index) => Some(Place::Note(index)),
            None if folder == self.content => Some(Place::Home),
            None => None,
        }
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
        (!repository.is_empty())
            .then(|| format!("{repository}/{kind}/{}/{}", revision.unwrap_or("HEAD"), encode(path.as_str())))
    }

    /// Where a file of the repository lies on the site.
    pub fn file_url(&self, path: &RepoPath) -> Url {
        let inside = source::below(path, &self.config.statics).or_else(|| source::below(path, &self.content));
        Url::of_file(inside.unwrap_or(path.as_str()))
    }

    /// The files that listed and unlisted notes refer to, by their place on the site.
    pub fn assets(&self) -> BTreeMap<Url, (&RepoPath, &File)> {
        let mut assets = BTreeMap::new();
        for note in &self.notes {
            for target in note.body.links.iter().map(|link| &link.target).chain(note.image().as_ref()) {
                if let (Place::File(url, file), Target::Local { path, .. }) = (self.resolve(target), target)
                    && let Some((path, _)) = self.files.get_key_value(path)
                {
                    assets.insert(url, (path, file));
                }
            }
        }
        assets
    }

    /// The tag that a note's spelling means.
    pub fn tag(&self, name: &str) -> Option<&Tag> {
        let folded = name.to_lowercase();
        let at = self.tags.binary_search_by(|tag| tag.name.to_lowercase().cmp(&folded)).ok()?;
        self.tags.get(at)
    }

    /// Whether the note that a finding is about does not want to hear of it.
    pub fn is_silenced(&self, problem: &Diagnostic) -> bool {
        let note = self.by_path.get(&problem.path).map(|&index| &self.notes[index].note);
        note.is_some_and(|note| note.silences.iter().any(|silence| silence.hides(problem)))
    }

    /// Where a note stands among the listed ones.
    pub fn place_in_list(&self, note: usize) -> Option<usize> {
        self.place_in_list.get(&note).copied()
    }

    /// The note whose page lies at an address.
    pub fn page_at(&self, url: &str) -> Option<&RenderedNote> {
        self.by_url.get(url).and_then(|&index| self.notes.get(index)).map(|note| &**note)
    }

    /// The absolute address of a page or a file.
    pub fn absolute(&self, url: &Url) -> String {
        format!("{}{}", self.config.base_url, url.encoded())
    }

    fn find_backlinks(&self) -> Vec<Vec<usize>> {
        let mut backlinks = vec![Vec::new(); self.notes.len()];
        for &from in &self.listed {
            let targets = self.notes[from].body.links.iter().map(|link| self.resolve(&link.target));
            let to: BTreeSet<usize> = targets
                .filter_map(|place| if let Place::Note(to) = place { Some(to) } else { None })
                .collect();
            for to in to.into_iter().filter(|to| *to != from) {
                backlinks[to].push(from);
            }
        }
        backlinks
    }
}

impl RenderedNote {
    /// The picture for cards, as the front matter names it.
    pub fn image(&self) -> Option<Target> {
        let image = self.note.meta.image.as_ref()?;
        if image.value.starts_with("https://") || image.value.starts_with("http://") {
            return Some(Target::External(image.value.clone()));
        }
        let path = self.note.source.path.join(&image.value)?;
        Some(Target::Local { path, query: String::new(), fragment: None, written: image.value.clone() })
    }
}

/// Newest first; notes of one moment by path. The home page's own note is in no list.
fn listed(notes: &[Arc<RenderedNote>]) -> Vec<usize> {
    let mut listed: Vec<usize> = (0..notes.len())
        .filter(|&index| notes[index].note.is_listed() && notes[index].note.url != Url::home())
        .collect();
    listed.sort_by(|&a, &b| notes[b].note.meta.date.cmp(&notes[a].note.meta.date).then(a.cmp(&b)));
    listed
}

/// The names that `[[…]]` may call a note by: its file's, its path's, its title and its aliases, in this order.
fn names(notes: &[Arc<RenderedNote>]) -> BTreeMap<String, usize> {
    let mut names = BTreeMap::new();
    for of in [file_stem, path_stem, title] {
        for (index, note) in notes.iter().enumerate() {
            names.entry(fold(of(&note.note))).or_insert(index);
        }
    }
    for (index, note) in notes.iter().enumerate() {
        for alias in &note.note.meta.aliases {
            names.entry(fold(&alias.value)).or_insert(index);
        }
    }
    names
}

fn file_stem(note: &Note) -> &str {
    let name = note.source.path.name();
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

fn path_stem(note: &Note) -> &str {
    let path = note.source.path.as_str();
    path.rsplit_once('.').map_or(path, |(stem, _)| stem)
}

fn title(note: &Note) -> &str {
    note.title()
}

/// The names by which a note that is not published may be meant.
pub fn hidden_names(note: &Note) -> Vec<String> {
    let mut names = vec![file_stem(note).to_owned(), path_stem(note).to_owned(), title(note).to_owned()];
    names.extend(note.meta.aliases.iter().map(|alias| alias.value.clone()));
    names
}

fn fold(name: &str) -> String {
    name.trim_end_matches(".md").to_lowercase()
}

/// Tags that differ in letter case only are one, written as the newest note writes it.
fn tags(notes: &[Arc<RenderedNote>], listed: &[usize]) -> Vec<Tag> {
    let mut by_name: BTreeMap<String, (String, Vec<usize>)> = BTreeMap::new();
    for &index in listed {
        for name in &notes[index].note.meta.tags {
            let (_, notes) = by_name.entry(name.to_lowercase()).or_insert_with(|| (name.clone(), Vec::new()));
            if notes.last() != Some(&index) {
                notes.push(index);
            }
        }
    }
    let mut taken = BTreeSet::new();
    let mut tags = Vec::with_capacity(by_name.len());
    for (folded, (name, notes)) in by_name {
        let slug = tag_slug(&folded);
        let mut candidates = std::iter::once(slug.clone()).chain((2..).map(|n| format!("{slug}-{n}")));
        let slug = candidates.find(|slug| taken.insert(slug.clone())).unwrap_or(slug);
        tags.push(Tag { name, url: Url::folder(&["tags", &slug]), notes });
    }
    tags
}

/// `C++` and `C#` are not `C`.
fn tag_slug(name: &str) -> String {
    Url::safe_part(&name.replace('+', "-plus").replace('#', "-sharp").replace('.', "-"))
}
