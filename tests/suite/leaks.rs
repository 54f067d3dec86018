//! The proof that a check makes over the finished site: nothing on it tells of a note that is not published.
use crate::support::{Repo, Run, note};

const SECRET: &str = "\
-- notes/un.md --
---
title: Quokka & numbat plan
date: 2026-02-02
tags: [wombat-release train]
aliases: [/before/numbat/]
---
![pic](../images/bandicoot.svg)
-- images/bandicoot.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"1\" height=\"1\"/>
-- notegen.toml --
base_url = \"https://example.org/repo/\"
";

fn site(files: &str) -> Repo {
    let repo = Repo::new(&format!("{SECRET}{files}"));
    repo.write("notes/a.md", note("A", "text"));
    repo
}

fn leaks(repo: &Repo) -> Run {
    let run = repo.check(&["--format", "short"]);
    assert!(run.said.lines().all(|line| line.contains("[leak]")), "{}", run.said);
    run
}

#[test]
fn a_site_whose_templates_and_files_say_nothing_has_no_leak() {
    let run = leaks(&site(""));
    assert_eq!((run.code, &*run.said), (0, ""));
}

#[test]
fn a_template_that_tells_of_an_unpublished_note_is_found_at_its_place() {
    let page = "-- templates/page.html --\n{% extends \"builtin/page.html\" %}\n{% block content %}\n";
    for (written, what) in [
        ("<p>Quokka &amp; numbat plan</p>", "the title"),
        ("{{ \"Quokka & numbat plan\" }}", "the title"),
        ("<b>wombat-release train</b>", "a tag"),
        ("<a href=\"{{ page.root }}un/\">soon</a>", "the address"),
        ("<a href=\"https://example.org/repo/un/#x\">soon</a>", "the address"),
        ("<a href=\"/repo/before/numbat/\">soon</a>", "an alias"),
        ("<img src=\"{{ page.root }}images/bandicoot.svg\" alt=\"\">", "a file"),
    ] {
        let run = leaks(&site(&format!("{page}{written}\n{{% endblock %}}\n")));
        let line = "templates/page.html:3:";
        assert!(run.said.starts_with(line), "{written}:\n{}", run.said);
        let says =
            format!("{what} of `notes/un.md`, which is not published, is on the site: in `/a/index.html`");
        assert!(run.said.contains(&says), "{written}:\n{}", run.said);
        assert_eq!(run.code, 1);
    }
}

#[test]
fn an_address_is_found_however_it_is_percent_encoded() {
    for written in ["/repo/größe/", "/repo/gr%C3%B6%C3%9Fe/", "/repo/gr%c3%b6%c3%9fe/"] {
        let repo = site(&format!(
            "-- notes/größe.md --\n---\ntitle: x\n---\n-- static/a.html --\n<a href=\"{written}\">soon</a>\n"
        ));
        let run = leaks(&repo);
        assert!(run.said.contains("the address of `notes/größe.md`"), "{written}: {}", run.said);
    }
}

#[test]
fn words_and_addresses_are_found_behind_the_escapes_of_html_and_json() {
    let dashed =
        "-- notes/dash.md --\n---\ntitle: Müller — the \\\"new\\\" plan\n---\n".replace("\\\"", "\"");
    for (written, at) in [
        (r#"{"t":"M\u00fcller \u2014 the \"new\" plan"}"#, "2:7"),
        (r#"{"t":"M\u00fcller&nbsp;&mdash; the \u0026quot;new\x22 plan"}"#, "2:7"),
        ("<p>M&uuml;ller &#8212; the &#x22;new&quot; plan</p>", "2:4"),
        (r#"{"u":"https:\/\/example.org\/repo\/dash\/"}"#, "2:7"),
    ] {
        let run = leaks(&site(&format!("{dashed}-- static/index.json --\n\n{written}\n")));
        assert!(
            run.said.starts_with(&format!("static/index.json:{at}: error[leak]")),
            "{written}: {}",
            run.said
        );
        assert_eq!(run.said.lines().count(), 1, "{}", run.said);
    }
    // What a published note says is no leak, however it says it.
    let repo = site(&dashed);
    let open = "M&uuml;ller &mdash; the \"new\" plan\n\n```json\n\"M\\u00fcller \\u2014 the \\\"new\\\" plan\"\n```\n";
    repo.write("notes/a.md", note("A", open));
    assert_eq!(leaks(&repo).said, "");
}

#[test]
fn a_title_in_a_script_without_spaces_is_found() {
    let repo = site(
        "-- notes/jp.md --\n---\ntitle: 新しい認証基盤\n---\n-- static/llms.txt --\nSoon: 新しい認証基盤\n",
    );
    let run = leaks(&repo);
    assert!(run.said.contains("the title of `notes/jp.md`"), "{}", run.said);
    let repo = site("-- notes/jp.md --\n---\ntitle: 設計\n---\n-- static/llms.txt --\n設計\n");
    assert_eq!(leaks(&repo).said, "", "one word is no secret");
}

#[test]
fn a_static_file_that_tells_of_an_unpublished_note_is_found() {
    let repo = site("-- static/llms.txt --\n# Notes\n- [soon](https://example.org/repo/un/)\n");
    let run = leaks(&repo);
    assert!(
        run.said.starts_with("static/llms.txt:2:10: error[leak]: the address of `notes/un.md`"),
        "{}",
        run.said
    );
    let shown = repo.check(&[]);
    shown.complains(" --> static/llms.txt:2:10\n");
    shown
        .complains("2 | - [soon](https://example.org/repo/un/)\n  |          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^\n");
    shown.complains("help: take it out here, or publish the note");

    let repo = site("");
    repo.write("static/pic.bin", b"PNG\0\n\0tEXtTitle\0Quokka & numbat plan\0\xff");
    let run = leaks(&repo);
    assert!(run.said.starts_with("static/pic.bin:1:1: error[leak]: the title of"), "{}", run.said);
    repo.check(&[]).complains("help: take it out of this file, or publish the note");
    let run = leaks(&site("-- static/un/index.html --\nsoon\n"));
    assert!(run.said.contains("the address of `notes/un.md`"), "{}", run.said);
}

#[test]
fn what_others_say_in_the_open_is_no_leak() {
    let repo = site("-- static/elsewhere.txt --\nhttps://elsewhere.example/un/ and /run/ and un\n");
    repo.write("notes/index-of-things.md", note("Index", "x").replace("publish: true", "publish: false"));
    repo.write("notes/tag.md", note("Notes on Rust", "x").replace("publish: true", "publish: false"));
    repo.write("notes/page.md", note("Page not found", "x").replace("publish: true", "publish: false"));
    let open =
        "An Index. The quokka & numbat plan is Quokka & numbat plan, at `/repo/un/`; wombat-release train.";
    repo.write("notes/a.md", note("A", open).replace("publish", "tags: [Rust]\npublish"));
    let run = leaks(&repo);
    assert_eq!((run.code, &*run.said), (0, ""));
}

#[test]
fn what_is_not_published_changes_no_byte_of_the_site() {
    let (full, empty) = (site(""), site(""));
    empty.write("notes/un.md", "---\n---\n");
    full.write("notes/links.md", note("Links", "[x](a.md)").replace("publish: true", "tags: [a, wombat]"));
    empty.write("notes/links.md", "---\n---\n");
    assert_eq!(full.built().everything(), empty.built().everything());
}
