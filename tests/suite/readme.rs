//! What the README shows works as it is shown.
use crate::support::Repo;
use std::fs;
use std::path::Path;

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md")).unwrap()
}

#[test]
fn the_note_in_the_readme_is_a_note() {
    let readme = readme();
    let (_, note) = readme.split_once("```markdown\n").expect("a note");
    let note = note.split("```").next().unwrap();
    let repo = Repo::new("");
    repo.write("hello.md", note);
    repo.write("other.md", note.replace("Hello", "Other").replace("other.md", "hello.md"));
    let run = repo.built();
    assert!(run.file("hello/index.html").contains("<a href=\"../other/\">link to another</a>"));
}

#[test]
fn the_commands_in_the_readme_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let manifest = fs::read_to_string(root.join("Cargo.toml")).unwrap();
    let folder = Repo::new("");
    for command in readme().lines().filter_map(|line| line.strip_prefix("$ ")) {
        let known = match command {
            "cargo run --release -- build" => true,
            "cargo install --locked --path ." => root.join("Cargo.lock").exists(),
            "tests/run" => root.join("tests/run").exists(),
            "cargo bench --bench site" => manifest.contains("name = \"site\""),
            "cargo bench --bench preview" => manifest.contains("name = \"preview\""),
            // It does not end.
            "notegen serve --open" => folder.run(&["serve", "--help"], &[]).said.contains("--open"),
            command => match command.strip_prefix("notegen ") {
                Some(words) => folder.run(&words.split(' ').collect::<Vec<_>>(), &[]).code == 0,
                None => command.starts_with("cd "),
            },
        };
        assert!(known, "`{command}`");
    }
}

#[test]
fn the_picture_in_the_readme_is_the_one_that_is_drawn() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let repo =
        Repo::new("-- notegen.toml --\n[lints]\ndead-link = \"allow\"\n\n[diagrams]\nengine = \"embedded\"");
    repo.write("notes/a.md", fs::read(root.join("content/notes/managed-agents.md")).unwrap());
    let run = repo.built();
    let page = run.file("a/index.html");
    let (_, comparison) = page.split_once("<figure class=\"comparison\"").expect("a comparison");
    let (_, link) = comparison.split_once("class=\"full-size\" href=\"../").expect("a link to its file");
    let drawn = run.file(link.split('"').next().unwrap());
    let picture = root.join("images/managed-agents.svg");
    if std::env::var_os("BLESS").is_some() {
        fs::write(picture, drawn).unwrap();
    } else if fs::read_to_string(&picture).unwrap() != drawn {
        panic!(
            "`images/managed-agents.svg` is another picture: look at the new one, and write it with `BLESS=1`"
        );
    }
}
