//! A source split into header and body.
use crate::diagnostic::{Code, Diagnostic};
use crate::front_matter::{self, FrontMatter, Publish, Split};
use crate::paths::Url;
use crate::permalink::{Facts, Permalinks};
use crate::silence::{self, Silence};
use crate::source::{self, Source};
use std::ops::Range;
use std::sync::Arc;

/// A Markdown file with a header that could be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The file.
    pub source: Source,
    /// Its header.
    pub meta: FrontMatter,
    /// The bytes of its body.
    pub body: Range<usize>,
    /// What it does not want to hear of.
    pub silences: Vec<Silence>,
    /// Its page.
    pub url: Url,
}

/// What a Markdown file turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Parsed {
    /// A note that has a page on this site.
    Shown(Arc<Note>),
    /// A note that is not published; its names are kept so that links to it are known for what they are.
    Hidden(Arc<Note>),
    /// A file without front matter: not a note.
    Plain(Source),
    /// A note whose header could not be read.
    Broken(Source),
}

impl Note {
    /// Reads the header of a file in the folder `content`. With `drafts` every note is shown.
    pub fn parse(
        source: &Source,
        content: &str,
        permalinks: &Permalinks,
        drafts: bool,
        found: &mut Vec<Diagnostic>,
    ) -> Parsed {
        let source = source.clone();
        let (yaml, body) = match front_matter::split(&source.text) {
            Split::Parts(yaml, body) => (yaml, body),
            Split::None => return Parsed::Plain(source),
            Split::Open => {
                let problem =
                    Diagnostic::new(&source.path, 0..3, Code::FrontMatter, "the front matter has no end");
                let fence = &source.text.trim_start_matches('\u{feff}')[..3];
                found.push(problem.help(format!(
                    "close it with a line `{fence}`; a rule at the top of a plain file can be written `***`"
                )));
                return Parsed::Broken(source);
            }
        };
        let mut problems = Vec::new();
        let silences = silence::read(&source.path, &source.text, yaml.clone(), body.clone(), &mut problems);
        let meta = FrontMatter::parse(&source.path, &source.text, yaml, &mut problems);
        problems.retain(|problem| !silences.iter().any(|silence| silence.hides(problem)));
        found.append(&mut problems);
        let Some(meta) = meta else { return Parsed::Broken(source) };
        let below = source::below(&source.path, content).unwrap_or(source.path.as_str());
        let facts = Facts {
            below,
            slug: meta.slug.as_deref(),
            title: meta.title.as_deref(),
            date: meta.date.as_ref(),
            categories: &meta.categories(),
        };
        let own = meta.permalink.as_ref();
        let url = own.map_or_else(|| permalinks.address(&facts), |own| own.address(&facts));
        let shown = drafts || meta.publish != Publish::No;
        let note = Arc::new(Note { source, meta, body, silences, url });
        if shown { Parsed::Shown(note) } else { Parsed::Hidden(note) }
    }

    /// The title, or the file's name where a draft has none.
    pub fn title(&self) -> &str {
        self.meta.title.as_deref().unwrap_or_else(|| self.source.path.name())
    }

    /// Whether it is in the lists, the feed and the sitemap. A draft that is shown is in the lists.
    pub fn is_listed(&self) -> bool {
        self.meta.publish != Publish::Unlisted
    }

    /// Whether it is shown only because drafts are.
    pub fn is_draft(&self) -> bool {
        self.meta.publish == Publish::No
    }
}
