//! What machines read of a site: feeds, sitemaps, robots.
use super::make::{Maker, changed, description_of};
use super::view::{EntryView, FeedView, SitemapUrl, SitemapView};
use super::{SITEMAP_LENGTH, sitemap_name, tags_url};
use crate::date::Date;
use crate::paths::Url;
use crate::site::{RenderedNote, Site, View};
use serde_json::json;

/// The pages that a sitemap names, each with the day of its last change.
pub(super) fn addresses(site: &Site) -> impl Iterator<Item = (Url, String)> {
    let newest = site
        .listed
        .iter()
        .filter_map(|&index| changed(&site.notes[index]))
        .max()
        .map(Date::day)
        .unwrap_or_default();
    let tags = site.tags.iter().map(|tag| (tag.url.clone(), String::new()));
    let index = (!site.tags.is_empty()).then(|| (tags_url(), String::new()));
    let notes = site.listed.iter().map(|&index| &site.notes[index]).filter(|note| !note.note.is_draft());
    let notes = notes.map(|note| (note.note.url.clone(), changed(note).map(Date::day).unwrap_or_default()));
    std::iter::once((Url::home(), newest)).chain(notes).chain(index).chain(tags)
}

/// What crawlers read first.
pub(super) fn robots(site: &Site) -> String {
    let mut text = String::from("User-agent: *\nAllow: /\n");
    if !site.config.base_url.is_empty() {
        text.push_str("\nSitemap: ");
        text.push_str(&site.config.base_url);
        text.push_str("sitemap.xml\n");
    }
    text
}

impl Maker<'_> {
    pub(super) fn feed(&self) -> FeedView {
        let notes = self.feed_notes();
        let updated = notes.iter().filter_map(|note| changed(note)).max();
        FeedView {
            url: self.site.absolute(self.url),
            updated: updated.map_or_else(|| "1970-01-01T00:00:00Z".to_owned(), Date::rfc3339),
            entries: notes.into_iter().map(|note| self.entry(note)).collect(),
        }
    }

    fn feed_notes(&self) -> Vec<&RenderedNote> {
        let notes = self.site.listed.iter().map(|&index| &*self.site.notes[index]);
        notes.filter(|note| !note.note.is_draft()).take(self.site.config.feed_length).collect()
    }

    fn entry(&self, note: &RenderedNote) -> EntryView {
        let moment = |date: Option<&Date>| date.map(Date::rfc3339).unwrap_or_default();
        EntryView {
            title: note.note.title().to_owned(),
            url: self.site.absolute(&note.note.url),
            published: moment(note.note.meta.date.as_ref()),
            updated: moment(changed(note)),
            author: self.author(note),
            description: description_of(note),
            tags: note.note.meta.tags.clone(),
            content: self.site.fill(&note.body.html, View::Feed),
            image: self.picture(note).unwrap_or_default(),
        }
    }

    /// The feed as JSON Feed 1.1 (jsonfeed.org).
    pub(super) fn json_feed(&self) -> String {
        let config = &self.site.config;
        let items = self.feed_notes().into_iter().map(|note| self.entry(note)).map(|entry| {
            let mut item = json!({
                "id": entry.url, "url": entry.url, "title": entry.title, "content_html": entry.content,
                "date_published": entry.published, "date_modified": entry.updated, "tags": entry.tags,
            });
            if let Some(item) = item.as_object_mut() {
                if !entry.description.is_empty() {
                    item.insert("summary".into(), json!(entry.description));
                }
                if !entry.image.is_empty() {
                    item.insert("image".into(), json!(entry.image));
                }
                if !entry.author.is_empty() {
                    item.insert("authors".into(), json!([{ "name": entry.author }]));
                }
            }
            item
        });
        let feed = json!({
            "version": "https://jsonfeed.org/version/1.1", "title": config.title, "home_page_url": config.base_url,
            "feed_url": self.site.absolute(self.url), "description": config.description, "language": config.language,
            "items": items.collect::<Vec<_>>(),
        });
        format!("{feed:#}\n")
    }

    pub(super) fn sitemap(&self, range: std::ops::Range<usize>) -> SitemapView {
        let addresses = addresses(self.site).skip(range.start).take(range.len());
        let urls = addresses.map(|(url, lastmod)| SitemapUrl { loc: self.site.absolute(&url), lastmod });
        SitemapView { urls: urls.collect(), index: false }
    }

    pub(super) fn sitemap_index(&self) -> SitemapView {
        let sitemaps = 0..addresses(self.site).count().div_ceil(SITEMAP_LENGTH);
        let urls = sitemaps.map(|number| SitemapUrl {
            loc: self.site.absolute(&Url::of_file(&sitemap_name(number))),
            lastmod: String::new(),
        });
        SitemapView { urls: urls.collect(), index: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;
    use crate::front_matter::{FrontMatter, Publish};
    use crate::markdown::Rendered;
    use crate::note::Note;
    use crate::page::{Kind, plan};
    use crate::paths::RepoPath;
    use crate::site::Parts;
    use crate::source::{Revision, Source};
    use std::collections::{BTreeMap, HashSet};
    use std::sync::Arc;

    fn site(notes: usize) -> Site {
        let mut config = Config::default();
        config.set_base_url("https://example.org/").unwrap();
        let note = |number: usize| {
            let source = Source::new(RepoPath::new(format!("n{number}.md")), "");
            let meta = FrontMatter { publish: Publish::Yes, ..FrontMatter::default() };
            let url = Url::of_note(source.path.as_str(), None);
            let note = Arc::new(Note { source, meta, body: 0..0, silences: Vec::new(), url });
            Arc::new(RenderedNote { note, body: Rendered::default() })
        };
        Site::assemble(Parts {
            notes: (0..notes).map(note).collect(),
            config,
            content: String::new(),
            revision: Revision::default(),
            hidden: HashSet::new(),
            unpublished: Vec::new(),
            broken: HashSet::new(),
            files: BTreeMap::new(),
            statics: BTreeMap::new(),
        })
    }

    #[test]
    fn beyond_fifty_thousand_addresses_there_is_an_index_of_sitemaps() {
        let sitemaps = |notes| {
            let pages = plan(&site(notes)).into_iter();
            let pages = pages.filter(|page| matches!(page.kind, Kind::Sitemap(_) | Kind::SitemapIndex));
            pages.map(|page| (page.url.to_string(), page.kind)).collect::<Vec<_>>()
        };
        // The home page is an address too.
        assert_eq!(sitemaps(49_999), [("/sitemap.xml".to_owned(), Kind::Sitemap(0..50_000))]);
        assert_eq!(
            sitemaps(50_000),
            [
                ("/sitemap-1.xml".to_owned(), Kind::Sitemap(0..50_000)),
                ("/sitemap-2.xml".to_owned(), Kind::Sitemap(50_000..50_001)),
                ("/sitemap.xml".to_owned(), Kind::SitemapIndex),
            ]
        );
    }
}
