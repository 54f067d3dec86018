//! The Markdown that GitHub reads: the one place where the parser is started.
use pulldown_cmark::{BrokenLink, Event, LinkType, Options, Parser};
use std::ops::Range;

/// What a configuration may switch in the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// `$…$` and `$$…$$` are formulas.
    pub math: bool,
    /// `[[note]]` is a link.
    pub wikilinks: bool,
}

/// The body of a note, parsed once for those who judge it.
#[derive(Debug)]
pub struct Document<'a> {
    /// What the parser says, each with its bytes in the file.
    pub events: Vec<(Event<'a>, Range<usize>)>,
    /// Where `[name]: address` stands, in order.
    pub definitions: Vec<Range<usize>>,
    /// What looks like a reference, `[text][name]`, and has no such definition.
    pub undefined: Vec<Reference>,
}

/// A reference to a definition.
#[derive(Debug)]
pub struct Reference {
    /// Its bytes in the file.
    pub span: Range<usize>,
    /// The way in which it is written.
    pub kind: LinkType,
    /// What it names.
    pub name: String,
}

impl Default for Dialect {
    fn default() -> Self {
        Self { math: true, wikilinks: false }
    }
}

impl Dialect {
    /// The events of `text[body]`, each with its bytes in `text`.
    pub fn parse(self, text: &str, body: Range<usize>) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        let shift = body.start;
        Parser::new_ext(&text[body], self.options())
            .into_offset_iter()
            .map(move |(event, span)| (event, span.start + shift..span.end + shift))
    }

    /// The body of a note, and what the events do not tell of it.
    pub fn read(self, text: &str, body: Range<usize>) -> Document<'_> {
        let shift = body.start;
        let mut undefined = Vec::new();
        let missing = |link: BrokenLink<'_>| {
            let span = link.span.start + shift..link.span.end + shift;
            undefined.push(Reference { span, kind: link.link_type, name: link.reference.into_string() });
            None
        };
        let mut parser = Parser::new_with_broken_link_callback(&text[body], self.options(), Some(missing))
            .into_offset_iter();
        let shifted = |span: Range<usize>| span.start + shift..span.end + shift;
        let events = parser.by_ref().map(|(event, span)| (event, shifted(span))).collect();
        let mut definitions: Vec<Range<usize>> =
            parser.reference_definitions().iter().map(|(_, link)| shifted(link.span.clone())).collect();
        definitions.sort_by_key(|span| span.start);
        drop(parser);
        Document { events, definitions, undefined }
    }

    fn options(self) -> Options {
        let mut options = Options::ENABLE_TABLES
            | Options::ENABLE_FOOTNOTES
            | Options::ENABLE_STRIKETHROUGH
            | Options::ENABLE_TASKLISTS
            | Options::ENABLE_GFM;
        options.set(Options::ENABLE_MATH, self.math);
        options.set(Options::ENABLE_WIKILINKS, self.wikilinks);
        options
    }
}
