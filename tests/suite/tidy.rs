//! The rules of the house.
use std::fs;
use std::path::{Path, PathBuf};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The modules in the order in which `lib.rs` names them, each with its files.
fn modules() -> Vec<(String, Vec<(PathBuf, String)>)> {
    let lib = fs::read_to_string(root().join("src/lib.rs")).unwrap();
    let names = lib.lines().filter_map(|line| line.strip_prefix("pub mod ")?.strip_suffix(';'));
    names.map(|name| (name.to_owned(), files_of(name))).collect()
}

fn files_of(module: &str) -> Vec<(PathBuf, String)> {
    let src = root().join("src");
    let single = src.join(format!("{module}.rs"));
    let folder =
        walkdir::WalkDir::new(src.join(module)).sort_by_file_name().into_iter().filter_map(Result::ok);
    let inside = folder
        .map(walkdir::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    let all = single.exists().then_some(single).into_iter().chain(inside);
    all.map(|path| (path.clone(), fs::read_to_string(path).unwrap())).collect()
}

#[test]
fn modules_look_only_upwards() {
    let modules = modules();
    assert!(modules.len() > 15, "lib.rs is not read as it should be");
    for (rank, (_, files)) in modules.iter().enumerate() {
        for (path, text) in files {
            assert!(
                !text.contains("crate::{"),
                "{}: one module to a `use`, so that this test can read it",
                path.display()
            );
            for (below, _) in &modules[rank + 1..] {
                let named = [format!("crate::{below};"), format!("crate::{below}::")];
                assert!(
                    !named.iter().any(|name| text.contains(name)),
                    "{} looks down at `{below}`",
                    path.display()
                );
            }
        }
    }
}

#[test]
fn every_file_says_what_it_is_and_stays_small() {
    for (_, files) in modules() {
        for (path, text) in files {
            assert!(text.starts_with("//! "), "{} does not say what it is", path.display());
            assert!(text.lines().count() <= 500, "{} has grown past 500 lines", path.display());
        }
    }
}

#[test]
fn each_library_is_known_to_one_room() {
    for (library, room) in [
        ("tera::", "layout.rs"),
        ("syntect::", "highlight"),
        ("merman::", "diagrams"),
        ("math_core::", "math.rs"),
        ("linkify::", "autolinks.rs"),
        ("emojis::", "emoji.rs"),
        ("jiff::", "date.rs"),
        ("serde_yaml::", "front_matter"),
        ("toml::", "config|front_matter"),
        ("imagesize::", "picture.rs"),
        ("aho_corasick::", "review/leak"),
        ("ureq::", "external"),
        ("url::", "external/ask.rs"),
        ("html5gum::", "src/html.rs"),
        ("annotate_snippets::", "report/human.rs"),
        ("unicode_width::", "catalogue.rs"),
        ("rustix::", "output|mermaid_cli"),
        ("Command::new(\"git", "git.rs"),
        ("hyper::", "http.rs"),
        ("notify::", "watch.rs"),
        ("tokio::", "serve"),
    ] {
        for (path, text) in modules().into_iter().flat_map(|(_, files)| files) {
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"))
                .collect::<Vec<_>>()
                .join("\n");
            let place = path.strip_prefix(root()).unwrap().to_str().unwrap();
            let known = room.split('|').any(|room| place.contains(room));
            assert!(
                known || !code.contains(library) || path.ends_with("tests.rs"),
                "{} knows `{library}`, which is for `{room}`",
                path.display()
            );
        }
    }
}

#[test]
fn the_documents_name_files_that_are_there() {
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for name in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "content/", "theme/", "benches/"]
                .iter()
                .any(|folder| name.starts_with(folder));
            if is_path && !name.contains(['*', '<', ' ', '…']) {
                assert!(root().join(name).exists(), "{document} names `{name}`, which is not there");
            }
        }
    }
}
