//! `notegen init`: a folder becomes a site, whatever it was, and nothing in it is written over.
use crate::support::{Repo, Run};
use std::collections::BTreeMap;
use std::fs;

/// Every file of a folder and its text.
fn files(repo: &Repo) -> BTreeMap<String, Vec<u8>> {
    let entries = walkdir::WalkDir::new(repo.path()).into_iter().map(Result::unwrap);
    let files = entries.filter(|entry| entry.file_type().is_file());
    files
        .map(|entry| {
            let path = entry.path().strip_prefix(repo.path()).unwrap().to_str().unwrap().to_owned();
            (path, fs::read(entry.path()).unwrap())
        })
        .collect()
}

/// Runs `notegen init`: what was there is as it was, and doing it again changes nothing.
fn init(repo: &Repo) -> Run {
    let before = files(repo);
    let run = repo.run(&["init"], &[]);
    assert_eq!(run.code, 0, "{}", run.complained);
    let after = files(repo);
    for (path, text) in &before {
        assert_eq!(after.get(path), Some(text), "{path} was changed");
    }
    let again = repo.run(&["init"], &[]);
    assert_eq!(again.code, 0, "{}", again.complained);
    assert!(!again.said.contains("wrote"), "{}", again.said);
    assert_eq!(files(repo), after, "the second time something was written");
    run
}

/// Publishes what the command that `init` names publishes, and builds.
fn migrated(repo: &Repo) -> (Run, Run) {
    let begun = init(repo);
    let command = begun.said.lines().find_map(|line| line.trim().strip_prefix("notegen publish "));
    let what: Vec<&str> = command.unwrap_or_else(|| panic!("{}", begun.said)).split(' ').collect();
    let run = repo.run(&[&["publish"], &what[..]].concat(), &[]);
    assert_eq!(run.code, 0, "{}", run.complained);
    (begun, repo.built())
}

fn has(run: &Run, urls: &[&str]) {
    for url in urls {
        assert!(run.files().contains(&(*url).to_owned()), "{url} is not among {:#?}", run.files());
    }
}

#[test]
fn an_empty_folder_becomes_a_site_that_builds_at_once() {
    let repo = Repo::new("");
    let run = init(&repo);
    let wrote: Vec<&str> = run.said.lines().filter_map(|line| line.strip_prefix("wrote ")).collect();
    assert_eq!(wrote, ["notegen.toml", "notes/first-note.md", ".gitignore", ".github/workflows/notes.yml"]);
    let built = repo.built();
    assert!(built.complained.is_empty(), "{}", built.complained);
    assert!(
        built.file("first-note/index.html").contains("class=\"comparison"),
        "two diagrams are one figure"
    );
    let checked = repo.run(&["check", "--strict"], &[]);
    assert_eq!(checked.code, 0, "{}", checked.complained);
}

#[test]
fn a_folder_that_is_not_there_is_made() {
    let repo = Repo::new("");
    let run = repo.run(&["init", "my notes/site"], &[]);
    assert!(run.said.contains("notegen -r my notes/site build"), "{}", run.said);
    assert_eq!(repo.run(&["-r", "my notes/site", "build"], &[]).code, 0);
}

#[test]
fn a_repository_of_notes_keeps_its_files_and_is_told_what_to_add() {
    let repo = Repo::new(
        "\
-- notes/a.md --
---
title: A
date: 2026-01-01
publish: true
---
![x](../images/x.svg)
-- images/x.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"/>
-- .gitignore --
/public
",
    );
    let run = init(&repo);
    assert!(run.said.contains("left as it is: .gitignore\nadd to .gitignore: /.notegen/\n"), "{}", run.said);
    assert!(!repo.path().join("content").exists(), "there are notes: no first one is needed");
    has(&repo.built(), &["a/index.html", "images/x.svg"]);
}

const JEKYLL: &str = "\
-- _config.yml --
title: My site
url: https://user.github.io
baseurl: /blog
collections:
  recipes:
    output: true
-- _posts/2024-03-09-Hello-World.md --
---
layout: post
title: \"Hello: World\"
categories: [Rust, tips]
---
{% highlight rust %}
let x = 1;
{% endhighlight %}

