//! What the preview hears of the disk.
use super::{Server, wait};
use crate::support::{Repo, note};
use std::fs;
use std::thread::sleep;
use std::time::Duration;

fn site() -> Repo {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "first"));
    repo.write("notes/b.md", note("B", "other"));
    repo
}

#[test]
fn a_save_is_seen_however_an_editor_saves() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let file = repo.path().join("notes/a.md");
    let beside = |name: &str| repo.path().join("notes").join(name);
    repo.write("notes/a.md", note("A", "in place"));
    server.until("/a/", "in place");
    repo.write("notes/.a.md.tmp", note("A", "renamed"));
    fs::rename(beside(".a.md.tmp"), &file).unwrap();
    server.until("/a/", "renamed");
    // As vim does.
    fs::rename(&file, beside("a.md~")).unwrap();
    repo.write("notes/a.md", note("A", "from vim"));
    fs::remove_file(beside("a.md~")).unwrap();
    server.until("/a/", "from vim");
    // As JetBrains does.
    repo.write("notes/a.md___jb_tmp___", note("A", "from jetbrains"));
    fs::rename(&file, beside("a.md___jb_old___")).unwrap();
    fs::rename(beside("a.md___jb_tmp___"), &file).unwrap();
    fs::remove_file(beside("a.md___jb_old___")).unwrap();
    server.until("/a/", "from jetbrains");
}

#[test]
fn folders_come_go_and_move() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    repo.write("notes/new/deep/c.md", note("C", "in a new folder"));
    server.until("/new/deep/c/", "in a new folder");
    repo.write("notes/new/deep/c.md", note("C", "changed there"));
    server.until("/new/deep/c/", "changed there");
    fs::rename(repo.path().join("notes/new"), repo.path().join("notes/moved")).unwrap();
    server.until("/moved/deep/c/", "changed there");
    assert_eq!(server.get("/new/deep/c/").status, 404);
    repo.write("notes/moved/deep/c.md", note("C", "changed after the move"));
    server.until("/moved/deep/c/", "changed after the move");
    fs::remove_dir_all(repo.path().join("notes/moved")).unwrap();
    wait("the folder to go", || (server.get("/moved/deep/c/").status == 404).then_some(()));
    let outside = Repo::new("");
    outside.write("in/d.md", note("D", "from elsewhere"));
    fs::rename(outside.path().join("in"), repo.path().join("notes/in")).unwrap();
    server.until("/in/d/", "from elsewhere");
}

#[test]
fn another_folder_in_the_place_of_one_is_heard_too() {
    let repo = site();
    let path = |name: &str| repo.path().join("notes").join(name);
    repo.write("notes/in/deep/c.md", note("C", "there"));
    let server = Server::start(&repo, &[]);
    // Deleted and made again in one go, as `git checkout` does.
    fs::remove_dir_all(path("in")).unwrap();
    repo.write("notes/in/deep/c.md", note("C", "made again"));
    server.until("/in/deep/c/", "made again");
    repo.write("notes/in/deep/c.md", note("C", "changed in it"));
    server.until("/in/deep/c/", "changed in it");
    // Exchanged for another.
    repo.write("notes/other/deep/c.md", note("C", "the other"));
    server.until("/other/deep/c/", "the other");
    fs::rename(path("in"), path("was")).unwrap();
    fs::rename(path("other"), path("in")).unwrap();
    server.until("/in/deep/c/", "the other");
    repo.write("notes/in/deep/c.md", note("C", "changed in the other"));
    server.until("/in/deep/c/", "changed in the other");
    repo.write("notes/was/deep/c.md", note("C", "changed in the old"));
    server.until("/was/deep/c/", "changed in the old");
}

#[test]
fn a_root_that_goes_is_missed_and_found_again() {
    let top = Repo::new("");
    top.write("site/notes/a.md", note("A", "first"));
    let path = |name: &str| top.path().join(name);
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.args(["--root", "site"]);
    let server = Server::start_by(command, &top, &[]);
    fs::rename(path("site"), path("away")).unwrap();
    wait("the root to be missed", || server.said().contains("there is no folder").then_some(()));
    top.write("site/notes/a.md", note("A", "back"));
    server.until("/a/", "back");
    top.write("site/notes/a.md", note("A", "changed"));
    server.until("/a/", "changed");
    assert_eq!(server.said().matches("there is no folder").count(), 1, "{}", server.said());
    assert!(server.said().contains("all is well again"), "{}", server.said());
}

#[test]
fn templates_configuration_and_linked_files_are_inputs_too() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    repo.write("templates/page.html", "one {{ note.content | safe }}");
    server.until("/a/", "one ");
    repo.write("templates/page.html", "two {{ note.content | safe }}");
    server.until("/a/", "two ");
    repo.write("notegen.toml", "title = \"Renamed\"\n");
    server.until("/", "Renamed");
    #[cfg(unix)]
    {
        repo.write("shared/text.md", note("L", "linked"));
        std::os::unix::fs::symlink(repo.path().join("shared/text.md"), repo.path().join("notes/l.md"))
            .unwrap();
        server.until("/l/", "linked");
        repo.write("shared/text.md", note("L", "linked and changed"));
        server.until("/l/", "linked and changed");
    }
}

