//! A page in its template. The one file that knows the template engine.
use crate::diagnostic::{Code, Diagnostic};
use crate::output::{Body, Output};
use crate::page::view::{DiffView, SiteView};
use crate::page::{self, Page, Shown};
use crate::paths::RepoPath;
use crate::shelf::{Key, Shelf};
use crate::site::Site;
use crate::source::{self, Source};
use crate::theme;
use std::sync::Arc;
use tera::{Context, ErrorKind, Tera};

/// All templates, ready to lay the pages of a site out.
#[derive(Debug)]
pub struct Layout {
    templates: Arc<Templates>,
    site: SiteView,
}

/// The site's own templates and the built-in ones, as the engine reads them.
#[derive(Debug)]
pub struct Templates {
    tera: Tera,
    folder: String,
    own: Vec<String>,
    found: Vec<Diagnostic>,
}

impl Templates {
    /// Reads the site's own templates and the built-in ones. A template that cannot be read is reported, and the
    /// built-in one takes its place.
    fn read(folder: &str, sources: &[Source]) -> Templates {
        let mut found = Vec::new();
        let mut own: Vec<(String, String)> =
            sources.iter().filter_map(|source| named(source, folder)).collect();
        loop {
            let names = own.iter().map(|(name, _)| name.clone()).collect();
            match load(&own) {
                Ok(tera) => return Templates { tera, folder: folder.to_owned(), own: names, found },
                Err(error) => {
                    let mut problem = problem(&error, folder, &names);
                    if let Some(unknown) = Unknown::read(&error)
                        && let Some((_, text)) = own.iter().find(|(name, _)| name == unknown.template)
                    {
                        problem.span = unknown.span(text);
                    }
                    found.push(problem);
                    let before = own.len();
                    let at_fault = at_fault(&error);
                    own.retain(|(name, _)| Some(name) != at_fault.as_ref());
                    if own.len() == before {
                        own.clear();
                    }
                }
            }
        }
    }
}

impl Layout {
    /// Reads the templates, where the last build did not read the same ones.
    pub fn new(
        site: &Site,
        sources: &[Source],
        memo: &mut Shelf<Vec<Key>, Templates>,
        found: &mut Vec<Diagnostic>,
    ) -> Layout {
        // A source's hash is that of its path too, and so of the folder that it is in.
        let key = sources.iter().map(|source| source.hash).collect();
        let templates = memo.only(key, || Templates::read(&site.config.templates, sources));
        found.extend(templates.found.iter().cloned());
        Layout { templates, site: page::site_view(site, stylesheets(site)) }
    }

    /// Lays one page out.
    ///
    /// # Errors
    /// Where its template goes wrong, at the template's place.
    pub fn render(&self, site: &Site, page: &Page) -> Result<Output, Box<Diagnostic>> {
        let text = match page::show(site, page) {
            Shown::Text(text) => text,
            Shown::Template { template, page: page_view, view } => {
                let mut context = Context::new();
                context.insert("site", &self.site);
                if let Some(page_view) = &page_view {
                    context.insert("page", page_view);
                }
                context.insert(view.name(), &view);
                self.templates.tera.render(template, &context).map_err(|error| {
                    let problem = problem(&error, &self.templates.folder, &self.templates.own);
                    Box::new(
                        problem.help(format!("this happened while the page `{}` was laid out", page.url)),
                    )
                })?
            }
        };
        Ok(Output { path: page.url.file(), body: Body::Text(text) })
    }
}

/// Lays out the page of a diff: in the theme's own template, with the theme's style in it.
///
/// # Errors
/// Where the template goes wrong.
pub fn diff(view: &DiffView) -> Result<String, Box<Diagnostic>> {
    let mut context = Context::new();
    context.insert("style", &theme::stylesheet());
    context.insert("diff", view);
    load(&[])
        .and_then(|tera| tera.render("diff.html", &context))
        .map_err(|error| Box::new(problem(&error, "", &[])))
}

