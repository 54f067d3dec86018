//! `notegen check --fix`: what asks for no thought is mended in place, once and for all.
use crate::support::{Repo, note};
use std::fs;

fn site() -> Repo {
    let repo = Repo::new("-- notegen.toml --\nwikilinks = true\n");
    repo.write("notes/guide/other.md", note("Other", "## A heading\n"));
    repo.write("notes/sun.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    repo
}

#[test]
fn what_asks_for_no_thought_is_mended_and_told_and_the_rest_is_still_reported() {
    let repo = site();
    let text = "---\ntitle: C# tips #1\ndate: 2026-01-01\ndesciption: x\npublish: true\n---\n\n\
        See [[other#A heading|it]], [a](guide/Other.md#a-heading), [b](guide/other), [c](/guide/other/#a-heading),\n\
        [gone](gone.md), <a href=\"Guide/other.md\">d</a>, ![s](Sun.svg) and $\\{1\\}$.\n\n\
        ```mermaid{x}\nflowchart LR\n  accTitle: x\n  a --> b\n```\n";
    repo.write("notes/a.md", text);
    let run = repo.check(&["--fix"]);
    let mended = fs::read_to_string(repo.path().join("notes/a.md")).unwrap();
    assert_eq!(
        mended,
        "---\ntitle: \"C# tips #1\"\ndate: 2026-01-01\ndescription: x\npublish: true\n---\n\n\
        See [it](guide/other.md#a-heading), [a](guide/other.md#a-heading), [b](guide/other.md), [c](guide/other.md#a-heading),\n\
        [gone](gone.md), <a href=\"guide/other.md\">d</a>, ![s](sun.svg) and $`\\{1\\}`$.\n\n\
        ```mermaid {x}\nflowchart LR\n  accTitle: x\n  a --> b\n```\n"
    );
    assert!(
        run.said.contains("notes/a.md:4:1: fixed[likely-typo]: `desciption` is now `description`"),
        "{}",
        run.said
    );
    assert_eq!(run.said.lines().count(), 10, "{}", run.said);
    run.complains("fixed 10 findings");
    assert_eq!((run.code, run.places()), (1, vec!["notes/a.md:9:1"]), "{}", run.complained);

    let again = repo.check(&["--fix"]);
    again.complains("fixed 0 findings");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), mended);
}

#[test]
fn what_is_mended_says_the_same_in_a_table_in_a_quotation_and_behind_a_backslash() {
    let repo = site();
    repo.write("notes/odd :) one.md", note("Odd", "x"));
    let text = note(
        "A",
        "| a | b |\n|---|---|\n| [[other\\|it]] | $a\\|b\\,c$ |\n\n> so $a \\,\n> b$ is\n\n\
        \\[[other]] \\\\[[other]] [[odd :) one]]\n",
    );
    repo.write("notes/a.md", &text);
    let run = repo.check(&["--fix"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    assert!(run.said.contains("fixed[github-math]: `$a \\, > b$` is now `$`a \\, > b`$`\n"), "{}", run.said);
    let expected = text
        .replace("[[other\\|it]]", "[it](guide/other.md)")
        .replace("$a\\|b\\,c$", "$`a\\|b\\,c`$")
        .replace("$a \\,\n> b$", "$`a \\,\n> b`$")
        .replace(" \\\\[[other]]", " \\\\[other](guide/other.md)")
        .replace("[[odd :) one]]", "[odd :) one](odd%20%3A%29%20one.md)");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), expected);
    let page = repo.built().file("a/index.html");
    assert!(page.contains("<a href=\"../odd-one/\">odd :) one</a>"), "{page}");
}

#[test]
fn a_wikilink_with_brackets_in_its_words_becomes_a_link_with_them_and_one_that_names_nothing_none() {
    let repo = site();
    let text =
        note("A", "[[other|a\\]b]] [[other|y]z]] [[other|`c]`]] [[other#]]\n[[other|y\\]] [[|x]] [[#]]\n");
    repo.write("notes/a.md", &text);
    let run = repo.check(&["--fix"]);
    assert_eq!(run.places(), ["notes/a.md:8:14", "notes/a.md:8:21"], "{}", run.complained);
    run.complains("`[[|x]]` names no note");
    let expected = text
        .replace("[[other|a\\]b]]", "[a\\]b](guide/other.md)")
        .replace("[[other|y]z]]", "[y\\]z](guide/other.md)")
        .replace("[[other|`c]`]]", "[`c]`](guide/other.md)")
        .replace("[[other#]]", "[other#](guide/other.md)");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), expected);
    let page = repo.built().file("a/index.html");
    for words in ["a]b", "y]z", "<code>c]</code>", "other#"] {
        assert!(page.contains(&format!("<a href=\"../guide/other/\">{words}</a>")), "{words}: {page}");
    }
}

