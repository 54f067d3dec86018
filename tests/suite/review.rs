//! What a review finds beyond the examples of the guide, and what it leaves alone.
use crate::support::{Repo, note};

fn check(body: &str) -> Vec<String> {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", body));
    short(&repo)
}

/// The findings, a line each: `7:3 code`.
fn short(repo: &Repo) -> Vec<String> {
    let run = repo.check(&["--format", "short"]);
    let line = |line: &str| {
        let (place, rest) = line.split_once(": ").unwrap();
        let code = rest.split_once('[').unwrap().1.split_once(']').unwrap().0;
        format!("{} {code}", place.strip_prefix("notes/a.md:").unwrap_or(place))
    };
    run.said.lines().map(line).collect()
}

#[test]
fn emoji_flags_and_scripts_keep_what_they_are_written_with() {
    for text in [
        "👩\u{200d}💻 and ❤\u{fe0f} and 1\u{fe0f}\u{20e3} and 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
        "`👩\u{200d}💻` in code",
        "שלום\u{200f}! and مرحبا \u{2067}abc\u{2069}",
        "می\u{200c}خواهم and क्\u{200d}ष",
        "ភាសា\u{200b}ខ្មែរ and ไทย\u{200b}ไทย and ᠮᠣᠩᠭᠣᠯ\u{180e}ᠠ and ✓\u{fe0e} and →\u{fe0e}",
        "葛\u{e0100}飾 and ≨\u{fe00}",
        "ein Donau\u{ad}dampf\u{ad}schiff",
        "`naïve` `Straße` `Δt` `μs` `λ` `HTTP_сервер` `x²` `ﬁ`",
    ] {
        assert_eq!(check(text), [""; 0], "{text}");
    }
}

#[test]
fn what_nobody_sees_is_found_at_its_place_and_by_its_name() {
    for (text, expected) in [
        ("`if (x) \u{202e}{ y`", "7:9 hidden-unicode"),
        ("a \u{202e}b", "7:3 hidden-unicode-in-text"),
        ("a\u{e0068}\u{e0069} b", "7:2 hidden-unicode-in-text"),
        ("[a](https://exa\u{200b}mple.org)", "7:16 hidden-unicode"),
        ("https://exa\u{200b}mple.org", "7:12 hidden-unicode"),
        ("www.exa\u{200b}mple.org", "7:8 hidden-unicode"),
        ("`ไทย\u{200b}ไทย`", "7:5 hidden-unicode"),
        ("ไทย\u{200b}\u{200b}ไทย", "7:5 hidden-unicode-in-text"),
        ("`\u{f8ff}`", "7:2 hidden-unicode"),
        ("`a\u{378}`", "7:3 hidden-unicode"),
        ("a\u{fe0f}\u{fe01} b", "7:2 hidden-unicode-in-text"),
        ("```js\nlet а = 1, usеr = 2\n```", "8:14 mixed-scripts"),
        ("<https://gооgle.com>", "7:11 mixed-scripts"),
    ] {
        assert_eq!(check(text), [expected], "{text:?}");
    }
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "a\u{e0068}\u{e0069}"));
    let run = repo.check(&[]);
    run.complains("U+E0068 TAG `h` in the text, and 1 more like it");
    run.complains("to a program it reads `hi`");
}

#[test]
fn an_image_in_html_has_words_if_it_has_an_alt_whatever_form_that_has() {
    for (text, found) in [
        ("x <img src=a.svg>", true),
        ("x <img src=a.svg title=\"the alt is not here\">", true),
        ("x <img src=a.svg data-alt=\"x\">", true),
        ("x <img alt src=a.svg>", false),
        ("x <img src=a.svg alt>", false),
        ("x <img src=a.svg alt = 'x'>", false),
        ("x <!-- <img src=a.svg> -->", false),
        ("<div>\n<!-- é\n<img src=a.svg>\n-->\n</div>", false),
        ("<!-- x --> <img src=a.svg>", true),
    ] {
        let all = check(text);
        assert_eq!(all.iter().any(|line| line.ends_with("missing-alt")), found, "{text}: {all:?}");
    }
}

