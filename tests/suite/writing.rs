//! `notegen new` and `notegen publish`: what is written into a repository, and what is left as it was.
use crate::support::Repo;
use std::fs;

fn text(repo: &Repo, path: &str) -> String {
    fs::read_to_string(repo.path().join(path)).unwrap()
}

#[test]
fn a_new_note_has_a_free_name_and_is_not_published() {
    let repo =
        Repo::new("-- notes/other.md --\n---\ntitle: Other\nslug: taken\n---\n-- notes/plain.md --\nText.");
    for (title, path, line) in [
        ("Hello, World!", "notes/hello-world.md", "title: \"Hello, World!\""),
        ("Hello  world", "notes/hello-world-2.md", "title: Hello  world"),
        ("C# tips #1", "notes/c-tips-1.md", "title: \"C# tips #1\""),
        (
            "Rust: the \"good\" parts",
            "notes/rust-the-good-parts.md",
            "title: \"Rust: the \\\"good\\\" parts\"",
        ),
        ("What's new?", "notes/whats-new.md", "title: What's new?"),
        ("Über Größe 日本語", "notes/über-größe-日本語.md", "title: Über Größe 日本語"),
        ("yes", "notes/yes.md", "title: \"yes\""),
        ("2026", "notes/2026.md", "title: \"2026\""),
        ("../../etc/passwd", "notes/etc-passwd.md", "title: \"../../etc/passwd\""),
        ("Taken", "notes/taken-2.md", "title: Taken"),
        ("Plain", "notes/plain-2.md", "title: Plain"),
        ("?!", "notes/untitled.md", "title: \"?!\""),
        ("Index", "notes/index-2.md", "title: Index"),
        ("README", "notes/readme-2.md", "title: README"),
        ("Tags", "notes/tags-2.md", "title: Tags"),
    ] {
        let run = repo.run(&["new", title, "--tags", "a, C#,b:"], &[]);
        assert_eq!((run.code, run.said.trim_end()), (0, path), "{title}: {}", run.complained);
        let text = text(&repo, path);
        let lines: Vec<&str> = text.lines().collect();
        assert_eq!((lines[0], lines[1], lines[4]), ("---", line, "publish: false"), "{text}");
        assert_eq!(lines[3], "tags: [a, C#, \"b:\"]");
    }
    assert_eq!(text(&repo, "notes/plain.md"), "Text.\n", "it is not written over");
    for title in ["", "  ", "two\nlines"] {
        assert_eq!(repo.run(&["new", title], &[]).code, 2, "{title:?}");
    }
    assert_eq!(repo.run(&["publish", "notes/c-tips-1.md"], &[]).code, 0);
    assert!(repo.built().file("c-tips-1/index.html").contains("C# tips #1"));
}

#[test]
fn a_new_note_lies_in_the_folder_that_is_named_and_has_a_free_name_there() {
    let repo = Repo::new(
        "-- notes/rust/taken.md --\n---\ntitle: Taken\n---\n-- notes/free.md --\n---\ntitle: x\n---\n",
    );
    for (title, folder, path) in [
        ("Lifetimes", "rust", "notes/rust/lifetimes.md"),
        ("Taken", "notes/rust/", "notes/rust/taken-2.md"),
        ("Free", "./notes/rust", "notes/rust/free.md"),
        ("Index", "rust", "notes/rust/index-2.md"),
        ("New", "My Folder/deep", "notes/My Folder/deep/new.md"),
        ("Of notes", "notes/go", "notes/go/of-notes.md"),
        ("Top", "notes", "notes/top.md"),
    ] {
        let run = repo.run(&["new", title, "--in", folder], &[]);
        assert_eq!((run.code, run.said.trim_end()), (0, path), "{title}: {}", run.complained);
    }
    assert_eq!(repo.run(&["publish", "notes/My Folder/deep/new.md"], &[]).code, 0);
    assert!(repo.built().file("my-folder/deep/new/index.html").contains("New"));
    for (folder, why) in [
        ("../images", "`../images` does not lie in the folder of notes, `notes`"),
        ("/tmp", "does not lie in the folder of notes"),
        (".hidden/x", "what lies in `notes/.hidden` is not read: `notegen why notes/.hidden` says more"),
    ] {
        let run = repo.run(&["new", "A", "--in", folder], &[]);
        assert_eq!(run.code, 2, "{folder}: {}", run.said);
        run.complains(why);
    }
    assert_eq!(Repo::new("-- a.md --\n").run(&["new", "A", "--in", "/x"], &[]).code, 2);
    let run = repo.run(&["new", "rust/Traits"], &[]);
    assert_eq!(run.said, "notes/rust-traits.md\n");
    run.complains("warning: a title makes no folder: to write into `rust`, say `--in rust`");
    assert_eq!(repo.run(&["new", "TCP/IP"], &[]).complained, "");
}

