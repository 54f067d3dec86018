//! Draws the Mermaid fences of all notes: each distinct diagram once, on all cores.
//!
//! An engine turns a source into two SVGs, light and dark, and the parsed diagram ([`embedded`]).
//! All that follows is the same for every engine: [`clean`] keeps what may be published, [`merge`]
//! makes one of the two, [`print`](mod@print) writes it for a page or as a file.
mod advice;
mod allow;
mod cache;
mod clean;
mod colour;
mod compare;
mod css;
mod cut;
mod describe;
mod discs;
mod embedded;
mod engine;
mod entry;
mod faults;
mod formula;
mod geometry;
mod label;
mod layers;
mod legible;
mod lines;
mod merge;
mod mermaid_cli;
mod metrics;
mod origin;
mod paint;
mod path;
mod print;
mod raise;
mod runner;
mod shape;
mod svg;
mod tree;
mod view;

use crate::config::Engine;
use crate::html::{Html, Target};
use colour::Colour;
pub use compare::{Change, Comparison, Sign, Standalone};
pub use engine::{Summary, Trial, trials};
pub use faults::Fault;
pub use mermaid_cli::{Settings, end};
use print::{Labels, Template};
use serde::{Deserialize, Serialize};
use shape::Shape;
use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, HashMap};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};
use std::time::Duration;
use svg::Picture;

/// The contrast of a text's colour on a fill, as WCAG reckons, from 1 to 21: the worse of the two where the page shows
/// through. Nothing where one of the two is no colour.
pub fn contrast(text: &str, fill: &str) -> Option<f64> {
    let (text, fill) = (Colour::parse(text)?, Colour::parse(fill)?);
    let grounds = [colour::LIGHT_PAGE, colour::DARK_PAGE].map(|page| fill.over(page));
    Some(text.worst(&grounds))
}

/// What the drawing of all diagrams needs from the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// How long one diagram may take.
    pub deadline: Duration,
    /// How large a source may be.
    pub max_source_bytes: usize,
    /// Which engine draws.
    pub engine: Engine,
    /// Whether what mermaid-cli has not drawn yet is drawn by the linked-in engine for now.
    pub at_once: bool,
    /// How mermaid-cli is found and started.
    pub mermaid_cli: Settings,
    /// The folder that drawings are kept in from build to build; none to keep none.
    pub cache: Option<PathBuf>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            max_source_bytes: 50_000,
            engine: Engine::Embedded,
            at_once: false,
            mermaid_cli: Settings::default(),
            cache: None,
        }
    }
}

/// What came of each source.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Drawings {
    by_source: HashMap<Arc<str>, Result<Arc<Drawing>, Fault>>,
    /// How often a source was given up that another try may be worth.
    given_up: BTreeMap<Arc<str>, usize>,
    summary: Summary,
}

/// Draws all `sources`, equal ones once.
pub fn draw<'a>(sources: impl IntoIterator<Item = &'a str>, options: &Options) -> Drawings {
    Drawings::default().renew(sources.into_iter().map(Arc::from), options)
}

impl Drawings {
    /// What came of a source; none where it was not among those drawn.
    pub fn get(&self, source: &str) -> Option<&Result<Arc<Drawing>, Fault>> {
        self.by_source.get(source)
    }

    /// Draws those of `sources` that are not drawn here yet, keeps those that are, and forgets the rest. One that
    /// took too long gets a second try, for the machine may have been busy, and no third one: that would cost its
    /// whole deadline each time.
    #[must_use]
    pub fn renew(&self, sources: impl IntoIterator<Item = Arc<str>>, options: &Options) -> Drawings {
        let mut by_source = HashMap::with_capacity(self.by_source.len());
        let mut wanted: Vec<Arc<str>> = Vec::new();
        for source in sources {
            if let Entry::Vacant(free) = by_source.entry(source) {
                let source = free.key().clone();
                let known = self.known(&source).cloned();
                if known.is_none() {
                    wanted.push(source.clone());
                }
                // The place of a source that is still to be drawn is taken, so that it is drawn once.
                free.insert(known.unwrap_or_else(|| Err(faults::broken(&source, "it was not drawn"))));
            }
        }
        let (drawn, summary) = engine::run(wanted, options);
        if summary.trouble.is_some() {
            // No diagram is to blame for an engine that does not start.
            by_source.retain(|source, _| self.known(source).is_some());
        }
        let mut given_up = self.given_up.clone();
        given_up.retain(|source, _| by_source.contains_key(source));
        for (source, outcome) in &drawn {
            if matches!(outcome, Err(fault) if fault.transient) {
                *given_up.entry(Arc::clone(source)).or_default() += 1;
            }
        }
        by_source.extend(drawn);
        Drawings { by_source, given_up, summary }
    }

    /// What came of a source, if that is not tried again.
    fn known(&self, source: &str) -> Option<&Result<Arc<Drawing>, Fault>> {
        let tried_once = self.given_up.get(source) == Some(&1);
        self.get(source).filter(|outcome| outcome.is_ok() || !tried_once)
    }

