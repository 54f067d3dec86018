//! What a reader and a writer see of the output folder, on a real disk.
#[cfg(target_os = "linux")]
mod disasters;
#[cfg(unix)]
mod unix;

use super::place::Way;
use super::{Body, Output, Refused, Stage, Written};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

type Files<'a> = &'a [(&'a str, &'a str)];

fn text(path: &str, text: &str) -> Output {
    Output { path: path.into(), body: Body::Text(text.into()) }
}

fn stage(dir: &Path, force: bool, files: Files) -> anyhow::Result<Stage> {
    let stage = Stage::begin(dir, force)?;
    files.iter().try_for_each(|(path, body)| stage.put(&text(path, body)))?;
    Ok(stage)
}

fn build(dir: &Path, files: Files) -> anyhow::Result<Written> {
    stage(dir, false, files)?.commit()
}

fn refusal(result: anyhow::Result<impl Sized>) -> String {
    let error = result.err().expect("this should be refused");
    error.downcast::<Refused>().expect("this should be a refusal, not a failure").to_string()
}

/// Every path in the folder, with what is there; the record only by name.
fn see(dir: &Path) -> BTreeMap<String, String> {
    let entries = walkdir::WalkDir::new(dir).min_depth(1).into_iter().map(|entry| {
        let entry = entry.unwrap();
        let path = entry.path().strip_prefix(dir).unwrap().to_str().unwrap().to_owned();
        let kind = entry.file_type();
        let seen = match () {
            () if kind.is_dir() => "/".into(),
            () if kind.is_symlink() => format!("-> {}", fs::read_link(entry.path()).unwrap().display()),
            () if path == ".nojekyll" => String::new(),
            () => fs::read_to_string(entry.path()).unwrap(),
        };
        (path, seen)
    });
    entries.collect()
}

fn files_in(dir: &Path) -> Vec<String> {
    see(dir).into_iter().filter(|(_, seen)| seen != "/").map(|(path, _)| path).collect()
}

/// A folder to build in, which in the end must hold the output and nothing else.
struct Room(TempDir);

impl Room {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn output(&self) -> PathBuf {
        self.0.path().join("public")
    }

    fn is_tidy(&self) -> bool {
        fs::read_dir(self.0.path()).unwrap().all(|entry| entry.unwrap().file_name() == "public")
    }
}

