//! A drawing as it is kept: what a page needs of it, and behind that what the engine gave, which is read only
//! where somebody looks at it.
#![expect(clippy::disallowed_methods, reason = "what is kept is on the disk")]
use super::embedded::Embedded;
use super::print::Template;
use super::shape::Shape;
use super::{Drawing, Facts, Rendered};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What an entry begins with.
const MAGIC: &[u8] = b"notegen drawing 4\n";
/// How much of an entry is read in one go, in bytes: what a page needs of most drawings.
const AT_ONCE: usize = 32 * 1024;
/// How long the linked-in engine may draw what is gone from the cache while it is used.
const AGAIN: Duration = Duration::from_secs(10);

/// What a page needs besides the texts.
#[derive(Serialize, Deserialize)]
struct Head {
    /// How long each text is: the templates, and the file.
    texts: Vec<usize>,
    links: Vec<String>,
    title: Option<String>,
    description: String,
    words: Vec<String>,
    size: (u32, u32),
    /// How long light and dark are.
    given: [usize; 2],
}

/// What an engine gave, in an entry.
#[derive(Debug)]
pub(super) struct Given {
    file: PathBuf,
    /// Where it begins, and how long it is.
    place: (u64, usize),
    /// How long light and dark are.
    lengths: [usize; 2],
    hash: String,
    source: Arc<str>,
    read: OnceLock<Option<Rendered>>,
}

impl Given {
    /// It, read once. Where it is gone in the meantime, the linked-in engine draws.
    pub(super) fn get(&self) -> Option<&Rendered> {
        let again = || Embedded::new(AGAIN).draw(&self.source).ok();
        self.read.get_or_init(|| self.read().or_else(again)).as_ref()
    }

    fn read(&self) -> Option<Rendered> {
        let mut file = fs::File::open(&self.file).ok()?;
        file.seek(SeekFrom::Start(self.place.0)).ok()?;
        let mut bytes = vec![0; self.place.1];
        file.read_exact(&mut bytes).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        if blake3::hash(text.as_bytes()).to_hex().as_str() != self.hash {
            return None;
        }
        let (light, rest) = text.split_at_checked(self.lengths[0])?;
        let (dark, facts) = rest.split_at_checked(self.lengths[1])?;
        let facts: Facts = serde_json::from_str(facts).ok()?;
        Some(Rendered { light: light.to_owned(), dark: dark.to_owned(), facts })
    }
}

/// An entry: its name; a line with the hashes and the lengths of its two parts; what a page needs (a line of
/// JSON and the texts); what the engine gave. None where that is not at hand.
pub(super) fn encode(drawing: &Drawing) -> Option<Vec<u8>> {
    let given = drawing.picture.drawn()?;
    let mut texts: Vec<&str> = drawing.templates.iter().map(Template::text).collect();
    let file = drawing.standalone();
    texts.push(&file);
    let head = Head {
        texts: texts.iter().map(|text| text.len()).collect(),
        links: drawing.links.clone(),
        title: drawing.title.clone(),
        description: drawing.description.clone(),
        words: drawing.words.clone(),
        size: drawing.size,
        given: [given.light.len(), given.dark.len()],
    };
    let (head, facts) = (serde_json::to_string(&head).ok()?, serde_json::to_string(&given.facts).ok()?);
    let parts = [format!("{head}\n{}", texts.concat()), format!("{}{}{facts}", given.light, given.dark)];
    let [first, second] = parts.each_ref().map(|part| blake3::hash(part.as_bytes()).to_hex());
    let line = format!("{first} {second} {} {}\n", parts[0].len(), parts[1].len());
    Some([MAGIC, line.as_bytes(), parts[0].as_bytes(), parts[1].as_bytes()].concat())
}

/// What [`encode`] gave, read from the file at `path`, which is open as `file` and has `size` bytes. None where
/// that is not whole.
pub(super) fn decode(path: &Path, file: &fs::File, size: u64, source: &Arc<str>) -> Option<Drawing> {
    let mut bytes = Vec::with_capacity(AT_ONCE);
    file.take(AT_ONCE as u64).read_to_end(&mut bytes).ok()?;
    let line = bytes.strip_prefix(MAGIC)?.split(|byte| *byte == b'\n').next()?;
    let start = MAGIC.len() + line.len() + 1;
    let mut fields = std::str::from_utf8(line).ok()?.split_whitespace();
    let [first, second] = [fields.next()?.to_owned(), fields.next()?.to_owned()];
    let lengths: [u64; 2] = [fields.next()?.parse().ok()?, fields.next()?.parse().ok()?];
    let at = (start as u64).checked_add(lengths[0])?;
    if at.checked_add(lengths[1])? != size {
        return None;
    }
    file.take(at.saturating_sub(bytes.len() as u64)).read_to_end(&mut bytes).ok()?;
    let body = bytes.get(start..usize::try_from(at).ok()?)?;
    if blake3::hash(body).to_hex().as_str() != first {
        return None;
    }
    let (head, texts) = std::str::from_utf8(body).ok()?.split_once('\n')?;
    let head: Head = serde_json::from_str(head).ok()?;
    let given = Given {
        file: path.to_path_buf(),
        place: (at, usize::try_from(lengths[1]).ok()?),
        lengths: head.given,
        hash: second,
        source: Arc::clone(source),
        read: OnceLock::new(),
    };
    drawing(head, texts, given)
}

fn drawing(head: Head, mut text: &str, given: Given) -> Option<Drawing> {
    let mut texts = Vec::new();
    for length in head.texts {
        let (one, rest) = text.split_at_checked(length)?;
        texts.push(one);
        text = rest;
    }
    let file = texts.pop()?;
    Some(Drawing {
        picture: Shape::kept(given),
        templates: texts.into_iter().map(|text| Template::from_text(text.to_owned())).collect(),
        links: head.links,
        title: head.title,
        description: head.description,
        words: head.words,
        size: head.size,
        file: OnceLock::from(Arc::from(file)),
    })
}
