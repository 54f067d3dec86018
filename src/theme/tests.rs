//! Every built-in template renders, with the least and with the fullest view.
use super::{PREFIX, TEMPLATES};
use crate::page::view;
use serde::Serialize;
use tera::{Context, Tera};

mod sample;
use sample::{cards, date, full_note, least_note, page, site, tags};

/// The theme's templates, after those a site has of its own.
fn theme(own: &[(&str, &str)]) -> Tera {
    let mut tera = Tera::default();
    tera.set_fallback_prefixes([PREFIX]).expect("no template yet");
    let all = TEMPLATES.iter().chain(own).copied();
    tera.add_raw_templates(all.collect::<Vec<_>>()).unwrap_or_else(|error| panic!("{error}"));
    tera
}

/// The context of a page: `site`, `page`, and its own view under the view's name.
fn context(full: bool, kind: &'static str, name: &'static str, view: &impl Serialize) -> Context {
    let mut context = Context::new();
    context.insert("site", &site(full));
    context.insert("page", &page(full, kind));
    context.insert(name, view);
    context
}

fn render(tera: &Tera, template: &str, context: &Context) -> String {
    tera.render(template, context).unwrap_or_else(|error| panic!("{template}: {error}"))
}

fn note_page(tera: &Tera, full: bool, note: &view::NoteView) -> String {
    render(tera, "page.html", &context(full, "note", "note", note))
}

#[test]
fn a_note_with_everything_shows_it() {
    let html = note_page(&theme(&[]), true, &full_note());
    for shown in [
        r#"<html lang="en">"#,
        "<title>Ownership &amp; &quot;borrowing&quot; · Notes</title>",
        r#"<link rel="canonical" href="https://example.org/repo/a/b/">"#,
        r#"<meta name="robots" content="noindex">"#,
        r#"<script type="application/ld+json">{"@type":"BlogPosting"}</script>"#,
        r#"<link rel="stylesheet" href="../../style.css">"#,
        r#"href="../../feed.xml""#,
        "<h1>Ownership &amp; &quot;borrowing&quot;</h1>",
        r#"<time datetime="2026-11-22">22 November 2026</time>"#,
        "updated <time",
        "7 min read",
        ">Draft<",
        ">Unlisted<",
        "<p>The <em>body</em>.</p>",
        r##"<a href="#deep">Deep <code>&amp;</code></a>"##,
        ">View source<",
        ">Edit this page<",
        "Linked from",
        "In this section",
        r#"rel="prev""#,
        r#"rel="next""#,
        r#"aria-current="true""#,
    ] {
        assert!(html.contains(shown), "{shown} is missing in\n{html}");
    }
}

#[test]
fn a_note_with_nothing_has_no_empty_parts() {
    let html = note_page(&theme(&[]), false, &least_note());
    for absent in [
        "canonical",
        "description",
        "ld+json",
        "alternate",
        "<time",
        "Contents",
        "Linked from",
        "View source",
        "<nav",
        "href=\"\"",
        "Draft",
    ] {
        assert!(!html.contains(absent), "{absent} stands in\n{html}");
    }
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
}

#[test]
fn a_title_in_the_body_is_not_written_again() {
    let note = view::NoteView { has_h1: true, content: "<h1>Mine</h1>".into(), ..least_note() };
    let html = note_page(&theme(&[]), false, &note);
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
}

#[test]
fn the_home_page_lists_notes_by_year() {
    let years = vec![
        view::YearView { year: String::new(), notes: cards() },
        view::YearView { year: "2026".into(), notes: cards() },
    ];
    let home = view::HomeView { intro: "<p>Hello.</p>".into(), years, tags: tags() };
    let html = render(&theme(&[]), "home.html", &context(true, "home", "home", &home));
    for shown in [
        "<h1>Notes</h1>",
        "<p>Hello.</p>",
        "<h2>2026</h2>",
        "<h2>Without a date</h2>",
        "Second &lt;note&gt;",
        "c++",
        ">22 Nov<",
    ] {
        assert!(html.contains(shown), "{shown} is missing in\n{html}");
    }
    let own_heading = view::HomeView { intro: "<h1 id=\"hi\">Hi</h1>".into(), years: vec![], tags: vec![] };
    let html = render(&theme(&[]), "home.html", &context(false, "home", "home", &own_heading));
    assert_eq!(html.matches("<h1").count(), 1, "{html}");
    let empty = view::HomeView { intro: String::new(), years: vec![], tags: vec![] };
    let html = render(&theme(&[]), "home.html", &context(false, "home", "home", &empty));
    assert!(html.contains("No notes yet."), "{html}");
}