fn write(dir: &Path, path: &str, text: &str) {
    let path = dir.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

#[test]
fn a_first_build_makes_the_folder_and_nothing_beside_it() {
    let room = Room::new();
    let dir = room.output().join("deep/site");
    let written = build(&dir, &[("index.html", "home"), ("a/b/index.html", "a page")]).unwrap();
    assert_eq!(written, Written { written: 2, unchanged: 0, removed: 0 });
    assert_eq!(
        files_in(&room.output()),
        ["deep/site/.nojekyll", "deep/site/a/b/index.html", "deep/site/index.html"]
    );
}

#[test]
fn a_second_build_writes_what_changed_and_removes_what_is_gone() {
    for way in [Way::OneStep, Way::FileByFile] {
        let room = Room::new();
        let dir = room.output();
        build(
            &dir,
            &[
                ("index.html", "one"),
                ("same.css", "same"),
                ("old/index.html", "stale"),
                ("x", "1"),
                ("y/z", "1"),
            ],
        )
        .unwrap();
        let next: Files = &[
            ("index.html", "two"),
            ("same.css", "same"),
            ("new/index.html", "new"),
            ("x/w", "2"),
            ("y", "2"),
        ];
        let written = stage(&dir, false, next).unwrap().finish(way).unwrap();
        assert_eq!(written, Written { written: 4, unchanged: 1, removed: 3 }, "{way:?}");
        let seen = see(&dir);
        let expected = [
            (".nojekyll", ""),
            ("index.html", "two"),
            ("new", "/"),
            ("new/index.html", "new"),
            ("same.css", "same"),
            ("x", "/"),
            ("x/w", "2"),
            ("y", "2"),
        ];
        assert_eq!(seen, expected.map(|(path, seen)| (path.into(), seen.into())).into(), "{way:?}");
        assert!(room.is_tidy());
    }
}

#[test]
fn two_builds_of_the_same_files_leave_the_same_bytes_by_either_way() {
    let records = [Way::OneStep, Way::FileByFile].map(|way| {
        let room = Room::new();
        build(&room.output(), &[("gone", "gone")]).unwrap();
        stage(&room.output(), false, &[("b", "b"), ("a", "a")]).unwrap().finish(way).unwrap();
        fs::read(room.output().join(".nojekyll")).unwrap()
    });
    assert_eq!(records[0], records[1]);
}

#[test]
fn the_record_does_not_tell_the_address_of_an_unlisted_note() {
    let room = Room::new();
    build(&room.output(), &[("secret-address/index.html", "")]).unwrap();
    assert!(!fs::read_to_string(room.output().join(".nojekyll")).unwrap().contains("secret"));
}

#[test]
fn a_site_that_is_not_committed_leaves_the_old_one_as_it_was() {
    let room = Room::new();
    build(&room.output(), &[("index.html", "old"), ("a/index.html", "old")]).unwrap();
    let before = see(&room.output());
    drop(stage(&room.output(), false, &[("index.html", "new"), ("b/index.html", "new")]).unwrap());
    assert_eq!(see(&room.output()), before);
    assert!(room.is_tidy());
    let never = room.0.path().join("never/made");
    drop(stage(&never, false, &[("index.html", "new")]).unwrap());
    assert!(room.is_tidy());
}

#[test]
fn a_folder_that_notegen_did_not_make_is_refused_and_kept() {
    let room = Room::new();
    write(&room.output(), "thesis.tex", "years of work");
    let told = refusal(build(&room.output(), &[("index.html", "")]));
    assert!(told.contains("public` was not made by notegen") && told.contains("--force"), "{told}");
    write(&room.output(), ".nojekyll", "");
    refusal(build(&room.output(), &[("index.html", "")]));
    assert_eq!(files_in(&room.output()), [".nojekyll", "thesis.tex"]);
    assert!(room.is_tidy());
    let file = room.output().join("thesis.tex");
    assert!(refusal(build(&file, &[])).contains("is a file"));
}

#[test]
fn force_keeps_what_is_there_but_for_files_that_are_written() {
    let room = Room::new();
    write(&room.output(), "thesis.tex", "years of work");
    write(&room.output(), "index.html", "by hand");
    stage(&room.output(), true, &[("index.html", "made")]).unwrap().commit().unwrap();
    let seen = see(&room.output());
    assert_eq!((seen["thesis.tex"].as_str(), seen["index.html"].as_str()), ("years of work", "made"));
    build(&room.output(), &[]).unwrap();
    assert_eq!(files_in(&room.output()), [".nojekyll", "thesis.tex"]);
}

#[test]
fn an_empty_folder_or_a_fresh_work_tree_of_git_is_taken() {
    let room = Room::new();
    write(&room.output(), ".git", "gitdir: elsewhere");
    build(&room.output(), &[("index.html", "")]).unwrap();
    assert_eq!(files_in(&room.output()), [".git", ".nojekyll", "index.html"]);
}

#[test]
fn a_file_put_there_by_hand_is_not_overwritten_unless_it_is_the_same() {
    let room = Room::new();
    build(&room.output(), &[("index.html", "one")]).unwrap();
    write(&room.output(), "CNAME", "notes.example");
    let before = see(&room.output());
    let told = refusal(build(&room.output(), &[("index.html", "two"), ("CNAME", "other.example")]));
    assert!(told.contains("`CNAME`"), "{told}");
    assert!(refusal(build(&room.output(), &[("CNAME/index.html", "")])).contains("`CNAME`"));
    assert!(
        refusal(stage(&room.output(), true, &[("CNAME/index.html", "")]).unwrap().commit())
            .contains("`CNAME`")
    );
    assert_eq!(see(&room.output()), before);
    build(&room.output(), &[("CNAME", "notes.example")]).unwrap();
    build(&room.output(), &[("CNAME", "other.example")]).unwrap();
    assert_eq!(see(&room.output())["CNAME"], "other.example");
    assert!(room.is_tidy());
}

#[test]
fn a_folder_of_someone_elses_is_not_replaced_by_a_page() {
    let room = Room::new();
    build(&room.output(), &[("index.html", "one")]).unwrap();
    write(&room.output(), "about/photo.png", "png");
    fs::create_dir(room.output().join("empty")).unwrap();
    for path in ["about", "empty"] {
        assert!(refusal(stage(&room.output(), true, &[(path, "")]).unwrap().commit()).contains(path));
    }
    assert!(room.output().join("about/photo.png").exists());
}

#[test]
fn paths_that_lead_out_of_the_folder_and_paths_put_twice_are_errors() {
    let room = Room::new();
    let stage = stage(&room.output(), false, &[("a", "")]).unwrap();
    for path in ["../escaped", "/escaped", "a\\b", ".git/config", "a"] {
        assert!(stage.put(&text(path, "")).is_err(), "{path}");
    }
    let long = "n".repeat(300);
    let told = format!("{:#}", stage.put(&text(&long, "")).unwrap_err());
    assert!(told.contains(&long), "{told}");
    stage.put(&text(".nojekyll", "a site's own")).unwrap();
    drop(stage);
    assert_eq!(fs::read_dir(room.0.path()).unwrap().count(), 0);
}

#[test]
fn a_second_build_at_the_same_time_is_refused_and_one_after_it_is_not() {
    let room = Room::new();
    let first = stage(&room.output(), false, &[("index.html", "first")]).unwrap();
    assert!(refusal(Stage::begin(&room.output(), true)).contains("another notegen is writing"));
    first.commit().unwrap();
    build(&room.output(), &[("index.html", "second")]).unwrap();
    assert_eq!(see(&room.output())["index.html"], "second");
    assert!(room.is_tidy());
}

#[test]
fn a_file_is_copied_and_seen_to_be_unchanged() {
    let room = Room::new();
    let source = tempfile::NamedTempFile::new().unwrap();
    let copy = || Output { path: "a/photo.png".into(), body: Body::Copy(source.path().into()) };
    for (length, written) in [(200_000, 1), (200_000, 0), (200_001, 1)] {
        fs::write(source.path(), "x".repeat(length)).unwrap();
        let stage = Stage::begin(&room.output(), false).unwrap();
        stage.put(&copy()).unwrap();
        assert_eq!(stage.commit().unwrap().written, written, "{length}");
        assert_eq!(fs::read(room.output().join("a/photo.png")).unwrap().len(), length);
    }
    let bytes = Output { path: "a/photo.png".into(), body: Body::Bytes(vec![b'x'; 200_001].into()) };
    let stage = Stage::begin(&room.output(), false).unwrap();
    stage.put(&bytes).unwrap();
    assert_eq!(stage.commit().unwrap().written, 0);
}
