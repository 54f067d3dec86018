//! Addresses that a site once had are held to.
use crate::support::{Repo, note};
use std::fs;

fn site() -> Repo {
    let repo = Repo::new("-- notegen.toml --\nbase_url = \"https://example.org/repo/\"\n");
    repo.write("notes/first-note.md", note("First", "x"));
    repo.write("notes/été.md", note("Second", "x"));
    repo
}

#[test]
fn a_lock_is_written_and_holds_the_site_to_its_addresses() {
    let repo = site();
    let run = repo.check(&["--update-lock"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let lock = fs::read_to_string(repo.path().join("urls.lock")).unwrap();
    let addresses: Vec<&str> = lock.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(addresses, ["/", "/first-note/", "/été/"]);
    assert_eq!(repo.check(&[]).code, 0);

    fs::rename(repo.path().join("notes/first-note.md"), repo.path().join("notes/first-notes.md")).unwrap();
    let run = repo.check(&[]);
    assert_eq!((run.code, run.places()), (1, vec!["urls.lock:4:1"]), "{}", run.complained);
    run.complains("error[removed-url]: the address `/first-note/` is no longer on the site");
    run.complains("add `aliases: [/first-note/]` to the front matter of `notes/first-notes.md`");

    repo.check(&["--update-lock"]);
    let lock = fs::read_to_string(repo.path().join("urls.lock")).unwrap();
    assert!(
        lock.contains("/first-note/\n") && lock.contains("/first-notes/\n"),
        "nothing is dropped:\n{lock}"
    );
    let alias = note("First", "x").replace("publish", "aliases: [/first-note/]\npublish");
    repo.write("notes/first-notes.md", alias);
    assert_eq!(repo.check(&[]).code, 0);
}

#[test]
fn an_address_of_the_last_sitemap_that_leads_nowhere_is_found() {
    let repo = site();
    let sitemap = repo.built().file("sitemap.xml");
    repo.write("last/sitemap.xml", &sitemap);
    assert_eq!(repo.check(&["--previous", "last/sitemap.xml"]).code, 0);
    fs::remove_file(repo.path().join("notes/été.md")).unwrap();
    let run = repo.check(&["--previous", "last/sitemap.xml", "--format", "short"]);
    assert_eq!(run.code, 1);
    assert!(run.said.starts_with("last/sitemap.xml:"), "{}", run.said);
    assert!(
        run.said.contains("error[removed-url]: the address `/été/` is no longer on the site"),
        "{}",
        run.said
    );
    assert_eq!(repo.check(&["--previous", "nowhere.xml"]).code, 1);

    let inside =
        Repo::new("-- site/last.xml --\n<loc>https://a.example/</loc><loc>https://a.example/old/</loc>");
    inside.write("site/notes/a.md", note("A", "x"));
    let run = inside.check(&["-r", "site", "--previous", "site/last.xml", "--format", "short"]);
    assert!(run.said.starts_with("site/last.xml:1:35: error[removed-url]"), "{}", run.said);
}

#[test]
fn what_is_no_list_of_addresses_holds_to_nothing_and_is_refused() {
    let repo = site();
    for text in [
        "<!doctype html><p>Not found",
        "<sitemapindex><sitemap><loc>https://example.org/repo/sitemap-1.xml</loc></sitemap></sitemapindex>",
        "",
    ] {
        repo.write("last.xml", text);
        let run = repo.check(&["--previous", "last.xml"]);
        assert_eq!(run.code, 1, "{text}");
        run.complains("`last.xml` is no list of addresses");
    }
    repo.write("last.xml", "<loc>\n https://a.example/ </loc><loc>\n https://a.example/old/\n</loc>");
    let run = repo.check(&["--previous", "last.xml", "--format", "short"]);
    assert!(run.said.starts_with("last.xml:3:2: error[removed-url]: the address `/old/`"), "{}", run.said);
}
