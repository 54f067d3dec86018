//! A new site: the files that are written where there are none, and what a folder of another tool keeps.
use super::lost;
use super::origin::{self, Kind};
use super::write;
use crate::config;
use crate::explain::Answer;
use crate::front_matter::edit::is_undecided;
use crate::paths::RepoPath;
use crate::source::{Files, Request, Tree, is_markdown};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use walkdir::WalkDir;

const WORKFLOW: &str = include_str!("workflow.yml");
const FIRST_NOTE: &str = include_str!("first-note.md");

/// What was done to a folder.
#[derive(Debug)]
pub struct Begun {
    /// What it was.
    pub kind: Kind,
    /// The files that were written.
    pub written: Vec<RepoPath>,
    /// The files that were there already.
    pub kept: Vec<RepoPath>,
    /// The lines that a `.gitignore` should have, and has not.
    pub ignore: Vec<String>,
    /// What could not be carried over, with the text that each place is in.
    pub lost: Vec<(Answer, Option<String>)>,
    /// The folders that hold notes which say nothing of publishing, and how many notes there are.
    pub undecided: (BTreeSet<String>, usize),
}

/// Makes a folder a site. Nothing that is there is written over.
///
/// # Errors
/// Where a file cannot be written, or the configuration that is there cannot be read.
pub fn site(root: &Path, day: &str) -> anyhow::Result<Begun> {
    fs::create_dir_all(root).with_context(|| format!("cannot make the folder `{}`", root.display()))?;
    let origin = origin::recognise(root, has_markdown(root));
    let name =
        root.canonicalize().ok().and_then(|root| Some(root.file_name()?.to_string_lossy().into_owned()));
    let translated = origin.translate(name.as_deref().unwrap_or("Notes"));
    let mut begun = Begun {
        kind: origin.kind,
        written: Vec::new(),
        kept: Vec::new(),
        ignore: Vec::new(),
        lost: Vec::new(),
        undecided: (BTreeSet::new(), 0),
    };
    let settings =
        format!("# The settings of this site. All keys may be left out.\n{}\n", translated.lines.join("\n"));
    begun.put(root, config::FILE, &settings)?;
    if origin.kind == Kind::Empty {
        begun.put(root, "notes/first-note.md", &FIRST_NOTE.replace("DAY", day))?;
    }
    let tree = Tree::read(&Request { root, config: None, output: None }, &mut Files::default())?;
    let wanted = [format!("/{}/", tree.config.output), "/.notegen/".to_owned()];
    if begun.put(root, ".gitignore", &format!("{}\n", wanted.join("\n")))? {
        let text = fs::read_to_string(root.join(".gitignore")).unwrap_or_default();
        let has = |line: &str| text.lines().any(|own| own.trim().trim_matches('/') == line.trim_matches('/'));
        begun.ignore = wanted.into_iter().filter(|line| !has(line)).collect();
    }
    begun.put(root, ".github/workflows/notes.yml", WORKFLOW)?;
    let config_text = origin.file.map(|(_, text)| text);
    begun.lost.extend(translated.lost.into_iter().map(|answer| (answer, config_text.clone())));
    for answer in lost::find(origin.kind, &tree.notes) {
        let text = answer.place.as_ref().and_then(|(path, _)| tree.text(path).map(str::to_owned));
        begun.lost.push((answer, text));
    }
    begun.undecided = undecided(&tree);
    Ok(begun)
}

impl Begun {
    /// Writes a file where there is none; whether there is one.
    fn put(&mut self, root: &Path, path: &str, text: &str) -> anyhow::Result<bool> {
        let path = RepoPath::new(path);
        let is_new = write(root, &path, text)?;
        if is_new {
            self.written.push(path);
        } else {
            self.kept.push(path);
        }
        Ok(!is_new)
    }
}

fn undecided(tree: &Tree) -> (BTreeSet<String>, usize) {
    let notes = tree.notes.iter().filter(|note| is_undecided(&note.path, &note.text));
    let folders: Vec<&str> =
        notes.map(|note| note.path.as_str().split_once('/').map_or(".", |(top, _)| top)).collect();
    (folders.iter().map(|folder| (*folder).to_owned()).collect(), folders.len())
}

/// Whether there is any note to begin with; the README that a host makes is none.
fn has_markdown(root: &Path) -> bool {
    let hidden = |name: &std::ffi::OsStr| name.as_encoded_bytes().starts_with(b".") || name == "node_modules";
    let entries = WalkDir::new(root)
        .into_iter()
        .filter_entry(move |entry| entry.depth() == 0 || !hidden(entry.file_name()));
    entries.filter_map(Result::ok).any(|entry| {
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_readme = entry.depth() == 1 && name.eq_ignore_ascii_case("readme.md");
        entry.file_type().is_file() && !is_readme && is_markdown(&RepoPath::new(name))
    })
}
