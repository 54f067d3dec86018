//! A proof over the finished site: nothing on it tells of a note that is not published, be it the title, an alias,
//! a tag, the address, or a file that only such notes refer to.
//!
//! What published notes say themselves is no leak, and neither are words too common to be anyone's. What is left was
//! said by a template, by a static file, or by notegen.
mod plain;
mod secrets;

use crate::diagnostic::{Code, Diagnostic};
use crate::output::{Body, Output};
use crate::page::{self, Kind, Shown};
use crate::paths::{RepoPath, Url};
use crate::pipeline::Built;
use crate::source::{self, File, Source};
use crate::theme;
use aho_corasick::AhoCorasick;
use plain::Plain;
use rayon::prelude::*;
use secrets::{Form, Secret};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Every secret that is on the site, at the place where it was written.
pub(super) fn leaks(built: &Built, pages: &[Output]) -> Vec<Diagnostic> {
    let secrets = secrets::of(built);
    let Some(search) = Search::new(built, &secrets) else {
        return Vec::new();
    };
    let files = pages.par_iter().chain(built.files()).flat_map_iter(|file| search.output(file));
    let mut places: BTreeMap<usize, BTreeSet<String>> = BTreeMap::new();
    for (secret, place) in files.collect::<Vec<_>>() {
        places.entry(secret).or_default().insert(place);
    }
    if places.is_empty() {
        return Vec::new();
    }
    let writers = Writers::of(built);
    places.into_iter().flat_map(|(secret, places)| writers.report(&search, secret, &places)).collect()
}

/// Secrets, ready to be looked for.
struct Search<'a> {
    built: &'a Built,
    secrets: &'a [Secret],
    automaton: AhoCorasick,
    /// The secret of each pattern.
    of_pattern: Vec<usize>,
    /// What is said in the open: secrets that are text, and addresses as they are written.
    open: BTreeSet<(usize, String)>,
}

/// A secret in a text.
struct Hit {
    /// Which it is, and what is said by its being there: words mean the same however they are escaped, and an address
    /// means something else in another place.
    said: (usize, String),
    span: Range<usize>,
}

impl<'a> Search<'a> {
    fn new(built: &'a Built, secrets: &'a [Secret]) -> Option<Self> {
        let (mut patterns, mut of_pattern) = (Vec::new(), Vec::new());
        for (index, secret) in secrets.iter().enumerate() {
            for pattern in secret.patterns() {
                patterns.push(pattern);
                of_pattern.push(index);
            }
        }
        let automaton = AhoCorasick::new(&patterns).ok().filter(|_| !patterns.is_empty())?;
        let mut search = Self { built, secrets, automaton, of_pattern, open: BTreeSet::new() };
        let open = search.open_texts().iter().flat_map(|text| search.written(text)).collect();
        search.open = open;
        Some(search)
    }

    /// What published notes, the configuration, the built-in theme and the program say in the open.
    fn open_texts(&self) -> Vec<String> {
        let notes = self.built.site.notes.iter().map(|note| note.note.source.text.to_string());
        let config = self.built.sources().filter(|(path, _)| path.as_str() == crate::config::FILE);
        let theme = theme::TEMPLATES.iter().map(|(_, text)| (*text).to_owned());
        let of_notes = |kind: &Kind| matches!(kind, Kind::Note(_) | Kind::Redirect(_));
        let others = self.built.pages.iter().filter(|page| !of_notes(&page.kind));
        let titles = others.filter_map(|page| match page::show(&self.built.site, page) {
            Shown::Template { page, .. } => page.map(|view| format!("{}\n{}", view.title, view.description)),
            Shown::Text(_) => None,
        });
        notes.chain(config.map(|(_, text)| text.to_owned())).chain(theme).chain(titles).collect()
    }

    fn written(&self, text: &str) -> Vec<(usize, String)> {
        self.hits(text, None).into_iter().map(|hit| hit.said).collect()
    }

