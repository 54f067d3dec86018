//! What a long-lived memory makes of a site that is edited at random is what a clean build makes of it.
use crate::random::Random;
use crate::support::Repo;
use notegen::pipeline::{self, Built, Memo};
use notegen::source::{Request, Tree};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

const FOLDERS: [&str; 4] = ["notes", "notes/guide", "notes/guide/deep", "notes/other"];
const NAMES: [&str; 7] = ["a", "b", "c", "d", "index", "README", "Ünïted"];
const PICTURES: [&str; 2] = ["notes/one.svg", "notes/guide/two.svg"];
const CONFIGS: [&str; 6] = [
    "",
    "base_url = \"https://example.org/\"\n",
    "base_url = \"https://example.org/sub/\"\nmath = false\n",
    "title = \"Renamed\"\nwikilinks = true\n",
    "raw_html = \"escape\"\nwikilinks = true\n[lints]\ndead-link = \"off\"\n",
    "nonsense = 1\n[[menu]]\ntitle = \"A\"\nurl = \"/a/\"\n",
];
const DIAGRAMS: [&str; 4] = ["graph TD\nA --> B", "graph LR\nB --> C", "pie\n  \"a\" : 1", "graph TD\nA -->"];

const TEMPLATES: [&str; 4] = [
    "{{ page.title }}: {{ note.content | safe }}",
    "{{ nonsense }}",
    "{% broken",
    "{% extends \"builtin/page.html\" %}{% block title %}x{% endblock %}",
];
const BROKEN: [&[u8]; 4] =
    [b"---\ntitle: x\n", b"---\ntitle: [\n---\n", b"plain", b"---\ntitle: \xff\npublish: true\n---\n"];

/// Builds the site after each series of edits, with the memory of all builds before and with none.
fn edit(seed: u64, series: usize, mut after: impl FnMut(usize)) {
    let repo = Repo::new("");
    let random = &mut Random::new(seed);
    for _ in 0..8 {
        write_note(&repo, random);
    }
    let mut memo = Memo::default();
    for round in 0..series {
        let remembered = everything(&build(repo.path(), &mut memo));
        let fresh = everything(&build(repo.path(), &mut Memo::default()));
        for (name, value) in &fresh {
            assert_eq!(remembered.get(name), Some(value), "seed {seed}, after series {round}: {name}");
        }
        assert_eq!(remembered.len(), fresh.len(), "seed {seed}, after series {round}");
        after(round);
        for _ in 0..random.within(1, 4) {
            change(&repo, random);
        }
    }
}

fn build(root: &Path, memo: &mut Memo) -> Built {
    let tree = Tree::read(&Request { root, config: None, output: None }, &mut memo.files).unwrap();
    pipeline::build(tree, false, memo)
}

/// Every page, every file and every finding, by name.
fn everything(built: &Built) -> BTreeMap<String, String> {
    let page = |page| match built.lay_out(page) {
        Ok(output) => (output.path, format!("{:?}", output.body)),
        Err(problem) => (format!("{page:?}"), format!("{problem:?}")),
    };
    let files = built.files().iter().map(|file| (file.path.clone(), format!("{:?}", file.body)));
    let found = ("its findings".to_owned(), format!("{:#?} {:?}", built.diagnostics, built.left_out));
    let texts = built.diagnostics.iter().map(|found| found.path.to_string());
    let texts = texts.map(|path| {
        let text =
            built.sources().find(|(source, _)| source.as_str() == path).map(|(_, text)| text.to_owned());
        (format!("the text of {path}"), format!("{text:?}"))
    });
    files.chain(texts).chain(built.pages.iter().map(page)).chain([found]).collect()
}

fn change(repo: &Repo, random: &mut Random) {
    match random.within(0, 12) {
        0..=2 => write_note(repo, random),
        3 => move_folder(repo.path(), random),
        4 => change_template(repo, random),
        5 => repo.write("notegen.toml", random.pick(&CONFIGS)),
        6 => change_picture(repo, random),
        _ => change_note(repo.path(), random),
    }
}

fn change_note(root: &Path, random: &mut Random) {
    let notes = notes(root);
    if notes.is_empty() {
        return;
    }
    let file = &notes[random.within(0, notes.len())];
    match random.within(0, 6) {
        0 => fs::remove_file(file).unwrap(),
        1 => fs::rename(file, file.with_file_name(format!("{}.md", random.pick(&NAMES)))).unwrap(),
        2 => replace(file, "publish: true", "publish: false"),
        3 => replace(file, "publish: false", "publish: true"),
        4 => fs::write(file, random.pick(&BROKEN)).unwrap(),
        // As long as before, in the same moment, and with the time of the last change set back.
        _ => {
            let before = fs::metadata(file).unwrap().modified().unwrap();
            let text = fs::read(file).unwrap();
            fs::write(file, text.iter().map(|byte| turned(*byte)).collect::<Vec<_>>()).unwrap();
            fs::File::options().append(true).open(file).unwrap().set_modified(before).unwrap();
        }
    }
}

