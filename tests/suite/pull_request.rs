//! What a pull request is told: a repository with a branch, and what `check` says of it, byte for byte.
use crate::support::{Repo, Run, note};
use std::fs;
use std::path::Path;

const DIAGRAM: &str = "```mermaid\nflowchart LR\n  accTitle: Steps\n  a --> b\n```\n";

/// A repository whose site is in a folder, and a branch that does to it all that a branch can do.
fn branch() -> Repo {
    let repo = Repo::new("-- .gitignore --\n.notegen/\npublic/\nsummary.md\nstep.md\n");
    let hidden = |title: &str, body: &str| note(title, body).replace("publish: true", "publish: false");
    let write = |path: &str, text: String| repo.write(&format!("site/notes/{path}"), text);
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    write("same.md", note("Same", "text"));
    write("changed.md", note("Changed", DIAGRAM));
    write("draft.md", hidden("Draft", "text"));
    write("still-draft.md", hidden("Secret plan", "text"));
    write("retired.md", note("Retired", "text"));
    write("gone.md", note("Gone", &format!("{DIAGRAM}\n{DIAGRAM}")));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "work"]);
    write("changed.md", note("Changed `x` | <b>@all", &format!("{}\n{DIAGRAM}", DIAGRAM.replace('b', "c"))));
    write("draft.md", note("Draft", "text"));
    write("still-draft.md", hidden("Secret plan", "more"));
    write("retired.md", hidden("Retired", "text"));
    fs::remove_file(repo.path().join("site/notes/gone.md")).unwrap();
    write("added.md", note("Added", "[gone](gone.md)"));
    repo.commit();
    // What happens on the other branch meanwhile is not this branch's doing.
    repo.git(&["checkout", "--quiet", "main"]);
    write("meanwhile.md", note("Meanwhile", "text"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "work"]);
    repo
}

const SUMMARY: &str = "\
### notegen: 1 error in 1 file

The site has 4 notes.

#### Findings

