//! How findings read: each `tests/troubles/*.md` is a wrong note, and the `.txt` beside it the exact report.
//!
//! `BLESS=1 cargo test` writes the reports anew.
use crate::support::{Repo, note};
use std::fs;
use std::path::Path;

#[test]
fn each_trouble_reads_as_it_should() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/troubles");
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "md") {
            continue;
        }
        count += 1;
        let repo = Repo::new(&format!("-- notes/other.md --\n{}", note("Other", "## A heading")));
        repo.write("notes/trouble.md", fs::read(&path).unwrap());
        let said = repo.build(&[]).complained;
        let expected = path.with_extension("txt");
        if std::env::var_os("BLESS").is_some() {
            fs::write(&expected, &said).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != said {
            wrong.push(format!("{}:\n{said}", path.display()));
        }
    }
    assert!(count > 5, "the troubles are gone");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_mistake_in_the_configuration_is_shown_with_the_nearest_name() {
    let run = Repo::new("-- notegen.toml --\ntitel = \"x\"\nfeed_length = \"many\"\nbase_url = \"x\"\n[lints]\ndead-lnk = \"warn\"\nmath = \"loud\"\n[highligt]\n[[menu]]\ntitle = \"x\"\n-- notes/a.md --\n").refused();
    assert_eq!(
        run.places(),
        [
            "notegen.toml:1:1",
            "notegen.toml:2:15",
            "notegen.toml:3:12",
            "notegen.toml:5:1",
            "notegen.toml:6:8",
            "notegen.toml:7:2",
            "notegen.toml:9:1"
        ],
        "{}",
        run.complained
    );
    run.complains("did you mean `title`?");
    run.complains("did you mean `dead-link`?");
    run.complains("did you mean `highlight`?");
    run.complains("`feed_length` is a string, and should be a whole number from 1 to 10000");
}

#[test]
fn a_menu_that_leads_nowhere_is_a_mistake() {
    let repo = Repo::new("-- notegen.toml --\n[[menu]]\ntitle = \"Guide\"\nurl = \"/guide/\"\n");
    repo.write("notes/a.md", note("A", "x"));
    let run = repo.refused();
    assert_eq!(run.places(), ["notegen.toml:3:7"]);
}

#[test]
fn options_stand_before_or_after_the_verb_and_a_wrong_one_is_usage() {
    let repo = Repo::new(
        "-- site/notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublish: true\n---\n[x](y.md)\n-- other.toml --\n[lints]\ndead-link = \"warn\"\n",
    );
    let run = repo.build(&["-r", "site"]);
    assert_eq!(run.places(), ["site/notes/a.md:6:1"]);
    let run = repo.build(&["--root", "site", "-c", "other.toml", "-o", "public"]);
    assert_eq!((run.code, run.files().is_empty()), (0, false), "{}", run.complained);
    assert_eq!(repo.build(&["--nonsense"]).code, 2);
    assert_eq!(repo.build(&["-r", "nowhere"]).code, 2);
}

#[test]
fn a_finding_cannot_steer_the_terminal() {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "[x](<\u{1b}[31mred.md>)"));
    assert!(!repo.refused().complained.contains('\u{1b}'));
}
