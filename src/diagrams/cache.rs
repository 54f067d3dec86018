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
use super::embedded::Embedded;
use super::print::Template;
use super::shape::Shape;
use super::{Drawing, Facts, Fault, Options};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

/// What an entry begins with.
const MAGIC: &[u8] = b"notegen drawing 2\n";
const DAY: Duration = Duration::from_hours(24);
/// How long an entry stays that nobody uses.
const KEPT: Duration = Duration::from_hours(30 * 24);

/// How long the linked-in engine may draw what is gone from the cache while it is used.
const AGAIN: Duration = Duration::from_secs(10);

/// What finishes a drawing: an entry that was finished otherwise is another.
const RULES: &[&str] = &[
    include_str!("allow.rs"),
    include_str!("cache.rs"),
    include_str!("clean.rs"),
    include_str!("colour.rs"),
    include_str!("css.rs"),
    include_str!("describe.rs"),
    include_str!("embedded.rs"),
    include_str!("geometry.rs"),
    include_str!("label.rs"),
    include_str!("legible.rs"),
    include_str!("merge.rs"),
    include_str!("metrics.rs"),
    include_str!("mod.rs"),
    include_str!("origin.rs"),
    include_str!("paint.rs"),
    include_str!("path.rs"),
    include_str!("print.rs"),
    include_str!("svg.rs"),
    include_str!("tree.rs"),
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
        add(&mut base, &[u8::from(options.files)]);
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
            let Some(bytes) = encode(drawing) else { return };
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
    let drawing = decode(file, source)?;
    let age = fs::metadata(file).and_then(|found| found.modified()).ok();
    if age.and_then(|since| since.elapsed().ok()).is_some_and(|age| age > DAY) {
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

/// What an engine gave, in an entry.
#[derive(Debug, Clone)]
pub(super) struct Raw {
    file: PathBuf,
    /// Where it begins.
    at: u64,
    /// How long the light one is, and both.
    lengths: [usize; 2],
    hash: String,
    source: Arc<str>,
}

impl Raw {
    /// Reads it, light and dark. Where it is gone in the meantime, the linked-in engine draws.
    pub(super) fn read(&self) -> Option<[String; 2]> {
        let whole = || {
            let mut file = fs::File::open(&self.file).ok()?;
            file.seek(SeekFrom::Start(self.at)).ok()?;
            let mut bytes = vec![0; self.lengths[1]];
            file.read_exact(&mut bytes).ok()?;
            let mut light = String::from_utf8(bytes).ok()?;
            let is_whole = blake3::hash(light.as_bytes()).to_hex().as_str() == self.hash;
            let dark = (is_whole && light.is_char_boundary(self.lengths[0]))
                .then(|| light.split_off(self.lengths[0]))?;
            Some([light, dark])
        };
        whole().or_else(|| {
            let drawn = Embedded::new(AGAIN).draw(&self.source).ok()?;
            Some([drawn.light, drawn.dark])
        })
    }
}

/// An entry: its name; a line with the hashes and the lengths of its two parts; what a page needs (a line of
/// JSON and the texts); what the engine gave. The second part is read only when it is needed.
fn encode(drawing: &Drawing) -> Option<Vec<u8>> {
    let [light, dark] = drawing.picture.raw()?;
    let mut texts: Vec<&str> = drawing.templates.iter().map(Template::text).collect();
    let file = drawing.file.get();
    texts.extend(file.map(|file| &**file));
    let head = json!({
        "lengths": texts.iter().map(|text| text.len()).collect::<Vec<_>>(),
        "light": light.len(),
        "file": file.is_some(),
        "links": drawing.links,
        "title": drawing.title,
        "description": drawing.description,
        "words": drawing.words,
        "size": [drawing.size.0, drawing.size.1],
        "kind": drawing.facts.kind,
        "front": drawing.facts.title,
        "model": drawing.facts.model,
    });
    let parts = [format!("{head}\n{}", texts.concat()), format!("{light}{dark}")];
    let [first, second] = [0, 1].map(|at| blake3::hash(parts[at].as_bytes()).to_hex());
    let line = format!("{first} {second} {} {}\n", parts[0].len(), parts[1].len());
    Some([MAGIC, line.as_bytes(), parts[0].as_bytes(), parts[1].as_bytes()].concat())
}

fn decode(path: &Path, source: &Arc<str>) -> Option<Drawing> {
    let file = fs::File::open(path).ok()?;
    let size = file.metadata().ok()?.len();
    let mut file = BufReader::with_capacity(16 * 1024, file);
    let mut start = Vec::new();
    for _ in 0..2 {
        file.by_ref().take(256).read_until(b'\n', &mut start).ok()?;
    }
    let line = std::str::from_utf8(start.strip_prefix(MAGIC)?).ok()?;
    let mut fields = line.split_whitespace();
    let (first, second) = (fields.next()?, fields.next()?);
    let lengths: [u64; 2] = [fields.next()?.parse().ok()?, fields.next()?.parse().ok()?];
    let at = (start.len() as u64).checked_add(lengths[0])?;
    if at.checked_add(lengths[1])? != size {
        return None;
    }
    let mut body = vec![0; usize::try_from(lengths[0]).ok()?];
    file.read_exact(&mut body).ok()?;
    if blake3::hash(&body).to_hex().as_str() != first {
        return None;
    }
    let (head, texts) = std::str::from_utf8(&body).ok()?.split_once('\n')?;
    let head: Value = serde_json::from_str(head).ok()?;
    let raw = Raw {
        file: path.to_path_buf(),
        at,
        lengths: [number(&head["light"])?, usize::try_from(lengths[1]).ok()?],
        hash: second.to_owned(),
        source: Arc::clone(source),
    };
    drawing(head, texts, raw)
}

fn drawing(mut head: Value, mut text: &str, raw: Raw) -> Option<Drawing> {
    let mut texts = Vec::new();
    for length in head["lengths"].as_array()? {
        let (one, rest) = text.split_at_checked(number(length)?)?;
        texts.push(one.to_owned());
        text = rest;
    }
    let file = if head["file"].as_bool()? { texts.pop() } else { None };
    let side = |at: usize| head["size"][at].as_u64().and_then(|side| u32::try_from(side).ok());
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
    Some(Drawing {
        picture: Shape::kept(raw),
        templates: texts.into_iter().map(Template::from_text).collect(),
        links: list(&head["links"])?,
        title: text(&head["title"]),
        description: text(&head["description"])?,
        words: list(&head["words"])?,
        size: (side(0)?, side(1)?),
        file: file.map_or_else(OnceLock::new, |file| OnceLock::from(Arc::from(file))),
        facts: Facts { kind: text(&head["kind"])?, title: text(&head["front"]), model: head["model"].take() },
    })
}

fn number(value: &Value) -> Option<usize> {
    value.as_u64().and_then(|number| usize::try_from(number).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagrams::draw;

    const SOURCE: &str =
        "sequenceDiagram\n  accTitle: Two\n  A->>B: one\n  link A: x @ https://example.org/\n";

    fn kept(folder: &Path) -> (Arc<Drawing>, PathBuf, Arc<Drawing>) {
        let options = Options { cache: Some(folder.to_path_buf()), files: true, ..Options::default() };
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
        assert!(kept.picture.raw().is_none(), "it was drawn again");
        assert_eq!(kept, drawn);
        assert_eq!(kept.standalone(), drawn.standalone());
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
