//! Links and pictures: resolved as GitHub does, and checked.
use crate::support::{Repo, note};

const SITE: &str = "\
-- notes/a.md --
---
title: A
date: 2026-01-01
publish: true
---

[ok](b.md) [ok](b.md#set-up) [ok](#here) [ok](/notes/sub/c.md) [ok](sub) [ok](../data/x.csv)

## Here

[gone](gone.md) ![gone](../images/gone.png)
[anchor](b.md#set-upp) [case](B.md)

> - [deep](nope/x.md)
-- notes/b.md --
---
title: B
date: 2026-01-01
publish: true
---

## Set up
-- notes/sub/README.md --
---
title: Sub
date: 2026-01-01
publish: true
---
-- notes/sub/c.md --
---
title: C
date: 2026-01-01
publish: true
---
-- data/x.csv --
a,b
";

#[test]
fn what_leads_nowhere_is_an_error_at_its_place() {
    let run = Repo::new(SITE).refused();
    assert_eq!(
        run.places(),
        ["notes/a.md:11:1", "notes/a.md:11:17", "notes/a.md:12:1", "notes/a.md:12:24", "notes/a.md:14:5"],
        "{}",
        run.complained
    );
    run.complains("there is no heading `#set-upp` in `notes/b.md`");
    run.complains("did you mean `#set-up`?");
    run.complains("did you mean `notes/b.md`? the letter case counts");
    run.complains("there is no picture `images/gone.png`");
}

#[test]
fn with_findings_as_warnings_no_dead_link_is_shipped() {
    let repo = Repo::new(SITE);
    repo.write(
        "notegen.toml",
        "[lints]\ndead-link = \"warn\"\ndead-anchor = \"warn\"\nmissing-image = \"warn\"\n",
    );
    let run = repo.built();
    let page = run.file("a/index.html");
    for link in [
        "<a href=\"../b/\">ok</a>",
        "<a href=\"../b/#set-up\">ok</a>",
        "<a href=\"#here\">ok</a>",
        "<a href=\"../sub/c/\">ok</a>",
        "<a href=\"../sub/\">ok</a>",
        "<a href=\"../data/x.csv\">ok</a>",
    ] {
        assert!(page.contains(link), "{link}: {page}");
    }
    assert!(page.contains("<a>gone</a> gone"), "{page}");
    assert!(run.file("data/x.csv").starts_with("a,b"));
    run.complains("5 warnings");
}

#[test]
fn a_link_to_a_note_that_is_not_published_is_an_error_and_names_only_its_path() {
    let repo = Repo::new("-- notes/un.md --\n---\ntitle: Secret title\n---\nbody");
    repo.write("notes/a.md", note("A", "text [here](un.md)"));
    let run = repo.refused();
    assert_eq!(run.places(), ["notes/a.md:7:6"]);
    run.complains("`notes/un.md` is not published");
    repo.write("notegen.toml", "[lints]\nunpublished-link = \"allow\"\n");
    let run = repo.built();
    assert!(run.file("a/index.html").contains("<a>here</a>"), "{}", run.file("a/index.html"));
    assert!(!run.everything().contains("Secret"));
}

#[test]
fn wikilinks_are_an_option() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "[[Second Note]] [[b#top|there]]"));
    repo.write("notes/b.md", note("Second Note", "## Top"));
    assert!(repo.built().file("a/index.html").contains("[[Second Note]]"));
    repo.write("notegen.toml", "wikilinks = true");
    let page = repo.built().file("a/index.html");
    assert!(page.contains("<a href=\"../b/\">Second Note</a> <a href=\"../b/#top\">there</a>"), "{page}");
}

