//! What `check` says in each form, byte for byte where others read it.
use crate::support::{Repo, note};

/// Two findings on one line, one on another, in a site below the top of its repository.
fn wrong() -> Repo {
    let repo = Repo::new("-- .git/HEAD --\nref: refs/heads/main\n");
    let body = "[gone](gone.md) and ![é, 100%: x](é.png)\n\n> - [[\n>   [here](#nowhere)\n";
    repo.write("site/notes/wrong.md", note("Wrong", body));
    repo
}

#[test]
fn the_short_form_is_a_line_for_each_finding() {
    let run = wrong().check(&["-r", "site", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert_eq!(
        run.said,
        "\
site/notes/wrong.md:7:1: error[dead-link]: there is no `notes/gone.md`
site/notes/wrong.md:7:21: error[missing-image]: there is no picture `notes/é.png`
site/notes/wrong.md:10:5: error[dead-anchor]: there is no heading `#nowhere` in `notes/wrong.md`
"
    );
    assert_eq!(run.complained, "checked 1 note: 3 errors in 1 file\n");
}

#[test]
fn json_counts_characters_and_bytes() {
    let run = wrong().check(&["-r", "site", "--format", "json"]);
    let document: serde_json::Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!((document["version"].as_u64(), document["errors"].as_u64()), (Some(1), Some(3)));
    let second = &document["findings"][1];
    let expected = serde_json::json!({
        "rule": "missing-image", "severity": "error", "path": "site/notes/wrong.md",
        "line": 7, "column": 21, "end_line": 7, "end_column": 41, "start": 73, "end": 95,
        "message": "there is no picture `notes/é.png`",
        "help": "the path is read from this file's folder; with a slash before it, from the root of the repository",
    });
    assert_eq!(*second, expected);
}

#[test]
fn github_gets_one_annotation_a_line_with_paths_from_the_top_of_the_repository() {
    let repo = wrong();
    let run = repo.run(&["check", "-r", "site"], &[("GITHUB_ACTIONS", "true")]);
    let commands: Vec<&str> = run.said.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(
        commands,
        [
            "::error file=site/notes/wrong.md,line=7,endLine=7,title=dead-link%2C missing-image::there is no `notes/gone.md`%0Ahelp: the path is read from this file's folder; with a slash before it, from the root of the repository%0A%0Athere is no picture `notes/é.png`%0Ahelp: the path is read from this file's folder; with a slash before it, from the root of the repository",
            "::error file=site/notes/wrong.md,line=10,endLine=10,col=5,endColumn=20,title=dead-anchor::there is no heading `#nowhere` in `notes/wrong.md`",
        ]
    );
    let below = repo.run(&["check", "-r", "../site", "--format", "github"], &[]);
    assert_eq!(below.code, 2, "there is no such folder");
    let explicit = repo.check(&["-r", "site", "--format", "github"]);
    assert_eq!(explicit.said, run.said, "the same input gives the same bytes");
}

#[test]
fn an_annotation_stays_within_its_line() {
    let repo = Repo::new("-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\n---\n");
    repo.write("notes/open.md", "---");
    repo.write("notes/untitled.md", "---\npublish: true\ndate: 2026-01-01\n---\n");
    let said = repo.check(&["--format", "github"]).said;
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].contains("file=notes/open.md,line=1,endLine=1,col=1,endColumn=3,"), "{}", lines[0]);
    assert!(lines[1].contains("file=notes/untitled.md,line=2,endLine=2,col=1,endColumn=1,"), "{}", lines[1]);
}

#[test]
fn github_takes_ten_of_each_kind_and_is_told_of_the_rest() {
    let repo = Repo::new("-- notegen.toml --\n[lints]\nmissing-image = \"warn\"\n");
    let two = |n| format!("[x](gone-{n}.md)\n\n![x](gone-{n}.png)\n\n");
    repo.write("notes/a.md", note("A", &(0..12).map(two).collect::<Vec<_>>().concat()));
    let said = repo.check(&["--format", "github"]).said;
    let count = |kind: &str| said.lines().filter(|line| line.starts_with(kind)).count();
    assert_eq!((count("::error "), count("::warning "), count("::notice ")), (10, 10, 1), "{said}");
    let last_error = said.rfind("::error ").unwrap();
    assert!(last_error < said.find("::warning ").unwrap(), "errors come first");
    assert!(said.contains("::notice title=notegen::4 findings more"), "{said}");
    assert!(said.contains("gone-11.md`\n") && said.contains("gone-11.png`\n"), "all are in the log");
}

#[test]
fn a_note_cannot_speak_to_github() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "##[add-mask]x [x](gone.md) ::add-mask::x\n"));
    let said = repo.check(&["--format", "github"]).said;
    let mut stopped: Option<String> = None;
    for line in said.lines() {
        match (line.strip_prefix("::stop-commands::"), &stopped) {
            (Some(word), None) => stopped = Some(format!("::{word}::")),
            (_, Some(word)) if line == word => stopped = None,
            (_, None) => assert!(line.starts_with("::error "), "{line}"),
            (_, Some(_)) => (),
        }
    }
    assert!(said.contains("##[add-mask]"), "the line is shown:\n{said}");
    assert_eq!(stopped, None);
}

#[test]
fn the_exit_code_tells_findings_from_a_wrong_call() {
    let clean = Repo::new("");
    clean.write("notes/a.md", note("A", "text"));
    let run = clean.check(&[]);
    assert_eq!((run.code, &*run.said, &*run.complained), (0, "", "checked 1 note: nothing found\n"));
    let warned = Repo::new("");
    warned.write("notes/a.md", note("A", "```nonsense\nx\n```\n"));
    assert_eq!(warned.check(&[]).code, 0);
    assert_eq!(warned.check(&["--strict"]).code, 1);
    assert_eq!(warned.check(&["--format", "loud"]).code, 2);
    assert_eq!(wrong().check(&["-r", "site"]).code, 1);
}
