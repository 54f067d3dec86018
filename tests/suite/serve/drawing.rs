//! The preview with the real mermaid-cli.
use super::{Server, wait};
use crate::engines::real;
use crate::support::note;
use std::fs;

/// Whether a process runs, or a folder is there, that a server has made to draw.
fn is_drawing(server: u32) -> bool {
    let mark = format!("notegen-{server}-");
    let names = |folder: &str| fs::read_dir(folder).unwrap().filter_map(Result::ok).map(|entry| entry.path());
    let runs = |path: std::path::PathBuf| {
        let words = fs::read(path.join("cmdline")).unwrap_or_default();
        String::from_utf8_lossy(&words).contains(&mark)
    };
    let temporary = std::env::temp_dir().display().to_string();
    names("/proc").any(runs) || names(&temporary).any(|path| path.display().to_string().contains(&mark))
}

#[test]
fn a_diagram_is_there_at_once_and_as_mermaid_cli_draws_it_when_that_is_done() {
    let diagram = |end| format!("```mermaid\nflowchart LR\n  A --> {end}\n```\n");
    let Some(repo) = real(&diagram("B")) else { return };
    let server = Server::start(&repo, &["--diagrams", "mermaid-cli"]);
    let at_once = server.get("/a/").text();
    assert!(at_once.contains("<svg"), "{at_once}");
    let done = wait("the drawing of mermaid-cli", || {
        let page = server.get("/a/");
        (page.text() != at_once).then_some(page)
    });
    let run = repo.build(&["--drafts"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    assert!(done.unscripted() == run.file("a/index.html"), "it is not what a build draws");
    // It ends while it draws, and leaves nothing behind.
    let id = server.child.id();
    repo.write("content/a.md", note("A", &diagram("C")));
    wait("the drawing to begin", || is_drawing(id).then_some(()));
    assert_eq!(server.end(), Some(0));
    wait("what drew to end", || (!is_drawing(id)).then_some(()));
}
