//! Views with everything, and with as little as can be.
use crate::page::view::{Card, Crumb, DateView, MenuItem, NoteView, PageView, SiteView, TagLink, TocItem};
use std::collections::BTreeMap;

fn when(full: bool, text: &str) -> String {
    if full { text.into() } else { String::new() }
}

pub(super) fn site(full: bool) -> SiteView {
    SiteView {
        title: "Notes".into(),
        description: when(full, "What I learned & wrote down."),
        author: when(full, "Ada Lovelace"),
        language: "en".into(),
        base_url: when(full, "https://example.org/repo/"),
        repository: when(full, "https://github.com/ada/notes"),
        generator: "notegen 0.1.0".into(),
        feed: when(full, "feed.xml"),
        json_feed: when(full, "feed.json"),
        stylesheets: vec!["style.css".into()],
        has_tags: full,
        notes: 2,
    }
}

pub(super) fn page(full: bool, kind: &'static str) -> PageView {
    let menu = vec![
        MenuItem { title: "Guide".into(), url: "../../guide/".into(), current: true },
        MenuItem { title: "About".into(), url: "../../about/".into(), current: false },
    ];
    PageView {
        title: if full { "Ownership & \"borrowing\"" } else { "Least" }.into(),
        description: when(full, "Who owns a value, \"and\" who borrows it."),
        root: when(full, "../../"),
        canonical: when(full, "https://example.org/repo/a/b/"),
        path: "/a/b/".into(),
        noindex: full,
        image: when(full, "https://example.org/repo/a/b/card.png"),
        kind,
        menu: if full { menu } else { vec![] },
        json_ld: when(full, r#"{"@type":"BlogPosting"}"#),
    }
}

pub(super) fn date() -> DateView {
    DateView {
        iso: "2026-11-22".into(),
        rfc3339: "2026-11-22T00:00:00Z".into(),
        text: "22 November 2026".into(),
        short: "22 Nov".into(),
    }
}

pub(super) fn tags() -> Vec<TagLink> {
    [("rust", 3), ("c++", 1)]
        .map(|(name, count)| TagLink { name: name.into(), url: format!("../../tags/{count}/"), count })
        .into()
}

pub(super) fn cards() -> Vec<Card> {
    vec![
        Card {
            title: "First".into(),
            url: "../first/".into(),
            date: Some(date()),
            description: "About it.".into(),
            tags: tags(),
            draft: false,
        },
        Card {
            title: "Second <note>".into(),
            url: "../second/".into(),
            date: None,
            description: String::new(),
            tags: vec![],
            draft: true,
        },
    ]
}

pub(super) fn least_note() -> NoteView {
    NoteView {
        content: "<p>Least.</p>".into(),
        date: None,
        updated: None,
        author: String::new(),
        tags: vec![],
        words: 1,
        minutes: 1,
        toc: vec![],
        has_h1: false,
        previous: None,
        next: None,
        backlinks: vec![],
        children: vec![],
        breadcrumbs: vec![],
        source_url: String::new(),
        edit_url: String::new(),
        draft: false,
        unlisted: false,
        extra: BTreeMap::new(),
    }
}

pub(super) fn full_note() -> NoteView {
    let deep = TocItem { title: "Deep <code>&amp;</code>".into(), url: "#deep".into(), children: vec![] };
    NoteView {
        content: "<p>The <em>body</em>.</p>".into(),
        date: Some(date()),
        updated: Some(date()),
        author: "Grace Hopper".into(),
        tags: tags(),
        words: 1500,
        minutes: 7,
        toc: vec![
            TocItem { title: "One".into(), url: "#one".into(), children: vec![deep] },
            TocItem { title: "Two".into(), url: "#two".into(), children: vec![] },
        ],
        has_h1: false,
        previous: cards().into_iter().next(),
        next: cards().into_iter().next_back(),
        backlinks: cards(),
        children: cards(),
        breadcrumbs: vec![Crumb { title: "A & B".into(), url: "../".into() }],
        source_url: "https://github.com/ada/notes/blob/main/content/a/b.md".into(),
        edit_url: "https://github.com/ada/notes/edit/main/content/a/b.md".into(),
        draft: true,
        unlisted: true,
        extra: BTreeMap::from([("series".into(), serde_json::json!("Rust"))]),
    }
}
