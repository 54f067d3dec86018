//! Feeds, sitemap, robots and what a page says of itself.
use crate::support::{Repo, note};

fn site() -> Repo {
    let repo = Repo::new(
        "-- notegen.toml --\ntitle = \"T & <T>\"\nauthor = \"Someone\"\nbase_url = \"https://user.github.io/repo/\"\nfeed_length = 2\n-- images/p.svg --\n<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"3\" height=\"4\"/>",
    );
    repo.write("notes/old.md", note("Old", "old").replace("2026-11-22", "2020-01-01"));
    repo.write(
        "notes/b.md",
        note(
            "B <b> & \\\"B\\\"",
            "[a](a.md#x) ![p](../images/p.svg)\n\n```mermaid\ngraph TD\nLeft --> Right\n```\n",
        )
        .replace("title: B <b> & \\\"B\\\"", "title: \"B <b> & \\\"B\\\"\""),
    );
    repo.write(
        "notes/a.md",
        note("A", "# A\n\n## X\n\nbody").replace("2026-11-22", "2026-11-23T10:00:00+02:00"),
    );
    repo
}

#[test]
fn the_feed_holds_the_newest_notes_whole_with_absolute_addresses() {
    let run = site().built();
    let feed = run.file("feed.xml");
    assert_eq!(feed.matches("<entry>").count(), 2, "{feed}");
    assert!(feed.find(">A<").unwrap() < feed.find("B &lt;b&gt; &amp; ").unwrap());
    assert!(feed.contains("<updated>2026-11-23T08:00:00Z</updated>"), "{feed}");
    assert!(feed.contains("https://user.github.io/repo/a/#x"), "{feed}");
    assert!(feed.contains("https://user.github.io/repo/images/p.svg"));
    assert!(!feed.contains("Old"));
    let json: serde_json::Value = serde_json::from_str(&run.file("feed.json")).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    assert_eq!(json["title"], "T & <T>");
    assert_eq!(json["items"][1]["title"], "B <b> & \"B\"");
    assert_eq!(json["items"][0]["date_published"], "2026-11-23T08:00:00Z");
}

#[test]
fn a_diagram_in_a_feed_is_a_picture_with_an_alternative_text_and_never_its_source() {
    let run = site().built();
    let json: serde_json::Value = serde_json::from_str(&run.file("feed.json")).unwrap();
    let content = json["items"][1]["content_html"].as_str().unwrap();
    let (_, after) = content.split_once("src=\"https://user.github.io/repo/diagrams/").expect("a picture");
    let name = after.split('"').next().unwrap();
    assert!(content.contains("alt=\"") && content.contains("Left"), "{content}");
    assert!(!content.contains("<svg") && !content.contains("graph TD"), "{content}");
    assert_eq!(json["items"][1]["image"], format!("https://user.github.io/repo/diagrams/{name}"));
    let file = run.file(&format!("diagrams/{name}"));
    assert!(file.contains("Left") && file.contains("<svg") && !file.contains("foreignObject"), "{file}");
}

#[test]
fn the_sitemap_names_every_listed_page_and_robots_name_the_sitemap() {
    let run = site().built();
    let sitemap = run.file("sitemap.xml");
    for page in ["", "a/", "b/", "old/"] {
        assert!(
            sitemap.contains(&format!("<loc>https://user.github.io/repo/{page}</loc>")),
            "{page}: {sitemap}"
        );
    }
    assert!(!sitemap.contains("404"));
    assert!(run.file("robots.txt").contains("Sitemap: https://user.github.io/repo/sitemap.xml"));
}

#[test]
fn without_an_address_there_is_nothing_that_needs_one() {
    let repo = site();
    let run = repo.build(&["--base-url", ""]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let files = run.files();
    assert!(!files.iter().any(|file| file.contains("feed") || file.contains("sitemap")), "{files:?}");
    assert!(!run.file("a/index.html").contains("canonical"));
    assert!(run.said.contains("feed and sitemap without a `base_url`"), "{}", run.said);
    assert_eq!(repo.build(&["--base-url", "nonsense"]).code, 2);
}

#[test]
fn a_page_says_what_it_is() {
    let page = site().built().file("b/index.html");
    assert!(page.contains("<link rel=\"canonical\" href=\"https://user.github.io/repo/b/\">"), "{page}");
    assert!(
        page.contains("<meta property=\"og:title\" content=\"B &lt;b&gt; &amp; &quot;B&quot;\">"),
        "{page}"
    );
    let (_, json) = page.split_once("<script type=\"application/ld+json\">").unwrap();
    let json = json.split("</script>").next().unwrap();
    let json: serde_json::Value = serde_json::from_str(json).unwrap();
    assert_eq!(json["headline"], "B <b> & \"B\"");
    assert_eq!(json["datePublished"], "2026-11-22T00:00:00Z");
    assert_eq!(json["author"]["name"], "Someone");
}
