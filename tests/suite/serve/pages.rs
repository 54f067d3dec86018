//! What the preview shows.
use super::{Server, wait};
use crate::support::{Repo, note};
use std::fs;

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x02\0\0\0\x02\x08\x06\0\0\0";

fn site() -> Repo {
    let repo = Repo::new("-- static/robots.txt --\nhello\n");
    let body = "# A\n\n[b](b.md)\n\n![x](x.png)\n\n```mermaid\ngraph TD\nX --> Y\n```\n";
    repo.write("notes/a.md", note("A", body));
    repo.write(
        "notes/b.md",
        note("B", "text $x^2$").replace("publish", "aliases: [old.html, /older/]\npublish"),
    );
    repo.write("notes/été.md", note("Été", "[a](a.md)"));
    repo.write("notes/x.png", PNG);
    repo.write("static/video.mp4", vec![7; 300_000]);
    repo
}

#[test]
fn it_shows_what_a_build_writes_byte_for_byte() {
    let repo = site();
    for base in ["https://example.org/", "https://user.github.io/repo/"] {
        let run = repo.build(&["--base-url", base, "--diagrams", "embedded"]);
        assert_eq!(run.code, 0, "{}", run.complained);
        let server = Server::start(&repo, &["--base-url", base, "--no-drafts"]);
        let home = if base.contains("repo") { "/repo/" } else { "/" };
        let files = run.files();
        assert!(files.len() > 12, "{files:?}");
        for file in files.iter().filter(|file| *file != ".nojekyll") {
            let answer = server.get(&format!("{home}{}", file.replace('é', "%C3%A9")));
            let written = fs::read(repo.path().join("public").join(file)).unwrap();
            assert_eq!(answer.status, 200, "{file}");
            assert_eq!(answer.header("content-length").unwrap(), answer.body.len().to_string(), "{file}");
            let shown = if answer.head.contains("text/html") {
                answer.unscripted().into_bytes()
            } else {
                answer.body
            };
            assert!(shown == written, "{file} is not what was built");
        }
        if home == "/repo/" {
            assert_eq!(server.get("/").header("location"), Some("/repo/"));
        }
    }
}

#[test]
fn answers_say_what_they_are() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    for (path, kind) in [
        ("/", "text/html; charset=utf-8"),
        ("/favicon.svg", "image/svg+xml; charset=utf-8"),
        ("/robots.txt", "text/plain; charset=utf-8"),
        ("/a/x.png", "image/png"),
        ("/video.mp4", "video/mp4"),
    ] {
        let path = if path == "/a/x.png" { picture(&server) } else { path.to_owned() };
        let answer = server.get(&path);
        assert_eq!((answer.status, answer.header("content-type")), (200, Some(kind)), "{path}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        let tag = answer.header("etag").unwrap();
        let again = server.ask("GET", &path, &format!("If-None-Match: \"old\"\r\nIf-None-Match: {tag}\r\n"));
        assert_eq!((again.status, again.body.len()), (304, 0), "{path}");
        let head = server.ask("HEAD", &path, "");
        assert_eq!((head.status, head.body.len()), (200, 0), "{path}");
        assert_eq!(head.header("content-length"), answer.header("content-length"));
    }
    assert_eq!(server.get("/").header("cache-control"), Some("no-store"));
    assert_eq!(server.get("/a").header("location"), Some("/a/"));
    assert_eq!(server.get("/a").status, 302);
    assert_eq!(server.get("/old").status, 200);
    let missing = server.get("/nothing/");
    assert_eq!(missing.status, 404);
    assert!(missing.unscripted().contains("<h1"), "{}", missing.text());
}

fn picture(server: &Server) -> String {
    let page = server.get("/a/").text();
    let (_, rest) = page.split_once("<img src=\"").unwrap();
    format!("/a/{}", rest.split('"').next().unwrap()).replace("/a/../", "/")
}

#[test]
fn a_part_of_a_file_can_be_asked_for() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let part = |range: &str| server.ask("GET", "/video.mp4", &format!("Range: {range}\r\n"));
    let first = part("bytes=10-19");
    assert_eq!((first.status, first.body.len()), (206, 10));
    assert_eq!(first.header("content-range"), Some("bytes 10-19/300000"));
    assert_eq!(part("bytes=-5").body.len(), 5);
    assert_eq!(part("bytes=299000-").body.len(), 1000);
    let none = part("bytes=300000-");
    assert_eq!((none.status, none.header("content-range")), (416, Some("bytes */300000")));
    assert_eq!(part("bytes=0-1,5-6").body.len(), 300_000);
    assert_eq!(server.ask("HEAD", "/video.mp4", "Range: bytes=0-9\r\n").status, 200);
}

