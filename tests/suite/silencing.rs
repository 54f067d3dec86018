//! What a note does not want to hear of: `<!-- notegen: allow(rule) -->` and `[lints]`.
use crate::support::{Repo, note};

fn repo(body: &str) -> Repo {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", body));
    repo
}

#[test]
fn a_comment_alone_silences_the_block_below_it_and_no_other() {
    let body =
        "[x](gone.md)\n\n<!-- notegen: allow(dead-link) -->\n[x](gone.md)\nand [y](gone.md)\n\n[x](gone.md)";
    assert_eq!(repo(body).refused().places(), ["notes/a.md:7:1", "notes/a.md:13:1"]);
    let list = "- <!-- notegen: allow(dead-link) -->\n  [x](gone.md)\n- [x](gone.md)";
    assert_eq!(repo(list).refused().places(), ["notes/a.md:9:3"]);
    let end = "> <!-- notegen: allow(dead-link) -->\n\n[x](gone.md)";
    assert_eq!(repo(end).refused().places(), ["notes/a.md:9:1"], "it reaches out of its quotation");
}

#[test]
fn a_comment_in_a_line_silences_that_line() {
    let body = "[x](gone.md)\n[x](gone.md) <!-- notegen: allow(dead-link) -->\n[x](gone.md)";
    assert_eq!(repo(body).refused().places(), ["notes/a.md:7:1", "notes/a.md:9:1"]);
}

#[test]
fn several_rules_stand_in_one_comment_and_others_are_still_heard() {
    let body = "<!-- notegen: allow(dead-link, missing-image) -->\n[x](gone.md) ![x](gone.png) [y](#gone)";
    assert_eq!(repo(body).refused().places(), ["notes/a.md:8:29"]);
}

#[test]
fn a_comment_in_code_says_nothing() {
    let body = "```html\n<!-- notegen: allow(dead-link) -->\n```\n\n`<!-- notegen: allow(dead-link) -->` [x](gone.md)";
    assert_eq!(repo(body).refused().places(), ["notes/a.md:11:38"]);
}

#[test]
fn a_comment_in_the_front_matter_silences_the_front_matter() {
    let repo = Repo::new(
        "-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\nauthr: B # notegen: allow(likely-typo)\n---\n",
    );
    assert_eq!(repo.built().complained, "");
}

#[test]
fn a_rule_that_is_not_there_or_that_nothing_is_built_without_is_reported() {
    let run = repo("<!-- notegen: allow(dead-lnk) -->\n[x](gone.md)\n\n<!-- notegen: allow(front-matter) -->\n\n<!-- notegen: alow(math) -->").refused();
    assert_eq!(run.places(), ["notes/a.md:7:21", "notes/a.md:8:1", "notes/a.md:10:21", "notes/a.md:12:6"]);
    run.complains("did you mean `dead-link`?");
    run.complains("`front-matter` cannot be passed over");
    run.complains("`alow(math)` says nothing to notegen");
}

#[test]
fn a_link_to_an_unpublished_note_that_is_silenced_still_says_nothing_of_it() {
    let repo = repo("<!-- notegen: allow(unpublished-link) -->\nSee [it](secret-plan.md).");
    repo.write("notes/secret-plan.md", "---\ntitle: Plan\n---\n");
    assert!(!repo.built().everything().contains("secret"));
}

#[test]
fn off_and_its_older_name_allow_turn_a_rule_off() {
    for word in ["off", "allow"] {
        let repo = repo("```nosuchlanguage\nx\n```");
        repo.write("notegen.toml", format!("[lints]\nunknown-language = \"{word}\"\n"));
        assert_eq!(repo.built().complained, "");
    }
    let repo = repo("x");
    repo.write("notegen.toml", "[lints]\nmath = \"loud\"\n");
    repo.refused().complains("`math` is one of `\"error\"`, `\"warn\"`, `\"off\"`\n");
}