#[cfg(unix)]
#[test]
fn a_new_note_has_the_day_of_the_place_where_it_is_written() {
    let repo = Repo::new("");
    let day = |zone: &str| {
        let path = repo.run(&["new", "A"], &[("TZ", zone)]).said;
        text(&repo, path.trim_end()).lines().nth(2).unwrap().to_owned()
    };
    assert_ne!(day("XYZ-14"), day("XYZ+12"), "26 hours lie between the two");
}

#[cfg(unix)]
#[test]
fn the_editor_that_the_surroundings_name_opens_the_note() {
    let repo = Repo::new("");
    let run = repo.run(&["new", "It's $HOME", "--edit"], &[("VISUAL", ""), ("EDITOR", "cp -f other")]);
    assert_eq!(run.code, 1, "there is no file `other` to copy");
    repo.write("other", "edited");
    let run = repo.run(&["new", "Hello", "--edit"], &[("VISUAL", "cp -f other"), ("EDITOR", "false")]);
    assert_eq!((run.code, text(&repo, run.said.trim_end())), (0, "edited".into()), "{}", run.complained);
    let run = repo.run(&["new", "Hello", "--edit"], &[("VISUAL", ""), ("EDITOR", "")]);
    assert!(run.complained.contains("neither `$VISUAL` nor `$EDITOR`"), "{}", run.complained);
}

/// What `notegen publish` makes of a note.
fn published(before: &str) -> String {
    let repo = Repo::new("");
    repo.write("notes/a-note.md", before);
    let run = repo.run(&["publish", "notes/a-note.md"], &[("TZ", "UTC")]);
    assert_eq!(run.code, 0, "{before}: {}", run.complained);
    let after = text(&repo, "notes/a-note.md");
    let again = repo.run(&["publish", "notes/a-note.md"], &[("TZ", "UTC")]);
    assert_eq!(again.said, "notes/a-note.md: is published already\n", "{after}");
    assert_eq!(text(&repo, "notes/a-note.md"), after, "the second time changes nothing");
    repo.built();
    after
}

fn today() -> String {
    let repo = Repo::new("");
    let path = repo.run(&["new", "A"], &[("TZ", "UTC")]).said;
    text(&repo, path.trim_end()).lines().nth(2).unwrap().strip_prefix("date: ").unwrap().to_owned()
}

#[test]
fn publishing_changes_only_the_lines_that_say_so() {
    let today = today();
    for (before, after) in [
        (
            "---\n# first\ndate: 2020-01-01 # then\npublish: false   # not yet\ntitle: \"A\"\n---\nbody\n"
                .to_owned(),
            format!(
                "---\n# first\ndate: {today} # then\npublish: true   # not yet\ntitle: \"A\"\n---\nbody\n"
            ),
        ),
        (
            "\u{feff}---\r\ntitle: A\r\ndate: 2020-01-01\r\n---\r\nbody\r\n".into(),
            "\u{feff}---\r\ntitle: A\r\ndate: 2020-01-01\r\npublish: true\r\n---\r\nbody\r\n".into(),
        ),
        (
            "---\npublish:\ntags: [x]\n---\n# The heading\n".into(),
            format!("---\npublish: true\ntags: [x]\ntitle: The heading\ndate: {today}\n---\n# The heading\n"),
        ),
        (
            "---\n# not for others\ndate: 2020-01-01\n---\n```sh\n# a comment\n```\nThe *real*\n`one`\n===\n".into(),
            "---\n# not for others\ndate: 2020-01-01\ntitle: The real one\npublish: true\n---\n```sh\n# a comment\n```\nThe *real*\n`one`\n===\n".into(),
        ),
        (
            "\u{feff}# The heading\n".into(),
            format!("\u{feff}---\ntitle: The heading\ndate: {today}\npublish: true\n---\n\n# The heading\n"),
        ),
        ("No header.".into(), format!("---\ntitle: a-note\ndate: {today}\npublish: true\n---\n\nNo header.")),
        (
            "---\ntitle: A\ndate: 2020-01-01\npublish: \"yes\"\n---".into(),
            "---\ntitle: A\ndate: 2020-01-01\npublish: true\n---".into(),
        ),
        (
            "+++\ntitle = 'A'\n# why\n[taxonomies]\ntags = ['x']\n+++\n".into(),
            format!(
                "+++\ntitle = 'A'\n# why\ndate = {today}\npublish = true\n[taxonomies]\ntags = ['x']\n+++\n"
            ),
        ),
    ] {
        assert_eq!(published(&before), after);
    }
}

