//! The whole road on one screen: from what was read to a site that can be written, shown or judged.
mod bodies;
mod notes;

use crate::check;
use crate::config::Config;
use crate::diagnostic::{Diagnostic, Severity};
use crate::diagrams::{self, Drawings};
use crate::dialect::Dialect;
use crate::fence::{self, Fence};
use crate::html::Hole;
use crate::layout::{self, Layout, Templates};
use crate::note::Note;
use crate::output::{Body, Output};
use crate::page::{self, Page};
use crate::paths::{RepoPath, without_index};
use crate::shelf::{Key, Shelf};
use crate::site::{Parts, Site};
use crate::source::{File, Files, Source, Tree};
use crate::theme;
use bodies::Bodies;
use notes::{Heads, Notes};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What the stages of the road remember from build to build, each by all that its values depend on. It changes how
/// long a build takes, and nothing else.
#[derive(Debug, Default)]
pub struct Memo {
    /// The files as they were read, for [`Tree::read`].
    pub files: Files,
    heads: Heads,
    drawings: Option<(diagrams::Options, Drawings)>,
    bodies: Bodies,
    templates: Shelf<Vec<Key>, Templates>,
}

/// A site that is ready to be laid out, and all that is wrong with it.
#[derive(Debug)]
pub struct Built {
    /// The notes and what they make together.
    pub site: Site,
    /// The pages that the site has.
    pub pages: Vec<Page>,
    /// What was found, by place; only what matters on this site.
    pub diagnostics: Vec<Diagnostic>,
    /// What did not become a page.
    pub left_out: LeftOut,
    /// The notes that are not published.
    pub unpublished: Vec<Arc<Note>>,
    /// Lists of addresses that the site is to keep.
    pub kept: Vec<Source>,
    /// Who drew the diagrams.
    pub drawn: diagrams::Summary,
    layout: Layout,
    sources: Vec<Source>,
    files: OnceLock<Vec<Output>>,
    published: OnceLock<Vec<Source>>,
}

/// How many files of the folder of notes did not become pages, by reason.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct LeftOut {
    /// Notes without `publish: true`.
    pub unpublished: usize,
    /// Markdown files without front matter.
    pub plain: usize,
}

/// Builds a site. With `drafts` notes that are not published are on it, marked as drafts.
pub fn build(tree: Tree, drafts: bool, memo: &mut Memo) -> Built {
    let mut diagnostics = tree.diagnostics.clone();
    let notes = notes::parse(&tree, drafts, &mut memo.heads, &mut diagnostics);
    let drawings = draw(&notes, &tree, &mut memo.drawings);
    let rendered = bodies::render(&notes, &tree.config, &drawings, &mut memo.bodies);
    diagnostics.extend(rendered.iter().flat_map(|note| note.body.diagnostics.iter().cloned()));

    let site = Site::assemble(Parts {
        notes: rendered,
        hidden: notes.hidden,
        unpublished: notes.unpublished.clone(),
        broken: notes.broken,
        config: tree.config,
        content: tree.content,
        revision: tree.revision,
        files: tree.files,
        statics: tree.statics,
    });
    let layout = Layout::new(&site, &tree.templates, &mut memo.templates, &mut diagnostics);
    let pages = page::plan(&site);

    let theme: Vec<String> = layout::theme_files(&site).into_iter().map(|file| file.path).collect();
    diagnostics.extend(check::links(&site));
    diagnostics.extend(check::collisions(&site, &pages, &theme));
    diagnostics.extend(tree.config_source.iter().flat_map(|config| check::menu(&site, &pages, &config.path)));
    let drawn = drawings.summary().clone();
    let kept = tree.kept;
    let mut sources = tree.notes;
    sources.extend(tree.templates.into_iter().chain(tree.config_source).chain(kept.iter().cloned()));
    sources.sort_by(|a, b| a.path.cmp(&b.path));
    let mut built = Built {
        site,
        pages,
        diagnostics: Vec::new(),
        left_out: notes.left_out,
        unpublished: notes.unpublished,
        kept,
        drawn,
        layout,
        sources,
        files: OnceLock::new(),
        published: OnceLock::new(),
    };
    built.diagnostics = built.in_order(diagnostics);
    built
}

impl Built {
    /// Lays one page out.
    ///
    /// # Errors
    /// Where its template goes wrong.
    pub fn lay_out(&self, page: &Page) -> Result<Output, Box<Diagnostic>> {
        self.layout.render(&self.site, page)
    }

    /// Whether something was found that nothing may be written with.
    pub fn has_errors(&self) -> bool {
        self.diagnostics.iter().any(|problem| self.site.config.severity(problem.code) == Severity::Error)
    }

    /// The page that is the file `path` of the site: `guide/index.html`.
    pub fn page(&self, path: &str) -> Option<&Page> {
        let at = |url: &str| self.pages.binary_search_by(|page| page.url.as_str()[1..].cmp(url)).ok();
        at(without_index(path)).or_else(|| at(path)).and_then(|at| self.pages.get(at))
    }

    /// Findings by place, each once, without what this site and its notes do not want to hear of.
    pub fn in_order(&self, mut found: Vec<Diagnostic>) -> Vec<Diagnostic> {
        found.retain(|problem| {
            self.site.config.severity(problem.code) != Severity::Off && !self.site.is_silenced(problem)
        });
        found.sort_by(|a, b| {
            (&a.path, a.span.start, a.code, &a.message).cmp(&(&b.path, b.span.start, b.code, &b.message))
        });
        found.dedup();
        found
    }

