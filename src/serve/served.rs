//! What the preview shows: the last site that was good, and what is wrong since then.
//!
//! There is no file system behind it. A path leads to one of the outputs of the build, or to nothing.
#![expect(
    clippy::disallowed_methods,
    reason = "a picture that a note refers to is read when it is asked for"
)]
use crate::diagnostic::{Diagnostic, Severity};
use crate::output::{Body, Output, Refused};
use crate::paths::{Url, decode, encode_written};
use crate::pipeline::Built;
use crate::report;
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// What is shown between two builds.
#[derive(Debug, Default, Clone)]
pub(super) struct Served {
    /// How many builds there were.
    pub(super) generation: u64,
    /// How many mistakes keep the last build from being shown.
    pub(super) errors: usize,
    /// They as elements of a page.
    pub(super) report: String,
    /// The page of the one note that changed, as a path on this server.
    pub(super) changed: Option<String>,
    good: Option<Arc<Built>>,
    root: PathBuf,
}

/// What a path leads to.
#[derive(Debug)]
pub(super) enum Found {
    /// A page or a file that the build made; the error page where `known` is false.
    Made { path: String, text: String, known: bool, is_page: bool },
    /// A file on the disk, open.
    File { path: String, file: File },
    /// Another path.
    Elsewhere(String),
    /// What is wrong, as elements of a page.
    Broken(String),
    /// Nothing, and no error page either.
    Nothing,
}

impl Served {
    /// What is shown after a build.
    pub(super) fn after(&self, built: Arc<Built>, root: &Path) -> Self {
        let editor = &built.site.config.editor;
        let mut report = String::new();
        let mut errors = 0;
        if let Some(trouble) = &built.drawn.trouble {
            report.push_str(&report::html_of_trouble(&format!("diagrams cannot be drawn: {trouble}"), None));
            errors += 1;
        }
        let wrong: Vec<Diagnostic> =
            built.diagnostics.iter().filter(|found| is_error(&built, found)).cloned().collect();
        errors += wrong.len();
        report.push_str(&report::html(&report::findings(&built, &wrong), root, editor));
        let is_good = errors == 0;
        let changed = self.good.as_deref().filter(|_| is_good).and_then(|last| changed(last, &built));
        Self {
            generation: self.generation + 1,
            errors,
            report,
            changed,
            good: if is_good { Some(built) } else { self.good.clone() },
            root: root.to_path_buf(),
        }
    }

    /// The same again, for browsers to look whether a picture changed.
    pub(super) fn as_before(&self) -> Self {
        Self { generation: self.generation + 1, changed: None, ..self.clone() }
    }

    /// What is shown after the folder could not be read.
    pub(super) fn unreadable(&self, why: &anyhow::Error) -> Self {
        Self {
            generation: self.generation + 1,
            errors: 1,
            report: match why.downcast_ref::<Refused>() {
                Some(refused) => report::html_of_trouble(&refused.what, Some(&refused.help)),
                None => report::html_of_trouble(&format!("{why:#}"), None),
            },
            changed: None,
            good: self.good.clone(),
            root: self.root.clone(),
        }
    }

    /// What a decoded path leads to.
    pub(super) fn find(&self, path: &str) -> Found {
        let Some(built) = &self.good else { return Found::Broken(self.report.clone()) };
        let base = built.site.config.base_path();
        let plain = decode(base);
        let Some(below) = path.strip_prefix(&*plain) else {
            let is_door = path == "/" || path == plain.trim_end_matches('/');
            return if is_door { Found::Elsewhere(base.to_owned()) } else { self.missing(built) };
        };
        if below.is_empty() || below.ends_with('/') {
            return self.output(built, &format!("{below}index.html")).unwrap_or_else(|| self.missing(built));
        }
        let found = self.output(built, below).or_else(|| self.output(built, &format!("{below}.html")));
        if let Some(found) = found {
            return found;
        }
        if exists(built, &format!("{below}/index.html")) {
            let folder = Url::folder(&below.split('/').collect::<Vec<_>>());
            return Found::Elsewhere(format!("{base}{}", folder.encoded()));
        }
        self.missing(built)
    }

    fn missing(&self, built: &Built) -> Found {
        match self.output(built, "404.html") {
            Some(Found::Made { path, text, is_page, .. }) => {
                Found::Made { path, text, known: false, is_page }
            }
            Some(broken @ Found::Broken(_)) => broken,
            _ => Found::Nothing,
        }
    }

    fn output(&self, built: &Built, path: &str) -> Option<Found> {
        if let Some(page) = built.page(path) {
            return Some(match built.lay_out(page) {
                Ok(Output { path, body: Body::Text(text) }) => {
                    Found::Made { path, text, known: true, is_page: true }
                }
                Ok(_) => Found::Nothing,
                Err(problem) => Found::Broken(report::html(
                    &report::findings(built, &[*problem]),
                    &self.root,
                    &built.site.config.editor,
                )),
            });
        }
        let files = built.files();
        let at = files.binary_search_by(|file| file.path.as_str().cmp(path)).ok()?;
        let path = path.to_owned();
        match &files.get(at)?.body {
            Body::Text(text) => Some(Found::Made { path, text: text.clone(), known: true, is_page: false }),
            Body::Bytes(bytes) => {
                let text = String::from_utf8_lossy(bytes).into_owned();
                Some(Found::Made { path, text, known: true, is_page: false })
            }
            Body::Copy(disk) => Some(Found::File { path, file: open(&self.root, disk)? }),
        }
    }
}

fn is_error(built: &Built, found: &Diagnostic) -> bool {
    built.site.config.severity(found.code) == Severity::Error
}

fn exists(built: &Built, path: &str) -> bool {
    built.page(path).is_some() || built.files().binary_search_by(|file| file.path.as_str().cmp(path)).is_ok()
}

/// Opens a regular file below the root. What was a file when it was read may be a link by now.
fn open(root: &Path, disk: &Path) -> Option<File> {
    let real = disk.canonicalize().ok().filter(|real| real.starts_with(root))?;
    let is_file = |data: std::fs::Metadata| data.is_file();
    let plain = real.symlink_metadata().is_ok_and(is_file);
    File::open(real).ok().filter(|file| plain && file.metadata().is_ok_and(is_file))
}

/// The page of the only note that is new or that changed.
fn changed(last: &Built, now: &Built) -> Option<String> {
    let mut old = last.site.notes.iter().peekable();
    let mut changed = None;
    for note in &now.site.notes {
        let path = &note.note.source.path;
        while old.peek().is_some_and(|old| old.note.source.path < *path) {
            old.next();
        }
        if old.peek().is_some_and(|old| Arc::ptr_eq(old, note)) {
            continue;
        }
        if changed.replace(note).is_some() {
            return None;
        }
    }
    let base = now.site.config.base_path();
    changed.map(|note| encode_written(&format!("{base}{}", note.note.url.encoded())))
}