#[test]
fn a_note_that_cannot_be_published_is_left_as_it_is_and_told_at_its_place() {
    for (before, place, problem) in [
        ("---\ntitle: A\ndraft: true\n---\n", "3:1", "not to be published"),
        ("---\ntitle: A\npublished: false\n---\n", "3:1", "not to be published"),
        ("---\ntitle: Rust: the good parts\n---\n", "2:12", "not YAML"),
        ("---\ntitle: A\ndate: yesterday\n---\n", "3:7", "`date` is no date"),
        ("---\ntitle: A\n", "1:1", "no end"),
        ("---\ntitle: A\npublished: False\n---\n", "3:1", "not to be published"),
        ("---\ntitle: A\npublished: no # yet\n---\n", "3:1", "not to be published"),
        ("---\n{title: A, publish: false}\n---\n", "1:1", "a line cannot be added"),
        ("---\ntitle: A\npublish: &p false\ntoc: *p\n---\n", "1:1", "a line cannot be added"),
        ("---\ntitle: A\npublish: |\n  false\n---\n", "1:1", "a line cannot be added"),
    ] {
        let repo = Repo::new("");
        repo.write("notes/a.md", before);
        repo.write("notes/b.md", "---\ntitle: B\n---\n");
        let run = repo.run(&["publish", "notes/a.md", "notes/b.md"], &[]);
        assert_eq!(run.code, 1, "{before}: {}", run.said);
        run.complains(problem);
        assert!(run.complained.contains(&format!("notes/a.md:{place}")), "{}", run.complained);
        assert_eq!(text(&repo, "notes/a.md"), before);
        assert!(text(&repo, "notes/b.md").contains("publish: true"), "the other one is published");
    }
    let repo = Repo::new("-- notes/a.md --\nA\n-- other.md --\nB\n");
    assert_eq!(repo.run(&["publish", "notes/none.md"], &[]).code, 2);
    let run = repo.run(&["publish", "other.md"], &[]);
    assert_eq!(run.code, 2);
    run.complains("is not a note of this site");
}

#[test]
fn a_note_that_is_not_utf_8_is_not_published_and_keeps_every_byte() {
    let repo = Repo::new("");
    let bytes = b"---\ntitle: A\n---\ncaf\xe9\n";
    repo.write("notes/a.md", bytes);
    let run = repo.run(&["publish", "notes/a.md"], &[]);
    assert_eq!(run.code, 1, "{}", run.said);
    run.complains("this is not UTF-8");
    assert_eq!(fs::read(repo.path().join("notes/a.md")).unwrap(), bytes);
}

#[test]
fn of_a_folder_only_the_notes_that_say_nothing_are_published() {
    let repo = Repo::new("-- notes/plain.md --\n# Plain\n");
    let header = |line: &str| format!("---\ntitle: A\ndate: 2020-01-01\n{line}---\n");
    for (name, line) in [
        ("a", ""),
        ("no", "publish: false\n"),
        ("draft", "draft: true\n"),
        ("off", "published: false\n"),
        ("jekyll", "published: False\n"),
    ] {
        repo.write(&format!("notes/{name}.md"), header(line));
    }
    repo.write("notes/_drafts/b.md", header(""));
    let run = repo.run(&["publish", "notes"], &[]);
    assert_eq!(
        (run.code, run.said.as_str()),
        (
            0,
            "notes/a.md: `publish: true`\nleft as they are: 6 files without front matter, with a word on publishing, or in `_drafts`\n"
        )
    );
    assert_eq!(text(&repo, "notes/no.md"), header("publish: false\n"));
}

#[cfg(unix)]
#[test]
fn publishing_keeps_a_file_s_mode_and_a_link_to_it() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let repo = Repo::new("-- files/a.md --\n---\ntitle: A\n---\n-- notes/b.md --\n");
    let file = repo.path().join("files/a.md");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o640)).unwrap();
    symlink("../files/a.md", repo.path().join("notes/a.md")).unwrap();
    let run = repo.run(&["publish", "notes/a.md"], &[]);
    assert_eq!(run.code, 0, "{}", run.complained);
    assert!(repo.path().join("notes/a.md").is_symlink());
    assert!(fs::read_to_string(&file).unwrap().contains("publish: true"));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o640);
}
