//! Who is let in: nobody but the reader in front of the machine, and none of them waits for another.
use super::{Server, wait};
use crate::support::{Repo, note, skip};
use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

fn site() -> Repo {
    let repo = Repo::new("-- secret.txt --\nSECRET\n");
    repo.write("notes/a.md", note("A", &"words ".repeat(5000)));
    repo.write(".hidden", "SECRET");
    repo.write("static/big.mp4", vec![1; 8 << 20]);
    repo
}

#[test]
fn nothing_outside_of_the_site_is_reachable() {
    let repo = site();
    repo.write("public/left.txt", "SECRET");
    let server = Server::start(&repo, &[]);
    let up = [
        "../",
        "..%2f",
        "%2e%2e/",
        "%2e%2e%2f",
        "..\\",
        "..%5c",
        "%252e%252e/",
        "..%252f",
        "..%c0%af",
        ".../",
    ];
    let files = ["secret.txt", "etc/passwd", "notegen.toml", ".hidden", "public/left.txt"];
    let mut paths: Vec<String> =
        up.iter().flat_map(|up| files.map(|file| format!("/{}{file}", up.repeat(8)))).collect();
    paths.extend(files.map(|file| format!("/{file}")));
    paths.extend(files.map(|file| format!("/a/..;/{file}")));
    paths.extend(files.map(|file| format!("//{file}")));
    paths.extend(files.map(|file| format!("file:///{file}")));
    paths.extend(files.map(|file| format!("/a%00/{file}")));
    let real = repo.path().join("secret.txt").display().to_string();
    paths.extend([real.clone(), format!("/{real}"), format!("/%2f{real}"), "/a/?../../secret.txt".into()]);
    paths.extend(
        ["/notes/a.md", "/templates/", "/.git/config", "/.notegen/", "/.notegen/../secret.txt"]
            .map(str::to_owned),
    );
    for path in paths {
        let answer = server.get(&path);
        assert!(
            !answer.text().contains("SECRET") && !answer.text().contains("root:"),
            "{path}: {}",
            answer.text()
        );
        assert!(answer.status >= 400 || path.contains('?'), "{path}: {}", answer.status);
    }
}

#[test]
fn a_file_that_became_a_link_is_not_followed_out_of_the_site() {
    #[cfg(unix)]
    {
        let repo = site();
        let outside = Repo::new("-- secret.txt --\nSECRET\n");
        repo.write("static/note.txt", "fine");
        let server = Server::start(&repo, &[]);
        assert_eq!(server.get("/note.txt").text(), "fine");
        std::fs::remove_file(repo.path().join("static/note.txt")).unwrap();
        std::os::unix::fs::symlink(outside.path().join("secret.txt"), repo.path().join("static/note.txt"))
            .unwrap();
        for _ in 0..50 {
            assert!(!server.get("/note.txt").text().contains("SECRET"));
            thread::sleep(Duration::from_millis(2));
        }
    }
}

#[test]
fn other_names_and_other_sites_are_refused() {
    let repo = site();
    let server = Server::start(&repo, &["--allow-host", "tunnel.example"]);
    let port = server.port;
    let status = |lines: &str| {
        let path = if lines.contains("Accept: text/event-stream") { "/.notegen/events" } else { "/a/" };
        server.raw(format!("GET {path} HTTP/1.1\r\nConnection: close\r\n{lines}\r\n").as_bytes())
    };
    for host in [
        "evil.example",
        &format!("evil.example:{port}"),
        "127.0.0.1",
        "127.0.0.1:1",
        "localhost.evil.example",
    ] {
        let answer = status(&format!("Host: {host}\r\n"));
        assert_eq!(answer.status, 403, "{host}");
        assert!(!answer.text().contains("evil"), "nothing is repeated");
    }
    assert_eq!(status("").status, 403);
    for host in [format!("localhost:{port}"), format!("[::1]:{port}"), "tunnel.example".into()] {
        assert_eq!(status(&format!("Host: {host}\r\n")).status, 200, "{host}");
    }
    let own = format!("Host: localhost:{port}\r\n");
    for foreign in [
        "Origin: http://evil.example\r\n",
        "Origin: null\r\n",
        "Origin: http://localhost:1\r\n",
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        "Sec-Fetch-Site: same-site\r\nSec-Fetch-Mode: cors\r\n",
        "Origin: http://evil.example\r\nAccept: text/event-stream\r\n",
    ] {
        let answer = status(&format!("{own}{foreign}"));
        assert_eq!(answer.status, 403, "{foreign}");
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    let visit = status(&format!("{own}Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"));
    assert_eq!(visit.status, 200);
    assert_eq!(visit.header("access-control-allow-origin"), None);
    assert_eq!(visit.header("cross-origin-resource-policy"), Some("same-origin"));
}

#[test]
fn only_reading_is_possible() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    for method in ["POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "FOO"] {
        let answer = server.ask(method, "/a/", "");
        assert!(matches!(answer.status, 400 | 405), "{method}: {}", answer.status);
        if method == "POST" {
            assert_eq!(answer.header("allow"), Some("get, head"));
        }
    }
}