    /// The files that are no pages, by path: the theme's, the site's static ones, and those that notes refer to.
    pub fn files(&self) -> &[Output] {
        self.files.get_or_init(|| self.make_files())
    }

    fn make_files(&self) -> Vec<Output> {
        let copy =
            |path: String, disk: &std::path::Path| Output { path, body: Body::Copy(disk.to_path_buf()) };
        let statics = self.site.statics.iter().filter(|(path, _)| *path != ".nojekyll");
        let statics = statics.map(|(path, file)| copy(crate::paths::Url::of_file(path).file(), &file.disk));
        let assets = self.site.assets.iter().filter(|(url, _)| !self.site.statics.contains_key(&url.file()));
        let assets =
            assets.filter_map(|(url, path)| Some(copy(url.file(), &self.site.files.get(path)?.disk)));
        let theme = layout::theme_files(&self.site).into_iter();
        let mut files: Vec<_> = theme.chain(statics).chain(assets).chain(self.diagram_files()).collect();
        files.sort_by(|a, b| a.path.cmp(&b.path));
        files
    }

    /// The diagrams that are files of their own, equal ones once.
    fn diagram_files(&self) -> Vec<Output> {
        let holes = self.site.notes.iter().flat_map(|note| note.body.html.holes());
        let files =
            holes.filter_map(|hole| if let Hole::Diagram(figure) = hole { Some(&figure.file) } else { None });
        let files: BTreeMap<_, _> = files.map(|(path, svg)| (path.as_str(), svg)).collect();
        files
            .into_iter()
            .map(|(path, svg)| Output { path: path.to_owned(), body: Body::Text(svg.to_string()) })
            .collect()
    }

    /// The texts that were read, by path.
    pub fn sources(&self) -> impl Iterator<Item = (&RepoPath, &str)> {
        self.sources.iter().map(|source| (&source.path, &*source.text))
    }

    /// The files that are published as they are, as texts. They are read when somebody asks for them.
    pub fn published(&self) -> &[Source] {
        let site = &self.site;
        let statics = site.statics.iter();
        let statics =
            statics.map(|(place, file)| (RepoPath::new(format!("{}/{place}", site.config.statics)), file));
        let assets = site.assets.values().filter_map(|path| Some((path.clone(), site.files.get(path)?)));
        let read = |(path, file): (RepoPath, &File)| {
            Source::new(path, String::from_utf8_lossy(&file.bytes().unwrap_or_default()))
        };
        self.published.get_or_init(|| {
            let files: BTreeMap<RepoPath, &File> = statics.chain(assets).collect();
            files.into_iter().map(read).collect()
        })
    }

    /// The text of a file that a diagnostic is about. A finding in a file that is published as it is was made from its
    /// text, and a picture has none.
    pub fn text(&self, path: &RepoPath) -> Option<&str> {
        let find = |sources: &'_ [Source]| sources.binary_search_by(|source| source.path.cmp(path)).ok();
        let read = || find(&self.sources).map(|at| &*self.sources[at].text);
        let published = || {
            let sources = self.published.get()?;
            find(sources).map(|at| &*sources[at].text).filter(|text| !text.contains('\0'))
        };
        let built_in = || theme::TEMPLATES.iter().find(|(name, _)| *name == path.as_str());
        read().or_else(published).or_else(|| built_in().map(|(_, text)| *text))
    }
}

/// Draws the diagrams of all notes that are not drawn yet, equal ones once.
fn draw(notes: &Notes, tree: &Tree, memo: &mut Option<(diagrams::Options, Drawings)>) -> Drawings {
    let options = drawing(&tree.config, &tree.root);
    // What is drawn for now is not kept, so that there is no difference to what is kept.
    let key = diagrams::Options { at_once: false, ..options.clone() };
    let last = memo.take().filter(|(then, _)| *then == key).map(|(_, drawings)| drawings);
    let sources = notes.shown.iter().flat_map(|note| note.diagrams().iter().cloned());
    let drawings = last.unwrap_or_default().renew(sources, &options);
    // Where the engine did not start, nothing was drawn that is worth keeping.
    if drawings.summary().trouble.is_none() {
        *memo = Some((key, drawings.settled()));
    }
    drawings
}

/// The diagrams of a note, in order.
pub fn fences(note: &Note, config: &Config) -> Vec<Fence> {
    fence::mermaid(&note.source.text, note.body.clone(), dialect(note, config))
}

/// What a site's configuration says of drawing.
pub fn drawing(config: &Config, root: &Path) -> diagrams::Options {
    let of = &config.diagrams;
    diagrams::Options {
        deadline: of.deadline,
        engine: of.engine,
        at_once: of.at_once,
        mermaid_cli: diagrams::Settings {
            root: root.to_path_buf(),
            command: of.command.as_ref().map(PathBuf::from),
            puppeteer_config: of.puppeteer_config.as_ref().map(PathBuf::from),
        },
        cache: (!of.cache.is_empty()).then(|| root.join(&of.cache)),
        ..diagrams::Options::default()
    }
}

fn dialect(note: &Note, config: &Config) -> Dialect {
    Dialect { math: note.meta.math.unwrap_or(config.dialect.math), ..config.dialect }
}
