//! A note's body as finished HTML, and the facts found on the way: parse, then one pass after another, then print.
//!
//! Each pass takes the items of a note and gives items back. Rendering is a pure function of one note and its
//! drawings: which other notes exist is not known here, so every address inside the site stays a hole.
mod address;
mod alerts;
mod autolinks;
mod compare;
mod emoji;
pub mod code;
mod fences;
mod figures;
mod footnotes;
mod headings;
mod highlight;
mod info;
mod items;
mod links;
mod math;
mod print;
mod raw_attributes;
mod raw_html;
mod raw_tags;
mod trusted_html;
mod words;

use crate::config::Compare;
use crate::config::RawHtml;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::diagrams::Drawings;
use crate::dialect::Dialect;
use crate::html::Html;
use crate::html::Target;
use crate::paths::RepoPath;
use std::collections::BTreeSet;
use std::ops::Range;

/// A note's body and what decides how it is read.
#[derive(Debug, Clone)]
pub struct Input<'a> {
    /// The file.
    pub path: &'a RepoPath,
    /// Its whole text.
    pub text: &'a str,
    /// The bytes of the text that are Markdown.
    pub body: Range<usize>,
    /// What the ids of this note's diagrams begin with.
    pub id_prefix: &'a str,
    /// Whether diagrams below the headings of a before and an after are compared.
    pub compare: bool,
    /// What the configuration decides.
    pub options: &'a Options,
}

/// What the configuration decides about a note's body.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Which extensions of the dialect are on.
    pub dialect: Dialect,
    /// What is done with raw HTML.
    pub raw_html: RawHtml,
    /// How code blocks are shown.
    pub code: code::Options,
    /// How two diagrams, a before and an after, are told and compared.
    pub compare: Compare,
}

/// What a note's body has become.
#[derive(Debug, Clone, Default)]
pub struct Rendered {
    /// The body.
    pub html: Html,
    /// The headings, in order.
    pub headings: Vec<Heading>,
    /// Every id in the body, as a link's fragment would name it once decoded.
    pub anchors: BTreeSet<String>,
    /// Every link and picture, in order.
    pub links: Vec<Link>,
    /// The words of the body, a line for each block.
    pub text: String,
    /// The first paragraph as plain text.
    pub summary: Option<String>,
    /// What is wrong in the body.
    pub diagnostics: Vec<Diagnostic>,
}

/// A heading, for a table of contents.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heading {
    /// From 1 to 6.
    pub level: u8,
    /// Its id.
    pub id: String,
    /// Its words as HTML that may stand in a link.
    pub html_text: Html,
    /// Its words.
    pub text: String,
}

/// A link or a picture, and where the note says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Where it leads.
    pub target: Target,
    /// The bytes of the file that say so.
    pub span: Range<usize>,
    /// What it is.
    pub kind: LinkKind,
}

/// The ways in which a note points at something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LinkKind {
    /// A link to follow.
    Link,
    /// A picture, or another file shown in the page.
    Image,
}

/// Renders the body of one note.
pub fn render(input: &Input<'_>, drawings: &Drawings) -> Rendered {
    let mut found = Rendered::default();
    let items = items::read(input);
    let items = raw_html::pass(items, input, &mut found);
    let items = headings::pass(items, &mut found.anchors);
    let items = alerts::pass(items, input);
    let items = footnotes::pass(items, &mut found.anchors);
    let items = raw_html::name(items, input, &mut found.anchors);
    let items = math::pass(items, input, &mut found);
    let items = emoji::pass(items);
    let items = autolinks::pass(items);
    words::read(&items, &mut found);
    let items = links::pass(items, input, &mut found);
    let items = headings::finish(items, input.path, &mut found);
    let items = fences::pass(items, input, drawings, &mut found);
    found.html = print::print(items);
    found.links.sort_by_key(|link| link.span.start);
    found.diagnostics.sort_by_key(|diagnostic| diagnostic.span.start);
    found
}

/// The raw HTML of a note that GitHub would not show, whatever the site does with it: one finding, at the first place.
pub fn left_out_on_github(input: &Input<'_>) -> Option<Diagnostic> {
    let options = Options { raw_html: RawHtml::Github, ..input.options.clone() };
    let mut found = Rendered::default();
    raw_html::pass(items::read(input), &Input { options: &options, ..input.clone() }, &mut found);
    found.diagnostics.into_iter().find(|problem| problem.code == Code::RawHtml)
}
