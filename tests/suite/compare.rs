//! Comparisons: two diagrams, a before and an after, as one figure.
use crate::support::{Repo, Run, note};

const BEFORE: &str = "```mermaid\n---\ntitle: \"Before: one container\"\n---\nflowchart LR\n  a[Harness] --> b[Container]\n```\n";
const AFTER: &str = "```mermaid\n---\ntitle: After\n---\nflowchart LR\n  a[Harness] --> c[Sandbox]\n  click a \"b.md\"\n```\n";

fn built(body: &str) -> Run {
    configured("", body)
}

fn configured(config: &str, body: &str) -> Run {
    let repo =
        Repo::new(&format!("-- notegen.toml --\nbase_url = \"https://user.github.io/repo/\"\n{config}"));
    repo.write("notes/a.md", note("A", body));
    repo.write("notes/b.md", note("B", "b"));
    repo.built()
}

/// How many comparisons the note's page has.
fn comparisons(run: &Run) -> usize {
    run.file("a/index.html").matches("<figure class=\"comparison\"").count()
}

/// Two fences with these words after `mermaid`.
fn named(before: &str, after: &str) -> String {
    format!(
        "```mermaid {before}\nflowchart LR\n a --> b\n```\n\n```mermaid {after}\nflowchart LR\n a --> c\n```\n"
    )
}