![x](/assets/x.svg)
-- _posts/2023-01-02-timed.md --
---
title: Timed
date: 2023-01-02 23:30:00 -0500
redirect_from: /old/timed.html
---
Text.
-- _posts/2022-01-01-not.md --
---
title: Not
published: false
---
-- about.md --
---
title: About
permalink: /about/
---
-- contact.md --
---
title: Contact
---
-- assets/x.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"/>
";

#[test]
fn a_jekyll_site_keeps_its_addresses() {
    let repo = Repo::new(JEKYLL);
    let (begun, built) = migrated(&repo);
    assert!(begun.said.starts_with("this is a Jekyll site\n"), "{}", begun.said);
    assert_eq!(
        begun.places(),
        ["_config.yml:4:1", "_posts/2024-03-09-Hello-World.md:6:1"],
        "{}",
        begun.complained
    );
    begun.complains("Liquid is not run");
    begun.complains("also at _posts/2024-03-09-Hello-World.md:8");
    has(
        &built,
        &[
            "rust/tips/2024/03/09/Hello-World.html",
            "2023/01/02/timed.html",
            "old/timed.html",
            "about/index.html",
            "contact.html",
            "assets/x.svg",
        ],
    );
    assert!(!built.everything().contains("<title>Not"), "what was not published stays so");
    assert!(built.file("feed.xml").contains("https://user.github.io/blog/2023/01/02/timed.html"));
}

#[test]
fn a_jekyll_permalink_is_kept_where_it_can_be_and_else_told_at_its_line() {
    for (permalink, url) in [
        ("pretty", "x/2024/03/09/a/index.html"),
        ("none", "x/a.html"),
        ("/:year/:title", "2024/a.html"),
        ("/blog/:title/", "blog/a/index.html"),
    ] {
        let repo = Repo::new("");
        repo.write("_config.yml", format!("permalink: {permalink}\n"));
        repo.write("_posts/2024-03-09-a.md", "---\ntitle: A\ncategory: x\n---\n");
        has(&migrated(&repo).1, &[url]);
    }
    let repo = Repo::new(
        "-- _config.yml --\ntitle: T\npermalink: /:short_year/:title/\n-- a.md --\n---\ntitle: A\ndate: 2024-01-01\n---\n",
    );
    let (begun, _) = migrated(&repo);
    assert_eq!(begun.places(), ["_config.yml:2:1"]);
    begun.complains("`/:short_year/:title/` has no counterpart");
}

const HUGO: &str = "\
-- hugo.toml --
baseURL = 'https://example.org/'
title = 'A Hugo site'
languageCode = 'de'
[permalinks]
  posts = '/:year/:month/:title/'
  news = '/n/:slugorfilename/'
  odd = '/:yearday/:title/'
