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
use super::print::Template;
use super::shape::Shape;
use super::{Drawing, Facts, Fault, Options};
use rayon::prelude::*;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, SystemTime};

/// What an entry begins with.
const MAGIC: &[u8] = b"notegen drawing 1\n";
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
        let cache = Self {
            folder: options.cache.clone(),
            base,
        };
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
                let entry = read(&folder.join(self.name(&source)));
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
        let good: Vec<_> = drawn
            .iter()
            .filter_map(|(source, outcome)| Some((source, outcome.as_ref().ok()?)))
            .collect();
        if good.is_empty() || prepare(folder).is_err() {
            return;
        }
        good.into_par_iter().for_each(|(source, drawing)| {
            let _ = write(folder, &self.name(source), &encode(drawing));
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

fn read(file: &Path) -> Option<Drawing> {
    let bytes = fs::read(file).ok()?;
    let drawing = decode(&bytes)?;
    let age = fs::metadata(file).and_then(|found| found.modified()).ok();
    if age
        .and_then(|since| since.elapsed().ok())
        .is_some_and(|age| age > DAY)
    {
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

/// An entry: its name, the hash of the rest, the lengths and the small things as a line of JSON, the texts.
fn encode(drawing: &Drawing) -> Vec<u8> {
    let [light, dark] = &*drawing.picture.raw;
    let templates = drawing.templates.iter().map(Template::text);
    let mut texts: Vec<&str> = vec![light, dark];
    texts.extend(templates);
    let file = drawing.file.get();
    texts.extend(file.map(|file| &**file));
    let head = json!({
        "lengths": texts.iter().map(|text| text.len()).collect::<Vec<_>>(),
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
    let body = format!("{head}\n{}", texts.concat());
    let mut bytes = MAGIC.to_vec();
    bytes.extend_from_slice(blake3::hash(body.as_bytes()).to_hex().as_bytes());
    bytes.push(b'\n');
    bytes.extend_from_slice(body.as_bytes());
    bytes
}

fn decode(bytes: &[u8]) -> Option<Drawing> {
    let rest = bytes.strip_prefix(MAGIC)?;
    let (hash, body) = rest.split_at_checked(65)?;
    let stated = hash.strip_suffix(b"\n")?;
    if blake3::hash(body).to_hex().as_bytes() != stated {
        return None;
    }
    let (head, mut text) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    let mut head: Value = serde_json::from_str(head).ok()?;
    let mut texts = Vec::new();
    for length in head["lengths"].as_array()? {
        let (one, rest) = text.split_at_checked(usize::try_from(length.as_u64()?).ok()?)?;
        texts.push(one);
        text = rest;
    }
    let file = if head["file"].as_bool()? {
        texts.pop()
    } else {
        None
    };
    let [light, dark, templates @ ..] = texts.as_slice() else {
        return None;
    };
    let side = |at: usize| {
        head["size"][at]
            .as_u64()
            .and_then(|side| u32::try_from(side).ok())
    };
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let list = |value: &Value| value.as_array()?.iter().map(text).collect::<Option<Vec<_>>>();
    Some(Drawing {
        picture: Shape::later([(*light).to_owned(), (*dark).to_owned()]),
        templates: templates
            .iter()
            .map(|text| Template::from_text((*text).to_owned()))
            .collect(),
        links: list(&head["links"])?,
        title: text(&head["title"]),
        description: text(&head["description"])?,
        words: list(&head["words"])?,
        size: (side(0)?, side(1)?),
        file: file.map_or_else(OnceLock::new, |file| OnceLock::from(Arc::from(file))),
        facts: Facts {
            kind: text(&head["kind"])?,
            title: text(&head["front"]),
            model: head["model"].take(),
        },
    })
}
