//! A proof over the finished site: nothing on it tells of a note that is not published, be it the title, an alias,
//! a tag, the address, or a file that only such notes refer to.
//!
//! What published notes say themselves is no leak, and neither are words too common to be anyone's. What is left was
//! said by a template, by a static file, or by notegen.
mod secrets;

use crate::diagnostic::{Code, Diagnostic};
use crate::output::{Body, Output};
use crate::page::{self, Kind, Shown};
use crate::paths::{RepoPath, Url};
use crate::pipeline::Built;
use crate::source::{self, File};
use crate::theme;
use aho_corasick::AhoCorasick;
use rayon::prelude::*;
use secrets::{Form, Secret};
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

/// A secret in a text, as it is written there.
struct Hit<'t> {
    secret: usize,
    written: &'t str,
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
        self.hits(text, None).map(|hit| self.said(&hit)).collect()
    }

    /// What is said by a secret's being written: words mean the same however they are escaped, and an address means
    /// something else in another place.
    fn said(&self, hit: &Hit<'_>) -> (usize, String) {
        match self.secrets[hit.secret].form {
            Form::Text(_) => (hit.secret, String::new()),
            Form::Address(_) => (hit.secret, hit.written.to_owned()),
        }
    }

    /// The secrets in a text. Seen from a page's address, an address counts only where it leads to the secret's.
    fn hits<'t>(&self, text: &'t str, from: Option<&Url>) -> impl Iterator<Item = Hit<'t>> {
        self.automaton.find_overlapping_iter(text).filter_map(move |found| {
            let secret = self.of_pattern[found.pattern().as_usize()];
            let span = match &self.secrets[secret].form {
                Form::Text(_) => found.range(),
                Form::Address(url) => {
                    let span = secrets::address_around(text, found.range())?;
                    let config = &self.built.site.config;
                    let leads = |from| secrets::leads_to(&text[span.clone()], from, url, config);
                    if from.is_some_and(|from| !leads(from)) {
                        return None;
                    }
                    span
                }
            };
            Some(Hit { secret, written: &text[span.clone()], span })
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
        let hits = self.hits(&text, Some(&url));
        let hits = hits.filter(|hit| !self.open.contains(&self.said(hit)));
        found.extend(hits.map(|hit| (hit.secret, url.to_string())));
        found
    }
}

/// The files, other than notes, from which a word can come to the site.
struct Writers {
    files: Vec<(RepoPath, String)>,
}

impl Writers {
    fn of(built: &Built) -> Self {
        let site = &built.site;
        let is_template = |path: &RepoPath| source::below(path, &site.config.templates).is_some();
        let templates = built.sources().filter(|(path, _)| is_template(path));
        let templates = templates.map(|(path, text)| (path.clone(), text.to_owned()));
        let statics =
            site.statics.iter().map(|(place, file)| (format!("{}/{place}", site.config.statics), file));
        let statics = statics.map(|(path, file)| (RepoPath::new(path), file));
        let assets = site.assets.values().filter_map(|path| Some((path.clone(), site.files.get(path)?)));
        let read = |(path, file): (RepoPath, &File)| {
            (path, String::from_utf8_lossy(&file.bytes().unwrap_or_default()).into_owned())
        };
        let files = statics.chain(assets.collect::<Vec<_>>()).map(read);
        Self { files: templates.chain(files).collect() }
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
            for hit in search.hits(text, None).filter(|hit| hit.secret == secret) {
                let at = Diagnostic::new(path, hit.span, Code::Leak, &*message);
                // Of a file that is published as it is, a report shows no line.
                let line = text[..at.span.start].matches('\n').count() + 1;
                let is_shown = search.built.text(path).is_some();
                let place = if is_shown { "here".to_owned() } else { format!("of line {line}") };
                found.push(at.help(format!("take it out {place}, or publish the note")));
            }
        }
        if found.is_empty() {
            let at = Diagnostic::new(note, 0..3, Code::Leak, message);
            found.push(at.help("publish the note, or take out of the site what says this"));
        }
        found
    }
}