-- content/_index.md --
+++
title = 'Home'
date = 2024-01-01
+++
-- content/posts/first.md --
+++
title = \"What's new?\"
date = 2024-03-09T10:00:00+01:00
draft = false
tags = ['Go']
+++
{{< figure src=\"/x.svg\" >}}
-- content/posts/bundle/index.md --
---
title: Bundle
date: 2024-05-01
---
![x](x.svg)
-- content/posts/bundle/x.svg --
<svg xmlns=\"http://www.w3.org/2000/svg\"/>
-- content/news/b.md --
---
title: B
date: 2024-05-01
slug: bee
---
-- content/docs/c.md --
---
title: C
date: 2024-05-01
aliases: [/former/]
---
-- content/docs/d.md --
---
title: D
date: 2024-05-01
url: /own/place/
---
-- content/docs/draft.md --
---
title: Secret
date: 2024-05-01
draft: true
---
-- public/index.html --
by Hugo
";

#[test]
fn a_hugo_site_keeps_its_addresses() {
    let repo = Repo::new(HUGO);
    let begun = init(&repo);
    assert!(begun.said.starts_with("this is a Hugo site\n"), "{}", begun.said);
    assert_eq!(begun.places(), ["hugo.toml:4:2", "content/posts/first.md:7:1"], "{}", begun.complained);
    begun.complains("the addresses in `odd` change");
    assert_eq!(repo.run(&["publish", "content"], &[]).code, 0);
    let run = repo.build(&["-o", "out"]);
    assert_eq!(run.code, 0, "{}", run.complained);
    for url in [
        "index.html",
        "2024/03/whats-new/index.html",
        "2024/05/bundle/index.html",
        "n/bee/index.html",
        "docs/c/index.html",
        "former/index.html",
        "own/place/index.html",
        "tags/go/index.html",
    ] {
        assert!(repo.path().join("out").join(url).exists(), "{url}");
    }
    assert!(!repo.path().join("out/docs/draft").exists());
    assert_eq!(repo.build(&[]).code, 0, "`public` is Hugo's: the site is written beside it");
    assert!(repo.path().join("site/index.html").exists());
}

#[test]
fn a_zola_site_keeps_its_addresses() {
    let repo = Repo::new(
        "\
-- config.toml --
base_url = \"https://example.org\"
title = \"A Zola site\"
-- templates/index.html --
{% for page in section.pages %}{{ get_url(path=page.path) }}{% endfor %}
-- content/blog/_index.md --
+++
title = \"Blog\"
sort_by = \"date\"
+++
-- content/blog/2024-03-09-hello.md --
+++
title = \"Hello\"
[taxonomies]
tags = [\"rust\"]
[extra]
toc = true
+++
[other](@/blog/other.md)
-- content/blog/2024-06-07-bundle/index.md --
+++
title = \"Bundle\"
+++
-- content/blog/other/index.md --
+++
title = \"Other\"
date = 2024-01-02
path = \"another/place\"
+++
",
    );
    let begun = init(&repo);
    assert!(begun.said.starts_with("this is a Zola site\n"), "{}", begun.said);
    assert_eq!(begun.places(), ["content/blog/2024-03-09-hello.md:8:7"], "{}", begun.complained);
    begun.complains("links that begin with `@/` lead nowhere");
    let hello = fs::read_to_string(repo.path().join("content/blog/2024-03-09-hello.md")).unwrap();
    repo.write(
        "content/blog/2024-03-09-hello.md",
        hello.replace("@/", "/content/").replace("blog/other.md", "blog/other/index.md"),
    );
    assert_eq!(repo.run(&["publish", "content"], &[]).code, 0);
    has(
        &repo.built(),
        &[
            "blog/index.html",
            "blog/hello/index.html",
            "blog/bundle/index.html",
            "another/place/index.html",
            "tags/rust/index.html",
        ],
    );
}

#[test]
fn an_obsidian_vault_keeps_its_wikilinks() {
    let repo = Repo::new(
        "\
-- .obsidian/app.json --
{}
-- Home.md --
---
publish: true
date: 2024-01-01
title: Home
---
See [[Second note]] and [[Second note|the other]].
-- Folder/Second note.md --
---
tags: [a]
---
![[Pasted image 1.png]]

![[Home]]

```text
![[in code]]
```
-- Private.md --
Nothing for others.
",
    );
    repo.write("files/Pasted image 1.png", "a picture");
    let begun = init(&repo);
    assert!(begun.said.starts_with("this is an Obsidian vault\n"), "{}", begun.said);
    assert_eq!(begun.places(), ["Folder/Second note.md:6:1"], "{}", begun.complained);
    let second = "Folder/Second note.md";
    let text = fs::read_to_string(repo.path().join(second)).unwrap();
    repo.write(second, text.replace("![[Home]]", "[[Home]]"));
    assert_eq!(repo.run(&["publish", "Folder"], &[]).code, 0);
    let built = repo.built();
    has(&built, &["home/index.html", "folder/second-note/index.html", "files/Pasted image 1.png"]);
    assert!(built.file("home/index.html").contains("<a href=\"../folder/second-note/\">Second note</a>"));
    assert!(!built.everything().contains("Nothing for others"));
}

#[test]
fn the_workflow_and_the_settings_are_whole_files_of_their_kind() {
    let repo = Repo::new("");
    init(&repo);
    let workflow = fs::read_to_string(repo.path().join(".github/workflows/notes.yml")).unwrap();
    for part in ["OWNER/notegen@v", "actions/deploy-pages@", "pull_request"] {
        assert!(workflow.contains(part), "{part}");
    }
    let settings = fs::read_to_string(repo.path().join("notegen.toml")).unwrap();
    assert!(settings.contains("# base_url = \"https://user.github.io/repo/\""), "{settings}");
}
