//! Many edits at random, one after the other: what is shown in the end is what a clean build writes.
//!
//! `NOTEGEN_EDITS=2000 cargo test --release --test suite soak -- --nocapture` is the long form, which also says what
//! memory the server took on the way.
use super::Server;
use crate::random::Random;
use crate::support::{Repo, note};
use std::fs;

const PLACES: [&str; 8] =
    ["a.md", "b.md", "c.md", "deep/d.md", "deep/e.md", "deep/er/f.md", "other/g.md", "other/index.md"];
const TEMPLATES: [&str; 3] = [
    "{% extends \"builtin/page.html\" %}{% block footer %}one{% endblock footer %}",
    "{% extends \"builtin/page.html\" %}{% block footer %}two{% endblock footer %}",
    "{% broken",
];
const CONFIGS: [&str; 3] = ["title = \"One\"\n", "title = \"Two\"\nmath = false\n", "nonsense = 1\n"];

#[test]
fn a_soak_of_edits_ends_in_what_a_clean_build_writes() {
    let edits = std::env::var("NOTEGEN_EDITS").ok().and_then(|edits| edits.parse().ok()).unwrap_or(100);
    let repo = Repo::new("");
    repo.write("notes/index.md", note("Home", "stays"));
    let random = &mut Random::new(7);
    let server = Server::start(&repo, &[]);
    let mut early = None;
    for edit in 0..edits {
        change(&repo, random, edit);
        // Some edits come while a build runs, most after it.
        if random.one_in(2) {
            settle(&repo, &server, edit);
        }
        if edit == edits / 5 {
            early = memory(&server);
        }
    }
    settle(&repo, &server, edits);
    if let Some((early, late)) = early.zip(memory(&server)) {
        println!("{edits} edits: {early} KiB after a fifth of them, {late} KiB in the end");
        assert!(late < early + early / 2 + 20_000, "memory grew from {early} to {late} KiB");
    }
    let run = repo.build(&["--drafts", "--diagrams", "embedded"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let files = run.files();
    for file in files.iter().filter(|file| !file.starts_with('.')) {
        let answer = server.get(&format!("/{file}"));
        let written = fs::read(repo.path().join("public").join(file)).unwrap();
        let shown = if answer.head.contains("text/html") {
            answer.unscripted().into_bytes()
        } else {
            answer.body.clone()
        };
        assert!(shown == written, "{file} is not what a clean build writes:\n{}", answer.text());
    }
    for place in PLACES.iter().filter(|place| !repo.path().join("notes").join(place).exists()) {
        let url = format!("/{}/", place.trim_end_matches("index.md").trim_end_matches(".md"));
        assert!(
            files.contains(&format!("{}index.html", &url[1..])) || server.get(&url).status == 404,
            "{url}"
        );
    }
}

fn change(repo: &Repo, random: &mut Random, edit: usize) {
    let place = format!("notes/{}", PLACES[random.within(0, PLACES.len())]);
    let file = repo.path().join(&place);
    match random.within(0, 12) {
        0..=5 => repo.write(&place, text(random, edit)),
        6 => repo.write(&place, note("Broken", &format!("[dead](nowhere-{edit}.md)"))),
        7 => drop(fs::remove_file(file)),
        8 => {
            let to = repo.path().join("notes").join(PLACES[random.within(0, PLACES.len())]);
            if file.exists() && to.parent().is_some_and(std::path::Path::exists) {
                fs::rename(file, to).unwrap();
            }
        }
        9 => {
            let [from, to] = ["notes/deep", "notes/moved"].map(|folder| repo.path().join(folder));
            let (from, to) = if from.exists() { (from, to) } else { (to, from) };
            drop(fs::rename(from, to));
        }
        10 => repo.write("templates/page.html", TEMPLATES[random.within(0, TEMPLATES.len())]),
        _ => repo.write("notegen.toml", CONFIGS[random.within(0, CONFIGS.len())]),
    }
}

fn text(random: &mut Random, edit: usize) -> String {
    let diagram = format!("```mermaid\nflowchart LR\n  A --> B{}\n```\n", random.within(0, 5));
    let tags = random.within(0, 4);
    note(
        &format!("Note {edit}"),
        &format!("words of edit {edit}\n\n{diagram}\n```rust\nfn f{edit}() {{}}\n```\n"),
    )
    .replace("publish", &format!("tags: [t{tags}, u]\npublish"))
}

/// Takes away all that is wrong.
fn mend(repo: &Repo) {
    repo.write("templates/page.html", TEMPLATES[0]);
    repo.write("notegen.toml", CONFIGS[0]);
    let notes = walkdir::WalkDir::new(repo.path().join("notes")).into_iter().filter_map(Result::ok);
    for entry in notes.filter(|entry| entry.file_type().is_file()) {
        let text = fs::read_to_string(entry.path()).unwrap();
        fs::write(entry.path(), text.replace("[dead]", "mended ")).unwrap();
    }
}

/// Mends what is wrong, and waits until the server shows all that was done.
fn settle(repo: &Repo, server: &Server, edit: usize) {
    mend(repo);
    let mark = format!("after edit {edit}.");
    repo.write("notes/mark.md", note("Mark", &mark));
    server.until("/mark/", &mark);
}

/// What the server takes of the memory, in KiB, where the system says so.
fn memory(server: &Server) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{}/status", server.child.id())).ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok()
}