#[test]
fn a_word_behind_a_sign_is_left_to_its_writer_in_a_title_and_is_one_of_the_tags() {
    let repo = site();
    let text = |title: &str, tags: &str| {
        format!("---\ntitle: {title}\ntags: {tags}\ndate: 2026-01-01\npublish: true\n---\n")
    };
    repo.write("notes/a.md", text("Hello #TODO shorten", "#rust #web/css"));
    repo.write("notes/b.md", text("Issue #12 of many", "rust #web"));
    let run = repo.check(&["--fix"]);
    run.complains("help: put the value in quotes: `title: \"Hello #TODO shorten\"`; a comment has a space behind its `#`");
    let now = |path: &str| fs::read_to_string(repo.path().join(path)).unwrap();
    assert_eq!(now("notes/a.md"), text("Hello #TODO shorten", "[rust, web/css]"));
    assert_eq!(now("notes/b.md"), text("\"Issue #12 of many\"", "rust #web"));
}

#[test]
fn a_comment_stays_one_and_a_link_in_a_link_stays_as_it_is() {
    let repo = site();
    repo.write("notegen.toml", "");
    let text = "---\ntitle: C# tips #1 # not the whole truth\ndate: 2026-01-01\npublish: true\n---\n\n\
        [see [[other]]](guide/other.md) and [[other|]]\n";
    repo.write("notes/a.md", text);
    repo.check(&["--fix"]);
    let expected =
        text.replace("C# tips #1 #", "\"C# tips #1\" #").replace("[[other|]]", "[other](guide/other.md)");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), expected);
}

#[test]
fn a_note_that_is_to_be_shown_in_another_is_left_to_its_writer() {
    let repo = site();
    let text = note("A", "![[other]]");
    repo.write("notes/a.md", &text);
    repo.check(&["--fix"]).complains("a note is shown in no other: write `[other](guide/other.md)`");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), text);
}

#[test]
fn line_ends_and_a_byte_order_mark_stay_as_they_are() {
    let repo = site();
    let text =
        format!("\u{feff}{}", note("A", "See [a](guide/Other.md)\n\nand [[other]].\n").replace('\n', "\r\n"));
    repo.write("notes/a.md", &text);
    assert_eq!(repo.check(&["--fix"]).code, 0);
    let expected = text.replace("Other.md", "other.md").replace("[[other]]", "[other](guide/other.md)");
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), expected);
}

#[test]
fn nobody_is_made_public_and_nothing_silenced_is_touched() {
    let repo = site();
    let slip = "---\ntitle: A\ndate: 2026-01-01\npublsh: true\n---\n";
    let silenced = note("B", "<!-- notegen: allow(wikilink) -->\nSee [[other]].\n");
    repo.write("notes/a.md", slip);
    repo.write("notes/b.md", &silenced);
    repo.check(&["--fix"]);
    assert_eq!(fs::read_to_string(repo.path().join("notes/a.md")).unwrap(), slip);
    assert_eq!(fs::read_to_string(repo.path().join("notes/b.md")).unwrap(), silenced);
}

#[test]
fn a_note_that_is_not_utf_8_is_left_alone() {
    let repo = site();
    let mut bytes = note("A", "See [[other]] and ").into_bytes();
    bytes.push(0xff);
    repo.write("notes/a.md", &bytes);
    repo.check(&["--fix"]).complains("error[encoding]");
    assert_eq!(fs::read(repo.path().join("notes/a.md")).unwrap(), bytes);
}

#[cfg(unix)]
#[test]
fn a_note_behind_a_symbolic_link_is_mended_where_it_lies() {
    let repo = site();
    repo.write("drafts/a.md", note("A", "See [it](guide/Other.md)."));
    std::os::unix::fs::symlink("../drafts/a.md", repo.path().join("notes/a.md")).unwrap();
    assert_eq!(repo.check(&["--fix"]).code, 0);
    assert!(fs::symlink_metadata(repo.path().join("notes/a.md")).unwrap().is_symlink());
    assert!(fs::read_to_string(repo.path().join("drafts/a.md")).unwrap().contains("guide/other.md"));
}
