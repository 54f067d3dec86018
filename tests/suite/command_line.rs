//! What the program says of the notes and of itself.
use crate::serve::{Server, wait};
use crate::support::{Repo, note, skip};
use std::io::Write;
use std::process::{Command, Stdio};

fn some_notes() -> Repo {
    let repo = Repo::new(
        "\
-- notes/a.md --
---
title: A
date: 2026-11-22
tags: [one, two]
publish: true
---
-- notes/b.md --
---
title: B
date: 2026-11-23T10:00:00Z
slug: bee
publish: unlisted
---
-- notes/c.md --
---
title: C
---
-- notes/d.md --
# No front matter
-- notes/e.md --
---
title: E
publish: \"yes\"
---
",
    );
    repo.write("notes/日本.md", note("日本", "text"));
    repo
}

#[test]
fn a_list_says_what_each_file_is_in_columns() {
    let said = some_notes().run(&["list"], &[]).said;
    assert_eq!(
        said,
        "\
notes/a.md     2026-11-22  published        /a/     A
notes/b.md     2026-11-23  unlisted         /bee/   B
notes/c.md     -           unpublished      -       C
notes/d.md     -           no front matter  -
notes/e.md     -           broken           -
notes/日本.md  2026-11-22  published        /日本/  日本
"
    );
    let said = some_notes().run(&["list", "--unpublished"], &[]).said;
    assert_eq!(
        said.lines().map(|line| &line[..10]).collect::<Vec<_>>(),
        ["notes/c.md", "notes/d.md", "notes/e.md"]
    );
}

#[test]
fn a_list_for_programs_has_every_key_for_every_file() {
    let run = some_notes().run(&["list", "--json"], &[]);
    let list: serde_json::Value = serde_json::from_str(&run.said).unwrap();
    assert_eq!(
        list[0],
        serde_json::json!({
            "path": "notes/a.md", "state": "published", "address": "/a/",
            "date": "2026-11-22", "title": "A", "tags": ["one", "two"],
        })
    );
    assert_eq!(list[2]["address"], "/c/", "where it would be");
    assert_eq!(
        list[3],
        serde_json::json!({
            "path": "notes/d.md", "state": "no-front-matter", "address": null,
            "date": null, "title": null, "tags": [],
        })
    );
    assert_eq!(run.code, 0, "{}", run.complained);
}

#[test]
fn an_output_folder_among_the_notes_is_refused_by_build_check_and_preview_in_the_same_words() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "x"));
    repo.write("notegen.toml", "output = \"notes/site\"\n");
    let error = repo.refused().complained;
    assert!(error.contains("/notes/site` overlaps with `"), "{error}");
    assert!(error.contains("\nhelp: name a folder of its own"), "{error}");
    for arguments in [&["check"][..], &["check", "--fix"]] {
        let run = repo.run(arguments, &[]);
        assert_eq!((run.code, &run.complained), (1, &error), "{arguments:?}");
    }
    let server = Server::start(&repo, &[]);
    wait("the preview to say so", || server.said().contains(&error).then_some(()));
    let page = server.get("/").text();
    assert!(page.contains("/notes/site</code> overlaps with <code>"), "{page}");
    assert!(page.contains("help</span> name a folder of its own"), "{page}");

    repo.write("notegen.toml", "output = \"site\"\n");
    server.until("/a/", "<h1>A</h1>");
}

#[test]
fn that_the_named_mermaid_cli_is_not_there_is_said_once_by_build_check_and_preview() {
    let repo = Repo::new("");
    let flow = |word: &str| note(word, &format!("```mermaid\nflowchart LR\n  {word} --> page\n```\n"));
    repo.write("notes/a.md", flow("one"));
    repo.write("notegen.toml", "[diagrams]\ncommand = \"tools/mmdc\"\n");
    let warning = "warning: there is no `tools/mmdc`, which `command` under `[diagrams]` names; the built-in engine draws instead\n";
    for arguments in [&["build"][..], &["check"], &["check", "--fix"]] {
        let run = repo.run(arguments, &[]);
        assert_eq!((run.code, run.complained.matches(warning).count()), (0, 1), "{}", run.complained);
    }
    let server = Server::start(&repo, &["--diagrams", "auto"]);
    server.until("/a/", "<svg id=\"D");
    repo.write("notes/a.md", flow("two"));
    server.until("/a/", ">two<");
    wait("the preview to say so", || server.said().contains(warning).then_some(()));
    assert_eq!(server.said().matches(warning).count(), 1, "{}", server.said());
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_cut_short_by_a_full_disk_is_a_failure_and_by_a_closed_pipe_none() {
    let repo = some_notes();
    let run = |arguments: &[&str], into: Stdio| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
        command.args(arguments).current_dir(repo.path()).stdout(into).stderr(Stdio::piped());
        command.spawn().unwrap().wait_with_output().unwrap()
    };
    for arguments in [&["list"][..], &["list", "--json"], &["why", "notes/a.md"], &["man"]] {
        let full = std::fs::File::create("/dev/full").unwrap();
        let done = run(arguments, full.into());
        let said = String::from_utf8(done.stderr).unwrap();
        assert_eq!(done.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("cannot write to the standard output"), "{said}");
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let done = run(arguments, writer.into());
        assert_eq!((done.status.code(), done.stderr), (Some(0), Vec::new()), "{arguments:?}");
    }
}

#[test]
fn every_shell_has_completions_and_they_name_the_commands() {
    let repo = Repo::new("");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let run = repo.run(&["completions", shell], &[]);
        assert_eq!(run.code, 0, "{}", run.complained);
        assert!(run.said.contains("why") && run.said.contains("unpublished"), "{shell}: {}", run.said);
    }
    assert_eq!(repo.run(&["completions", "cmd"], &[]).code, 2);
    let script = repo.run(&["completions", "bash"], &[]).said;
    piped("bash", &["-n"], &script);
}

#[test]
fn the_manual_names_every_command_and_flag() {
    let page = Repo::new("").run(&["man"], &[]).said;
    let words = page.replace("\\-", "-");
    for part in [".TH notegen 1", "completions", "--base-url", "--unpublished"] {
        assert!(words.contains(part), "`{part}` is not in:\n{page}");
    }
    if let Some(shown) = piped("groff", &["-man", "-Tutf8", "-ww", "-P-cbou"], &page) {
        assert!(shown.contains("SYNOPSIS"), "{shown}");
    }
}

/// What a tool makes of a text, where there is such a tool; it must not complain.
fn piped(tool: &str, arguments: &[&str], text: &str) -> Option<String> {
    let child = Command::new(tool)
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        skip(&format!("there is no {tool}"));
        return None;
    };
    child.stdin.take().unwrap().write_all(text.as_bytes()).unwrap();
    let done = child.wait_with_output().unwrap();
    assert!(done.status.success() && done.stderr.is_empty(), "{}", String::from_utf8_lossy(&done.stderr));
    Some(String::from_utf8(done.stdout).unwrap())
}
