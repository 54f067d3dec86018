//! Notes' headers: what is accepted, and where what is not is reported.
use crate::support::{Repo, note};

#[test]
fn every_mistake_of_every_note_is_reported_in_one_run_at_its_place() {
    let run = Repo::new(
        "\
-- notes/a.md --
---
title: A
date: 2026-13-01
tags: {a: b}
publish: true
toc: maybe
---
-- notes/b.md --
---
title: [x]
date: yesterday
publish: \"yes\"
---
-- notes/c.md --
---
publish: true
---
",
    )
    .refused();
    assert_eq!(
        run.places(),
        [
            "notes/a.md:3:7",
            "notes/a.md:4:7",
            "notes/a.md:6:6",
            "notes/b.md:2:8",
            "notes/b.md:3:7",
            "notes/b.md:4:10",
            "notes/c.md:2:1",
            "notes/c.md:2:1"
        ],
        "{}",
        run.complained
    );
    run.complains("`date` is no date: `2026-13-01`");
    run.complains("there is no such day");
    run.complains("`publish` is neither true nor false: `\"yes\"`");
    run.complains("write `publish: true`");
    run.complains("a published note needs a `title`");
    run.complains("a published note needs a `date`");
    run.complains("8 errors in 3 files: nothing was written");
}

#[test]
fn yaml_that_cannot_be_read_is_reported_at_its_line_in_the_file() {
    for (yaml, place, help) in [
        ("title: \"open\ndate: 2026-01-01", "notes/a.md:", "put the same quote at the end"),
        ("title: Rust: the good parts", "notes/a.md:2:12", "put the value in quotes"),
        ("title: a\n\tdate: b", "notes/a.md:3:1", "indent with spaces"),
        ("title: @home", "notes/a.md:2:8", "put the value in quotes"),
        ("title: a\ntitle: b", "notes/a.md:3:1", "remove one of the two"),
        ("just words", "notes/a.md:2:1", "write one `key: value` a line"),
    ] {
        let run = Repo::new(&format!("-- notes/a.md --\n---\n{yaml}\n---\nbody")).refused();
        assert!(run.places()[0].starts_with(place), "{yaml}: {}", run.complained);
        run.complains(help);
    }
}

#[test]
fn a_header_without_an_end_is_an_error_and_a_file_without_one_is_no_note() {
    let run = Repo::new("-- notes/open.md --\n---\ntitle: A\npublish: true\n\nbody").refused();
    run.complains("notes/open.md:1:1");
    run.complains("close it with a line `---`");
    let run = Repo::new("-- notes/plain.md --\n# Plain\n\nA rule:\n\n---\n").built();
    assert!(run.said.contains("1 without front matter"), "{}", run.said);
    assert!(!run.everything().contains("Plain"));
}

#[test]
fn a_byte_order_mark_and_windows_line_ends_are_no_mistakes() {
    let repo = Repo::new("");
    repo.write("notes/bom.md", format!("\u{feff}{}", note("Bom", "# Heading")));
    repo.write("notes/crlf.md", note("Crlf", "A [dead](x.md) link").replace('\n', "\r\n"));
    let run = repo.refused();
    assert_eq!(run.places(), ["notes/crlf.md:7:3"]);
    repo.write("notes/crlf.md", note("Crlf", "text").replace('\n', "\r\n"));
    let run = repo.built();
    assert!(run.file("bom/index.html").contains("<h1 id=\"heading\">"));
    assert!(run.file("crlf/index.html").contains("<p>text</p>"));
}

#[test]
fn the_spellings_of_other_tools_are_understood() {
    let run = Repo::new(
        "\
-- notes/a.md --
---
title: 2026
date: 2026-01-01
lastmod: 2026-02-03T04:05:06+01:00
summary: In short
tag: one, Two
publish: true
series: kept
---
body
-- templates/page.html --
{% extends \"builtin/page.html\" %}{% block content %}[{{ note.extra.series }}][{{ note.updated.rfc3339 }}]{% endblock %}
-- notegen.toml --
base_url = \"https://example.org/\"
",
    )
    .built();
    let page = run.file("a/index.html");
    assert!(page.contains("[kept][2026-02-03T03:05:06Z]"), "{page}");
    assert!(page.contains("content=\"In short\""));
    assert!(run.files().contains(&"tags/two/index.html".to_owned()));
    assert!(run.complained.is_empty(), "{}", run.complained);
}

#[test]
fn an_unknown_key_is_kept_and_warned_of_only_where_it_looks_like_a_slip() {
    let run = Repo::new(
        "-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\npublsh: true\ncategory: x\n---\n",
    )
    .built();
    assert_eq!(run.places(), ["notes/a.md:5:1"]);
    run.complains("did you mean `publish`?");
    run.complains("1 warning");
}

#[test]
fn a_draft_cannot_be_published() {
    let run =
        Repo::new("-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\ndraft: true\n---\n")
            .refused();
    assert_eq!(run.places(), ["notes/a.md:4:10"]);
    run.complains("a draft cannot be published");
}

#[test]
fn a_header_that_would_take_the_parser_long_is_refused() {
    let run =
        Repo::new(&format!("-- notes/a.md --\n---\ntitle: {}\npublish: true\n---\n", "[".repeat(100_000)))
            .refused();
    run.complains("the front matter has 97 KiB, and may have 16");
    let mut bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n".to_owned();
    for letters in ["ab", "bc", "cd", "de", "ef", "fg", "gh", "hi", "ij"] {
        let (before, name) = letters.split_at(1);
        bomb.extend([name, ": &", name, " [", &format!("*{before}, ").repeat(8), "*", before, "]\n"]);
    }
    let run =
        Repo::new(&format!("-- notes/a.md --\n---\n{bomb}title: A\ndate: 2026-01-01\npublish: true\n---\n"))
            .refused();
    run.complains("aliases (`*name`) repeat them too often");
}

#[test]
fn text_that_is_not_utf_8_is_refused_at_its_line() {
    let repo = Repo::new("");
    repo.write("notes/a.md", [note("A", "first\n\nsecond ").as_bytes(), b"\xff\xfe\n"].concat());
    let run = repo.refused();
    assert_eq!(run.places(), ["notes/a.md:9:8"]);
    run.complains("0xFF: save the file as UTF-8");
}
