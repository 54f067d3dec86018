//! `notegen diff`: the diagrams of two versions of a note.
use crate::support::{Repo, Run};
use std::fs;

const BEFORE: &str = "-- a.md --\n---\ntitle: A\n---\n\n```mermaid\nflowchart LR\n  a[Harness] --> b[Container]\n  click a \"https://example.org/x\"\n```\n\n```mermaid\npie\n  \"x\" : 1\n```\n\n```mermaid\nflowchart LR\n  same --> too\n```\n";
const AFTER: &str = "-- b.md --\n# No front matter\n\n```mermaid\nflowchart LR\n  same --> too\n```\n\n```mermaid\nflowchart LR\n  a[Harness] --> c[Sandbox]\n  click a \"c.md\"\n```\n\n> ```mermaid\n> stateDiagram-v2\n>   One --> Two\n> ```\n";

fn diff(repo: &Repo, arguments: &[&str]) -> Run {
    let run = repo.run(&[&["diff"], arguments].concat(), &[]);
    assert_eq!(run.code, 0, "{}", run.complained);
    run
}

/// A repository in which `notes/a.md` was committed with one text, and then written with another.
fn changed(before: &str, after: &str) -> Repo {
    let repo = Repo::new("");
    repo.write("notes/a.md", before);
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    repo.commit();
    repo.write("notes/a.md", after);
    repo
}

#[test]
fn what_became_of_each_diagram_is_told_in_words() {
    let repo = Repo::new(&format!("{BEFORE}{AFTER}"));
    let run = diff(&repo, &["a.md", "b.md", "--format", "text"]);
    assert_eq!(
        run.said,
        "a.md → b.md\n  changed: Diagram 2\n    added: Sandbox\n    removed: Container\n    Harness now leads to Sandbox, not Container\n  removed: Diagram 2\n  added: Diagram 3\n  1 changed, 1 added, 1 removed, 1 unchanged\n",
    );
}

#[test]
fn the_page_needs_nothing_beside_it() {
    let repo = Repo::new(&format!("{BEFORE}{AFTER}"));
    let run = diff(&repo, &["a.md", "b.md", "-o", "diff.html"]);
    run.complains("wrote `diff.html`: 1 changed, 1 added, 1 removed, 1 unchanged");
    let page = fs::read_to_string(repo.path().join("diff.html")).unwrap();
    assert_eq!(page.matches("<figure class=\"comparison\"").count(), 1, "{page}");
    assert_eq!(page.matches("<span class=\"mark\">removed</span>").count(), 1);
    assert_eq!(page.matches("<span class=\"mark\">added</span>").count(), 1);
    assert_eq!(page.matches("<svg id=").count(), 4, "one comparison, one added, one removed");
    assert!(page.contains("<li><span class=\"sign added\""), "what changed is told");
    assert!(page.contains("href=\"https://example.org/x\""), "a link to elsewhere works from anywhere");
    for foreign in ["<script", "<link", " src=", "@import", "href=\"c.md", "url(http"] {
        assert!(!page.contains(foreign), "`{foreign}` in {page}");
    }
    let ids: Vec<&str> = page.split(" id=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    let mut once = ids.clone();
    once.sort_unstable();
    once.dedup();
    assert_eq!(once.len(), ids.len(), "{ids:?}");
}

#[test]
fn a_note_is_compared_with_what_it_was_at_a_revision() {
    let repo = changed(
        "```mermaid\nflowchart LR\n  a --> b[Old]\n```\n",
        "```mermaid\nflowchart LR\n  a --> c[New]\n```\n",
    );
    let run = diff(&repo, &["HEAD", "--format", "text", "--", "notes/a.md"]);
    assert!(run.said.starts_with("HEAD:notes/a.md → notes/a.md\n  changed: Diagram 1\n"), "{}", run.said);
    let same = diff(&repo, &["HEAD", "main", "--format", "text", "--", "notes/a.md"]);
    assert_eq!(same.said, "HEAD:notes/a.md → main:notes/a.md\n  1 unchanged\n");
}

#[test]
fn a_note_that_was_not_there_has_only_new_diagrams() {
    let repo = changed("x\n", "y\n");
    repo.write("notes/new.md", "```mermaid\nflowchart LR\n  a --> b\n```\n");
    let run = diff(&repo, &["HEAD", "--format", "text", "--", "notes/new.md"]);
    assert!(
        run.said.contains("HEAD:notes/new.md (not there) → notes/new.md\n  added: Diagram 1\n"),
        "{}",
        run.said
    );
    let neither = repo.run(&["diff", "HEAD", "--", "notes/none.md"], &[]);
    assert_eq!(neither.code, 2);
    neither.complains("there is no `notes/none.md` in either version");
}

#[test]
fn a_diagram_that_cannot_be_drawn_is_reported_at_its_place_in_its_version() {
    let repo = changed(
        "text\n\n```mermaid\nflowchart LR\n  a -->\n```\n",
        "```mermaid\nflowchart LR\n  a --> b\n```\n",
    );
    let run = diff(&repo, &["HEAD", "--", "notes/a.md"]);
    run.complains("error[mermaid-syntax]");
    assert_eq!(run.places(), ["HEAD:notes/a.md:5:8"]);
    assert!(run.said.contains("<figure class=\"diagram\""), "the version that is right is shown");
}

#[test]
fn a_revision_that_is_not_there_is_named() {
    let repo = changed("x\n", "y\n");
    let run = repo.run(&["diff", "nowhere", "--", "notes/a.md"], &[]);
    assert_eq!(run.code, 1);
    run.complains("git knows no revision `nowhere`");
    let one = repo.run(&["diff", "notes/a.md"], &[]);
    assert_eq!(one.code, 2);
    one.complains("name two files, or a revision and, after `--`, a note");
}

#[test]
fn a_note_whose_folder_is_gone_is_compared_too() {
    let repo = changed("```mermaid\nflowchart LR\n  a --> b\n```\n", "");
    fs::remove_dir_all(repo.path().join("notes")).unwrap();
    let run = diff(&repo, &["HEAD", "--format", "text", "--", "notes/a.md"]);
    assert!(run.said.ends_with("  removed: Diagram 1\n  1 removed\n"), "{}", run.said);
}

#[test]
fn a_folder_is_no_note() {
    let repo = changed("x\n", "y\n");
    let run = repo.run(&["diff", "HEAD", "--", "notes"], &[]);
    assert_eq!(run.code, 2);
    run.complains("`notes` is not the name of a note");
}
