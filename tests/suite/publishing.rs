//! Only what is published is published.
use crate::support::{Repo, note};

const HIDDEN: &str = "\
-- notes/un.md --
---
title: Quokka plan
date: 2026-02-02
tags: [wombat]
aliases: [/numbat/]
---
Bilby ![pic](../images/bandicoot.svg) [a](a.md) [[A]]

```mermaid
graph TD
Potoroo --> Bettong
```
-- images/bandicoot.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"/>
-- notegen.toml --
base_url = \"https://example.org/\"
wikilinks = true
";

#[test]
fn nothing_of_an_unpublished_note_is_in_any_output_byte() {
    let repo = Repo::new(HIDDEN);
    repo.write("notes/a.md", note("A", "text"));
    let run = repo.built();
    let everything = run.everything().to_lowercase();
    for word in
        ["quokka", "wombat", "numbat", "bilby", "bandicoot", "potoroo", "bettong", "2026-02-02", "/un/"]
    {
        assert!(!everything.contains(word), "`{word}` is on the site");
    }
    assert!(run.said.contains("1 without `publish: true`"), "{}", run.said);
}

#[test]
fn a_note_that_is_no_longer_published_is_gone_with_all_it_brought() {
    let repo = Repo::new(HIDDEN);
    repo.write("notes/a.md", note("A", "text"));
    repo.write("notes/b.md", note("Gone soon", "![pic](../images/bandicoot.svg)"));
    assert!(repo.built().files().contains(&"images/bandicoot.svg".to_owned()));
    repo.write("notes/b.md", note("Gone soon", "text").replace("publish: true", "publish: false"));
    let run = repo.built();
    assert!(
        !run.everything().contains("Gone soon") && !run.everything().contains("bandicoot"),
        "{:?}",
        run.files()
    );
}

#[test]
fn drafts_are_built_on_request_and_marked() {
    let repo = Repo::new(HIDDEN);
    repo.write("notes/a.md", note("A", "text"));
    let run = repo.build(&["--drafts"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let page = run.file("un/index.html");
    assert!(page.contains("noindex") && page.to_lowercase().contains("draft"), "{page}");
    assert!(run.file("index.html").contains("Quokka plan"));
    for file in ["feed.xml", "feed.json", "sitemap.xml"] {
        assert!(!run.file(file).contains("Quokka") && !run.file(file).contains("/un/"), "{file}");
    }
}

#[test]
fn an_unlisted_note_has_a_page_and_is_in_no_list() {
    let repo = Repo::new(
        "-- notegen.toml --\nbase_url = \"https://example.org/\"\n-- notes/u.md --\n---\ntitle: Quokka\ndate: 2026-01-01\ntags: [wombat]\npublish: unlisted\n---\n[a](a.md)",
    );
    repo.write("notes/a.md", note("A", "text"));
    let run = repo.built();
    assert!(
        run.file("u/index.html").contains("<meta name=\"robots\" content=\"noindex"),
        "{}",
        run.file("u/index.html")
    );
    let elsewhere: String = run
        .files()
        .iter()
        .filter(|file| *file != "u/index.html" && *file != ".nojekyll")
        .map(|file| run.file(file))
        .collect();
    assert!(!elsewhere.contains("Quokka") && !elsewhere.contains("wombat") && !elsewhere.contains("/u/"));
}

#[test]
fn a_file_is_published_only_if_it_is_static_or_a_published_note_refers_to_it() {
    let repo = Repo::new(
        "-- static/CNAME --\nexample.org\n-- static/deep/x.txt --\nx\n-- notes/one.txt --\n1\n-- notes/two.txt --\n2\n-- notes/pic.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>",
    );
    repo.write("notes/a.md", note("A", "[one](one.txt)\n\n<picture><source srcset=\"pic.svg 2x\"><img src=\"pic.svg\" alt=\"\"></picture>"));
    let files = repo.built().files();
    for there in ["CNAME", "deep/x.txt", "one.txt", "pic.svg", ".nojekyll"] {
        assert!(files.contains(&there.to_owned()), "{there}: {files:?}");
    }
    assert!(!files.iter().any(|file| file.contains("two")), "{files:?}");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_followed_only_inside_the_root() {
    use std::os::unix::fs::symlink;
    let repo = Repo::new("-- docs/inside.md --\n---\ntitle: Inside\ndate: 2026-01-01\npublish: true\n---\n");
    let outside = Repo::new(&format!("-- outside.md --\n{}", note("Outside", "secret")));
    repo.write("notes/a.md", note("A", "text"));
    symlink(outside.path().join("outside.md"), repo.path().join("notes/leak.md")).unwrap();
    symlink(repo.path().join("docs/inside.md"), repo.path().join("notes/inside.md")).unwrap();
    symlink(repo.path().join("notes"), repo.path().join("notes/loop")).unwrap();
    symlink("nowhere.md", repo.path().join("notes/dead.md")).unwrap();
    let run = repo.built();
    assert!(!run.everything().contains("Outside"));
    assert!(run.files().contains(&"inside/index.html".to_owned()));
    assert_eq!(
        run.files().iter().filter(|file| file.ends_with("a/index.html")).count(),
        1,
        "{:?}",
        run.files()
    );
    run.complains("notes/leak.md");
    run.complains("this symbolic link leads out of the site's folder");
    run.complains("notes/dead.md");
}
