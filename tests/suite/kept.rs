//! What is kept of drawings from build to build: only whole entries count, and nobody has to look after them.
use crate::engines::{FLOW, GIT, TALK, site, succeeded};
use crate::support::{Repo, note};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, SystemTime};

/// The drawings that are kept, sorted.
pub(crate) fn entries(repo: &Repo) -> Vec<PathBuf> {
    let all = fs::read_dir(repo.path().join(".notegen/cache")).unwrap();
    let mut all: Vec<PathBuf> = all.map(|entry| entry.unwrap().path()).collect();
    all.retain(|path| path.extension().is_some_and(|extension| extension == "drawing"));
    all.sort();
    all
}

#[test]
fn an_entry_that_was_cut_off_or_changed_is_drawn_again() {
    let repo = site(&format!("{FLOW}\n{TALK}\n{GIT}"));
    let page = succeeded(&repo.build(&["--diagrams", "embedded"]));
    let kept = entries(&repo);
    assert_eq!(kept.len(), 3);
    let whole = fs::read(&kept[0]).unwrap();
    fs::write(&kept[0], &whole[..whole.len() / 2]).unwrap();
    let changed = fs::read_to_string(&kept[1]).unwrap().replace("<svg", "<gvs");
    fs::write(&kept[1], changed).unwrap();
    let again = repo.build(&["--diagrams", "embedded"]);
    assert_eq!(succeeded(&again), page);
    assert!(again.said.contains("2 diagrams and 1 from the cache"), "{}", again.said);
    assert_eq!(fs::read(&kept[0]).unwrap(), whole);
}

#[test]
fn two_builds_at_once_share_the_cache() {
    let repo = site(&format!("{FLOW}\n{TALK}\n{GIT}"));
    let start = |output: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
        command.args(["build", "-o", output, "--diagrams", "embedded"]).current_dir(repo.path());
        command.stdout(Stdio::null()).spawn().unwrap()
    };
    let builds = ["one", "two", "three"].map(|output| (output, start(output)));
    let pages = builds.map(|(output, mut build)| {
        assert!(build.wait().unwrap().success());
        fs::read_to_string(repo.path().join(output).join("a/index.html")).unwrap()
    });
    assert_eq!(pages[0], pages[1]);
    assert_eq!(pages[1], pages[2]);
    assert_eq!(entries(&repo).len(), 3);
    let parts = fs::read_dir(repo.path().join(".notegen/cache")).unwrap();
    assert!(parts.flatten().all(|entry| !entry.path().to_string_lossy().ends_with(".part")));
}

#[test]
fn what_nobody_used_for_a_month_goes_and_what_is_used_stays() {
    let repo = site(&format!("{FLOW}\n{TALK}"));
    succeeded(&repo.build(&["--diagrams", "embedded"]));
    repo.write("content/a.md", note("A", FLOW));
    let old = SystemTime::now() - Duration::from_hours(40 * 24);
    for entry in entries(&repo) {
        fs::File::options()
            .append(true)
            .open(entry)
            .unwrap()
            .set_modified(old - Duration::from_hours(1))
            .unwrap();
    }
    let mark = repo.path().join(".notegen/cache/.swept");
    fs::write(&mark, "").unwrap();
    // Used in time: it stays, and the other does not.
    succeeded(&repo.build(&["--diagrams", "embedded"]));
    fs::File::options().append(true).open(&mark).unwrap().set_modified(old).unwrap();
    let run = repo.build(&["--diagrams", "embedded"]);
    assert!(run.said.contains("1 diagram from the cache"), "{}", run.said);
    assert_eq!(entries(&repo).len(), 1);
}

#[test]
fn the_cache_can_be_elsewhere_or_nowhere_and_git_leaves_it_out() {
    let repo = site(FLOW);
    repo.write("notegen.toml", "[diagrams]\nengine = \"embedded\"\ncache = \"kept/drawings\"\n");
    repo.built();
    assert_eq!(fs::read_to_string(repo.path().join("kept/drawings/.gitignore")).unwrap(), "*\n");
    let repo = site(FLOW);
    repo.write("notegen.toml", "[diagrams]\nengine = \"embedded\"\ncache = \"\"\n");
    repo.built();
    assert!(!repo.path().join(".notegen").exists());
}
