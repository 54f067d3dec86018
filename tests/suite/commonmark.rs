//! The examples of the CommonMark and GFM specifications, rendered and compared.
//!
//! `tests/commonmark/known.txt` lists the examples that come out otherwise, each with its reason.
use html5gum::{Token, Tokenizer};
use notegen::config::RawHtml;
use notegen::diagrams::Drawings;
use notegen::html::{Hole, Html, Target, escape};
use notegen::markdown::{self, Input, Options};
use notegen::paths::{RepoPath, encode_written};
use serde::Deserialize;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

#[derive(Deserialize)]
struct Example {
    markdown: String,
    html: String,
    number: usize,
}

#[test]
fn the_examples_come_out_as_specified_but_for_the_known_ones() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/commonmark");
    let known = fs::read_to_string(folder.join("known.txt")).unwrap();
    let known: BTreeSet<&str> = known
        .lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split(' ').next())
        .collect();
    let mut differing = BTreeSet::new();
    let mut shown = String::new();
    let mut count = 0;
    for (file, prefix) in [("spec.json", ""), ("gfm.json", "gfm:")] {
        let examples: Vec<Example> =
            serde_json::from_str(&fs::read_to_string(folder.join(file)).unwrap()).unwrap();
        for example in examples {
            count += 1;
            let (wanted, given) = (normal(&example.html), normal(&render(&example.markdown)));
            if wanted != given {
                let name = format!("{prefix}{}", example.number);
                if !known.contains(name.as_str()) {
                    shown +=
                        &format!("--- {name}\n{:?}\n wanted {wanted}\n given  {given}\n", example.markdown);
                }
                differing.insert(name);
            }
        }
    }
    assert_eq!(count, 652 + 24);
    assert!(shown.is_empty(), "{shown}");
    let mended: Vec<_> = known.into_iter().filter(|name| !differing.contains(*name)).collect();
    assert!(mended.is_empty(), "these come out as specified by now: {mended:?}");
}

fn render(text: &str) -> String {
    let options = Options { raw_html: RawHtml::Allow, ..Options::default() };
    let path = RepoPath::new("note.md");
    let input =
        Input { path: &path, text, body: 0..text.len(), id_prefix: "d", compare: false, options: &options };
    let html: Html = markdown::render(&input, &Drawings::default()).html;
    let mut out = String::new();
    html.write(&mut out, |hole, out| match hole {
        Hole::Address { name, target } => out.push_str(&format!(" {name}=\"{}\"", address(target))),
        Hole::Image(image) => {
            let (src, alt) = (address(&image.target), escape(&image.alt));
            out.push_str(&format!("<img src=\"{src}\" alt=\"{alt}\"{}>", image.attributes));
        }
        _ => (),
    });
    out
}

fn address(target: &Target) -> String {
    match target {
        Target::External(address) => escape(address),
        Target::Local { written, .. } => escape(&encode_written(written)),
        Target::Named { name, .. } => escape(name),
    }
}

/// HTML as a reader's browser would understand it: white space folded, attributes sorted, and without what a
/// site may add (ids, classes, anchors of headings, boxes around wide things, colours of code).
fn normal(html: &str) -> String {
    let mut normal = Normal::default();
    for token in Tokenizer::new(html).flatten() {
        match token {
            Token::StartTag(tag) => normal.open(&tag),
            Token::EndTag(tag) => normal.close(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => normal.text(&String::from_utf8_lossy(&text)),
            Token::Comment(text) => {
                normal.out.push_str(&format!("<!--{}-->", String::from_utf8_lossy(&text)));
            }
            _ => (),
        }
    }
    normal.out.trim().to_owned()
}

/// Elements that begin and end a line of their own.
const BLOCKS: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "li",
    "blockquote",
    "pre",
    "hr",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "div",
    "br",
    "section",
    "script",
    "style",
];

