//! Addresses that the site is to keep: those of `urls.lock`, and those of the sitemap of the last published site.
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::page::{Kind, Page};
use crate::paths::{Url, decode};
use crate::pipeline::Built;
use crate::source::{LOCK, Source};
use std::collections::BTreeSet;
use std::ops::Range;

/// What stands at the head of the file.
const HEAD: &str = "\
# The addresses that this site keeps: readers and other sites have them.
# `notegen check --update-lock` adds new ones. To let one go, delete its line.
";

/// The addresses that are to be kept, and lead nowhere.
pub(super) fn removed(built: &Built) -> Vec<Diagnostic> {
    let known = known(built);
    let mut found = Vec::new();
    let mut said = BTreeSet::new();
    for list in &built.kept {
        for (address, span) in entries(&list.text) {
            if !known.contains(&address) && said.insert(address.clone()) {
                found.push(report(built, list, &address, span));
            }
        }
    }
    found
}

fn report(built: &Built, list: &Source, address: &str, span: Range<usize>) -> Diagnostic {
    let message = format!("the address `{address}` is no longer on the site");
    let moved = moved_to(built, address);
    let note = moved.map_or_else(|| "the note that took its place".to_owned(), |path| format!("`{path}`"));
    let is_plain = |c: char| c.is_alphanumeric() || "/-_.~+() ".contains(c);
    let alias = if address.chars().all(is_plain) { address.to_owned() } else { format!("\"{address}\"") };
    let give = format!("add `aliases: [{alias}]` to the front matter of {note}");
    let help =
        if list.path.as_str() == LOCK { format!("{give}, or delete this line to let it go") } else { give };
    Diagnostic::new(&list.path, span, Code::RemovedUrl, message).help(help)
}

/// The note that most likely has moved from an address: the last part of its own is the same or a slip away.
fn moved_to<'a>(built: &'a Built, address: &str) -> Option<&'a str> {
    let last = |url: &str| url.trim_matches('/').rsplit('/').next().unwrap_or_default().to_owned();
    let notes: Vec<_> = built.site.notes.iter().map(|note| (last(note.note.url.as_str()), note)).collect();
    let near = nearest(&last(address), notes.iter().map(|(last, _)| last.as_str()))?.to_owned();
    notes.into_iter().find(|(last, _)| *last == near).map(|(_, note)| note.note.source.path.as_str())
}

/// Every address of the site: pages, and files.
fn known(built: &Built) -> BTreeSet<String> {
    let pages = built.pages.iter().map(|page| page.url.to_string());
    let files = built.files().iter().map(|file| Url::of_file(&file.path).to_string());
    pages.chain(files).collect()
}

/// The addresses that a reader may keep: those of notes, and of their aliases.
pub fn addresses(built: &Built) -> BTreeSet<&str> {
    let is_kept = |page: &&Page| matches!(page.kind, Kind::Home | Kind::Note(_) | Kind::Redirect(_));
    built.pages.iter().filter(is_kept).map(|page| page.url.as_str()).collect()
}

/// The text of `urls.lock` with the addresses of this site added. What is in it stays.
pub fn lock(built: &Built) -> String {
    let old = built.kept.iter().find(|list| list.path.as_str() == LOCK);
    let mut addresses: BTreeSet<String> = addresses(built).into_iter().map(str::to_owned).collect();
    addresses.extend(old.iter().flat_map(|old| entries(&old.text)).map(|(address, _)| address));
    let lines: Vec<String> = addresses.into_iter().map(|address| format!("{address}\n")).collect();
    format!("{HEAD}{}", lines.concat())
}

/// Whether a text is a list of addresses. An index of sitemaps names other files, and no page.
pub fn is_list(text: &str) -> bool {
    !text.contains("<sitemapindex") && !entries(text).is_empty()
}

/// The addresses of a list from the site's root, with their places: a line each, or the `<loc>`s of a sitemap.
fn entries(text: &str) -> Vec<(String, Range<usize>)> {
    if text.trim_start().starts_with('<') { sitemap(text) } else { lines(text) }
}

fn lines(text: &str) -> Vec<(String, Range<usize>)> {
    let mut at = 0;
    let mut entries = Vec::new();
    for line in text.split_inclusive('\n') {
        let address = line.trim();
        if address.starts_with('/') {
            let start = at + (line.len() - line.trim_start().len());
            entries.push((address.to_owned(), start..start + address.len()));
        }
        at += line.len();
    }
    entries
}

/// The shortest address of a sitemap is the home page's: what follows it is the way from there.
fn sitemap(text: &str) -> Vec<(String, Range<usize>)> {
    let starts = text.match_indices("<loc>").map(|(at, tag)| at + tag.len());
    let location = |start: usize| {
        let written = text[start..].split_once("</loc>")?.0;
        let start = start + (written.len() - written.trim_start().len());
        Some(start..start + written.trim().len())
    };
    let locations: Vec<Range<usize>> = starts.filter_map(location).collect();
    let home = locations.iter().map(|span| &text[span.clone()]).min_by_key(|address| address.len());
    let home = home.unwrap_or_default();
    let entry = |span: &Range<usize>| {
        let below = text[span.clone()].strip_prefix(home)?.replace("&amp;", "&");
        Some((format!("/{}", decode(&below)), span.clone()))
    };
    locations.iter().filter_map(entry).collect()
}
