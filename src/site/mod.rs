//! All notes together: their order, their tags, who links to whom, and what an address leads to.
mod fill;
mod resolve;

pub use fill::View;
pub use resolve::Place;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::html::Target;
use crate::markdown::Rendered;
use crate::note::Note;
use crate::paths::{RepoPath, Url, is_folder_page};
use crate::source::{File, Revision};
use rayon::prelude::*;
use resolve::Names;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::{Arc, OnceLock};

/// A note and what its body has become.
#[derive(Debug)]
pub struct RenderedNote {
    /// The note.
    pub note: Arc<Note>,
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
    /// The files that notes refer to, by their place on the site.
    pub assets: BTreeMap<Url, RepoPath>,
    by_path: HashMap<RepoPath, usize>,
    by_url: HashMap<Url, usize>,
    folder_pages: HashMap<String, usize>,
    names: OnceLock<Names>,
    place_in_list: Vec<Option<usize>>,
    hidden: HashSet<RepoPath>,
    unpublished: Vec<Arc<Note>>,
    broken: HashSet<RepoPath>,
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
    /// The Markdown files that have none.
    pub hidden: HashSet<RepoPath>,
    /// Those of them that are notes: links may call them by their names.
    pub unpublished: Vec<Arc<Note>>,
    /// The notes whose header could not be read.
    pub broken: HashSet<RepoPath>,
    /// The files that a note may refer to.
    pub files: BTreeMap<RepoPath, File>,
    /// The files that are published as they are.
    pub statics: BTreeMap<String, File>,
}

impl Site {
    /// Puts the notes together.
    pub fn assemble(mut parts: Parts) -> Site {
        parts.notes.sort_by(|a, b| a.note.source.path.cmp(&b.note.source.path));
        let notes = parts.notes;
        let paths = notes.iter().map(|note| &note.note.source.path).enumerate();
        let mut folder_pages = HashMap::new();
        for (index, path) in paths.clone().filter(|(_, path)| is_folder_page(path.name())) {
            folder_pages.entry(path.folder().to_owned()).or_insert(index);
        }
        let listed = listed(&notes);
        let mut place_in_list = vec![None; notes.len()];
        for (place, &index) in listed.iter().enumerate() {
            place_in_list[index] = Some(place);
        }
        let mut site = Site {
            tags: tags(&notes, &listed),
            by_path: paths.map(|(index, path)| (path.clone(), index)).collect(),
            by_url: notes.iter().enumerate().map(|(index, note)| (note.note.url.clone(), index)).collect(),
            folder_pages,
            names: OnceLock::new(),
            place_in_list,
            backlinks: Vec::new(),
            assets: BTreeMap::new(),
            config: parts.config,
            content: parts.content,
            revision: parts.revision,
            files: parts.files,
            statics: parts.statics,
            broken: parts.broken,
            hidden: parts.hidden,
            unpublished: parts.unpublished,
            listed,
            notes,
        };
        let leads: Vec<Leads> = site.notes.par_iter().map(|note| site.leads(note)).collect();
        site.backlinks = site.find_backlinks(&leads);
        let files = leads.into_iter().flat_map(|leads| leads.files);
        site.assets = files.map(|path| (site.file_url(&path), path)).collect();
        site
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
        self.place_in_list.get(note).copied().flatten()
    }

    /// The note whose page lies at an address.
    pub fn page_at(&self, url: &str) -> Option<&RenderedNote> {
        self.by_url.get(url).and_then(|&index| self.notes.get(index)).map(|note| &**note)
    }

    /// The absolute address of a page or a file.
    pub fn absolute(&self, url: &Url) -> String {
        format!("{}{}", self.config.base_url, url.encoded())
    }

    /// What of the site a note refers to.
    fn leads(&self, note: &RenderedNote) -> Leads {
        let mut leads = Leads::default();
        for target in note.body.links.iter().map(|link| &link.target).chain(note.image().as_ref()) {
            match self.resolve(target) {
                Place::Note(to) => leads.notes.push(to),
                Place::File(_, path, _) => leads.files.push(path.clone()),
                _ => (),
            }
        }
        leads.notes.sort_unstable();
        leads.notes.dedup();
        leads
    }

    fn find_backlinks(&self, leads: &[Leads]) -> Vec<Vec<usize>> {
        let mut backlinks = vec![Vec::new(); self.notes.len()];
        for &from in &self.listed {
            for &to in leads[from].notes.iter().filter(|to| **to != from) {
                backlinks[to].push(from);
            }
        }
        backlinks
    }
}

/// What a note's links and pictures lead to.
#[derive(Default)]
struct Leads {
    /// Notes, each once.
    notes: Vec<usize>,
    /// Files.
    files: Vec<RepoPath>,
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
    let in_lists = |note: &Note| note.is_listed() && note.url != Url::home();
    let all = notes.iter().map(|note| &note.note).enumerate();
    let listed = all.filter(|(_, note)| in_lists(note));
    let mut listed: Vec<_> = listed.map(|(index, note)| (note.meta.date.as_ref(), index)).collect();
    listed.sort_unstable_by(|(a, at), (b, other)| b.cmp(a).then(at.cmp(other)));
    listed.into_iter().map(|(_, index)| index).collect()
}

/// Tags that differ in letter case only are one, written as the newest note writes it.
fn tags(notes: &[Arc<RenderedNote>], listed: &[usize]) -> Vec<Tag> {
    let mut by_name: BTreeMap<String, usize> = BTreeMap::new();
    let mut found: Vec<(&str, Vec<usize>)> = Vec::new();
    let mut spellings: HashMap<&str, usize> = HashMap::new();
    for &index in listed {
        for name in &notes[index].note.meta.tags {
            let at = *spellings.entry(name).or_insert_with(|| {
                *by_name.entry(name.to_lowercase()).or_insert_with(|| {
                    found.push((name, Vec::new()));
                    found.len() - 1
                })
            });
            if found[at].1.last() != Some(&index) {
                found[at].1.push(index);
            }
        }
    }
    let mut taken = BTreeSet::new();
    let mut tags = Vec::with_capacity(by_name.len());
    for (folded, at) in by_name {
        let (name, notes) = std::mem::take(&mut found[at]);
        let slug = tag_slug(&folded);
        let mut candidates = std::iter::once(slug.clone()).chain((2..).map(|n| format!("{slug}-{n}")));
        let slug = candidates.find(|slug| taken.insert(slug.clone())).unwrap_or(slug);
        tags.push(Tag { name: name.to_owned(), url: Url::folder(&["tags", &slug]), notes });
    }
    tags
}

/// `C++` and `C#` are not `C`.
fn tag_slug(name: &str) -> String {
    Url::safe_part(&name.replace('+', "-plus").replace('#', "-sharp").replace('.', "-"))
}
