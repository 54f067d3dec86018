//! The Markdown that GitHub reads: the one place where the parser is started.
use pulldown_cmark::{Event, Options, Parser};
use std::ops::Range;

/// What a configuration may switch in the dialect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Dialect {
    /// `$…$` and `$$…$$` are formulas.
    pub math: bool,
    /// `[[note]]` is a link.
    pub wikilinks: bool,
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
