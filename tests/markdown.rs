//! Each note in `tests/notes` is rendered and compared with the HTML beside it, the findings below it.
//!
//! `BLESS=1 cargo test --test markdown` writes what comes out; read the difference before keeping it.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "the samples lie on disk, and a test fails by panic"
)]
use notegen::config::RawHtml;
use notegen::diagrams::Drawings;
use notegen::html::Hole;
use notegen::html::Target;
use notegen::html::escape;
use notegen::markdown::Input;
use notegen::markdown::Options;
use notegen::markdown::Rendered;
use notegen::markdown::render;
use notegen::paths::RepoPath;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

#[test]
fn every_sample_note_renders_as_its_neighbour_says() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/notes");
    let bless = std::env::var_os("BLESS").is_some();
    let mut wrong = Vec::new();
    let mut names: Vec<_> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    names.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let html = shown(&path, &fs::read_to_string(&path).unwrap());
        let expected = path.with_extension("html");
        if bless {
            fs::write(&expected, &html).unwrap();
        } else if fs::read_to_string(&expected).unwrap_or_default() != html {
            wrong.push(format!("{}:\n{html}", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn what_is_nested_or_repeated_without_end_ends() {
    let many = |piece: &str| piece.repeat(20_000);
    for text in [
        many(">"),
        many("["),
        many("*a "),
        many("**a"),
        many("<div>"),
        many("<b>"),
        many("a <script>"),
        many("</div>"),
        many("# same\n\n"),
        many("[^a] ") + "\n\n[^a]: x",
        many("$x$ "),
        many("a@"),
        many("http://a.b/) "),
        "> ".repeat(5_000) + "[!NOTE]",
        format!("${}$", "{".repeat(9_000) + &"}".repeat(9_000)),
        format!("|{}\n|{}\n{}", "a|".repeat(3_000), "-|".repeat(3_000), "|a|\n".repeat(1_000)),
        (0..2_000).map(|depth| "  ".repeat(depth.min(300)) + "- a\n").collect(),
    ] {
        let rendered = of(&text, RawHtml::Github, false);
        let mut depth = 0_i32;
        let mut deepest = 0;
        for part in html_of(&rendered).split('<').skip(1) {
            let is_void = ["hr", "br", "img", "input"].iter().any(|name| part.starts_with(name));
            depth += if part.starts_with('/') { -1 } else { i32::from(!is_void) };
            deepest = deepest.max(depth);
        }
        assert_eq!(depth, 0, "every element is closed: {:?}", &text[..20]);
        assert!(deepest < 500, "{deepest} deep: {:?}", &text[..20]);
    }
}

#[test]
fn the_facts_of_a_note_are_found() {
    let text = "# One *two*\n\nA [link](b.md#x) to `code`. :tada:\n\n<a name=\"here\"></a>\n\n```js\nnot words\n```\n";
    let rendered = of(text, RawHtml::Github, false);
    assert_eq!(rendered.summary.as_deref(), Some("A link to code. 🎉"));
    assert_eq!(rendered.text, "One two\nA link to code. 🎉\n");
    assert_eq!(rendered.anchors.iter().collect::<Vec<_>>(), ["here", "one-two"]);
    assert_eq!(rendered.headings[0].text, "One two");
    assert_eq!(&text[rendered.links[0].span.clone()], "[link](b.md#x)");
}

fn shown(path: &Path, text: &str) -> String {
    let name = path.file_stem().unwrap().to_string_lossy();
    let raw_html = match name.rsplit('.').next() {
        Some("allow") => RawHtml::Allow,
        Some("escape") => RawHtml::Escape,
        _ => RawHtml::Github,
    };
    let rendered = of(text, raw_html, name.ends_with(".wiki"));
    let mut out = html_of(&rendered);
    for found in &rendered.diagnostics {
        let source = text[found.span.clone()].escape_debug();
        writeln!(out, "<!-- {} at `{source}`: {} -->", found.code.name(), found.message).unwrap();
    }
    out
}

fn of(text: &str, raw_html: RawHtml, wikilinks: bool) -> Rendered {
    let mut options = Options { raw_html, ..Options::default() };
    options.dialect.wikilinks = wikilinks;
    let path = RepoPath::new("notes/guide/a.md");
    let input =
        Input { path: &path, text, body: 0..text.len(), id_prefix: "d-", compare: false, options: &options };
    render(&input, &Drawings::default())
}

/// The HTML with its holes filled by what they ask for.
fn html_of(rendered: &Rendered) -> String {
    let mut out = String::new();
    rendered.html.write(&mut out, |hole, out| match hole {
        Hole::Address { name, target } => write!(out, " {name}=\"{}\"", shown_target(target)).unwrap(),
        Hole::Srcset(list) => {
            let list: Vec<_> = list.iter().map(|(target, size)| shown_target(target) + size).collect();
            write!(out, " srcset=\"{}\"", list.join(", ")).unwrap();
        }
        Hole::OnPage(html) => out.push_str(html),
        Hole::Image(image) => {
            let (target, alt) = (shown_target(&image.target), escape(&image.alt));
            let sized = if image.sized { " sized" } else { "" };
            write!(out, "<img src=\"{target}\" alt=\"{alt}\"{}{sized}>", image.attributes).unwrap();
        }
        Hole::Diagram(_) => out.push_str("<svg>"),
    });
    out
}

fn shown_target(target: &Target) -> String {
    let text = match target {
        Target::Local { path, query, fragment, .. } => {
            let fragment = fragment.as_deref().map(|fragment| format!("#{fragment}")).unwrap_or_default();
            format!("{{{path}{query}{fragment}}}")
        }
        Target::Named { name, fragment } => format!("{{named {name}#{}}}", fragment.as_deref().unwrap_or("")),
        Target::External(address) => address.clone(),
    };
    escape(&text)
}