    /// Those that are not only for now.
    #[must_use]
    pub fn settled(&self) -> Drawings {
        let mut settled = self.clone();
        for source in &self.summary.pending {
            settled.by_source.remove(source);
        }
        settled
    }

    /// Who drew what was not drawn before.
    pub fn summary(&self) -> &Summary {
        &self.summary
    }
}

/// What an engine gives.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::diagrams) struct Rendered {
    light: String,
    dark: String,
    facts: Facts,
}

/// What is known of a diagram without looking at its picture.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(in crate::diagrams) struct Facts {
    /// Mermaid's name for its kind.
    kind: String,
    /// The `title` of Mermaid's front matter.
    title: Option<String>,
    /// The parsed diagram, as Mermaid's own parser would give it.
    model: serde_json::Value,
}

/// One diagram, drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Drawing {
    picture: Shape,
    templates: Vec<Template>,
    links: Vec<String>,
    title: Option<String>,
    description: String,
    words: Vec<String>,
    size: (u32, u32),
    file: OnceLock<File>,
}

/// An SVG file of text and shapes only, which works as a picture anywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// What it holds.
    pub svg: Arc<str>,
    /// The BLAKE3 hash of that, in hexadecimal digits.
    pub hash: String,
}

impl File {
    fn new(svg: String) -> Self {
        Self { hash: hash(svg.as_bytes()), svg: Arc::from(svg) }
    }
}

/// The BLAKE3 hash of `bytes`, in hexadecimal digits.
fn hash(bytes: &[u8]) -> String {
    blake3::hash(bytes).to_hex().to_string()
}

impl Drawing {
    /// Finishes what an engine gave. The error says what is wrong with it.
    fn new(rendered: Rendered) -> Result<Self, String> {
        let picture = svg::finish(&rendered.light, &rendered.dark)?;
        let facts = &rendered.facts;
        let words = svg::words(picture.light());
        let description = describe::describe(facts, &words);
        let size = svg::size(picture.light());
        let (templates, links) = templates(&picture, &description, size);
        let title = describe::own(facts, "accTitle").or_else(|| facts.title.clone());
        Ok(Self {
            picture: Shape::made(rendered, picture),
            templates,
            links,
            title,
            description,
            words,
            size,
            file: OnceLock::new(),
        })
    }

    /// The same diagram with another picture of it.
    fn with(&self, picture: Picture) -> Self {
        let size = svg::size(picture.light());
        let (templates, links) = templates(&picture, &self.description, size);
        let picture = self.picture.with(picture);
        Self { picture, templates, links, size, file: OnceLock::new(), ..self.clone() }
    }

    /// The `<svg>` for a page. Every id in it begins with `id`, which must be unique in the page. `name` says
    /// what the picture is where the diagram itself does not. `link` says where the target of a link is; where it
    /// does not know, the link is not made.
    ///
    /// Where light and dark differ in more than colour there are two `<svg>`s, of the classes
    /// `diagram-light` and `diagram-dark`, and the page's stylesheet has to hide one.
    pub fn inline(&self, id: &str, name: Option<&str>, link: &mut dyn FnMut(&str) -> Option<Target>) -> Html {
        let name = self.title().or(name).unwrap_or(&self.description);
        let mut out = Html::default();
        for (at, template) in self.templates.iter().enumerate() {
            let own = if at == 0 { id.to_owned() } else { format!("{id}-dark") };
            template.fill(&own, name, &self.links, link, &mut out);
        }
        out
    }

    /// It as a file that stands alone.
    pub fn file(&self) -> &File {
        self.file.get_or_init(|| {
            let flat = label::flat(self.picture.get().light());
            File::new(print::file(&flat, self.title(), &self.description, self.size))
        })
    }

    /// What the author calls it: `accTitle`, else the `title` of Mermaid's front matter.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// It in words: `accDescr`, else made from what it shows.
    pub fn description(&self) -> &str {
        &self.description
    }

    /// The texts of its labels.
    pub fn words(&self) -> &[String] {
        &self.words
    }

    /// Where its links lead, as the author wrote it, in order.
    pub fn links(&self) -> &[String] {
        &self.links
    }

    /// Width and height in CSS pixels.
    pub fn size(&self) -> (u32, u32) {
        self.size
    }

    /// Whether one SVG serves both schemes.
    pub fn is_one(&self) -> bool {
        self.templates.len() == 1
    }
}

/// What is filled in to show a picture on a page: a template for each `<svg>`, and where its links lead.
fn templates(picture: &Picture, description: &str, size: (u32, u32)) -> (Vec<Template>, Vec<String>) {
    let mut links = Vec::new();
    let mut template = |svg, class| Template::new(svg, &Labels { description, class, size }, &mut links);
    let templates = match picture {
        Picture::One(svg) => vec![template(svg, "diagram")],
        Picture::Two(both) => {
            vec![template(&both[0], "diagram diagram-light"), template(&both[1], "diagram diagram-dark")]
        }
    };
    (templates, links)
}

#[cfg(test)]
mod tests;
