//! What holds for every site.
use crate::support::{Repo, note};
use notegen::pipeline::{self, Built, Memo};
use notegen::source::{Request, Tree};
use std::collections::BTreeMap;
use std::path::Path;

const CONFIG: &str = "-- notegen.toml --\nbase_url = \"https://example.org/\"\n";

fn site() -> Repo {
    let repo = Repo::new(CONFIG);
    repo.write(
        "notes/a.md",
        note(
            "A",
            "# A\n\n[b](b.md) and `code`\n\n```rust\nfn a() {}\n```\n\n```mermaid\ngraph TD\nX --> Y\n```\n",
        ),
    );
    repo.write("notes/b.md", note("B", "text [a](a.md#a) $x^2$\n\n```mermaid\ngraph TD\nX --> Y\n```\n"));
    repo.write("notes/c/d.md", note("D", "[^1]\n\n[^1]: foot\n").replace("publish", "tags: [x, y]\npublish"));
    repo
}

fn build(root: &Path, memo: &mut Memo) -> Built {
    let tree = Tree::read(&Request { root, config: None, output: None }, &mut memo.files).unwrap();
    pipeline::build(tree, false, memo)
}

/// Every page as text, by its path.
fn pages(built: &Built) -> BTreeMap<String, String> {
    let pages = built.pages.iter().map(|page| built.lay_out(page).unwrap());
    pages.map(|output| (output.path.clone(), format!("{:?}", output.body))).collect()
}

#[test]
fn two_builds_are_the_same_bytes() {
    let repo = site();
    let first = repo.built().everything();
    std::fs::remove_dir_all(repo.path().join("public")).unwrap();
    assert_eq!(first, repo.built().everything());
    let elsewhere = site();
    assert_eq!(first, elsewhere.built().everything());
}

#[test]
fn what_is_remembered_changes_nothing() {
    let repo = site();
    let mut memo = Memo::default();
    build(repo.path(), &mut memo);
    let edits: [&dyn Fn(); 6] = [
        &|| repo.write("notes/a.md", note("A new", "changed [d](c/d.md)")),
        &|| std::fs::remove_file(repo.path().join("notes/b.md")).unwrap(),
        &|| repo.write("notes/b.md", note("B again", "[a](a.md)").replace("publish", "slug: bee\npublish")),
        &|| repo.write("templates/page.html", "{{ page.title }}{{ note.content | safe }}"),
        &|| repo.write("notegen.toml", "base_url = \"https://example.org/sub/\"\nmath = false\n"),
        &|| {
            repo.write(
                "notes/c/d.md",
                note("D", "no longer here").replace("publish: true", "publish: false"),
            );
        },
    ];
    for edit in edits {
        edit();
        let remembered = build(repo.path(), &mut memo);
        let fresh = build(repo.path(), &mut Memo::default());
        assert_eq!(remembered.diagnostics, fresh.diagnostics);
        assert_eq!(pages(&remembered), pages(&fresh));
    }
}

#[test]
fn a_note_reads_alone_as_it_does_in_company() {
    let both = site();
    let alone = Repo::new(CONFIG);
    alone
        .write("notes/c/d.md", note("D", "[^1]\n\n[^1]: foot\n").replace("publish", "tags: [x, y]\npublish"));
    let body = |repo: &Repo| {
        let page = repo.built().file("c/d/index.html");
        page.split_once("<div class=\"prose\">").unwrap().1.split_once("<footer").unwrap().0.to_owned()
    };
    assert_eq!(body(&both), body(&alone));
}

#[test]
fn a_failed_build_leaves_what_was_published() {
    let repo = site();
    let before = repo.built().everything();
    repo.write("notes/a.md", note("A", "[dead](x.md)"));
    assert_eq!(repo.build(&[]).code, 1);
    repo.write("notes/a.md", note("A", "fine"));
    repo.write("templates/page.html", "{{ nonsense }}");
    let run = repo.build(&[]);
    assert_eq!(run.code, 1);
    assert_eq!(before, run.everything());
}
