//! What each page shows its template.
use super::view::{
    Card, Crumb, DateView, HomeView, KindView, MenuItem, NoteView, PageView, RedirectView, SiteView, TagLink,
    TagView, TagsView, TocItem, YearView,
};
use super::{Kind, Page, feeds, menu_place, tags_url};
use crate::date::Date;
use crate::html::{Hole, Target};
use crate::markdown::Heading;
use crate::paths::{Url, encode, is_folder_page};
use crate::site::{Place, RenderedNote, Site, Tag, View};
use serde_json::json;

/// How many words a reader takes in a minute.
const WORDS_A_MINUTE: usize = 220;

/// The longest description that is made from a note's first paragraph, in characters.
const DESCRIPTION_LENGTH: usize = 200;

/// What a page is made of.
#[derive(Debug)]
pub enum Shown {
    /// A template, and what it sees beside `site`.
    Template {
        /// The template's name.
        template: &'static str,
        /// What every page has; not for feeds and sitemaps.
        page: Option<Box<PageView>>,
        /// The view of this kind of page.
        view: KindView,
    },
    /// Text that no template makes.
    Text(String),
}

/// Makes the views of one page.
pub fn show(site: &Site, page: &Page) -> Shown {
    let maker = Maker { site, url: &page.url };
    let (template, view) = match &page.kind {
        Kind::Home => ("home.html", KindView::Home(maker.home())),
        Kind::Note(index) => ("page.html", KindView::Note(Box::new(maker.note(*index)))),
        Kind::Tags => ("tags.html", KindView::Tags(TagsView { tags: maker.tags() })),
        Kind::Tag(index) => ("tag.html", KindView::Tag(maker.tag(*index))),
        Kind::NotFound => ("404.html", KindView::Error),
        Kind::Redirect(to) => ("redirect.html", KindView::Redirect(maker.redirect(*to))),
        Kind::Feed => ("feed.xml", KindView::Feed(maker.feed())),
        Kind::Sitemap(range) => ("sitemap.xml", KindView::Sitemap(maker.sitemap(range.clone()))),
        Kind::SitemapIndex => ("sitemap.xml", KindView::Sitemap(maker.sitemap_index())),
        Kind::JsonFeed => return Shown::Text(maker.json_feed()),
        Kind::Robots => return Shown::Text(feeds::robots(site)),
    };
    let is_page = !matches!(view, KindView::Feed(_) | KindView::Sitemap(_));
    let page = is_page.then(|| maker.page(page));
    Shown::Template { template, page, view }
}

/// The site as every template sees it.
pub fn site_view(site: &Site, stylesheets: Vec<String>) -> SiteView {
    let config = &site.config;
    let feed = |name: &str| {
        if config.base_url.is_empty() { String::new() } else { name.to_owned() }
    };
    SiteView {
        title: config.title.clone(),
        description: config.description.clone(),
        author: config.author.clone(),
        language: config.language.clone(),
        base_url: config.base_url.clone(),
        repository: config.repository.clone(),
        generator: concat!("notegen ", env!("CARGO_PKG_VERSION")).to_owned(),
        feed: feed("feed.xml"),
        json_feed: feed("feed.json"),
        stylesheets,
        has_tags: !site.tags.is_empty(),
        notes: site.listed.len(),
    }
}

pub(super) fn changed(note: &RenderedNote) -> Option<&Date> {
    note.note.meta.updated.as_ref().max(note.note.meta.date.as_ref())
}

/// Makes views as seen from one page.
pub(super) struct Maker<'a> {
    pub(super) site: &'a Site,
    pub(super) url: &'a Url,
}

