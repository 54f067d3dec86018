//! What `check` says in each form, byte for byte where others read it.
use crate::support::{Repo, note, skip};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

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
    let repo = Repo::new("");
    repo.write("notes/end.md", note("A", "```mermaid\nflowchart LR\n  a --\n```\n"));
    repo.write("notes/open.md", "---");
    let short = repo.check(&["--format", "short", "--diagrams", "embedded"]).said;
    assert!(short.contains("notes/end.md:9:7: error[mermaid-syntax]"), "beyond the line's end: {short}");
    let said = repo.check(&["--format", "github", "--diagrams", "embedded"]).said;
    let lines: Vec<&str> = said.lines().filter(|line| line.starts_with("::error")).collect();
    assert_eq!(lines.len(), 2, "{said}");
    assert!(lines[0].contains("file=notes/end.md,line=9,endLine=9,col=6,endColumn=6,"), "{}", lines[0]);
    assert!(lines[1].contains("file=notes/open.md,line=1,endLine=1,col=1,endColumn=3,"), "{}", lines[1]);
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
fn a_check_lays_the_pages_out_and_says_once_what_goes_wrong_in_a_template() {
    let repo = Repo::new("-- templates/page.html --\n{{ note.nothing.at.all }}\n");
    repo.write("notes/a.md", note("A", "x"));
    repo.write("notes/b.md", note("B", "x"));
    let run = repo.check(&["--format", "short"]);
    assert_eq!((run.code, run.said.lines().count()), (1, 1), "{}", run.said);
    assert!(run.said.starts_with("templates/page.html:1:9: error[template]"), "{}", run.said);
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

/// What the schema of SARIF 2.1.0 finds wrong in a document; `None` where it cannot be asked here.
fn validated(document: &str) -> Option<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sarif");
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    if !folder.join("node_modules/ajv").exists() || !node.is_ok_and(|status| status.success()) {
        skip("there is no Node or no tests/sarif/node_modules (`tests/run install`)");
        return None;
    }
    let mut command = Command::new("node");
    command.arg(folder.join("validate.mjs")).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    child.stdin.take().unwrap().write_all(document.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert_eq!(done.status.success(), said.is_empty());
    Some(said)
}

#[test]
fn sarif_is_what_its_schema_says() {
    let repo = wrong();
    repo.write("site/notes/empty-title.md", "---\ntitle: 1\nwhen: [\n---\n");
    repo.write("site/notes/bytes.md", b"\xff\xfe");
    let run = repo.check(&["-r", "site", "--format", "sarif"]);
    assert_eq!(run.code, 1);
    let Some(wrong) = validated(&run.said) else { return };
    assert_eq!(wrong, "");
    assert!(validated(&run.said.replace("\"text\"", "\"txt\"")).unwrap().contains("txt"), "it cannot fail");
}

#[test]
fn sarif_has_its_rules_its_columns_and_its_paths_from_the_top_of_the_repository() {
    let said = wrong().check(&["-r", "site", "--format", "sarif"]).said;
    let document: serde_json::Value = serde_json::from_str(&said).unwrap();
    let run = &document["runs"][0];
    assert_eq!(run["columnKind"], "unicodeCodePoints");
    let result = &run["results"][1];
    let rule =
        &run["tool"]["driver"]["rules"][usize::try_from(result["ruleIndex"].as_u64().unwrap()).unwrap()];
    assert_eq!((&rule["id"], &result["ruleId"]), (&"missing-image".into(), &"missing-image".into()));
    let place = &result["locations"][0]["physicalLocation"];
    assert_eq!(place["artifactLocation"]["uri"], "site/notes/wrong.md");
    let region = serde_json::json!({ "startLine": 7, "startColumn": 21, "endLine": 7, "endColumn": 41 });
    assert_eq!(place["region"], region);
}

#[test]
fn a_fingerprint_stays_when_lines_come_and_two_equal_findings_have_two() {
    let fingerprints = |body: &str| {
        let repo = Repo::new("");
        repo.write("notes/a.md", note("A", body));
        let document: serde_json::Value =
            serde_json::from_str(&repo.check(&["--format", "sarif"]).said).unwrap();
        let results = document["runs"][0]["results"].as_array().unwrap().clone();
        let of =
            |result: &serde_json::Value| result["partialFingerprints"]["primaryLocationLineHash"].clone();
        results.iter().map(of).collect::<Vec<_>>()
    };
    let before = fingerprints("[x](gone.md)\n\n[x](gone.md)\n");
    let after = fingerprints("More.\n\nLines.\n\n[x](gone.md)\n\n[x](gone.md)\n");
    assert_eq!(before, after);
    assert_ne!(before[0], before[1]);
}