- `site/notes/added.md:7:1` **error** `dead-link`: there is no `notes/gone.md` *(the path is read from this file's folder; with a slash before it, from the root of the repository)*

Compared with `main`:

#### Notes added

- `site/notes/added.md` at `/added/`: `Added`

#### Notes published

- `site/notes/draft.md` at `/draft/`: `Draft`

#### Notes changed

- `site/notes/changed.md` at `/changed/`: ``Changed `x` | <b>@all``

#### Notes unpublished

- `site/notes/retired.md`

#### Notes removed

- `site/notes/gone.md`

#### Notes added or changed that are not published

- `site/notes/still-draft.md`

#### URLs that appear

- `/added/`
- `/draft/`

#### URLs that vanish

- `/gone/`
- `/retired/`

#### Diagrams

- `site/notes/changed.md`: 1 added
- `site/notes/gone.md`: 2 removed

";

#[test]
fn the_summary_says_what_the_branch_does() {
    let repo = branch();
    let arguments = ["check", "-r", "site", "--base", "main", "--summary", "summary.md"];
    let run = repo.run(&arguments, &[]);
    assert_eq!(run.code, 1, "{}", run.complained);
    let summary = fs::read_to_string(repo.path().join("summary.md")).unwrap();
    assert_eq!(summary, SUMMARY);
    let printed = repo.run(&["check", "-r", "site", "--base", "main", "--summary", "-"], &[]);
    assert_eq!(printed.said, SUMMARY, "the same input gives the same bytes");
}

fn in_actions(repo: &Repo) -> Run {
    let variables =
        [("GITHUB_ACTIONS", "true"), ("GITHUB_BASE_REF", "main"), ("GITHUB_STEP_SUMMARY", "step.md")];
    repo.run(&["check", "-r", "site"], &variables)
}

#[test]
fn in_a_pull_request_annotations_and_summary_come_by_themselves() {
    let repo = branch();
    repo.write("step.md", "before\n");
    let run = in_actions(&repo);
    let annotations: Vec<&str> = run.said.lines().filter(|line| line.starts_with("::error ")).collect();
    assert_eq!(
        annotations,
        [
            "::error file=site/notes/added.md,line=7,endLine=7,col=1,endColumn=15,title=dead-link::there is no `notes/gone.md`%0Ahelp: the path is read from this file's folder; with a slash before it, from the root of the repository"
        ]
    );
    let step = fs::read_to_string(repo.path().join("step.md")).unwrap();
    assert_eq!(step, format!("before\n{SUMMARY}"));
}

#[test]
fn what_the_readme_shows_of_a_pull_request_is_what_it_gets() {
    let repo = Repo::new("-- .gitignore --\n.notegen/\nstep.md\n");
    repo.git(&["init", "--quiet", "--initial-branch=main"]);
    repo.write("notes/queue.md", note("A queue", DIAGRAM));
    repo.write("notes/locks.md", note("Locks", "text"));
    repo.commit();
    repo.git(&["checkout", "--quiet", "-b", "work"]);
    repo.write("notes/queue.md", note("A queue", &DIAGRAM.replace("a --> b", "a --> c")));
    repo.write("notes/locks.md", note("Locks", "text").replace("publish: true", "publish: false"));
    repo.write("notes/caches.md", note("Caches", "Here comes a [queue](quue.md)."));
    repo.commit();
    let variables =
        [("GITHUB_ACTIONS", "true"), ("GITHUB_BASE_REF", "main"), ("GITHUB_STEP_SUMMARY", "step.md")];
    let said = repo.run(&["check"], &variables).said;
    let annotation = said.lines().find(|line| line.starts_with("::error ")).unwrap();
    let summary = fs::read_to_string(repo.path().join("step.md")).unwrap();
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap();
    assert!(readme.contains(&format!("```text\n{annotation}\n```")), "{annotation}");
    assert!(readme.contains(&format!("```markdown\n{}\n```", summary.trim_end())), "{summary}");
}

#[test]
fn a_clone_knows_the_base_as_the_remote_s_and_without_it_the_check_goes_on() {
    let repo = branch();
    let from = format!("file://{}", repo.path().display());
    let clone = Repo::new("");
    clone.git(&["clone", "--quiet", "--branch=work", &from, "."]);
    in_actions(&clone);
    assert_eq!(fs::read_to_string(clone.path().join("step.md")).unwrap(), SUMMARY);

    let shallow = Repo::new("");
    shallow.git(&["clone", "--quiet", "--depth=1", "--branch=work", &from, "."]);
    let run = in_actions(&shallow);
    assert_eq!(run.code, 1);
    run.complains("warning: cannot compare with `main`");
    run.complains("`fetch-depth: 0`");
    let step = fs::read_to_string(shallow.path().join("step.md")).unwrap();
    assert!(step.contains("#### Findings") && !step.contains("Compared"), "{step}");
    let asked = shallow.run(&["check", "-r", "site", "--base", "main", "--summary", "-"], &[]);
    assert!(asked.code == 1 && asked.complained.contains("error: cannot compare"), "{}", asked.complained);
}

#[test]
fn a_base_asks_for_a_summary() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "x"));
    let run = repo.check(&["--base", "main"]);
    assert_eq!(run.code, 2);
    run.complains("add `--summary FILE`");
}

#[test]
fn a_summary_stays_below_what_github_takes() {
    let repo = Repo::new("");
    let body: String = std::iter::repeat_n("[x](gone.md) ", 12_000).collect();
    repo.write("notes/a.md", note("A", &body));
    repo.check(&["--summary", "summary.md", "--format", "short"]);
    let summary = fs::read_to_string(repo.path().join("summary.md")).unwrap();
    assert!(summary.len() < 1 << 20 && summary.len() > 800 << 10, "{}", summary.len());
    let last = summary.trim_end().lines().last().unwrap().to_owned();
    assert!(last.starts_with("- … and ") && last.ends_with(" more"), "{last}");
}
