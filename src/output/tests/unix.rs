//! What becomes of modes, links and pipes.
use super::*;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().mode() & 0o777
}

#[test]
fn what_notegen_did_not_write_is_kept_with_its_modes_and_links() {
    for way in [Way::OneStep, Way::FileByFile] {
        let room = Room::new();
        let dir = room.output();
        build(&dir, &[("index.html", "one"), ("a/index.html", "one")]).unwrap();
        write(&dir, ".git/hooks/post-commit", "#!/bin/sh");
        fs::create_dir_all(dir.join(".git/refs/tags")).unwrap();
        write(&dir, "a/hand.txt", "by hand");
        write(&dir, "closed/page", "read only");
        symlink("/etc/passwd", dir.join("a/link")).unwrap();
        symlink("nowhere", dir.join("dangling")).unwrap();
        let set = |path: &str, mode| {
            fs::set_permissions(dir.join(path), fs::Permissions::from_mode(mode)).unwrap();
        };
        set(".git/hooks/post-commit", 0o750);
        set("closed", 0o555);
        set("a", 0o775);
        set("", 0o711);
        let mut before = see(&dir);
        stage(&dir, false, &[("index.html", "two"), ("a/index.html", "one")]).unwrap().finish(way).unwrap();
        before.insert("index.html".into(), "two".into());
        assert_eq!(see(&dir), before, "{way:?}");
        let modes = [".git/hooks/post-commit", "closed", "a", ""].map(|path| mode(&dir.join(path)));
        assert_eq!(modes, [0o750, 0o555, 0o775, 0o711], "{way:?}");
        assert!(room.is_tidy(), "{way:?}");
        set("closed", 0o755);
    }
}

#[test]
fn a_folder_of_our_own_that_holds_something_by_hand_outlives_our_page() {
    let room = Room::new();
    build(&room.output(), &[("index.html", ""), ("a/index.html", "")]).unwrap();
    write(&room.output(), "a/hand.txt", "by hand");
    build(&room.output(), &[("index.html", "")]).unwrap();
    assert_eq!(files_in(&room.output()), [".nojekyll", "a/hand.txt", "index.html"]);
}

#[test]
fn an_unchanged_file_stays_the_same_file_and_no_file_has_a_second_name() {
    let room = Room::new();
    let dir = room.output();
    build(&dir, &[("same", "same"), ("other", "one")]).unwrap();
    write(&dir, "hand", "by hand");
    let inode = |path: &str| fs::metadata(dir.join(path)).unwrap().ino();
    let before = ["same", "hand", "other"].map(inode);
    build(&dir, &[("same", "same"), ("other", "two")]).unwrap();
    let after = ["same", "hand", "other"].map(inode);
    assert_eq!(before[..2], after[..2]);
    assert_ne!(before[2], after[2]);
    assert!(
        ["same", "other", "hand", ".nojekyll"]
            .iter()
            .all(|path| fs::metadata(dir.join(path)).unwrap().nlink() == 1)
    );
}

#[test]
fn a_build_that_changes_nothing_does_not_touch_the_folder() {
    let room = Room::new();
    build(&room.output(), &[("index.html", "one")]).unwrap();
    let stamp = || {
        fs::metadata(room.output())
            .map(|found| (found.ino(), found.ctime_nsec(), found.mtime_nsec()))
            .unwrap()
    };
    let before = stamp();
    let written = build(&room.output(), &[("index.html", "one")]).unwrap();
    assert_eq!((written, stamp()), (Written { written: 0, unchanged: 1, removed: 0 }, before));
}

#[test]
fn a_file_that_not_all_may_read_is_written_anew() {
    let room = Room::new();
    build(&room.output(), &[("index.html", "one")]).unwrap();
    let file = room.output().join("index.html");
    let usual = mode(&file);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o200)).unwrap();
    build(&room.output(), &[("index.html", "one")]).unwrap();
    assert_eq!(mode(&file), usual);
}

#[test]
fn a_copied_program_is_not_one_in_the_site() {
    let room = Room::new();
    let source = tempfile::NamedTempFile::new().unwrap();
    fs::set_permissions(source.path(), fs::Permissions::from_mode(0o755)).unwrap();
    let stage = Stage::begin(&room.output(), false).unwrap();
    stage.put(&Output { path: "run".into(), body: Body::Copy(source.path().into()) }).unwrap();
    stage.commit().unwrap();
    assert_eq!(mode(&room.output().join("run")) & 0o111, 0);
}

#[test]
fn links_and_pipes_are_neither_copied_nor_written_through() {
    let room = Room::new();
    let away = tempfile::tempdir().unwrap();
    write(away.path(), "index.html", "page");
    build(&room.output(), &[("a/index.html", "page"), ("file", "page")]).unwrap();
    fs::remove_dir_all(room.output().join("a")).unwrap();
    symlink(away.path(), room.output().join("a")).unwrap();
    fs::remove_file(room.output().join("file")).unwrap();
    symlink(away.path().join("index.html"), room.output().join("file")).unwrap();
    for way in [Way::OneStep, Way::FileByFile] {
        let same = stage(&room.output(), false, &[("a/index.html", "page"), ("file", "page")]).unwrap();
        assert!(refusal(same.finish(way)).contains("`a`"));
        let changed = stage(&room.output(), false, &[("a/index.html", "evil"), ("file", "evil")]).unwrap();
        assert!(refusal(changed.finish(way)).contains("`a`"));
    }
    fs::remove_file(room.output().join("a")).unwrap();
    stage(&room.output(), false, &[("file", "evil")]).unwrap().finish(Way::FileByFile).unwrap();
    assert!(fs::symlink_metadata(room.output().join("file")).unwrap().is_file());
    assert_eq!(see(away.path())["index.html"], "page");
    let stage = Stage::begin(&room.output(), false).unwrap();
    let pipe = away.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, 0o600.into(), 0).unwrap();
    symlink("index.html", away.path().join("link")).unwrap();
    for name in ["pipe", "link", "missing"] {
        let output = Output { path: name.into(), body: Body::Copy(away.path().join(name)) };
        assert!(stage.put(&output).is_err(), "{name}");
    }
}

#[test]
fn a_linked_output_folder_stays_a_link_and_is_taken_only_when_it_is_ours() {
    let room = Room::new();
    let away = tempfile::tempdir().unwrap();
    let site = away.path().join("site");
    fs::create_dir(&site).unwrap();
    symlink(&site, room.output()).unwrap();
    assert!(refusal(build(&room.output(), &[("index.html", "")])).contains("is a link"));
    stage(&room.output(), true, &[("index.html", "one")]).unwrap().commit().unwrap();
    build(&room.output(), &[("index.html", "two")]).unwrap();
    assert_eq!(see(&site)["index.html"], "two");
    assert!(room.output().is_symlink());
    assert_eq!(fs::read_dir(away.path()).unwrap().count(), 1);
}