#[test]
fn what_the_site_does_not_show_the_repository_does() {
    let repo = Repo::new(
        "-- notegen.toml --\nrepository = \"https://github.com/o/r\"\n-- README.md --\n# Readme\n-- src/x/y.txt --\n",
    );
    repo.write("content/a.md", note("A", "[readme](../README.md#readme) [code](../src/x)"));
    repo.write(".git/HEAD", "ref: refs/heads/main\n");
    repo.write(".git/refs/heads/main", "0123abcd\n");
    let page = repo.built().file("a/index.html");
    assert!(
        page.contains("<a href=\"https://github.com/o/r/blob/0123abcd/README.md#readme\">readme</a>"),
        "{page}"
    );
    assert!(page.contains("<a href=\"https://github.com/o/r/tree/0123abcd/src/x\">code</a>"), "{page}");
    assert!(page.contains("https://github.com/o/r/blob/0123abcd/content/a.md"));
    assert!(page.contains("https://github.com/o/r/edit/main/content/a.md"));
}

#[test]
fn the_source_of_a_note_is_found_wherever_in_the_repository_the_site_is() {
    let repo = Repo::new(
        "-- .git/HEAD --\n0123abcd\n-- docs/my site/notegen.toml --\nrepository = \"https://github.com/o/r\"\n",
    );
    repo.write("docs/my site/content/a.md", note("A", "[readme](../README.md)"));
    repo.write("docs/my site/README.md", "# Readme\n");
    let run = repo.run(&["--root", "docs/my site", "build"], &[]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let page = std::fs::read_to_string(repo.path().join("docs/my site/public/a/index.html")).unwrap();
    for file in ["content/a.md", "README.md"] {
        let address = format!("https://github.com/o/r/blob/0123abcd/docs/my%20site/{file}");
        assert!(page.contains(&address), "{address} in {page}");
    }
}

#[test]
fn notes_know_who_links_to_them() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("The one that links", "[b](b.md) [b](b.md)"));
    repo.write("notes/b.md", note("B", "text"));
    repo.write(
        "notes/c.md",
        "---\ntitle: Hidden linker\ndate: 2026-01-01\npublish: unlisted\n---\n[b](b.md)",
    );
    let page = repo.built().file("b/index.html");
    let (_, backlinks) = page.split_once("<section class=\"backlinks\">").expect("backlinks");
    let backlinks = backlinks.split("</section>").next().unwrap();
    assert_eq!(backlinks.matches("<a href=\"../a/\">The one that links</a>").count(), 1, "{page}");
    assert!(!page.contains("Hidden linker"));
}

#[test]
fn a_wikilink_in_a_table_has_its_stroke_behind_a_backslash() {
    let repo = Repo::new("-- notegen.toml --\nwikilinks = true\n");
    repo.write("notes/a.md", note("A", "| x |\n|---|\n| [[b\\|words]] [[b#part\\|more]] |\n"));
    repo.write("notes/b.md", note("B", "## Part"));
    let page = repo.built().file("a/index.html");
    assert!(page.contains("<a href=\"../b/\">words</a> <a href=\"../b/#part\">more</a>"), "{page}");
}

#[test]
fn a_wikilink_names_a_file_too_and_shows_a_picture() {
    let repo = Repo::new("-- notegen.toml --\nwikilinks = true\n");
    repo.write("notes/a/b.md", note("B", "![[Pasted 1.svg|words]] [[paper.pdf]] ![[a.md]] ![[gone.png]]"));
    repo.write("files/Pasted 1.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"4\" height=\"2\"/>");
    repo.write("files/paper.pdf", "paper");
    let run = repo.refused();
    assert_eq!(run.places(), ["notes/a/b.md:7:39", "notes/a/b.md:7:49"], "{}", run.complained);
    repo.write("notes/a/b.md", note("B", "![[Pasted 1.svg|words]] [[paper.pdf]]"));
    let page = repo.built().file("a/b/index.html");
    assert!(
        page.contains("<img src=\"../../files/Pasted%201.svg\" alt=\"words\" width=\"4\" height=\"2\""),
        "{page}"
    );
    assert!(page.contains("<a href=\"../../files/paper.pdf\">"), "{page}");
    assert!(repo.built().files().contains(&"files/paper.pdf".into()));
}