#[test]
fn no_address_leads_to_another_host_and_nothing_is_repeated() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    for path in [
        "//evil.example",
        "//evil.example/a",
        "/%2f/evil.example",
        "/\\evil.example",
        "/a//evil.example",
        "/%0d%0aX:%20y",
    ] {
        let answer = server.get(path);
        assert_eq!(answer.header("location"), None, "{path}");
        assert!(!answer.text().contains("evil.example"), "{path}");
    }
    let answer = server.get("/%3Cscript%3Ealert(1)%3C/script%3E/");
    assert!(answer.status == 404 && !answer.text().contains("alert(1)"));
}

#[test]
fn a_request_that_says_too_much_or_nonsense_is_refused() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let long = server.ask("GET", "/a/", &format!("X: {}\r\n", "x".repeat(100_000)));
    assert_eq!(long.status, 431);
    let many = server.ask("GET", "/a/", &"X: y\r\n".repeat(2000));
    assert_eq!(many.status, 431);
    for nonsense in
        [&b"\x16\x03\x01\x02\0\x01\0"[..], b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\0\0\0\0\r\n\r\n"]
    {
        let answer = server.raw(nonsense);
        assert!(matches!(answer.status, 0 | 400 | 505), "{}", answer.status);
    }
    assert_eq!(server.get("/a/").status, 200);
}

#[test]
fn two_hundred_readers_at_once_are_answered_whole() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let whole = server.get("/a/").body;
    thread::scope(|scope| {
        let readers: Vec<_> = (0..200).map(|_| scope.spawn(|| server.get("/a/").body == whole)).collect();
        assert!(readers.into_iter().all(|reader| reader.join().unwrap()));
    });
}

#[test]
fn nobody_waits_for_those_who_are_slow() {
    let repo = site();
    let server = Server::start(&repo, &[]);
    let connect = || TcpStream::connect(("127.0.0.1", server.port)).unwrap();
    let mut silent: Vec<TcpStream> = (0..100).map(|_| connect()).collect();
    let halves: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = connect();
            stream.write_all(b"GET /a/ HTTP/1.1\r\nHost: lo").unwrap();
            stream
        })
        .collect();
    // These ask for much and read nothing of it.
    let deaf: Vec<TcpStream> = (0..100)
        .map(|_| {
            let mut stream = connect();
            let head = format!("GET /big.mp4 HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", server.port);
            stream.write_all(head.as_bytes()).unwrap();
            stream
        })
        .collect();
    let listening: Vec<_> = (0..50).map(|_| server.events()).collect();
    let start = Instant::now();
    assert_eq!(server.get("/a/").status, 200);
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
    // One who says nothing is given up.
    silent[0].set_read_timeout(Some(Duration::from_secs(20))).unwrap();
    let mut bytes = Vec::new();
    let _ = silent[0].read_to_end(&mut bytes);
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    drop((silent, halves, deaf, listening));
}

/// In a network of its own, where all addresses are this machine's.
#[test]
#[cfg(target_os = "linux")]
fn who_opens_the_preview_to_others_is_warned() {
    let alone = |program: &str| {
        let mut command = Command::new("unshare");
        command.args(["--map-root-user", "--net", program]);
        command
    };
    if !alone("true").output().is_ok_and(|done| done.status.success()) {
        return skip("this user may not make a network of its own (`unshare`)");
    }
    let repo = site();
    let start =
        |address| Server::start_by(alone(env!("CARGO_BIN_EXE_notegen")), &repo, &["--interface", address]);
    let warning = "warning: everyone who can reach this address can read the notes";
    let open = start("0.0.0.0");
    wait("the warning", || open.said().contains(warning).then_some(()));
    assert!(!start("127.0.0.1").said().contains(warning));
}

#[test]
#[cfg(target_os = "linux")]
fn the_browser_is_opened_where_that_is_asked_for() {
    use std::os::unix::fs::PermissionsExt;
    let repo = site();
    repo.write("bin/xdg-open", "#!/bin/sh\necho \"$1\" > opened\n");
    let folder = repo.path().join("bin");
    std::fs::set_permissions(folder.join("xdg-open"), PermissionsExt::from_mode(0o755)).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.env("PATH", format!("{}:/usr/bin:/bin", folder.display()));
    let server = Server::start_by(command, &repo, &["--open", "--base-url", "https://user.github.io/repo/"]);
    let url = wait("the browser", || {
        std::fs::read_to_string(repo.path().join("opened")).ok().filter(|url| url.ends_with('\n'))
    });
    assert_eq!(url, format!("http://127.0.0.1:{}/repo/\n", server.port));
}