#[test]
fn a_file_whose_name_hides_something_is_found() {
    let repo = Repo::new("");
    repo.write("notes/a\u{200b}b.md", note("A", "x"));
    assert_eq!(short(&repo), ["notes/a\u{200b}b.md:1:1 hidden-unicode"]);
}

#[test]
fn brackets_that_are_no_links_are_left_alone() {
    for text in
        ["`[[x]]` [[bin]] and a[i][j] and [x] and [a](b.md \"c\")", "```toml\n[[a]]\n```", "    [[a]]"]
    {
        let found = check(text);
        assert!(found.iter().all(|line| line.ends_with("dead-link")), "{found:?}");
    }
}

#[test]
fn with_wikilinks_on_each_is_one_that_github_does_not_make() {
    let repo = Repo::new("-- notegen.toml --\nwikilinks = true\n");
    repo.write("notes/a.md", note("A", "See [[a]] and [[a#part|the part]].\n\n## Part\n"));
    assert_eq!(short(&repo), ["7:5 wikilink", "7:15 wikilink"]);
}

#[test]
fn raw_html_that_is_kept_here_and_not_on_github_is_said() {
    let repo = Repo::new("-- notegen.toml --\nraw_html = \"allow\"\n");
    repo.write("notes/a.md", note("A", "<marquee>x</marquee>"));
    repo.check(&[]).complains("raw HTML that GitHub would not show is kept here");
    assert_eq!(repo.built().complained, "", "a build does not say it");
}

#[test]
fn a_slip_of_publish_does_not_hide_a_note_in_silence() {
    let repo = Repo::new("-- notes/a.md --\n---\ntitle: A\ndate: 2026-01-01\npublsh: true\n---\n");
    assert_eq!(short(&repo), ["4:1 likely-typo"]);
    let repo = Repo::new("-- notes/a.md --\n---\ntitle: A\npublsh: false\n---\n");
    assert_eq!(short(&repo), [""; 0]);
}

#[test]
fn a_value_that_yaml_reads_as_something_else_is_shown() {
    for (line, expected) in [
        ("title: C# tips #1", "2:16 lost-text"),
        ("title: &tips and tricks", "2:8 lost-text"),
        ("title: !tips", "2:8 front-matter"),
        ("title: \"C# tips #1\"", ""),
        ("title: C# tips # a comment", ""),
    ] {
        let repo = Repo::new("");
        repo.write("notes/a.md", format!("---\n{line}\ndate: 2026-01-01\npublish: true\n---\n"));
        assert_eq!(short(&repo).join(" "), expected, "{line}");
    }
}

#[test]
fn edges_are_counted_as_they_are_drawn() {
    let diagram =
        |edges: &str| check(&format!("```mermaid\nflowchart LR\n  accTitle: x\n{edges}\n```")).join(" ");
    let chain = |edge: &str, count: usize| {
        let lines = (0..count).map(|n| format!("  a{n} {edge} b{n}[\"x -- y --> z\"]"));
        lines.collect::<Vec<_>>().join("\n")
    };
    assert_eq!(diagram(&chain("-->", 500)), "");
    for edge in ["-->", "---", "-.->", "==>", "-- words -->", "-->|words|", "<-->", "--o"] {
        assert_eq!(diagram(&chain(edge, 501)), "8:1 mermaid-size", "{edge}");
    }
}

#[test]
fn tags_that_are_two_words_are_left_alone() {
    let repo = Repo::new("");
    for (at, tags) in ["new, js, rail", "news, rails, class", "windows, window, classes"].iter().enumerate() {
        let text = note("A", "x").replace("publish", &format!("tags: {tags}\npublish"));
        repo.write(&format!("notes/{at}.md"), text);
    }
    assert_eq!(short(&repo), ["notes/2.md:4:24 similar-tags"]);
}