#[test]
fn tag_pages_render() {
    let tera = theme(&[]);
    let all = render(&tera, "tags.html", &context(true, "tags", "tags", &view::TagsView { tags: tags() }));
    assert!(all.contains("c++") && all.contains(r#"<span class="count">3</span>"#), "{all}");
    let tag = view::TagView { name: "a<b".into(), notes: cards(), index_url: "../".into() };
    let one = render(&tera, "tag.html", &context(true, "tag", "tag", &tag));
    assert!(one.contains("a&lt;b") && one.contains("2 notes"), "{one}");
}

#[test]
fn the_error_page_leads_home_from_any_depth() {
    let mut context = Context::new();
    context.insert("site", &site(true));
    context.insert("page", &view::PageView { root: "/repo/".into(), ..page(true, "error") });
    let html = render(&theme(&[]), "404.html", &context);
    for shown in [r#"href="/repo/""#, r#"href="/repo/style.css""#, r#"href="/repo/tags/""#] {
        assert!(html.contains(shown), "{shown} is missing in\n{html}");
    }
}

#[test]
fn a_redirect_needs_no_script() {
    let to = view::RedirectView { to: "../new/?a=1&b".into() };
    let html = render(&theme(&[]), "redirect.html", &context(true, "redirect", "redirect", &to));
    assert!(html.contains(r#"<meta http-equiv="refresh" content="0; url=../new/?a=1&amp;b">"#), "{html}");
    assert!(!html.contains("<script"), "{html}");
}

#[test]
fn a_feed_holds_whole_notes_as_escaped_html() {
    let entry = view::EntryView {
        title: "A & B".into(),
        url: "https://example.org/a/".into(),
        published: date().rfc3339,
        updated: date().rfc3339,
        author: "Grace".into(),
        description: "About <b>.".into(),
        tags: vec!["c++".into()],
        content: "<p>1 &lt; 2</p>".into(),
        image: String::new(),
    };
    let feed = view::FeedView {
        url: "https://example.org/feed.xml".into(),
        updated: date().rfc3339,
        entries: vec![entry],
    };
    for full in [false, true] {
        let xml = render(&theme(&[]), "feed.xml", &context(full, "home", "feed", &feed));
        assert!(xml.starts_with("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed "), "{xml}");
        assert!(xml.contains(r#"<content type="html">&lt;p&gt;1 &amp;lt; 2&lt;/p&gt;</content>"#), "{xml}");
        assert!(xml.contains("<name>Grace</name>"), "{xml}");
    }
}

#[test]
fn a_sitemap_lists_pages_or_sitemaps() {
    let urls = vec![
        view::SitemapUrl { loc: "https://example.org/?a&b".into(), lastmod: "2026-11-22".into() },
        view::SitemapUrl { loc: "https://example.org/".into(), lastmod: String::new() },
    ];
    for (index, list, item) in [(false, "urlset", "url"), (true, "sitemapindex", "sitemap")] {
        let sitemap = view::SitemapView { urls: urls.clone(), index };
        let xml = render(&theme(&[]), "sitemap.xml", &context(true, "home", "sitemap", &sitemap));
        assert!(xml.starts_with("<?xml "), "{xml}");
        assert!(
            xml.contains(&format!("<{list} xmlns=")) && xml.trim_end().ends_with(&format!("</{list}>")),
            "{xml}"
        );
        assert!(
            xml.contains(&format!(
                "<{item}><loc>https://example.org/?a&amp;b</loc><lastmod>2026-11-22</lastmod></{item}>"
            )),
            "{xml}"
        );
        assert!(xml.contains(&format!("<{item}><loc>https://example.org/</loc></{item}>")), "{xml}");
    }
}

#[test]
fn a_site_may_replace_a_template_or_fill_a_block_of_it() {
    let own = theme(&[("page.html", "[{{ note.content | safe }}]")]);
    assert_eq!(note_page(&own, false, &least_note()), "[<p>Least.</p>]");
    let filled = theme(&[(
        "page.html",
        r#"{% extends "builtin/page.html" %}{% block content %}Before {{ super() }}{% endblock %}{% block head %}<meta name="mine">{% endblock %}"#,
    )]);
    let html = note_page(&filled, false, &least_note());
    for shown in ["Before", "<p>Least.</p>", "<meta name=\"mine\">", "</html>"] {
        assert!(html.contains(shown), "{shown} is missing in\n{html}");
    }
    let framed =
        theme(&[("base.html", r#"{% extends "builtin/base.html" %}{% block footer %}Mine{% endblock %}"#)]);
    assert!(note_page(&framed, true, &full_note()).contains("Mine"));
}
