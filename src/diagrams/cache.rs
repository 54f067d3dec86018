//! Finished drawings on the disk, so that what was drawn once is not drawn again.
//!
//! - An entry's name is the hash of all that it depends on; what it holds has a hash of its own, and one that is
//!   cut off or changed is as if it were not there.
//! - An entry is written whole under another name and then renamed: two builds at once do not hurt each other.
//! - The cache may be deleted at any time. That it cannot be read or written is no reason to fail.
#![expect(
    clippy::disallowed_methods,
    reason = "the cache is on the disk, and what was not used for a month goes"
)]
use super::{Drawing, Fault, Options, entry};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, SystemTime};

const DAY: Duration = Duration::from_hours(24);
/// How long an entry stays that nobody uses.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// What finishes a drawing: an entry that was finished otherwise is another.
const RULES: &[&str] = &[
    include_str!("allow.rs"),
    include_str!("cache.rs"),
    include_str!("clean.rs"),
    include_str!("colour.rs"),
    include_str!("css.rs"),
    include_str!("cut.rs"),
    include_str!("describe.rs"),
    include_str!("discs.rs"),
    include_str!("embedded.rs"),
    include_str!("entry.rs"),
    include_str!("formula.rs"),
    include_str!("geometry.rs"),
    include_str!("label.rs"),
    include_str!("layers.rs"),
    include_str!("legible.rs"),
    include_str!("lines.rs"),
    include_str!("merge.rs"),
    include_str!("metrics.rs"),
    include_str!("mod.rs"),
    include_str!("origin.rs"),
    include_str!("paint.rs"),
    include_str!("path.rs"),
    include_str!("print.rs"),
    include_str!("raise.rs"),
    include_str!("svg.rs"),
    include_str!("tree.rs"),
    include_str!("view.rs"),
    include_str!("mermaid_cli/driver.mjs"),
];

type Drawn = BTreeMap<Arc<str>, Result<Arc<Drawing>, Fault>>;

/// The drawings of one engine with one configuration.
pub(super) struct Cache {
    folder: Option<PathBuf>,
    /// The hash of all that an entry depends on besides its source.
    base: blake3::Hasher,
}

impl Cache {
    /// The part of the cache that belongs to an engine. `engine` names it, its version and its configuration.
    pub(super) fn open(options: &Options, engine: &str) -> Self {
        let mut base = blake3::Hasher::new();
        add(&mut base, env!("CARGO_PKG_VERSION").as_bytes());
        if options.cache.is_some() {
            for text in RULES {
                add(&mut base, text.as_bytes());
            }
        }
        add(&mut base, engine.as_bytes());
        let cache = Self { folder: options.cache.clone(), base };
        if let Some(folder) = &cache.folder {
            sweep(folder);
        }
        cache
    }

    /// What is in the cache, and what is not.
    pub(super) fn take(&self, wanted: Vec<Arc<str>>) -> (Drawn, Vec<Arc<str>>) {
        let Some(folder) = self.folder.as_ref().filter(|folder| folder.is_dir()) else {
            return (Drawn::new(), wanted);
        };
        let found: Vec<_> = wanted
            .into_par_iter()
            .map(|source| {
                let entry = read(&folder.join(self.name(&source)), &source);
                (source, entry)
            })
            .collect();
        let mut drawn = Drawn::new();
        let mut rest = Vec::new();
        for (source, entry) in found {
            match entry {
                Some(drawing) => drop(drawn.insert(source, Ok(Arc::new(drawing)))),
                None => rest.push(source),
            }
        }
        (drawn, rest)
    }

    /// Keeps what was drawn. What could not be drawn is tried again each time.
    pub(super) fn put(&self, drawn: &Drawn) {
        let Some(folder) = &self.folder else { return };
        let good: Vec<_> =
            drawn.iter().filter_map(|(source, outcome)| Some((source, outcome.as_ref().ok()?))).collect();
        if good.is_empty() || prepare(folder).is_err() {
            return;
        }
        good.into_par_iter().for_each(|(source, drawing)| {
            let Some(bytes) = entry::encode(drawing) else { return };
            let _ = write(folder, &self.name(source), &bytes);
        });
    }

