//! Tags that are probably meant to be one: they differ in their letter case, or one is the plural of the other.
use crate::diagnostic::{Code, Diagnostic};
use crate::front_matter::{Split, split};
use crate::site::{RenderedNote, Site};
use std::collections::BTreeMap;
use std::ops::Range;

/// Names that look like plurals of a word, and are none.
const NAMES: &[&str] = &["news", "rails", "windows", "maps", "kubernetes", "postgres"];

/// One finding for each spelling that fewer notes use, at the first note that uses it.
pub(super) fn findings(site: &Site) -> Vec<Diagnostic> {
    let mut spellings: BTreeMap<&str, Vec<&RenderedNote>> = BTreeMap::new();
    for note in site.notes.iter().filter(|note| note.note.is_listed()) {
        for tag in &note.note.meta.tags {
            spellings.entry(tag).or_default().push(note);
        }
    }
    let mut alike: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for tag in spellings.keys() {
        alike.entry(singular(&tag.to_lowercase())).or_default().push(tag);
    }
    let mut found = Vec::new();
    for group in alike.into_values().filter(|group| group.len() > 1) {
        let count = |tag: &str| spellings.get(tag).map_or(0, Vec::len);
        let Some(usual) = group.iter().copied().max_by_key(|tag| (count(tag), std::cmp::Reverse(*tag)))
        else {
            continue;
        };
        for tag in group.into_iter().filter(|tag| *tag != usual) {
            let message = format!(
                "the tags `{tag}` ({}) and `{usual}` ({}) look like one",
                notes(count(tag)),
                notes(count(usual))
            );
            let Some(note) = spellings.get(tag).and_then(|notes| notes.first()) else { continue };
            let problem =
                Diagnostic::new(&note.note.source.path, place(note, tag), Code::SimilarTags, message);
            found.push(
                problem.help(format!("write `{usual}` everywhere, so that one page lists all of them")),
            );
        }
    }
    found
}

fn notes(count: usize) -> String {
    format!("{count} note{}", if count == 1 { "" } else { "s" })
}

/// An English word without the ending of its plural, where it has one.
fn singular(word: &str) -> String {
    let stem = match word {
        word if NAMES.contains(&word) || word.len() < 4 => None,
        word if word.ends_with("ies") && word.len() > 4 => return format!("{}y", &word[..word.len() - 3]),
        word if ["sses", "xes", "ches", "shes"].iter().any(|end| word.ends_with(end)) => {
            word.strip_suffix("es")
        }
        word if ["ss", "us", "is", "js", "as", "os"].iter().any(|end| word.ends_with(end)) => None,
        word => word.strip_suffix('s'),
    };
    stem.unwrap_or(word).to_owned()
}

/// Where a note names a tag.
fn place(note: &RenderedNote, tag: &str) -> Range<usize> {
    let text = &note.note.source.text;
    let Split::Parts(yaml, _) = split(text) else { return 0..0 };
    let header = &text[yaml.clone()];
    let tags = header.find("tag").unwrap_or(0);
    let ends = |at: usize| header[at + tag.len()..].starts_with(|c: char| !c.is_alphanumeric() && c != '-');
    let begins = |at: usize| header[..at].ends_with(|c: char| !c.is_alphanumeric() && c != '-');
    let at = header[tags..].match_indices(tag).map(|(at, _)| tags + at).find(|at| begins(*at) && ends(*at));
    at.map_or(0..0, |at| yaml.start + at..yaml.start + at + tag.len())
}
