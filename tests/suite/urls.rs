//! Where notes and files lie on the site.
use crate::support::{Repo, note};

#[test]
fn addresses_follow_from_paths() {
    let repo = Repo::new("-- notegen.toml --\ntitle = \"T\"");
    for path in [
        "content/index.md",
        "content/a/b.md",
        "content/a/README.md",
        "content/My Folder/A Note!.md",
        "content/été.markdown",
        "content/UP.MD",
    ] {
        repo.write(path, note(path, "body"));
    }
    repo.write("content/a/c.md", "---\ntitle: C\ndate: 2026-01-01\npublish: true\nslug: other\n---\n");
    let pages: Vec<String> =
        repo.built().files().into_iter().filter(|file| file.ends_with("index.html")).collect();
    assert_eq!(
        pages,
        [
            "a/b/index.html",
            "a/index.html",
            "a/other/index.html",
            "index.html",
            "my-folder/a-note/index.html",
            "up/index.html",
            "été/index.html"
        ]
    );
}

#[test]
fn two_notes_at_one_address_are_an_error_that_names_both() {
    let repo = Repo::new("");
    repo.write("notes/one.md", note("One", ""));
    repo.write("notes/One.md", note("Two", ""));
    let run = repo.refused();
    run.complains("`notes/One.md` and `notes/one.md` would lie at one address: `/one/`");
    repo.write(
        "notes/One.md",
        "---\ntitle: T\ndate: 2026-01-01\npublish: true\nslug: tags\ntags: [x]\n---\n",
    );
    repo.refused().complains("`notes/One.md` and the tag index would lie at one address: `/tags/`");
}

#[test]
fn two_notes_of_the_home_page_are_told_and_one_stands_on_it() {
    let repo = Repo::new("");
    repo.write("notes/README.md", note("Read me", "the first"));
    assert!(repo.built().file("index.html").contains("the first"));
    let repo = Repo::new("");
    repo.write("notes/README.md", note("Read me", "the first"));
    repo.write("notes/index.md", note("Index", "the second"));
    repo.refused().complains("`notes/README.md` and `notes/index.md` would lie at one address: `/`");
}

#[test]
fn two_unicode_forms_of_one_name_are_one_address() {
    let repo = Repo::new("");
    repo.write("notes/caf\u{e9}.md", note("One", ""));
    repo.write("notes/cafe\u{301}.md", note("Two", ""));
    repo.refused().complains("would lie at one address");
}

#[test]
fn nothing_is_written_outside_the_output() {
    for (key, value) in [
        ("slug", "../../escape"),
        ("slug", "/abs"),
        ("slug", "a/b"),
        ("slug", "\"a\\0b\""),
        ("aliases", "[../../escape]"),
        ("aliases", "['..\\up']"),
    ] {
        let repo = Repo::new(&format!(
            "-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\n{key}: {value}\n---\n"
        ));
        let run = repo.refused();
        assert!(
            run.places().iter().all(|place| place.starts_with("notes/a.md:5:")),
            "{key}: {value}: {}",
            run.complained
        );
    }
}

#[test]
fn an_alias_leads_to_its_note_without_a_script() {
    let run = Repo::new("-- notes/a/b.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\naliases: [/old/place/, /page.html]\n---\n").built();
    let redirect = run.file("old/place/index.html");
    assert!(redirect.contains("url=../../a/b/\""), "{redirect}");
    assert!(redirect.contains("noindex") && !redirect.contains("<script"));
    assert!(run.file("page.html").contains("url=a/b/\""));
}

#[test]
fn an_old_address_is_kept_with_its_blanks_and_capitals_or_refused_with_the_reason() {
    let with = |aliases: &str| {
        let text = note("A", "").replace("publish", &format!("aliases: [{aliases}]\npublish"));
        let repo = Repo::new("");
        repo.write("notes/my-post.md", text);
        repo
    };
    let repo = with("/2019/My Post.html, /Old%20Place/, An old Name, /my-post/index.html");
    let run = repo.built();
    for file in ["2019/My Post.html", "Old Place/index.html", "an-old-name/index.html"] {
        assert!(run.file(file).contains("my-post/\">read it at"), "{file}");
    }
    repo.write("urls.lock", "/Old Place/\n/2019/My Post.html\n");
    assert!(!repo.check(&[]).complained.contains("removed-url"));

    for (alias, why) in [
        ("/?p=12", "what begins with `?` is for the browser"),
        ("/a:b/", "no file's name can have a `:` everywhere"),
        ("/a%3Fb/", "no file's name can have a `?` everywhere"),
        ("/.git/config", "begins with a dot"),
        ("/%2e%2e/up/", "write an alias as `/old/address/`"),
    ] {
        let run = with(alias).refused();
        run.complains(why);
        assert_eq!(run.places(), ["notes/my-post.md:4:11"], "{}", run.complained);
    }
    let run = with("/My-Post/").refused();
    run.complains("two addresses of `notes/my-post.md` are one: `/my-post/`");
}

#[test]
fn pages_under_a_base_path_use_relative_addresses_and_the_error_page_works_at_any_depth() {
    let repo = Repo::new("-- notegen.toml --\nbase_url = \"https://user.github.io/repo\"");
    repo.write("content/a/b.md", note("B", "[home](../index.md)"));
    repo.write("content/index.md", note("Home", "[b](a/b.md)"));
    let run = repo.built();
    assert!(run.file("a/b/index.html").contains("<a href=\"../../\">home</a>"));
    assert!(run.file("index.html").contains("<a href=\"a/b/\">b</a>"));
    let error = run.file("404.html");
    assert!(
        error.contains("href=\"/repo/style.")
            && !error.contains("href=\"style.")
            && !error.contains("=\"../"),
        "{error}"
    );
}

#[test]
fn a_folder_of_notes_builds_without_any_configuration() {
    let repo = Repo::new("");
    repo.write("some/note.md", note("Note", "![p](../images/p.svg)"));
    repo.write("images/p.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 30 40\"/>");
    let run = repo.built();
    assert!(
        run.file("some/note/index.html")
            .contains("<img src=\"../../images/p.svg\" alt=\"p\" width=\"30\" height=\"40\"")
    );
}