fn turned(byte: u8) -> u8 {
    match byte {
        b'x' => b'y',
        b'y' => b'x',
        byte => byte,
    }
}

fn change_template(repo: &Repo, random: &mut Random) {
    let name = format!("templates/{}", random.pick(&["page.html", "tag.html"]));
    if random.one_in(3) {
        let _ = fs::remove_file(repo.path().join(name));
    } else {
        repo.write(&name, random.pick(&TEMPLATES));
    }
}

fn change_picture(repo: &Repo, random: &mut Random) {
    let picture = random.pick(&PICTURES);
    if random.one_in(4) {
        let _ = fs::remove_file(repo.path().join(picture));
        return;
    }
    let (width, height) = (random.within(1, 99), random.within(1, 99));
    let svg = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\"/>");
    repo.write(picture, svg);
}

fn notes(root: &Path) -> Vec<PathBuf> {
    let entries = walkdir::WalkDir::new(root.join("notes")).sort_by_file_name().into_iter();
    let files = entries.filter_map(Result::ok).map(walkdir::DirEntry::into_path);
    files.filter(|path| path.extension().is_some_and(|ending| ending == "md")).collect()
}

fn replace(file: &Path, from: &str, to: &str) {
    let bytes = fs::read(file).unwrap();
    fs::write(file, String::from_utf8_lossy(&bytes).replace(from, to)).unwrap();
}

fn move_folder(root: &Path, random: &mut Random) {
    let from = root.join(random.pick(&FOLDERS[1..]));
    let to = root.join("notes").join(format!("moved-{}", random.within(0, 3)));
    if from.exists() && !to.exists() {
        fs::rename(from, to).unwrap();
    }
}

fn write_note(repo: &Repo, random: &mut Random) {
    let path = format!("{}/{}.md", random.lean(&FOLDERS), random.pick(&NAMES));
    let mut text = format!("---\ntitle: Title {}\n", random.within(0, 5));
    if !random.one_in(6) {
        text.push_str(&format!("date: 2026-11-{:02}\n", random.within(1, 29)));
    }
    for (odds, line) in
        [(3, "tags: [x, X, y]\n"), (5, "tags: [z]\n"), (6, "slug: own\n"), (6, "aliases: [old/place]\n")]
    {
        if random.one_in(odds) {
            text.push_str(line);
        }
    }
    text.push_str(random.pick(&[
        "publish: true",
        "publish: true",
        "publish: true",
        "publish: unlisted",
        "publish: false",
    ]));
    text.push_str("\n---\n\n");
    for _ in 0..random.within(1, 5) {
        let block = match random.within(0, 7) {
            0 => format!("# Heading {}\n", random.within(0, 4)),
            1 => format!("[link]({}.md#heading-{})", random.pick(&NAMES), random.within(0, 4)),
            2 => {
                format!("[up](../{}.md) [folder](../) [[Title {}]]", random.pick(&NAMES), random.within(0, 5))
            }
            3 => format!("![picture](/{})", random.pick(&PICTURES)),
            4 => format!("```mermaid\n{}\n```", random.pick(&DIAGRAMS)),
            5 => "A formula $x^2$, <b>raw</b> and `code`.".to_owned(),
            _ => format!("Words xyz number {}.", random.within(0, 1_000)),
        };
        text.push_str(&block);
        text.push_str("\n\n");
    }
    repo.write(&path, text);
}

#[test]
fn after_any_edits_a_site_is_what_a_clean_build_makes_of_it() {
    for seed in 0..3 {
        edit(seed, 20, |_| ());
    }
}

/// Bytes of memory that this process holds; Linux alone says it.
fn resident() -> Option<usize> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    line.trim().strip_suffix(" kB")?.parse().ok().map(|kib: usize| kib * 1024)
}

#[test]
#[ignore = "takes long: `cargo test --test suite soak -- --ignored --nocapture`"]
fn a_soak_of_edits_leaves_the_memory_as_it_was() {
    let mut measured = Vec::new();
    edit(7, 1_000, |_| measured.extend(resident()));
    let Some(last) = measured.last() else { return };
    let quarter = measured[measured.len() / 4];
    println!("{} KiB after a quarter, {} KiB at the end", quarter / 1024, last / 1024);
    assert!(*last < quarter + quarter / 5, "it has grown from {quarter} to {last} bytes");
}
