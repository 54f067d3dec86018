//! Addresses that do not follow from the path alone, and headers as other tools write them.
use crate::support::{Repo, note};

#[test]
fn a_folder_s_pattern_makes_the_addresses_of_its_notes_and_links_follow() {
    let repo = Repo::new(
        "-- notegen.toml --\n[permalinks]\nposts = \"/:year/:month/:slug/\"\n\".\" = \"/:name.html\"\n",
    );
    repo.write(
        "notes/posts/2024-03-09-Hello.md",
        "---\ntitle: Hello\npublish: true\n---\n[about](../About.md)\n",
    );
    repo.write("notes/About.md", note("About", "[hello](posts/2024-03-09-Hello.md)"));
    repo.write(
        "notes/posts/own.md",
        note("Own", "text").replace("publish", "permalink: /my/:year/own.html\npublish"),
    );
    let run = repo.built();
    assert!(run.file("2024/03/hello/index.html").contains("<a href=\"../../../About.html\">about</a>"));
    assert!(run.file("About.html").contains("<a href=\"2024/03/hello/\">hello</a>"));
    assert!(run.files().contains(&"my/2026/own.html".into()), "{:?}", run.files());
    let said = repo.run(&["why", "/2024/03/hello/"], &[]).said;
    assert!(said.contains("`posts` has `/:year/:month/:slug/`"), "{said}");
}

#[test]
fn a_pattern_that_cannot_work_is_reported_at_its_place() {
    let run = Repo::new(
        "-- notegen.toml --\n[permalinks]\na = \"/:yaer/:slug/\"\nb = \"/:year/\"\nc = 1\nd = \"/:slug\"\n-- notes/a.md --\n",
    )
    .refused();
    assert_eq!(
        run.places(),
        ["notegen.toml:2:5", "notegen.toml:3:5", "notegen.toml:4:5", "notegen.toml:5:5"]
    );
    run.complains("`:yaer` is not known here: there are `:path`");
    run.complains("all notes would be at one address");
}

#[test]
fn a_note_s_own_address_is_taken_or_reported() {
    let own = |line: &str| {
        Repo::new(&format!("-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\n{line}\npublish: true\n---\n"))
    };
    for (line, file) in [
        ("permalink: /about", "about/index.html"),
        ("permalink: /About/me.html", "About/me.html"),
        ("url: /about/", "about/index.html"),
        ("url: https://example.org/", "a/index.html"),
    ] {
        let run = own(line).built();
        assert!(run.files().contains(&file.into()), "{line}: {:?}", run.files());
    }
    for line in ["permalink: /../x/", "permalink: /a b/", "permalink: 1 x"] {
        assert_eq!(own(line).refused().places(), ["notes/a.md:4:12"], "{line}");
    }
}

#[test]
fn front_matter_in_toml_is_read_with_its_places() {
    let repo = Repo::new(
        "\
-- notes/2024-05-01-a.md --
+++
title = \"A: the #1\"
publish = true
aliases = [\"/old/\"]
[taxonomies]
tags = [\"one\"]
[extra]
x = 1
+++
Text.
",
    );
    let run = repo.built();
    assert!(run.file("2024-05-01-a/index.html").contains("A: the #1"));
    assert!(
        run.files().contains(&"tags/one/index.html".into()) && run.files().contains(&"old/index.html".into())
    );
    repo.write("notes/b.md", "+++\ntitle = 'B'\ndate = 2024-01-02\npublish = \"true\"\n+++\n");
    repo.write("notes/c.md", "+++\ntitle = \n+++\n");
    repo.write("notes/d.md", "+++\ntitle = 'D'\n");
    let run = repo.run(&["check"], &[]);
    assert_eq!(run.places(), ["notes/b.md:4:11", "notes/c.md:2:9", "notes/d.md:1:1"], "{}", run.complained);
    run.complains("the front matter is not TOML");
    run.complains("close it with a line `+++`");
}

#[test]
fn a_note_has_the_date_that_its_file_s_name_begins_with_and_its_own_wins() {
    let repo = Repo::new("");
    let header = "---\ntitle: A\npublish: true\n---\n";
    repo.write("notes/2024-02-29-leap.md", header);
    repo.write(
        "notes/2024-02-28-own.md",
        header.replace("publish", "date: 2025-01-01 10:00:00 +0100\npublish"),
    );
    let said = repo.run(&["list"], &[]).said;
    assert!(said.contains("leap.md  2024-02-29") && said.contains("own.md   2025-01-01"), "{said}");
    repo.write("notes/2023-02-29-no-such-day.md", header);
    repo.refused().complains("a published note needs a `date`");
}