#[test]
fn drafts_are_shown_unless_they_are_not_wanted() {
    let repo = Repo::new("-- notes/a.md --\n---\ntitle: Secret\n---\n\ntext\n");
    let server = Server::start(&repo, &[]);
    assert!(server.get("/a/").text().contains("Draft"));
    let server = Server::start(&repo, &["--no-drafts"]);
    assert_eq!(server.get("/a/").status, 404);
    assert!(!server.get("/").text().contains("Secret"));
}

#[test]
fn a_broken_site_is_served_too_and_goes_on_when_it_is_mended() {
    let repo = Repo::new("-- notegen.toml --\ntitel = 1\n");
    repo.write("notes/a.md", note("A", "[dead](x.md) and <b>[dead](y.md)"));
    let mut server = Server::start(&repo, &[]);
    let page = server.get("/a/");
    assert_eq!(page.status, 500);
    let text = page.text();
    for part in ["notegen.toml:1:1", "notes/a.md:7:1", "x.md", "y.md", "vscode://file/", "^^^^", "reload.js"]
    {
        assert!(text.contains(part), "`{part}` is not in {text}");
    }
    repo.write("notes/a.md", note("A", "mended"));
    repo.write("notegen.toml", "title = \"T\"\n[serve]\neditor = \"\"\n");
    server.until("/a/", "mended");
    repo.write("notes/a.md", note("A", "[dead](x.md)"));
    let mut events = server.events();
    while events.errors == 0 {
        events.next();
    }
    assert!(server.get("/a/").text().contains("mended"), "what was good stays");
    let report = server.get("/.notegen/errors").text();
    assert!(report.contains("notes/a.md:7:1") && !report.contains("vscode"), "{report}");
    repo.write("notes/a.md", note("A", "mended again"));
    server.until("/a/", "mended again");
    assert_eq!(server.get("/.notegen/errors").text(), "");
    assert!(server.child.try_wait().unwrap().is_none());
}

#[test]
fn a_template_that_goes_wrong_breaks_its_own_pages_only() {
    let repo = site();
    repo.write("templates/tags.html", "{{ page.title }}");
    repo.write("templates/page.html", "{{ note.nonsense.deep }}");
    let server = Server::start(&repo, &[]);
    let page = server.get("/a/");
    assert_eq!(page.status, 500);
    assert!(page.text().contains("templates/page.html:1:"), "{}", page.text());
    assert_eq!(server.get("/").status, 200);
}

#[test]
fn it_starts_where_there_is_nothing_to_read() {
    let repo = Repo::new("-- notegen.toml --\ncontent = \"texts\"\n");
    let server = Server::start(&repo, &[]);
    wait("the mistake", || server.get("/").text().contains("texts").then_some(()));
    repo.write("texts/a.md", note("A", "here"));
    server.until("/a/", "here");
}

#[test]
fn a_site_below_an_encoded_path_is_served_there() {
    let repo = site();
    let server = Server::start(&repo, &["--base-url", "https://a.example/caf%C3%A9/"]);
    for door in ["/", "/caf%C3%A9"] {
        assert_eq!(server.get(door).status, 302);
    }
    assert_eq!(server.get("/caf%C3%A9/a/").status, 200);
    assert_eq!(server.get("/cafe/a/").status, 404);
}

#[test]
fn an_argument_that_no_change_can_mend_is_refused_at_once() {
    let run = site().run(&["serve", "--base-url", "nonsense"], &[]);
    assert_eq!(run.code, 2, "{}", run.complained);
}

#[test]
fn an_engine_that_does_not_start_is_blamed_and_not_the_diagrams() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "```mermaid\ngraph TD\nX --> Y\n```\n"));
    repo.write("nothing/here", "");
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.env("PATH", repo.path().join("nothing"));
    let server = Server::start_by(command, &repo, &["--diagrams", "mermaid-cli"]);
    let report = server.get("/.notegen/errors").text();
    assert!(report.contains("mermaid-cli is not installed"), "{report}");
    assert!(!report.contains("notes/a.md") && !server.said().contains("notes/a.md"), "{}", server.said());
    repo.write("notes/a.md", note("A", "without a diagram"));
    server.until("/a/", "without a diagram");
    wait("the end of it to be told", || server.said().contains("all is well again").then_some(()));
}
