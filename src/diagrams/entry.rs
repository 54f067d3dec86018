//! A drawing as it is kept: what a page needs of it, and behind that what the engine gave, which is read only
//! where somebody looks at it.
#![expect(clippy::disallowed_methods, reason = "what is kept is on the disk")]
use super::embedded::Embedded;
use super::print::Template;
use super::shape::Shape;
use super::{Drawing, Facts, File, Rendered, hash};
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

/// What an entry begins with.
const MAGIC: &[u8] = b"notegen drawing 5\n";
/// How much of an entry is read in one go, in bytes: what a page needs of most drawings.
const AT_ONCE: usize = 32 * 1024;
/// How long the linked-in engine may draw what is gone from the cache while it is used.
const AGAIN: Duration = Duration::from_secs(10);

/// What a page needs besides the texts.
#[derive(Serialize, Deserialize)]
struct Head {
    /// How long each template is.
    templates: Vec<usize>,
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
        let text = whole(&bytes, &self.hash)?;
        let (light, rest) = text.split_at_checked(self.lengths[0])?;
        let (dark, facts) = rest.split_at_checked(self.lengths[1])?;
        let facts: Facts = serde_json::from_str(facts).ok()?;
        Some(Rendered { light: light.to_owned(), dark: dark.to_owned(), facts })
    }
}

/// An entry: its name; a line with the hashes and the lengths of its parts; then those: what a page needs (a line
/// of JSON and the templates), the file, and what the engine gave. None where that is not at hand.
pub(super) fn encode(drawing: &Drawing) -> Option<Vec<u8>> {
    let given = drawing.picture.drawn()?;
    let templates: Vec<&str> = drawing.templates.iter().map(Template::text).collect();
    let head = Head {
        templates: templates.iter().map(|text| text.len()).collect(),
        links: drawing.links.clone(),
        title: drawing.title.clone(),
        description: drawing.description.clone(),
        words: drawing.words.clone(),
        size: drawing.size,
        given: [given.light.len(), given.dark.len()],
    };
    let (head, facts) = (serde_json::to_string(&head).ok()?, serde_json::to_string(&given.facts).ok()?);
    let page = format!("{head}\n{}", templates.concat());
    let given = format!("{}{}{facts}", given.light, given.dark);
    let file = drawing.file();
    let hashes = [hash(page.as_bytes()), file.hash.clone(), hash(given.as_bytes())];
    let lengths = [page.len(), file.svg.len(), given.len()].map(|length| length.to_string());
    let line = format!("{} {}\n", hashes.join(" "), lengths.join(" "));
    Some([MAGIC, line.as_bytes(), page.as_bytes(), file.svg.as_bytes(), given.as_bytes()].concat())
}

/// What [`encode`] gave, read from the file at `path`, which is open as `file` and has `size` bytes. None where
/// that is not whole.
pub(super) fn decode(path: &Path, file: &fs::File, size: u64, source: &Arc<str>) -> Option<Drawing> {
    let mut bytes = Vec::with_capacity(AT_ONCE);
    file.take(AT_ONCE as u64).read_to_end(&mut bytes).ok()?;
    let line = bytes.strip_prefix(MAGIC)?.split(|byte| *byte == b'\n').next()?;
    let start = MAGIC.len() + line.len() + 1;
    let line = std::str::from_utf8(line).ok()?.to_owned();
    let fields: Vec<&str> = line.split(' ').collect();
    let [first, second, third, page, svg, given] = fields.as_slice() else { return None };
    let [page, svg, given]: [usize; 3] = [page.parse().ok()?, svg.parse().ok()?, given.parse().ok()?];
    let middle = start.checked_add(page)?;
    let end = middle.checked_add(svg)?;
    if end.checked_add(given)? as u64 != size {
        return None;
    }
    file.take(end.saturating_sub(bytes.len()) as u64).read_to_end(&mut bytes).ok()?;
    let (page, svg) = (whole(bytes.get(start..middle)?, first)?, whole(bytes.get(middle..end)?, second)?);
    let (head, templates) = page.split_once('\n')?;
    let head: Head = serde_json::from_str(head).ok()?;
    let given = Given {
        file: path.to_path_buf(),
        place: (end as u64, given),
        lengths: head.given,
        hash: (*third).to_owned(),
        source: Arc::clone(source),
        read: OnceLock::new(),
    };
    drawing(head, templates, File { hash: (*second).to_owned(), svg: Arc::from(svg) }, given)
}

fn drawing(head: Head, mut text: &str, file: File, given: Given) -> Option<Drawing> {
    let mut templates = Vec::new();
    for length in head.templates {
        let (one, rest) = text.split_at_checked(length)?;
        templates.push(Template::from_text(one.to_owned()));
        text = rest;
    }
    Some(Drawing {
        picture: Shape::kept(given),
        templates,
        links: head.links,
        title: head.title,
        description: head.description,
        words: head.words,
        size: head.size,
        file: OnceLock::from(file),
    })
}

/// A part of an entry as text, if it is what was written.
fn whole<'a>(bytes: &'a [u8], known: &str) -> Option<&'a str> {
    std::str::from_utf8(bytes).ok().filter(|_| hash(bytes) == known)
}