impl Maker<'_> {
    fn page(&self, page: &Page) -> Box<PageView> {
        let config = &self.site.config;
        let note = match page.kind {
            Kind::Note(index) | Kind::Redirect(index) => self.site.notes.get(index),
            _ => None,
        };
        let (kind, title, description) = match &page.kind {
            Kind::Note(_) => ("note", None, None),
            Kind::Redirect(_) => ("redirect", None, None),
            Kind::Tags => ("tags", Some("Tags".to_owned()), Some("All tags of this site.".to_owned())),
            Kind::Tag(index) => {
                let name = &self.site.tags[*index].name;
                ("tag", Some(format!("Notes on {name}")), Some(format!("All notes with the tag {name}.")))
            }
            Kind::NotFound => ("error", Some("Page not found".to_owned()), None),
            _ => ("home", Some(config.title.clone()), Some(config.description.clone())),
        };
        let error = kind == "error";
        let shown_at = note.map_or(&page.url, |note| &note.note.url);
        Box::new(PageView {
            title: title.or_else(|| note.map(|note| note.note.title().to_owned())).unwrap_or_default(),
            description: description.or_else(|| note.map(|note| description_of(note))).unwrap_or_default(),
            root: if error { config.base_path().to_owned() } else { self.url.way_home() },
            canonical: if config.base_url.is_empty() || error {
                String::new()
            } else {
                self.site.absolute(shown_at)
            },
            path: page.url.as_str().to_owned(),
            noindex: error
                || kind == "redirect"
                || note.is_some_and(|note| !note.note.is_listed() || note.note.is_draft()),
            image: note.and_then(|note| self.image(note)).unwrap_or_default(),
            kind,
            menu: self.menu(error),
            json_ld: self.json_ld(&page.kind),
        })
    }

    fn menu(&self, error: bool) -> Vec<MenuItem> {
        let entries = self.site.config.menu.iter().map(|entry| match menu_place(entry) {
            Some(place) => {
                let rest = entry.url.find(['#', '?']).map_or("", |at| &entry.url[at..]);
                let url = if error {
                    format!("{}{}", self.site.config.base_path(), place.encoded())
                } else {
                    place.relative_to(self.url)
                };
                let current = *self.url == place
                    || place != Url::home() && self.url.as_str().starts_with(place.as_str());
                MenuItem { title: entry.title.clone(), url: format!("{url}{rest}"), current }
            }
            None => MenuItem { title: entry.title.clone(), url: entry.url.clone(), current: false },
        });
        entries.collect()
    }

    fn image(&self, note: &RenderedNote) -> Option<String> {
        match (note.image()?, self.site.config.base_url.is_empty()) {
            (Target::External(address), _) => Some(address),
            (target, false) => match self.site.resolve(&target) {
                Place::File(url, ..) => Some(self.site.absolute(&url)),
                _ => None,
            },
            (_, true) => None,
        }
    }

    /// The address of the picture that stands for a note where no page is shown: its own, or else its first diagram.
    pub(super) fn picture(&self, note: &RenderedNote) -> Option<String> {
        let diagrams = note.body.html.holes().filter_map(|hole| match hole {
            Hole::Diagram(figure) => Some(Url::of_file(figure.file.0.as_str())),
            _ => None,
        });
        let drawn = || diagrams.map(|file| self.site.absolute(&file)).next();
        self.image(note).or_else(|| if self.site.config.base_url.is_empty() { None } else { drawn() })
    }

    /// Structured data (schema.org), with every `<` written so that it cannot end the script element.
    fn json_ld(&self, kind: &Kind) -> String {
        let config = &self.site.config;
        let data = match kind {
            Kind::Home if !config.base_url.is_empty() => json!({
                "@context": "https://schema.org", "@type": "WebSite", "name": config.title, "url": config.base_url,
            }),
            Kind::Note(index) => {
                let note = &self.site.notes[*index];
                let mut data = json!({
                    "@context": "https://schema.org", "@type": "BlogPosting", "headline": note.note.title(),
                    "description": description_of(note), "inLanguage": config.language,
                });
                let author = self.author(note);
                let mut add = |key: &str, value: serde_json::Value| {
                    if let Some(map) = data.as_object_mut() {
                        map.insert(key.to_owned(), value);
                    }
                };
                if let Some(date) = &note.note.meta.date {
                    add("datePublished", json!(date.rfc3339()));
                }
                if let Some(date) = changed(note) {
                    add("dateModified", json!(date.rfc3339()));
                }
                if !author.is_empty() {
                    add("author", json!({ "@type": "Person", "name": author }));
                }
                if let Some(picture) = self.picture(note) {
                    add("image", json!(picture));
                }
                if !config.base_url.is_empty() {
                    add("mainEntityOfPage", json!(self.site.absolute(&note.note.url)));
                }
                data
            }
            _ => return String::new(),
        };
        data.to_string().replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
    }

    pub(super) fn author(&self, note: &RenderedNote) -> String {
        note.note.meta.author.clone().unwrap_or_else(|| self.site.config.author.clone())
    }

    fn date(&self, date: &Date) -> DateView {
        let (text, short) = date.for_readers(&self.site.config.language);
        DateView { iso: date.to_string(), rfc3339: date.rfc3339(), text, short }
    }

    fn card(&self, index: usize) -> Card {
        let note = &self.site.notes[index];
        Card {
            title: note.note.title().to_owned(),
            url: note.note.url.relative_to(self.url),
            date: note.note.meta.date.as_ref().map(|date| self.date(date)),
            description: description_of(note),
            tags: self.tags_of(note),
            draft: note.note.is_draft(),
        }
    }

    fn cards(&self, notes: &[usize]) -> Vec<Card> {
        notes.iter().map(|&index| self.card(index)).collect()
    }

    fn tags_of(&self, note: &RenderedNote) -> Vec<TagLink> {
        let mut tags: Vec<&Tag> = Vec::new();
        for name in &note.note.meta.tags {
            let tag = self.site.tag(name);
            tags.extend(tag.filter(|tag| !tags.iter().any(|other| other.url == tag.url)));
        }
        tags.into_iter().map(|tag| self.tag_link(tag)).collect()
    }

    fn tag_link(&self, tag: &Tag) -> TagLink {
        TagLink { name: tag.name.clone(), url: tag.url.relative_to(self.url), count: tag.notes.len() }
    }

    fn tags(&self) -> Vec<TagLink> {
        self.site.tags.iter().map(|tag| self.tag_link(tag)).collect()
    }

    fn tag(&self, index: usize) -> TagView {
        let tag = &self.site.tags[index];
        TagView {
            name: tag.name.clone(),
            notes: self.cards(&tag.notes),
            index_url: tags_url().relative_to(self.url),
        }
    }

    fn redirect(&self, to: usize) -> RedirectView {
        RedirectView { to: self.site.notes[to].note.url.relative_to(self.url) }
    }

    fn home(&self) -> HomeView {
        let intro = self.site.notes.iter().find(|note| note.note.url == *self.url);
        let intro =
            intro.map(|note| self.site.fill(&note.body.html, View::Page(self.url))).unwrap_or_default();
        let mut years: Vec<YearView> = Vec::new();
        for &index in &self.site.listed {
            let year = self.site.notes[index].note.meta.date.as_ref().map(Date::year).unwrap_or_default();
            match years.last_mut() {
                Some(last) if last.year == year => last.notes.push(self.card(index)),
                _ => years.push(YearView { year, notes: vec![self.card(index)] }),
            }
        }
        HomeView { intro, years, tags: self.tags() }
    }

    fn note(&self, index: usize) -> NoteView {
        let note = &self.site.notes[index];
        let meta = &note.note.meta;
        let path = &note.note.source.path;
        let words = count_words(&note.body.text);
        let (next, previous) = self.neighbours(index);
        NoteView {
            content: self.site.fill(&note.body.html, View::Page(self.url)),
            date: meta.date.as_ref().map(|date| self.date(date)),
            updated: meta.updated.as_ref().map(|date| self.date(date)),
            author: self.author(note),
            tags: self.tags_of(note),
            words,
            minutes: words.div_ceil(WORDS_A_MINUTE).max(1),
            toc: self.toc(note),
            has_h1: note.body.headings.first().is_some_and(|heading| heading.level == 1),
            previous: previous.map(|index| self.card(index)),
            next: next.map(|index| self.card(index)),
            backlinks: self.cards(&self.site.backlinks[index]),
            children: self.children(note),
            breadcrumbs: self.breadcrumbs(note),
            source_url: self.site.source_url("blob", path).unwrap_or_default(),
            edit_url: self.site.source_url("edit", path).unwrap_or_default(),
            draft: note.note.is_draft(),
            unlisted: !note.note.is_listed(),
            extra: meta.extra.clone(),
        }
    }

    /// The next newer and the next older note.
    fn neighbours(&self, index: usize) -> (Option<usize>, Option<usize>) {
        let Some(at) = self.site.place_in_list(index) else {
            return (None, None);
        };
        let newer = at.checked_sub(1).map(|at| self.site.listed[at]);
        (newer, self.site.listed.get(at + 1).copied())
    }

    fn toc(&self, note: &RenderedNote) -> Vec<TocItem> {
        let headings: Vec<&Heading> =
            note.body.headings.iter().filter(|heading| matches!(heading.level, 2 | 3)).collect();
        let wanted = note.note.meta.toc.unwrap_or(headings.len() >= 2);
        let mut items: Vec<TocItem> = Vec::new();
        for heading in headings.into_iter().filter(|_| wanted) {
            let title = self.site.fill(&heading.html_text, View::Page(self.url));
            let item = TocItem { title, url: format!("#{}", encode(&heading.id)), children: Vec::new() };
            match items.last_mut() {
                Some(parent) if heading.level == 3 => parent.children.push(item),
                _ => items.push(item),
            }
        }
        items
    }

    /// The listed notes of the folder whose page this note is, and the pages of the folders in it.
    fn children(&self, note: &RenderedNote) -> Vec<Card> {
        let path = &note.note.source.path;
        if !is_folder_page(path.name()) {
            return Vec::new();
        }
        let is_child = |other: &RenderedNote| {
            let other = &other.note.source.path;
            let folder = other.folder();
            let above = folder.rsplit_once('/').map_or("", |(above, _)| above);
            folder == path.folder() && other != path
                || above == path.folder() && folder != above && is_folder_page(other.name())
        };
        let children = self.site.listed.iter().copied().filter(|&index| is_child(&self.site.notes[index]));
        let mut children: Vec<usize> = children.collect();
        children.sort_by_key(|&index| self.site.notes[index].note.title().to_lowercase());
        self.cards(&children)
    }

    fn breadcrumbs(&self, note: &RenderedNote) -> Vec<Crumb> {
        let mut crumbs = Vec::new();
        let mut url = note.note.url.as_str().trim_end_matches('/');
        while let Some((above, _)) = url.rsplit_once('/').filter(|(above, _)| !above.is_empty()) {
            if let Some(page) = self.site.page_at(&format!("{above}/")).filter(|page| page.note.is_listed()) {
                crumbs.push(Crumb {
                    title: page.note.title().to_owned(),
                    url: page.note.url.relative_to(self.url),
                });
            }
            url = above;
        }
        crumbs.reverse();
        crumbs
    }
}