#[test]
fn two_diagrams_titled_before_and_after_are_one_figure() {
    let page = built(&format!("{BEFORE}\n{AFTER}")).file("a/index.html");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no `{text}` in {page}"));
    let order = [
        "<figure class=\"comparison\" id=\"D1-2\">",
        "<fieldset class=\"switch\"><legend>Show</legend>",
        "name=\"D1-2-show\" value=\"before\"",
        "name=\"D1-2-show\" value=\"both\" checked",
        "name=\"D1-2-show\" value=\"after\"",
        "<figure class=\"diagram before\" id=\"D1\"",
        "<svg id=\"D1-svg\"",
        "aria-label=\"Before: one container\"",
        "<figure class=\"diagram after\" id=\"D2\"",
        "<svg id=\"D2-svg\"",
        "href=\"../b/\"",
        "<figcaption class=\"changes\">",
        "<span class=\"sign added\" aria-hidden=\"true\">+</span> added: Sandbox",
        "<span class=\"sign removed\" aria-hidden=\"true\">−</span> removed: Container",
        "Harness now leads to Sandbox, not Container",
    ];
    let places: Vec<usize> = order.iter().map(|text| at(text)).collect();
    assert!(places.is_sorted(), "{places:?}");
    let ids: Vec<&str> = page.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

#[test]
fn a_comment_or_words_after_the_fence_say_so_too() {
    let plain = named("", "");
    assert_eq!(comparisons(&built(&plain)), 0);
    assert_eq!(comparisons(&built(&format!("<!-- notegen:compare -->\n\n{plain}"))), 1);
    assert_eq!(comparisons(&built(&named("before", "after"))), 1);
    assert_eq!(comparisons(&built(&named("after", "before"))), 0);
    let quoted = named("before", "after").replace('\n', "\n> ");
    assert_eq!(comparisons(&built(&format!("> {quoted}"))), 1);
}

#[test]
fn only_neighbours_are_compared() {
    assert_eq!(comparisons(&built(&format!("{BEFORE}\nBetween.\n\n{AFTER}"))), 0);
    assert_eq!(comparisons(&built(&format!("{BEFORE}\n---\n\n{AFTER}"))), 0);
    let indented = |text: &str| format!("  {}\n", text.trim().replace('\n', "\n  "));
    assert_eq!(
        comparisons(&built(&format!("- one\n\n{}\n- two\n\n{}", indented(BEFORE), indented(AFTER)))),
        0
    );
    assert_eq!(comparisons(&built(&format!("{BEFORE}\n{AFTER}\n{BEFORE}\n{AFTER}"))), 2);
}

#[test]
fn the_words_can_be_those_of_another_language() {
    let german = named("x", "y").replace("flowchart", "---\ntitle: Vorher\n---\nflowchart");
    let (before, after) = german.split_once("\n\n").unwrap();
    let german = format!("{before}\n\n{}", after.replace("Vorher", "Nachher"));
    let config = "[diagrams]\nbefore = [\"Vorher\", \"Alt\"]\nafter = \"Nachher\"\n";
    let run = configured(config, &german);
    assert_eq!(comparisons(&run), 1);
    assert!(run.file("a/index.html").contains("value=\"before\"> Vorher</label>"));
    assert_eq!(comparisons(&built(&german)), 0);
}

#[test]
fn marks_can_be_turned_off_and_the_words_stay() {
    let marked = |run: &Run| run.file("a/index.html").contains(" r=\"8.5\"");
    assert!(marked(&built(&named("before", "after"))));
    for run in [
        built(&named("before nomarks", "after")),
        built(&format!("<!-- notegen:compare nomarks -->\n{}", named("", ""))),
        configured("[diagrams]\nmark_changes = false\n", &named("before", "after")),
    ] {
        assert!(!marked(&run));
        assert!(run.file("a/index.html").contains("removed: b"));
    }
}

#[test]
fn a_note_can_compare_what_stands_below_two_headings() {
    let body = "## Before: a pet\n\n```mermaid\nflowchart LR\n a --> b\n```\n\nText.\n\n### Why\n\n## After, many hands\n\n\
                ```mermaid\nflowchart LR\n a --> c\n```\n\nThe end.\n";
    let text = note("A", body);
    assert_eq!(comparisons(&built(body)), 0);
    let repo = Repo::new("");
    repo.write("notes/a.md", text.replace("publish: true", "publish: true\ncompare: true"));
    let page = repo.built().file("a/index.html");
    let at = |text: &str| page.find(text).unwrap_or_else(|| panic!("no `{text}` in {page}"));
    let order = [
        "id=\"D1\"",
        "<p>Text.</p>",
        "id=\"D2\"",
        "<figure class=\"comparison\" id=\"D1-2\">",
        "<figure class=\"diagram before\" id=\"D1-compared\"",
        "<figure class=\"diagram after\" id=\"D2-compared\"",
        "<p>The end.</p>",
    ];
    let places: Vec<usize> = order.iter().map(|text| at(text)).collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn a_feed_has_one_picture_of_both_and_what_changed_and_nothing_to_press() {
    let run = built(&format!("{BEFORE}\n{AFTER}"));
    let json: serde_json::Value = serde_json::from_str(&run.file("feed.json")).unwrap();
    let items = json["items"].as_array().unwrap();
    let content = items.iter().find(|item| item["title"] == "A").unwrap()["content_html"].as_str().unwrap();
    assert_eq!(content.matches("<img src=\"https://user.github.io/repo/diagrams/").count(), 1, "{content}");
    assert!(content.contains("alt=\"added: Sandbox; removed: Container;"), "{content}");
    assert!(
        !content.contains("<input") && !content.contains("<fieldset") && !content.contains("<svg"),
        "{content}"
    );
    // It is whole in itself: both drawings with their marks, each id once, and what changed in words.
    let file = content.split("diagrams/").nth(1).unwrap().split('"').next().unwrap();
    let svg = run.file(&format!("diagrams/{file}"));
    assert!(svg.contains("r=\"8.5\"") && svg.contains(">Sandbox<") && svg.contains(">Container<"), "{svg}");
    assert!(svg.contains(">added: Sandbox</text>"), "{svg}");
    assert_eq!(svg.matches("<svg ").count(), 3);
    let ids: Vec<&str> = svg.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    for reference in svg.split("url(#").skip(1).filter_map(|rest| rest.split(')').next()) {
        assert_eq!(ids.iter().filter(|id| **id == reference).count(), 1, "{reference} of {ids:?}");
    }
    let pictures = run.files().into_iter().filter(|path| path.starts_with("diagrams/")).count();
    assert_eq!(pictures, 1, "nothing else needs a file");
}

#[test]
fn a_diagram_that_cannot_be_drawn_is_reported_once_and_not_compared() {
    let repo = Repo::new("-- notegen.toml --\n[lints]\nmermaid-syntax = \"warn\"");
    repo.write("notes/a.md", note("A", &format!("{BEFORE}\n{}", AFTER.replace("-->", "->"))));
    repo.write("notes/b.md", note("B", "b"));
    let run = repo.built();
    assert_eq!(comparisons(&run), 0);
    assert_eq!(run.complained.matches("mermaid-syntax").count(), 1, "{}", run.complained);
    assert!(run.file("a/index.html").contains("<figure class=\"diagram\" id=\"D1\""));
}

#[test]
fn wrong_words_in_the_configuration_are_reported() {
    let repo = Repo::new("-- notegen.toml --\n[diagrams]\nbefore = []\nafter = 3\n-- notes/b.md --\nb");
    let run = repo.refused();
    run.complains("`before` is an array, and should be a word in quotes, or a list of them");
    run.complains("`after` is an integer, and should be a word in quotes, or a list of them");
}