    /// The secrets in a text, as it is written and as it is read, at the places where they are written. Seen from a
    /// page's address, an address counts only where it leads to the secret's.
    fn hits(&self, text: &str, from: Option<&Url>) -> Vec<Hit> {
        let mut hits: Vec<Hit> = self.hits_in(text, from).collect();
        if let Some(plain) = Plain::of(text) {
            let read = self.hits_in(&plain.text, from);
            hits.extend(read.map(|hit| Hit { span: plain.written(hit.span), ..hit }));
        }
        hits
    }

    fn hits_in(&self, text: &str, from: Option<&Url>) -> impl Iterator<Item = Hit> {
        self.automaton.find_overlapping_iter(text).filter_map(move |found| {
            let secret = self.of_pattern[found.pattern().as_usize()];
            match &self.secrets[secret].form {
                Form::Text(_) => Some(Hit { said: (secret, String::new()), span: found.range() }),
                Form::Address(url) => {
                    let span = secrets::address_around(text, found.range())?;
                    let written = &text[span.clone()];
                    let config = &self.built.site.config;
                    let leads = from.is_none_or(|from| secrets::leads_to(written, from, url, config));
                    leads.then(|| Hit { said: (secret, written.to_owned()), span })
                }
            }
        })
    }

    /// The secrets in one file of the site, each with the file's address.
    fn output(&self, output: &Output) -> Vec<(usize, String)> {
        let url = Url::of_file(&output.path);
        let named = self.secrets.iter().enumerate().filter(|(_, secret)| secret.is_at(&url));
        let mut found: Vec<(usize, String)> = named.map(|(index, _)| (index, url.to_string())).collect();
        let bytes;
        let text = match &output.body {
            Body::Text(text) => text.as_bytes(),
            Body::Bytes(bytes) => bytes,
            Body::Copy(disk) => {
                bytes = File { disk: disk.clone(), size: None }.bytes().unwrap_or_default();
                &bytes
            }
        };
        let text = String::from_utf8_lossy(text);
        let hits = self.hits(&text, Some(&url)).into_iter().filter(|hit| !self.open.contains(&hit.said));
        found.extend(hits.map(|hit| (hit.said.0, url.to_string())));
        found
    }
}

/// The files, other than notes, from which a word can come to the site.
struct Writers<'a> {
    files: Vec<(&'a RepoPath, &'a str)>,
}

impl<'a> Writers<'a> {
    fn of(built: &'a Built) -> Self {
        let is_template = |path: &RepoPath| source::below(path, &built.site.config.templates).is_some();
        let templates = built.sources().filter(|(path, _)| is_template(path));
        let published = built.published().iter().map(|Source { path, text, .. }| (path, &**text));
        Self { files: templates.chain(published).collect() }
    }

    /// A finding for each place where the secret is written; at the note itself where there is none.
    fn report(&self, search: &Search<'_>, secret: usize, places: &BTreeSet<String>) -> Vec<Diagnostic> {
        let Secret { note, what, .. } = &search.secrets[secret];
        let first = places.first().map_or("/", String::as_str);
        let more = places.len().saturating_sub(1);
        let places = match more {
            0 => format!("`{first}`"),
            1 => format!("`{first}` and in 1 other file"),
            more => format!("`{first}` and in {more} other files"),
        };
        let message = format!("{what} of `{note}`, which is not published, is on the site: in {places}");
        let mut found = Vec::new();
        for (path, text) in &self.files {
            let hits = search.hits(text, None).into_iter().filter(|hit| hit.said.0 == secret);
            let mut places: Vec<Range<usize>> = hits.map(|hit| hit.span).collect();
            // As it is written it may be a part of what is read.
            places.sort_by_key(|place| (place.start, Reverse(place.end)));
            places.dedup_by(|place, before| place.end <= before.end);
            // A picture has no lines.
            let is_text = search.built.text(path).is_some();
            let places = if is_text { places } else { places.first().map(|_| 0..0).into_iter().collect() };
            let place = if is_text { "here" } else { "of this file" };
            let help = format!("take it out {place}, or publish the note");
            found.extend(
                places.into_iter().map(|at| Diagnostic::new(path, at, Code::Leak, &*message).help(&*help)),
            );
        }
        if found.is_empty() {
            let at = Diagnostic::new(note, 0..3, Code::Leak, message);
            found.push(at.help("publish the note, or take out of the site what says this"));
        }
        found
    }
}
