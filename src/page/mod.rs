//! The pages that a site is made of. What each of them shows its template is made when it is laid out.
mod feeds;
mod make;
pub mod view;

pub use make::{Shown, show, site_view};

use crate::config;
use crate::paths::{RepoPath, Url};
use crate::site::Site;
use std::ops::Range;

/// How many addresses one sitemap may hold (sitemaps.org).
const SITEMAP_LENGTH: usize = 50_000;

/// One page of the site, or another file that is made from it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Where it lies.
    pub url: Url,
    /// What it is.
    pub kind: Kind,
    /// Who asked for it.
    pub origin: Origin,
}

/// What a page is. Notes and tags are named by their place in the site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    /// All notes by year.
    Home,
    /// One note.
    Note(usize),
    /// All tags.
    Tags,
    /// The notes of one tag.
    Tag(usize),
    /// What a host shows where there is nothing.
    NotFound,
    /// The way from an alias to its note.
    Redirect(usize),
    /// The Atom feed.
    Feed,
    /// The JSON feed.
    JsonFeed,
    /// Some of the site's addresses.
    Sitemap(Range<usize>),
    /// The sitemaps, where one is not enough.
    SitemapIndex,
    /// What crawlers read first.
    Robots,
}

/// Who asked for a page or a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Origin {
    /// A place in a file that someone wrote.
    File(RepoPath, Range<usize>),
    /// notegen itself: what it is, for people.
    Built(&'static str),
}

/// Every page of the site, in the order of its address.
pub fn plan(site: &Site) -> Vec<Page> {
    // The first note of the home page stands on it; a second one would be lost there.
    let first = site.notes.iter().find(|note| note.note.url == Url::home());
    let home = first
        .map_or(Origin::Built("the home page"), |note| Origin::File(note.note.source.path.clone(), 0..0));
    let mut pages = vec![
        Page { url: Url::home(), kind: Kind::Home, origin: home },
        Page { url: Url::of_file("404.html"), kind: Kind::NotFound, origin: Origin::Built("the error page") },
        Page {
            url: Url::of_file("robots.txt"),
            kind: Kind::Robots,
            origin: Origin::Built("what crawlers read first"),
        },
    ];
    for (index, note) in site.notes.iter().enumerate() {
        let path = &note.note.source.path;
        if first.is_none_or(|first| first.note.source.path != *path) {
            let origin = Origin::File(path.clone(), 0..0);
            pages.push(Page { url: note.note.url.clone(), kind: Kind::Note(index), origin });
        }
        for alias in &note.note.meta.aliases {
            let url = Url::of_alias(&alias.value);
            if url.file() != note.note.url.file() {
                pages.push(Page {
                    url,
                    kind: Kind::Redirect(index),
                    origin: Origin::File(path.clone(), alias.span.clone()),
                });
            }
        }
    }
    pages.extend(tag_pages(site));
    if !site.config.base_url.is_empty() {
        pages.extend(feeds(site));
    }
    pages.retain(|page| !may_be_replaced(&page.kind) || !site.statics.contains_key(&page.url.file()));
    pages.sort_by(|a, b| a.url.cmp(&b.url));
    pages
}

/// Whether a file in the site's own static folder takes this page's place without a word.
fn may_be_replaced(kind: &Kind) -> bool {
    matches!(kind, Kind::Robots | Kind::NotFound)
}

fn tag_pages(site: &Site) -> Vec<Page> {
    if site.tags.is_empty() {
        return Vec::new();
    }
    let index = Page { url: tags_url(), kind: Kind::Tags, origin: Origin::Built("the tag index") };
    let tags = site.tags.iter().enumerate();
    let tags = tags.map(|(index, tag)| Page {
        url: tag.url.clone(),
        kind: Kind::Tag(index),
        origin: Origin::Built("the page of a tag"),
    });
    std::iter::once(index).chain(tags).collect()
}

fn feeds(site: &Site) -> Vec<Page> {
    let built = |file: &str, kind| Page {
        url: Url::of_file(file),
        kind,
        origin: Origin::Built("a feed or a sitemap"),
    };
    let mut pages = vec![built("feed.xml", Kind::Feed), built("feed.json", Kind::JsonFeed)];
    let addresses = feeds::addresses(site).count();
    if addresses <= SITEMAP_LENGTH {
        pages.push(built("sitemap.xml", Kind::Sitemap(0..addresses)));
        return pages;
    }
    pages.push(built("sitemap.xml", Kind::SitemapIndex));
    for (number, start) in (0..addresses).step_by(SITEMAP_LENGTH).enumerate() {
        let range = start..(start + SITEMAP_LENGTH).min(addresses);
        pages.push(built(&sitemap_name(number), Kind::Sitemap(range)));
    }
    pages
}

/// The name of one of several sitemaps.
fn sitemap_name(number: usize) -> String {
    format!("sitemap-{}.xml", number + 1)
}

/// The page of all tags.
pub fn tags_url() -> Url {
    Url::folder(&["tags"])
}

/// The place on the site that an entry of the menu leads to; `None` where it leads elsewhere.
pub fn menu_place(entry: &config::MenuLink) -> Option<Url> {
    let path = entry.url.strip_prefix('/').filter(|path| !path.starts_with('/'))?;
    let path = path.split(['#', '?']).next().unwrap_or(path);
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match parts.last() {
        Some(last) if !path.ends_with('/') && last.contains('.') => Some(Url::of_file(path)),
        _ => Some(Url::folder(&parts)),
    }
}
