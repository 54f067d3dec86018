//! What lies in the old site: what is ours, what is someone else's, and where the two are in each other's way.
use super::Refused;
use super::record::{self, Record};
use super::stage::{Fate, Fates};
use super::workshop::{self, is_mount};
use anyhow::Context;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// The old site, as paths from its root, each folder before what it holds.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// Files that the last build wrote.
    pub(super) ours: Vec<String>,
    /// Whatever else is not a folder: files, links, pipes.
    pub(super) foreign: Vec<PathBuf>,
    /// Folders in which nothing is ours.
    pub(super) foreign_folders: Vec<PathBuf>,
    /// All folders, the root as an empty path, and what they permit.
    pub(super) folders: Vec<(PathBuf, fs::Permissions)>,
    /// Folders that something is mounted on: where there is one, the site cannot be replaced as a whole.
    pub(super) mounts: Vec<PathBuf>,
}

impl Survey {
    /// Walks through `dir` without following links. `record` says what is ours.
    pub(super) fn of(dir: &Path, record: &Record) -> anyhow::Result<Self> {
        let mut survey = Self::default();
        if !dir.exists() {
            return Ok(survey);
        }
        let is_own = |path: &Path| [record::FILE, workshop::INSIDE].iter().any(|own| path == Path::new(own));
        let walk = walkdir::WalkDir::new(dir).follow_links(false).sort_by_file_name().into_iter();
        for entry in walk.filter_entry(|entry| !(entry.depth() == 1 && is_own(Path::new(entry.file_name()))))
        {
            let entry = entry.with_context(|| format!("cannot read `{}`", dir.display()))?;
            let path = entry.path().strip_prefix(dir).unwrap_or(entry.path()).to_owned();
            if entry.file_type().is_dir() {
                if entry.depth() > 0 && is_mount(entry.path()) {
                    survey.mounts.push(path.clone());
                }
                survey.folders.push((path, entry.metadata()?.permissions()));
            } else if let Some(path) = slashed(&path).filter(|path| record.holds(path)) {
                survey.ours.push(path);
            } else {
                survey.foreign.push(path);
            }
        }
        let holding: BTreeSet<&Path> =
            survey.ours.iter().flat_map(|path| Path::new(path).ancestors()).collect();
        survey.foreign_folders = survey
            .folders
            .iter()
            .map(|(path, _)| path)
            .filter(|path| !holding.contains(path.as_path()))
            .cloned()
            .collect();
        Ok(survey)
    }

    /// Refuses to write where someone else's file would be lost. With `force`, a file may be replaced by a file.
    pub(super) fn refuse_clashes(&self, fates: &Fates, force: bool) -> Result<(), Refused> {
        let folders: BTreeSet<&Path> =
            fates.keys().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
        let fate = |path: &Path| slashed(path).and_then(|path| fates.get(&path));
        let under_a_file = |path: &Path| path.ancestors().skip(1).any(|above| fate(above).is_some());
        let replaced = |path: &Path| !force && fate(path) == Some(&Fate::Written);
        let files = self
            .foreign
            .iter()
            .filter(|path| replaced(path) || folders.contains(path.as_path()) || under_a_file(path));
        let instead = self.foreign_folders.iter().filter(|path| fate(path).is_some());
        // No file can be renamed into a mounted folder from outside.
        let mounts = self.mounts.iter().filter(|path| folders.contains(path.as_path()));
        let clashes: Vec<String> =
            files.chain(instead).chain(mounts).map(|path| format!("`{}`", path.display())).collect();
        let Some(first) = clashes.first() else {
            return Ok(());
        };
        let more = if clashes.len() > 1 { format!(" and {} more", clashes.len() - 1) } else { String::new() };
        Err(Refused {
            what: format!("the site would replace {first}{more}, which notegen did not write"),
            help: "move it away; `--force` replaces a file by a file of the same path".into(),
        })
    }
}

/// The path as outputs are named, where it can be so named.
fn slashed(path: &Path) -> Option<String> {
    let text = path.to_str()?;
    Some(if cfg!(windows) { text.replace('\\', "/") } else { text.to_owned() })
}
