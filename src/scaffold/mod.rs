//! What a person begins with: a new note, a new site. Nothing that is there is written over.
#![expect(clippy::disallowed_methods, reason = "new files are written here")]

mod lost;
mod origin;
mod site;

pub use origin::Kind;
pub use site::{Begun, site};

use crate::catalogue::Entry;
use crate::front_matter::edit;
use crate::page::tags_url;
use crate::paths::{RepoPath, Url, is_folder_page};
use anyhow::Context;
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::path::Path;

/// A note that is to be written.
#[derive(Debug, Clone)]
pub struct NewNote<'a> {
    /// Its title.
    pub title: &'a str,
    /// The folder that it is to lie in, below the folder of notes; empty for that itself.
    pub folder: &'a str,
    /// Its tags.
    pub tags: &'a [String],
    /// The day on which it is written.
    pub day: &'a str,
}

/// Writes a new note into the folder of notes `content`, under a name that no file and no note of `entries` has.
pub fn note(root: &Path, content: &str, entries: &[Entry], new: &NewNote<'_>) -> anyhow::Result<RepoPath> {
    let slug = Url::slug(new.title);
    let within =
        |folder: &str, name: String| if folder.is_empty() { name } else { format!("{folder}/{name}") };
    let below = |name: &str| within(new.folder, format!("{name}.md"));
    let taken = |name: &str| {
        let url = Url::of_note(&below(name), None);
        // An `index.md` would be the page of the folder.
        is_folder_page(&below(name))
            || url == tags_url()
            || entries.iter().any(|entry| entry.address.as_ref() == Some(&url))
    };
    let names = std::iter::once(slug.clone()).chain((2..).map(|number| format!("{slug}-{number}")));
    for name in names.filter(|name| !taken(name)) {
        let path = RepoPath::new(within(content, below(&name)));
        if write(root, &path, &edit::new_header(new.title, new.day, new.tags))? {
            return Ok(path);
        }
    }
    unreachable!("there is always a greater number")
}

/// Writes a file that is not there; `false` where there is one.
fn write(root: &Path, path: &RepoPath, text: &str) -> anyhow::Result<bool> {
    let file = root.join(path.as_str());
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    match File::create_new(&file) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).with_context(|| format!("cannot write `{path}`"))?;
            Ok(true)
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot write `{path}`")),
    }
}