    fn name(&self, source: &str) -> String {
        let mut hasher = self.base.clone();
        add(&mut hasher, source.as_bytes());
        format!("{}.drawing", hasher.finalize().to_hex())
    }
}

fn add(hasher: &mut blake3::Hasher, part: &[u8]) {
    hasher.update(&part.len().to_le_bytes());
    hasher.update(part);
}

/// Makes the folder, and tells Git to leave it out.
fn prepare(folder: &Path) -> std::io::Result<()> {
    fs::create_dir_all(folder)?;
    let ignore = folder.join(".gitignore");
    if !ignore.exists() {
        fs::write(ignore, "*\n")?;
    }
    Ok(())
}

fn write(folder: &Path, name: &str, bytes: &[u8]) -> std::io::Result<()> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let part = folder.join(format!("{name}.{}-{number}.part", std::process::id()));
    let done = fs::write(&part, bytes).and_then(|()| fs::rename(&part, folder.join(name)));
    if done.is_err() {
        let _ = fs::remove_file(&part);
    }
    done
}

fn read(file: &Path, source: &Arc<str>) -> Option<Drawing> {
    let opened = fs::File::open(file).ok()?;
    let found = opened.metadata().ok()?;
    let drawing = entry::decode(file, &opened, found.len(), source)?;
    if found.modified().ok().and_then(|since| since.elapsed().ok()).is_some_and(|age| age > DAY) {
        // It was used: it stays for another month.
        let opened = fs::OpenOptions::new().append(true).open(file);
        let _ = opened.and_then(|opened| opened.set_modified(SystemTime::now()));
    }
    Some(drawing)
}

/// Takes out what was not used for a month; looks once a day.
fn sweep(folder: &Path) {
    let mark = folder.join(".swept");
    let old = |file: &Path, than: Duration| {
        let since = fs::symlink_metadata(file).and_then(|found| found.modified());
        since.is_ok_and(|since| since.elapsed().is_ok_and(|age| age > than))
    };
    if !folder.is_dir() || (mark.exists() && !old(&mark, DAY)) {
        return;
    }
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = entry.path();
        let ours = |ending: &str| file.extension().is_some_and(|extension| extension == ending);
        if (ours("drawing") && old(&file, KEPT)) || (ours("part") && old(&file, DAY)) {
            let _ = fs::remove_file(&file);
        }
    }
    let _ = fs::write(mark, "");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagrams::draw;

    const SOURCE: &str =
        "sequenceDiagram\n  accTitle: Two\n  A->>B: one\n  link A: x @ https://example.org/\n";

    fn kept(folder: &Path) -> (Arc<Drawing>, PathBuf, Arc<Drawing>) {
        let options = Options { cache: Some(folder.to_path_buf()), ..Options::default() };
        let [first, second] =
            [0, 1].map(|_| Arc::clone(draw([SOURCE], &options).get(SOURCE).unwrap().as_ref().unwrap()));
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let entry =
            entries.into_iter().find(|path| path.extension().is_some_and(|ending| ending == "drawing"));
        (first, entry.unwrap(), second)
    }

    #[test]
    fn a_kept_drawing_is_the_one_that_was_drawn() {
        let folder = tempfile::tempdir().unwrap();
        let (drawn, _, kept) = kept(folder.path());
        assert!(kept.picture.drawn().is_none(), "it was drawn again");
        assert_eq!(kept, drawn);
        assert_eq!(kept.file(), drawn.file());
    }

    #[test]
    fn a_picture_whose_entry_is_damaged_or_gone_is_drawn_again() {
        let folder = tempfile::tempdir().unwrap();
        let (drawn, entry, damaged) = kept(folder.path());
        let mut bytes = fs::read(&entry).unwrap();
        *bytes.last_mut().unwrap() ^= 1;
        fs::write(&entry, bytes).unwrap();
        assert_eq!(damaged.picture.get(), drawn.picture.get());

        let (drawn, entry, gone) = kept(folder.path());
        fs::remove_file(entry).unwrap();
        assert_eq!(gone.picture.get(), drawn.picture.get());
    }
}
