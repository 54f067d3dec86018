//! All Markdown files of the folder of notes: what each is, and where it is on the site or would be.
use crate::note::{Note, Parsed};
use crate::paths::{RepoPath, Url};
use crate::source::Tree;
use rayon::prelude::*;
use serde::{Serialize, Serializer};
use unicode_width::UnicodeWidthStr;

/// A file of the folder of notes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The file, from the root.
    #[serde(serialize_with = "as_text")]
    pub path: RepoPath,
    /// What it is.
    pub state: State,
    /// Its address on the site, or the one that it would have; `None` where nothing is known of it.
    #[serde(serialize_with = "as_text_or_null")]
    pub address: Option<Url>,
    /// As its front matter says it.
    pub date: Option<String>,
    /// The same.
    pub title: Option<String>,
    /// The same.
    pub tags: Vec<String>,
}

/// What a file of the folder of notes is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum State {
    /// It is on the site and in its lists.
    Published,
    /// It is on the site, and in no list.
    Unlisted,
    /// It is not on the site.
    Unpublished,
    /// It is no note.
    NoFrontMatter,
    /// Its front matter cannot be understood, so that it is not on the site.
    Broken,
}

impl State {
    /// For people.
    pub fn name(self) -> &'static str {
        match self {
            State::Published => "published",
            State::Unlisted => "unlisted",
            State::Unpublished => "unpublished",
            State::NoFrontMatter => "no front matter",
            State::Broken => "broken",
        }
    }

    /// Whether it has a page on the site.
    pub fn is_on_site(self) -> bool {
        matches!(self, State::Published | State::Unlisted)
    }
}

/// Every file of the folder of notes, by path.
pub fn entries(tree: &Tree) -> Vec<Entry> {
    let mut entries: Vec<Entry> = tree
        .notes
        .par_iter()
        .map(|source| {
            entry(Note::parse(source, &tree.content, &tree.config.permalinks, false, &mut Vec::new()))
        })
        .collect();
    entries.sort_by(|a, b| a.path.cmp(&b.path));
    entries
}

fn entry(parsed: Parsed) -> Entry {
    let unknown =
        |path, state| Entry { path, state, address: None, date: None, title: None, tags: Vec::new() };
    match parsed {
        Parsed::Shown(note) if note.is_listed() => known(&note, State::Published),
        Parsed::Shown(note) => known(&note, State::Unlisted),
        Parsed::Hidden(note) => known(&note, State::Unpublished),
        Parsed::Plain(source) => unknown(source.path, State::NoFrontMatter),
        Parsed::Broken(source) => unknown(source.path, State::Broken),
    }
}

fn known(note: &Note, state: State) -> Entry {
    Entry {
        path: note.source.path.clone(),
        state,
        address: Some(note.url.clone()),
        date: note.meta.date.as_ref().map(ToString::to_string),
        title: note.meta.title.clone(),
        tags: note.meta.tags.clone(),
    }
}

/// For people: a line for each, in columns; the address of what is not on the site is left out.
pub fn table(entries: &[Entry]) -> String {
    let rows: Vec<[String; 5]> = entries.iter().map(row).collect();
    let width = |column: usize| rows.iter().map(|row| row[column].width()).max().unwrap_or(0);
    let widths: Vec<usize> = (0..4).map(width).collect();
    let mut table = String::new();
    for row in &rows {
        let mut line = String::new();
        for (cell, width) in row.iter().zip(&widths) {
            line.push_str(cell);
            line.push_str(&" ".repeat(width - cell.width() + 2));
        }
        line.push_str(&row[4]);
        table.push_str(line.trim_end());
        table.push('\n');
    }
    table
}

fn row(entry: &Entry) -> [String; 5] {
    let day = entry.date.as_deref().map_or("-", |date| date.get(..10).unwrap_or(date));
    let address = entry.address.as_ref().filter(|_| entry.state.is_on_site());
    let cells = [
        entry.path.as_str(),
        day,
        entry.state.name(),
        address.map_or("-", Url::as_str),
        entry.title.as_deref().unwrap_or_default(),
    ];
    // A name cannot steer the terminal.
    cells.map(|cell| cell.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect())
}

fn as_text<S: Serializer>(text: &impl ToString, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&text.to_string())
}

#[expect(clippy::ref_option, reason = "serde hands over a reference to the field")]
fn as_text_or_null<S: Serializer>(text: &Option<Url>, serializer: S) -> Result<S::Ok, S::Error> {
    match text {
        Some(text) => serializer.serialize_some(text.as_str()),
        None => serializer.serialize_none(),
    }
}