#[test]
fn a_configuration_outside_of_the_root_is_watched() {
    let repo = Repo::new("");
    repo.write("site/notes/a.md", note("A", "first"));
    repo.write("my.toml", "title = \"One\"\n");
    let server = Server::start(&repo, &["--root", "site", "--config", "my.toml"]);
    server.until("/", "One");
    repo.write("my.toml", "title = \"Two\"\n");
    server.until("/", "Two");
}

#[test]
fn a_commit_is_heard_of_in_a_folder_of_a_worktree_too() {
    let top = Repo::new("-- site/notegen.toml --\nrepository = \"https://github.com/o/r\"\n");
    top.write("site/notes/a.md", note("A", "text"));
    top.write(".git", "gitdir: away/worktrees/w\n");
    top.write("away/worktrees/w/HEAD", "0123abcd\n");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.args(["--root", "site"]);
    let server = Server::start_by(command, &top, &[]);
    server.until("/a/", "/o/r/blob/0123abcd/site/notes/a.md");
    top.write("away/worktrees/w/HEAD", "4567abcd\n");
    server.until("/a/", "/o/r/blob/4567abcd/site/notes/a.md");
}

#[test]
fn a_folder_that_becomes_a_repository_is_seen_to_and_so_is_its_first_commit() {
    let repo = site();
    repo.write("notegen.toml", "repository = \"https://github.com/o/r\"\n");
    let server = Server::start(&repo, &[]);
    server.until("/a/", "/o/r/blob/HEAD/notes/a.md");
    repo.git(&["init", "--quiet", "--initial-branch=trunk"]);
    server.until("/a/", "/o/r/edit/trunk/notes/a.md");
    repo.commit();
    let head = std::fs::read_to_string(repo.path().join(".git/refs/heads/trunk")).unwrap();
    server.until("/a/", &format!("/o/r/blob/{}/notes/a.md", head.trim()));
}

#[test]
fn a_thousand_changes_at_once_are_one_build() {
    let repo = site();
    for number in 0..1000 {
        repo.write(&format!("notes/many/n{number}.md"), note(&format!("N{number}"), "before"));
    }
    let server = Server::start(&repo, &[]);
    // A machine that has other things to do may part a flood in two: not each time.
    let builds = ["once", "twice", "thrice"].map(|time| {
        let before = server.generation();
        for number in 0..1000 {
            repo.write(&format!("notes/many/n{number}.md"), note(&format!("N{number}"), time));
        }
        server.until("/many/n999/", time);
        for number in [0, 500, 998] {
            assert!(server.get(&format!("/many/n{number}/")).text().contains(time));
        }
        sleep(Duration::from_millis(400));
        server.generation() - before
    });
    assert!(builds.contains(&1), "{builds:?}");
}

#[test]
fn its_own_output_and_hidden_files_start_nothing() {
    let repo = site();
    repo.write(".git/index", "");
    let server = Server::start(&repo, &[]);
    let before = server.generation();
    let run = repo.build(&["--diagrams", "embedded"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    repo.write(".git/index", "x");
    repo.write(".obsidian/workspace.json", "x");
    repo.write("notes/.a.md.swp", "x");
    repo.write("public/more.txt", "x");
    sleep(Duration::from_millis(300));
    assert_eq!(server.generation(), before);
    repo.write("notes/a.md", note("A", "still awake"));
    server.until("/a/", "still awake");
}

#[test]
fn the_changed_note_is_named_to_those_who_follow() {
    let repo = site();
    let server = Server::start(&repo, &["--follow", "--base-url", "https://user.github.io/repo/"]);
    let mut events = server.events();
    assert_eq!(events.follow, None);
    repo.write("notes/b.md", note("B", "changed"));
    events.next();
    assert_eq!(events.follow.as_deref(), Some("/repo/b/"));
    let server = Server::start(&repo, &[]);
    let mut events = server.events();
    repo.write("notes/b.md", note("B", "changed again"));
    events.next();
    assert_eq!(events.follow, None);
}

#[test]
#[cfg(unix)]
fn it_ends_with_ctrl_c_and_the_port_is_free_again() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let port = server.port;
    let taken = std::process::Command::new(env!("CARGO_BIN_EXE_notegen"))
        .args(["serve", "--port", &port.to_string()])
        .current_dir(repo.path())
        .output()
        .unwrap();
    assert_eq!(taken.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&taken.stderr).contains(&format!("port {port} is taken")));
    assert_eq!(server.end(), Some(0));
    std::net::TcpListener::bind(("127.0.0.1", port)).unwrap();
}
