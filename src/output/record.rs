//! What the last build wrote, kept in the output itself.
//!
//! GitHub Pages wants a file `.nojekyll` and never looks into it, so the record lives there. It holds hashes, not
//! paths: the file is public, and the address of an unlisted note is for those who were given it.
use super::Refused;
use anyhow::Context;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::path::Path;

/// The file of the record, in the output folder.
pub(super) const FILE: &str = ".nojekyll";

/// A record of the old and the new site, in the workshop, for the time when files are replaced one by one.
pub(super) const BOTH: &str = ".nojekyll.both";

/// The first line: whose folder this is, and how the rest is to be read.
const MARK: &str = "notegen 1";

/// The paths that a build wrote, each as a hash.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(super) struct Record(BTreeSet<u64>);

impl Record {
    pub(super) fn of<'a>(paths: impl Iterator<Item = &'a str>) -> Self {
        Self(paths.map(hash).collect())
    }

    /// The record in `dir`: `None` where there is nothing but perhaps a `.git`. Refuses a folder that holds something
    /// and has no record, unless `force`: then all that it holds counts as someone else's.
    pub(super) fn read(dir: &Path, force: bool) -> anyhow::Result<Option<Self>> {
        let file = dir.join(FILE);
        // A link is not followed: it would let someone else's file vouch for the folder.
        if fs::symlink_metadata(&file).is_ok_and(|file| file.is_file()) {
            let bytes = fs::read(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
            let text = String::from_utf8_lossy(&bytes);
            if let Some(rest) = text.strip_prefix(MARK).and_then(|rest| rest.strip_prefix('\n')) {
                return Ok(Some(Self(
                    rest.lines().filter_map(|line| u64::from_str_radix(line, 16).ok()).collect(),
                )));
            }
        }
        if force || is_vacant(dir).with_context(|| format!("cannot read `{}`", dir.display()))? {
            return Ok(None);
        }
        Err(not_ours(dir).into())
    }

    pub(super) fn holds(&self, path: &str) -> bool {
        self.0.contains(&hash(path))
    }

    pub(super) fn joined_with(&self, other: &Self) -> Self {
        Self(self.0.union(&other.0).copied().collect())
    }

    pub(super) fn text(&self) -> String {
        let mut text = format!("{MARK}\n");
        for hash in &self.0 {
            // Writing to a string cannot fail.
            let _ = writeln!(text, "{hash:016x}");
        }
        text
    }
}

/// The refusal of a folder that someone else filled.
pub(super) fn not_ours(dir: &Path) -> Refused {
    Refused {
        what: format!("the folder `{}` was not made by notegen", dir.display()),
        help: "name another one, empty it, or use `--force`, which keeps what is there but for files that notegen writes".into(),
    }
}

fn is_vacant(dir: &Path) -> std::io::Result<bool> {
    match fs::read_dir(dir) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(true),
        Err(error) => Err(error),
        Ok(entries) => {
            let known = [".git", super::workshop::INSIDE];
            for entry in entries {
                let name = entry?.file_name();
                if !known.iter().any(|known| name == *known) {
                    return Ok(false);
                }
            }
            Ok(true)
        }
    }
}

fn hash(path: &str) -> u64 {
    let hash = blake3::hash(path.as_bytes());
    hash.as_bytes().first_chunk().copied().map_or(0, u64::from_be_bytes)
}
