//! What templates are shown: each view is a value that a theme's author can rely on.
//!
//! Addresses named `url` may be written into an `href` as they are: they are relative to the page,
//! so that a site works at `/`, under `/repo/`, and from a folder on disk.
use serde::Serialize;
use std::collections::BTreeMap;

/// The site as every template sees it: `site`.
#[derive(Debug, Clone, Serialize)]
pub struct SiteView {
    /// The title of the site.
    pub title: String,
    /// One or two sentences about it; may be empty.
    pub description: String,
    /// Who writes it; may be empty.
    pub author: String,
    /// The language of the notes, as a BCP 47 tag: `en`.
    pub language: String,
    /// The absolute address of the home page, with a slash at its end; empty where no `base_url` is set.
    pub base_url: String,
    /// The address of the repository; empty where none is set.
    pub repository: String,
    /// `notegen` and its version.
    pub generator: String,
    /// The Atom feed's address below the home page, `feed.xml`; empty without a `base_url`.
    pub feed: String,
    /// The JSON feed's address below the home page, `feed.json`; empty without a `base_url`.
    pub json_feed: String,
    /// The stylesheets' addresses below the home page.
    pub stylesheets: Vec<String>,
    /// Whether any note has a tag, so that the tag index exists.
    pub has_tags: bool,
    /// How many notes are listed.
    pub notes: usize,
}

/// The page as every template sees it: `page`.
#[derive(Debug, Clone, Serialize)]
pub struct PageView {
    /// The title, as text.
    pub title: String,
    /// One or two sentences, as text; may be empty.
    pub description: String,
    /// The way from this page to the home page's folder, `""`, `"../"`, `"../../"`: written before an address below the home page.
    pub root: String,
    /// The absolute address; empty without a `base_url` and on the error page.
    pub canonical: String,
    /// The address of the page on the site, from its root: `/guide/`.
    pub path: String,
    /// Search engines shall not list it.
    pub noindex: bool,
    /// The absolute address of a picture for cards; empty where there is none.
    pub image: String,
    /// The kind of page: `home`, `note`, `tag`, `tags`, `error` or `redirect`.
    pub kind: &'static str,
    /// The site's menu, as seen from this page.
    pub menu: Vec<MenuItem>,
    /// Structured data (JSON-LD) as text that is safe inside a `<script type="application/ld+json">`; may be empty.
    pub json_ld: String,
}

/// One entry of the site's menu.
#[derive(Debug, Clone, Serialize)]
pub struct MenuItem {
    /// What it says.
    pub title: String,
    /// Where it leads.
    pub url: String,
    /// The page is this entry's, or lies below it.
    pub current: bool,
}

/// A day or a moment.
#[derive(Debug, Clone, Serialize)]
pub struct DateView {
    /// For `<time datetime="…">`: `2026-11-22` or RFC 3339.
    pub iso: String,
    /// RFC 3339 with time and zone, as feeds ask for.
    pub rfc3339: String,
    /// For readers: `22 November 2026`; the ISO form where the site's language is not English.
    pub text: String,
    /// For a list in which the year is already said: `22 Nov`; `11-22` where the language is not English.
    pub short: String,
}

/// A note in a list.
#[derive(Debug, Clone, Serialize)]
pub struct Card {
    /// Its title, as text.
    pub title: String,
    /// Its address.
    pub url: String,
    /// When it was written; absent only where drafts without a date are shown.
    pub date: Option<DateView>,
    /// What it is about, as text; may be empty.
    pub description: String,
    /// Its tags.
    pub tags: Vec<TagLink>,
    /// It is not published: shown only with `--drafts`.
    pub draft: bool,
}

/// A tag and the way to its page.
#[derive(Debug, Clone, Serialize)]
pub struct TagLink {
    /// The tag as written.
    pub name: String,
    /// The address of its page.
    pub url: String,
    /// How many notes carry it.
    pub count: usize,
}

