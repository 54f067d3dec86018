//! A note's header: the YAML between its `---` lines, or the TOML between `+++`, typed, every mistake at its place.
pub mod edit;
pub mod foreign;
mod header;
mod toml;
mod yaml;

use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic};
use crate::paths::RepoPath;
use crate::permalink::Pattern;
use header::Header;
use std::collections::BTreeMap;
use std::ops::Range;

pub use yaml::KeyPlace;

/// The largest header, in bytes: the YAML parser takes quadratic time on nested brackets.
const MOST_BYTES: usize = 16 * 1024;

/// The keys that notegen knows, each with the name that it goes by here.
const KEYS: &[(&str, &str)] = &[
    ("title", "title"),
    ("date", "date"),
    ("tags", "tags"),
    ("tag", "tags"),
    ("publish", "publish"),
    ("updated", "updated"),
    ("lastmod", "updated"),
    ("modified", "updated"),
    ("description", "description"),
    ("summary", "description"),
    ("slug", "slug"),
    ("permalink", "permalink"),
    ("aliases", "aliases"),
    ("redirect_from", "aliases"),
    ("author", "author"),
    ("toc", "toc"),
    ("math", "math"),
    ("compare", "compare"),
    ("image", "image"),
    ("draft", "draft"),
];

/// Whether a note is on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Publish {
    /// It is not: the usual.
    #[default]
    No,
    /// It has a page, and is in no list.
    Unlisted,
    /// It is.
    Yes,
}

/// A value and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A note's header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title.
    pub title: Option<String>,
    /// When it was written.
    pub date: Option<Date>,
    /// When it was last changed.
    pub updated: Option<Date>,
    /// Its tags, each once, as written.
    pub tags: Vec<String>,
    /// Whether it is on the site.
    pub publish: Publish,
    /// It is not ready.
    pub draft: bool,
    /// What it is about.
    pub description: Option<String>,
    /// The last part of its address, where that is not the file's name.
    pub slug: Option<String>,
    /// Its address, where it has one of its own.
    pub permalink: Option<Pattern>,
    /// Further names and addresses, each of which leads to the note.
    pub aliases: Vec<Placed<String>>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Whether it shows a table of contents.
    pub toc: Option<bool>,
    /// Whether `$` begins a formula in it.
    pub math: Option<bool>,
    /// Whether diagrams below the headings of a before and an after are compared.
    pub compare: bool,
    /// A picture for cards, as a link from the note.
    pub image: Option<Placed<String>>,
    /// All other keys.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A file split into its header and its body.
#[derive(Debug, PartialEq, Eq)]
pub enum Split {
    /// The bytes of the header without its fences, and of the body.
    Parts(Range<usize>, Range<usize>),
    /// There is no header.
    None,
    /// The header has no end.
    Open,
}

/// Whether a file's header is TOML.
pub fn is_toml(text: &str) -> bool {
    text.trim_start_matches('\u{feff}').starts_with("+++")
}

/// Finds the header: the first line is `---` or `+++`, and so is a later one.
pub fn split(text: &str) -> Split {
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let fence = if is_toml(text) { "+++" } else { "---" };
    let mut lines = text[start..].split_inclusive('\n').map(|line| (line.trim_end() == fence, line.len()));
    let Some((true, first)) = lines.next() else {
        return Split::None;
    };
    let yaml = start + first;
    let mut at = yaml;
    for (is_fence, length) in lines {
        if is_fence {
            return Split::Parts(yaml..at, at + length..text.len());
        }
        at += length;
    }
    Split::Open
}

/// Where the keys of a file's header stand; empty where it has none.
pub fn keys(text: &str) -> Vec<KeyPlace> {
    match split(text) {
        Split::Parts(header, _) if is_toml(text) => toml::read(text, header).places,
        Split::Parts(header, _) => yaml::key_places(text, header),
        Split::None | Split::Open => Vec::new(),
    }
}

impl FrontMatter {
    /// Its categories, which addresses may be made of: a list, or words.
    pub fn categories(&self) -> Vec<String> {
        let lists = ["categories", "category"]
            .iter()
            .filter_map(|key| self.extra.get(*key).map(|value| (*key, value)));
        let words = lists.flat_map(|(key, value)| match value {
            serde_json::Value::Array(items) => {
                items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
            }
            serde_json::Value::String(text) if key == "category" => vec![text.clone()],
            serde_json::Value::String(text) => text.split_whitespace().map(str::to_owned).collect(),
            _ => Vec::new(),
        });
        words.collect()
    }

    /// Reads the header of a file. Mistakes are added to `found`; where the note would not be
    /// published anyway only those that leave that in doubt. `None` where it cannot be read.
    pub fn parse(
        path: &RepoPath,
        text: &str,
        yaml: Range<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<FrontMatter> {
        let mut problems = Vec::new();
        let header = Header::read(path, text, yaml, &mut problems);
        let Some(mut header) = header else {
            found.append(&mut problems);
            return None;
        };
        let mut meta = FrontMatter::default();
        let settled = header.publication(&mut meta, &mut problems);
        if settled && meta.publish == Publish::No {
            header.fields(&mut meta, &mut Vec::new());
            problems.extend(header.unpublished_by_a_slip());
            found.append(&mut problems);
            return Some(meta);
        }
        header.fields(&mut meta, &mut problems);
        header.required(&meta, &mut problems);
        let failed = !settled || problems.iter().any(|problem| problem.code == Code::FrontMatter);
        found.append(&mut problems);
        (!failed).then_some(meta)
    }
}
