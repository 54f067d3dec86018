//! Why a file is on the site or not, and what makes an address.
use crate::support::{Repo, note};

/// What `notegen why` says of a thing: its sentence, and the line that it shows.
fn why(repo: &Repo, what: &str) -> (String, String) {
    let run = repo.run(&["why", what], &[]);
    assert_eq!((run.code, run.complained.as_str()), (0, ""));
    let place = run.said.lines().find_map(|line| line.trim_start().strip_prefix("--> "));
    (run.said.clone(), place.unwrap_or_default().to_owned())
}

fn says(repo: &Repo, what: &str, sentence: &str, place: &str) {
    let (said, at) = why(repo, what);
    assert!(said.contains(sentence), "`{what}`: `{sentence}` is not in:\n{said}");
    assert_eq!(at, place, "`{what}`:\n{said}");
}

#[test]
fn a_note_that_is_not_published_is_told_by_the_line_that_decides() {
    let repo = Repo::new("");
    let header = |lines: &str| format!("---\ntitle: A\ndate: 2026-11-22\n{lines}---\ntext\n");
    for (name, lines, sentence, place) in [
        ("missing", "", "no `publish: true`", "1:1"),
        ("false", "publish: false\n", "it says so", "4:1"),
        ("text", "publish: \"true\"\n", "neither true nor false: `\"true\"`", "4:10"),
        ("yes", "publish: yes\n", "neither true nor false: `yes`", "4:10"),
        ("draft", "draft: true\n", "it is a draft", "4:1"),
        ("both", "draft: true\npublish: true\n", "a draft cannot be published", "5:10"),
        ("date", "publish: true\ntags: {a: b}\n", "`tags` is", "5:7"),
    ] {
        let path = format!("notes/{name}.md");
        repo.write(&path, header(lines));
        says(&repo, &path, &format!("`{path}` is not on the site: "), &format!("{path}:{place}"));
        says(&repo, &path, sentence, &format!("{path}:{place}"));
    }
    repo.write("notes/plain.md", "# Plain\n");
    says(&repo, "notes/plain.md", "it has no front matter", "notes/plain.md:1:1");
    repo.write("notes/open.md", "---\ntitle: A\n");
    says(&repo, "notes/open.md", "the front matter has no end", "notes/open.md:1:1");
}

#[test]
fn a_file_that_is_never_read_is_told_by_the_part_of_its_path() {
    let repo = Repo::new("");
    let text = note("A", "text");
    for path in
        ["notes/.hidden/a.md", "notes/node_modules/a.md", "notes/cache/a.md", "public/a.md", "other/a.md"]
    {
        repo.write(path, &text);
    }
    repo.write("notes/cache/CACHEDIR.TAG", "");
    says(&repo, "notes/.hidden/a.md", "`notes/.hidden` is hidden", "");
    says(&repo, "notes/node_modules/a.md", "is a folder of packages", "");
    says(&repo, "notes/cache/a.md", "`notes/cache` is a cache", "");
    says(&repo, "public/a.md", "`public` is where the site is written to", "");
    says(&repo, "other/a.md", "it is not in the folder of notes, `notes/`", "");
    repo.write("notegen.toml", "title = \"T\"\ncontent = \"notes\"\n");
    says(&repo, "other/a.md", "it is not in the folder of notes, `notes/`", "notegen.toml:2:1");
}

#[cfg(unix)]
#[test]
fn a_symbolic_link_that_is_not_followed_is_told() {
    let repo = Repo::new("-- notes/a.md --\ntext\n");
    std::os::unix::fs::symlink("/etc", repo.path().join("notes/out")).unwrap();
    std::os::unix::fs::symlink("nowhere", repo.path().join("notes/gone.md")).unwrap();
    says(&repo, "notes/out", "`notes/out` is a symbolic link that leads out", "");
    says(&repo, "notes/gone.md", "`notes/gone.md` is a symbolic link that leads nowhere", "");
}

fn site() -> Repo {
    let repo = Repo::new(
        "\
-- notegen.toml --
base_url = \"https://user.github.io/repo/\"
-- notes/guide/a.md --
---
title: A
date: 2026-11-22
tags: [Rust]
slug: bee
aliases: [/old/a.html]
publish: true
---

![a](../../images/a.png)
-- notes/b.md --
---
title: B
date: 2026-11-22
publish: unlisted
---
-- notes/c.md --
---
title: C
---
-- static/CNAME --
example.org
",
    );
    repo.write("images/a.png", "not really");
    repo.write("images/b.png", "not really");
    repo
}

#[test]
fn an_address_is_told_by_the_file_that_makes_it() {
    let repo = site();
    for address in [
        "/guide/bee/",
        "guide/bee",
        "/guide/bee/index.html",
        "/repo/guide/bee/#part",
        "https://user.github.io/repo/guide/bee/?x",
        "http://localhost:4000/guide/bee/",
    ] {
        says(&repo, address, "`notes/guide/a.md` is on the site at `/guide/bee/`", "notes/guide/a.md:7:1");
    }
    says(&repo, "/guide/bee/", "its `slug`, bee", "notes/guide/a.md:7:1");
    says(&repo, "/old/a.html", "leads to `/guide/bee/`", "notes/guide/a.md:6:11");
    says(&repo, "/tags/rust/", "the page of the tag `Rust`: one note has it", "notes/guide/a.md:4:1");
    says(&repo, "/", "the home page", "");
    says(&repo, "/feed.xml", "a feed", "");
    says(&repo, "/CNAME", "the file `static/CNAME`", "");
    says(&repo, "/images/a.png", "`notes/guide/a.md` shows it", "notes/guide/a.md:10:1");
    says(&repo, "/c/", "`notes/c.md` is not on the site", "notes/c.md:1:1");
    says(&repo, "/guide/be/", "the nearest is `/guide/bee/`", "");
    says(&repo, "https://example.com/guide/bee/", "is not an address of this site", "");
}

#[test]
fn a_file_is_told_by_who_refers_to_it() {
    let repo = site();
    says(
        &repo,
        "images/a.png",
        "is on the site at `/images/a.png`: `notes/guide/a.md` shows it",
        "notes/guide/a.md:10:1",
    );
    says(&repo, "images/b.png", "no published note refers to it", "");
    says(&repo, "notes/b.md", "in no list, feed or sitemap", "notes/b.md:4:1");
    says(&repo, "notes/guide", "1 of 1 are on the site", "");
}

#[test]
fn a_file_may_be_named_as_seen_from_the_folder_that_one_is_in() {
    let repo = site();
    let run = repo.run(&["-r", "notes/..", "why", "./notes/../notes/b.md"], &[]);
    assert!(run.said.starts_with("`notes/b.md` is on the site at `/b/`"), "{}", run.said);
}