/// What a note is about: what its author says, or the beginning of its first paragraph.
pub(super) fn description_of(note: &RenderedNote) -> String {
    let given = note.note.meta.description.clone();
    given.or_else(|| note.body.summary.as_deref().map(shorten)).unwrap_or_default()
}

/// Cuts a text at a word's end.
fn shorten(text: &str) -> String {
    let Some((cut, _)) = text.char_indices().nth(DESCRIPTION_LENGTH) else {
        return text.to_owned();
    };
    let end = text[..cut].rfind(' ').unwrap_or(cut);
    format!("{}…", text[..end].trim_end_matches([',', '.', ';', ':', ' ']))
}

/// Words between spaces; in scripts without spaces two characters count as a word.
fn count_words(text: &str) -> usize {
    let begins = |before: u8, byte: u8| before.is_ascii_whitespace() && !byte.is_ascii_whitespace();
    let bytes = text.as_bytes();
    let first = bytes.first().is_some_and(|byte| begins(b' ', *byte));
    let next = bytes.iter().skip(1);
    let words = usize::from(first) + bytes.iter().zip(next).filter(|(a, b)| begins(**a, **b)).count();
    let dense =
        |c: &char| matches!(*c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}');
    words + if text.is_ascii() { 0 } else { text.chars().filter(dense).count() / 2 }
}