/// The files of the theme itself.
pub fn theme_files(site: &Site) -> Vec<Output> {
    let text = |path: String, text: String| Output { path, body: Body::Text(text) };
    let mut files = vec![text(stylesheet_name(), theme::stylesheet())];
    if !site.statics.contains_key("favicon.svg") {
        files.push(text("favicon.svg".into(), theme::FAVICON.into()));
    }
    files
}

/// The stylesheets that a page asks for: the theme's, and the site's own `custom.css` after it.
fn stylesheets(site: &Site) -> Vec<String> {
    let own = site.statics.contains_key("custom.css").then(|| "custom.css".to_owned());
    std::iter::once(stylesheet_name()).chain(own).collect()
}

/// Named by its content, so that a reader's browser may keep it for ever.
fn stylesheet_name() -> String {
    let hash = blake3::hash(theme::stylesheet().as_bytes()).to_hex();
    format!("style.{}.css", &hash[..10])
}

fn named(source: &Source, folder: &str) -> Option<(String, String)> {
    let name = source::below(&source.path, folder)?;
    let known = [".html", ".xml", ".htm", ".txt", ".json"].iter().any(|ending| name.ends_with(ending));
    known.then(|| (name.to_owned(), source.text.to_string()))
}

fn load(own: &[(String, String)]) -> tera::TeraResult<Tera> {
    let mut tera = Tera::new();
    tera.set_fallback_prefixes([theme::PREFIX])?;
    let built_in = theme::TEMPLATES.iter().map(|(name, text)| ((*name).to_owned(), (*text).to_owned()));
    tera.add_raw_templates(built_in.chain(own.iter().cloned()))?;
    Ok(tera)
}

/// The name of the template that an error is about.
fn at_fault(error: &tera::Error) -> Option<String> {
    match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            Some(report.filename().to_owned())
        }
        ErrorKind::CircularExtend { tpl, .. } | ErrorKind::CircularInclude { tpl, .. } => Some(tpl.clone()),
        ErrorKind::MissingParent { current, .. } => Some(current.clone()),
        _ => Unknown::read(error).map(|unknown| unknown.template.to_owned()),
    }
}

/// A filter, a test, a function or a template that is not there: the engine tells of it in a text for people alone.
struct Unknown<'a> {
    message: &'a str,
    template: &'a str,
    line: usize,
    column: usize,
}

impl<'a> Unknown<'a> {
    fn read(error: &'a tera::Error) -> Option<Self> {
        let ErrorKind::Msg(text) = error.kind() else { return None };
        let mut lines = text.lines();
        let message = lines.next()?.strip_prefix("error: ")?;
        let (place, column) = lines.next()?.trim_start().strip_prefix("--> ")?.rsplit_once(':')?;
        let (template, line) = place.rsplit_once(':')?;
        Some(Self { message, template, line: line.parse().ok()?, column: column.parse().ok()? })
    }

    /// The byte of the template where it is named.
    fn span(&self, text: &str) -> std::ops::Range<usize> {
        let mut lines = text.split_inclusive('\n');
        let start: usize = lines.by_ref().take(self.line.saturating_sub(1)).map(str::len).sum();
        let line = lines.next().unwrap_or_default();
        let before: usize = line.chars().take(self.column.saturating_sub(1)).map(char::len_utf8).sum();
        start + before..start + before
    }
}

fn problem(error: &tera::Error, folder: &str, own: &[String]) -> Diagnostic {
    let name = at_fault(error).unwrap_or_default();
    let path = if own.contains(&name) { format!("{folder}/{name}") } else { name };
    let (span, message) = match error.kind() {
        ErrorKind::SyntaxError(report) | ErrorKind::RenderingError(report) => {
            (report.span().range.clone(), report.message().to_owned())
        }
        _ => (0..0, Unknown::read(error).map_or_else(|| error.to_string(), |known| known.message.to_owned())),
    };
    let mut letters = message.chars();
    let first = letters.next().map(|c| c.to_ascii_lowercase());
    Diagnostic::new(
        &RepoPath::new(path),
        span,
        Code::Template,
        first.into_iter().chain(letters).collect::<String>(),
    )
}
