//! What may not be on a site: words and addresses of notes that are not published, and how they may be written.
use crate::config::Config;
use crate::html;
use crate::note::Note;
use crate::paths::{RepoPath, Url, decode};
use crate::pipeline::Built;
use crate::source;
use aho_corasick::AhoCorasick;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

/// Something that only an unpublished note says.
pub(super) struct Secret {
    /// The note.
    pub(super) note: RepoPath,
    /// What it is of the note, for people.
    pub(super) what: &'static str,
    /// How it is found.
    pub(super) form: Form,
}

/// How a secret is found.
pub(super) enum Form {
    /// By these words.
    Text(String),
    /// By an address that leads here.
    Address(Url),
}

/// All secrets of a site.
pub(super) fn of(built: &Built) -> Vec<Secret> {
    let site = &built.site;
    let taken: BTreeSet<&Url> = built.pages.iter().map(|page| &page.url).collect();
    let files = files(built);
    let mut secrets = Vec::new();
    for (number, note) in built.unpublished.iter().enumerate() {
        let mut add = |what, form| secrets.push(Secret { note: note.source.path.clone(), what, form });
        add("the address", Form::Address(note.url.clone()));
        note.meta.title.iter().for_each(|title| add("the title", Form::Text(title.clone())));
        for alias in &note.meta.aliases {
            add("an alias", Form::Text(alias.value.clone()));
            add("an alias", Form::Address(Url::of_alias(&alias.value)));
        }
        for tag in note.meta.tags.iter().filter(|tag| site.tag(tag).is_none()) {
            add("a tag", Form::Text(tag.clone()));
            add("a tag", Form::Address(Url::folder(&["tags", &Url::safe_part(tag)])));
        }
        for path in &files[number] {
            add("a file", Form::Address(site.file_url(path)));
        }
    }
    secrets.retain(|secret| match &secret.form {
        Form::Text(text) => is_telling(text),
        Form::Address(url) => *url != Url::home() && !taken.contains(url),
    });
    secrets
}

/// Words that nobody says by chance: at least two of them. One word alone is found by the address it makes. Scripts
/// without spaces between the words are counted by letters.
fn is_telling(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    // Thai to Khmer, kana, Chinese characters.
    let unspaced = |c: &char| matches!(c, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}');
    text.trim().len() >= 8 && words.count() >= 2 || text.chars().filter(unspaced).count() >= 5
}

/// For each unpublished note the files that it refers to and no published note does.
fn files(built: &Built) -> Vec<Vec<RepoPath>> {
    let site = &built.site;
    let published: BTreeSet<&RepoPath> = site.assets.values().collect();
    let is_secret = |path: &&RepoPath| {
        !published.contains(path)
            && !source::is_markdown(path)
            && source::below(path, &site.config.statics).is_none()
    };
    let withheld: Vec<&RepoPath> = site.files.keys().filter(is_secret).collect();
    let names = withheld.iter().map(|path| path.name());
    let automaton = AhoCorasick::new(names).ok().filter(|_| !withheld.is_empty());
    let of_note = |note: &Arc<Note>| {
        let names = automaton.iter().flat_map(|names| names.find_overlapping_iter(&*note.source.text));
        let found: BTreeSet<usize> = names.map(|found| found.pattern().as_usize()).collect();
        found.into_iter().map(|index| withheld[index].clone()).collect()
    };
    built.unpublished.iter().map(of_note).collect()
}

impl Secret {
    /// The texts by which it is noticed, in every way in which it may be written.
    pub(super) fn patterns(&self) -> BTreeSet<String> {
        match &self.form {
            Form::Text(text) => {
                let json = serde_json::Value::from(text.as_str()).to_string();
                BTreeSet::from([text.clone(), html::escape(text), json[1..json.len() - 1].to_owned()])
            }
            Form::Address(url) => {
                let last =
                    |path: &str| path.trim_end_matches('/').rsplit('/').next().unwrap_or(path).to_owned();
                let encoded = last(&url.encoded());
                BTreeSet::from([last(url.as_str()), small_escapes(&encoded), encoded])
            }
        }
    }

    /// Whether it is the name of a file of the site.
    pub(super) fn is_at(&self, file: &Url) -> bool {
        matches!(&self.form, Form::Address(url) if url.file() == file.file())
    }
}

/// A percent-encoded text with small letters in its escapes, as browsers and other programs write them too.
fn small_escapes(encoded: &str) -> String {
    let mut parts = encoded.split('%');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (escape, rest) = part.split_at(part.len().min(2));
        out.extend(["%", &escape.to_ascii_lowercase(), rest]);
    }
    out
}

/// The address whose last part lies at `part`; `None` where that is only a piece of a word.
pub(super) fn address_around(text: &str, part: Range<usize>) -> Option<Range<usize>> {
    let outside = |c: char| c.is_whitespace() || "\"'`<>()[]{}=,\\".contains(c);
    let start = text[..part.start]
        .rfind(outside)
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let rest = &text[part.end..];
    let slash = usize::from(rest.starts_with('/'));
    let ends = rest[slash..].chars().next().is_none_or(|c| outside(c) || c == '#' || c == '?');
    let begins = start == part.start || text[..part.start].ends_with('/');
    // A word alone, without any slash, is a word.
    let is_address = slash == 1 || start < part.start || text[part.clone()].contains('.');
    (ends && begins && is_address).then(|| start..part.end + slash)
}

/// Whether an address that is written in the file `from` leads to `url`.
pub(super) fn leads_to(written: &str, from: &Url, url: &Url, config: &Config) -> bool {
    let below_home = match written.strip_prefix(config.base_url.as_str()) {
        Some(below) if !config.base_url.is_empty() => Some(below),
        _ if written.contains("://") || written.starts_with("//") => return false,
        _ => written.strip_prefix(config.base_path()),
    };
    let page = RepoPath::new(from.file());
    let place = match below_home {
        Some(below) => page.join(&format!("/{below}")),
        None => page.join(written),
    };
    let wanted = url.as_str().trim_matches('/');
    place.is_some_and(|place| place.as_str() == wanted || decode(place.as_str()) == wanted)
}