/// Attributes that say nothing of what the Markdown means.
const ADDED: &[&str] = &["id", "class", "tabindex", "role", "loading", "decoding", "style", "rel"];

#[derive(Default)]
struct Normal {
    out: String,
    /// The names of open elements, and whether each is written.
    open: Vec<(String, bool)>,
    in_code: usize,
    skipped: usize,
}

impl Normal {
    fn open(&mut self, tag: &html5gum::StartTag<()>) {
        let name = String::from_utf8_lossy(&tag.name).into_owned();
        let attributes: Vec<(String, String)> = tag
            .attributes
            .iter()
            .map(|(name, value)| {
                (String::from_utf8_lossy(name).into_owned(), String::from_utf8_lossy(value).into_owned())
            })
            .collect();
        let class =
            attributes.iter().find(|(name, _)| name == "class").map_or("", |(_, class)| class.as_str());
        if self.skipped > 0 || name == "a" && class == "anchor" {
            self.skipped += 1;
            return;
        }
        let is_box =
            !class.is_empty() && matches!(&*name, "div" | "figure") || self.in_code > 0 && name == "span";
        if !matches!(&*name, "br" | "hr" | "img" | "input" | "link" | "meta") {
            self.open.push((name.clone(), !is_box));
        }
        if is_box {
            return;
        }
        self.line(&name);
        self.in_code += usize::from(name == "pre");
        self.out.push('<');
        self.out.push_str(&name);
        let align = attributes
            .iter()
            .find(|(name, _)| name == "style")
            .and_then(|(_, style)| style.strip_prefix("text-align:"));
        let kept = attributes.iter().filter(|(name, _)| {
            !ADDED.contains(&name.as_str()) && !name.starts_with("aria-") && !name.starts_with("data-")
        });
        let encoded = |name: &str, value: &str| {
            if matches!(name, "href" | "src") { encode_written(value) } else { value.to_owned() }
        };
        let mut kept: Vec<(&str, String)> =
            kept.map(|(name, value)| (name.as_str(), encoded(name, value))).collect();
        kept.extend(align.map(|align| ("align", align.trim_matches([' ', ';']).to_owned())));
        kept.sort_unstable();
        for (name, value) in kept {
            self.out.push_str(&format!(" {name}={value:?}"));
        }
        self.out.push('>');
    }

    fn close(&mut self, name: &str) {
        if self.skipped > 0 {
            self.skipped -= 1;
            return;
        }
        let Some(at) = self.open.iter().rposition(|(open, _)| open == name) else {
            return;
        };
        let (_, is_written) = self.open.remove(at);
        if is_written {
            self.in_code -= usize::from(name == "pre");
            self.line(name);
            self.out.push_str(&format!("</{name}>"));
        }
    }

    fn text(&mut self, text: &str) {
        if self.skipped > 0 {
            return;
        }
        if self.in_code > 0 {
            self.out.push_str(&text.replace('<', "&lt;"));
            return;
        }
        for c in text.chars() {
            let c = if matches!(c, ' ' | '\t' | '\n' | '\r') { ' ' } else { c };
            let after_block =
                self.out.ends_with('>') && BLOCKS.iter().any(|block| ends_with_tag(&self.out, block));
            if c == ' ' && (self.out.is_empty() || self.out.ends_with(' ') || after_block) {
                continue;
            }
            if c == '<' { self.out.push_str("&lt;") } else { self.out.push(c) }
        }
    }

    fn line(&mut self, name: &str) {
        if BLOCKS.contains(&name) && self.in_code == 0 {
            self.out.truncate(self.out.trim_end_matches(' ').len());
        }
    }
}

fn ends_with_tag(out: &str, name: &str) -> bool {
    let tag = out.rfind('<').map_or("", |at| &out[at..]);
    let tag = tag.trim_start_matches("</").trim_start_matches('<');
    tag.strip_prefix(name).is_some_and(|rest| rest.starts_with(['>', ' ']))
}