/// A note on its own page: `note`.
#[derive(Debug, Clone, Serialize)]
pub struct NoteView {
    /// The body, finished HTML: write it with `| safe`.
    pub content: String,
    /// When it was written.
    pub date: Option<DateView>,
    /// When it was last changed, where the author says so.
    pub updated: Option<DateView>,
    /// Who wrote it; the site's author where the note names none; may be empty.
    pub author: String,
    /// Its tags.
    pub tags: Vec<TagLink>,
    /// How many words it has.
    pub words: usize,
    /// How many minutes it takes to read, at 220 words a minute; at least 1.
    pub minutes: usize,
    /// Its headings of the second and third level as a tree; empty where the author wants none or there are fewer than two.
    pub toc: Vec<TocItem>,
    /// The body begins with its own first-level heading: the template need not write the title again.
    pub has_h1: bool,
    /// The next older note in the lists.
    pub previous: Option<Card>,
    /// The next newer note in the lists.
    pub next: Option<Card>,
    /// The notes that link here, newest first.
    pub backlinks: Vec<Card>,
    /// The notes of this folder, where this is the folder's page (`index.md` or `README.md`); by title.
    pub children: Vec<Card>,
    /// The folders above this note that have a page, from the top: not the home page.
    pub breadcrumbs: Vec<Crumb>,
    /// The note's source in the repository at this commit; empty where no `repository` is set.
    pub source_url: String,
    /// Where the source can be edited; empty where no `repository` is set.
    pub edit_url: String,
    /// It is not published: shown only with `--drafts`.
    pub draft: bool,
    /// It is in no list, feed or sitemap.
    pub unlisted: bool,
    /// The front matter keys that notegen does not know.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A folder's page above a note.
#[derive(Debug, Clone, Serialize)]
pub struct Crumb {
    /// Its title.
    pub title: String,
    /// Its address.
    pub url: String,
}

/// A heading in the table of contents.
#[derive(Debug, Clone, Serialize)]
pub struct TocItem {
    /// The heading as HTML without links: write it with `| safe`.
    pub title: String,
    /// Its anchor: `#like-this`.
    pub url: String,
    /// The headings below it.
    pub children: Vec<TocItem>,
}

/// A year and its notes, on the home page: `years` is a list of these, newest first.
#[derive(Debug, Clone, Serialize)]
pub struct YearView {
    /// `2026`; empty for drafts without a date.
    pub year: String,
    /// Its notes, newest first.
    pub notes: Vec<Card>,
}

/// What `home.html` is shown, beside `site` and `page`.
#[derive(Debug, Clone, Serialize)]
pub struct HomeView {
    /// The body of the content folder's own `index.md` or `README.md`, finished HTML; may be empty.
    pub intro: String,
    /// All listed notes by year.
    pub years: Vec<YearView>,
    /// All tags, by name.
    pub tags: Vec<TagLink>,
}

/// What `tag.html` is shown, beside `site` and `page`: the page of one tag.
#[derive(Debug, Clone, Serialize)]
pub struct TagView {
    /// The tag as written.
    pub name: String,
    /// Its notes, newest first.
    pub notes: Vec<Card>,
    /// The address of the tag index.
    pub index_url: String,
}

/// What `tags.html` is shown, beside `site` and `page`: the tag index.
#[derive(Debug, Clone, Serialize)]
pub struct TagsView {
    /// All tags, by name.
    pub tags: Vec<TagLink>,
}

/// What `redirect.html` is shown, beside `site` and `page`: an alias of a note.
#[derive(Debug, Clone, Serialize)]
pub struct RedirectView {
    /// Where the reader is sent, relative to this page.
    pub to: String,
}

/// What `feed.xml` is shown, beside `site`: an Atom feed (RFC 4287).
#[derive(Debug, Clone, Serialize)]
pub struct FeedView {
    /// The feed's own absolute address.
    pub url: String,
    /// When anything in it last changed, RFC 3339.
    pub updated: String,
    /// Its notes, newest first.
    pub entries: Vec<EntryView>,
}

/// A note in a feed. All addresses are absolute.
#[derive(Debug, Clone, Serialize)]
pub struct EntryView {
    /// Its title, as text.
    pub title: String,
    /// Its absolute address, which is also its id.
    pub url: String,
    /// When it was written, RFC 3339.
    pub published: String,
    /// When it was last changed, RFC 3339.
    pub updated: String,
    /// Who wrote it; may be empty.
    pub author: String,
    /// What it is about, as text; may be empty.
    pub description: String,
    /// Its tags.
    pub tags: Vec<String>,
    /// The whole body as HTML with absolute addresses.
    pub content: String,
    /// The absolute address of a picture that stands for the note: its own, or its first diagram; may be empty.
    pub image: String,
}

/// What `sitemap.xml` is shown: the addresses of one sitemap (sitemaps.org, at most 50,000), or of the sitemaps themselves.
#[derive(Debug, Clone, Serialize)]
pub struct SitemapView {
    /// The addresses.
    pub urls: Vec<SitemapUrl>,
    /// The addresses are those of further sitemaps: this is a sitemap index.
    pub index: bool,
}

/// One address in a sitemap.
#[derive(Debug, Clone, Serialize)]
pub struct SitemapUrl {
    /// The absolute address.
    pub loc: String,
    /// The day of the last change, `2026-11-22`; empty where it is not known.
    pub lastmod: String,
}

/// The view of one kind of page: a template sees it under the name that [`KindView::name`] gives.
#[derive(Debug, Clone, Serialize)]
#[serde(untagged)]
pub enum KindView {
    /// `home`, for `home.html`.
    Home(HomeView),
    /// `note`, for `page.html`.
    Note(Box<NoteView>),
    /// `tags`, for `tags.html`.
    Tags(TagsView),
    /// `tag`, for `tag.html`.
    Tag(TagView),
    /// Nothing, for `404.html`.
    Error,
    /// `redirect`, for `redirect.html`.
    Redirect(RedirectView),
    /// `feed`, for `feed.xml`.
    Feed(FeedView),
    /// `sitemap`, for `sitemap.xml`.
    Sitemap(SitemapView),
}

impl KindView {
    /// The name that a template knows it by.
    pub fn name(&self) -> &'static str {
        match self {
            KindView::Home(_) => "home",
            KindView::Note(_) => "note",
            KindView::Tags(_) => "tags",
            KindView::Tag(_) => "tag",
            KindView::Error => "error",
            KindView::Redirect(_) => "redirect",
            KindView::Feed(_) => "feed",
            KindView::Sitemap(_) => "sitemap",
        }
    }
}

/// Two versions of a note's diagrams: `diff`.
#[derive(Debug, Clone, Serialize)]
pub struct DiffView {
    /// What the first version is called.
    pub before: String,
    /// What the second version is called.
    pub after: String,
    /// How many diagrams became what.
    pub summary: String,
    /// The diagrams that differ.
    pub sections: Vec<DiffSection>,
}

/// A diagram that differs.
#[derive(Debug, Clone, Serialize)]
pub struct DiffSection {
    /// What it is called.
    pub title: String,
    /// What became of it: `added`, `removed` or `changed`.
    pub word: &'static str,
    /// Its figure.
    pub html: String,
}
