//! Findings as others read them: people in a terminal, editors, other programs, GitHub. One file for each form.
mod github;
mod html;
mod human;
mod json;
mod place;
mod sarif;
mod short;
mod summary;

pub use html::{html, html_of_trouble};
pub use human::answer;
pub use place::{Excerpt, Place, Point};
pub use summary::{Base, summary};

use crate::diagnostic::{Diagnostic, Severity};
use crate::paths::RepoPath;
use crate::pipeline::Built;
use std::path::{Path, PathBuf};

/// A finding with all that is needed to show it.
#[derive(Debug, Clone, Copy)]
pub struct Finding<'a> {
    /// What was found.
    pub found: &'a Diagnostic,
    /// How much it matters on this site.
    pub severity: Severity,
    /// The file that it is about, where it could be read as text.
    pub text: Option<&'a str>,
}

/// The forms that findings are shown in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Format {
    /// With the line that is meant, and what to do about it.
    #[default]
    Human,
    /// A line for each: `path:line:column: severity[rule]: message`.
    Short,
    /// One JSON document.
    Json,
    /// Annotations of a pull request, as GitHub Actions reads them from the log.
    Github,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
}

impl Format {
    /// The forms, by the names that a command has for them.
    pub const NAMES: [(&'static str, Format); 5] = [
        ("human", Format::Human),
        ("short", Format::Short),
        ("json", Format::Json),
        ("github", Format::Github),
        ("sarif", Format::Sarif),
    ];

    /// Whether it is for people, and stands beside what the command says; all others are what it says.
    pub fn is_for_people(self) -> bool {
        self == Format::Human
    }

    /// Whether it is one document, to which nothing may be added.
    pub fn is_document(self) -> bool {
        matches!(self, Format::Json | Format::Sarif)
    }
}

/// How findings are shown.
#[derive(Debug, Clone, Default)]
pub struct Style {
    /// What stands before each path: the site's root as the reader knows it.
    pub root: PathBuf,
    /// With colours, where the form has some.
    pub coloured: bool,
}

impl Style {
    /// A file as the reader knows it.
    fn path(&self, path: &RepoPath) -> String {
        let is_elsewhere = path.as_str().contains("://");
        let plain = self.root.as_os_str().is_empty() || self.root == Path::new(".") || is_elsewhere;
        if plain { path.to_string() } else { self.root.join(path.as_str()).display().to_string() }
    }

    /// The same with `/` between the parts, as other programs read it.
    fn portable_path(&self, path: &RepoPath) -> String {
        self.path(path).replace(std::path::MAIN_SEPARATOR, "/")
    }
}

/// Findings in the order in which they are to be read, with their texts.
pub fn findings<'a>(built: &'a Built, found: &'a [Diagnostic]) -> Vec<Finding<'a>> {
    let finding = |found: &'a Diagnostic| Finding {
        found,
        severity: built.site.config.severity(found.code),
        text: built.text(&found.path),
    };
    found.iter().map(finding).collect()
}

/// All findings in one form.
pub fn show(findings: &[Finding<'_>], format: Format, style: &Style) -> String {
    match format {
        Format::Human => findings.iter().map(|finding| human::show(finding, style)).collect(),
        Format::Short => findings.iter().map(|finding| short::show(finding, style)).collect(),
        Format::Json => json::show(findings, style),
        Format::Github => github::show(findings, style),
        Format::Sarif => sarif::show(findings, style),
    }
}

/// How many findings there are, and in how many files.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// What fails a build.
    pub errors: usize,
    /// What does not.
    pub warnings: usize,
    /// The files that they are in.
    pub files: usize,
}

impl Tally {
    /// Counts.
    pub fn of(findings: &[Finding<'_>]) -> Tally {
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let mut files: Vec<_> = findings.iter().map(|finding| &finding.found.path).collect();
        files.sort();
        files.dedup();
        Tally { errors, warnings: findings.len() - errors, files: files.len() }
    }

    /// In words: `2 errors, 1 warning in 2 files`; empty where nothing was found.
    pub fn words(&self) -> String {
        let counts = [(self.errors, "error"), (self.warnings, "warning")];
        let counts: Vec<String> = counts
            .into_iter()
            .filter(|(number, _)| *number > 0)
            .map(|(number, noun)| counted(number, noun))
            .collect();
        if counts.is_empty() {
            return String::new();
        }
        format!("{} in {}", counts.join(", "), counted(self.files, "file"))
    }
}

/// A number and what it counts: `1 note`, `2 notes`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

impl Finding<'_> {
    /// Its place, counted in lines and columns; `None` where the file could not be read, or is empty.
    pub fn place(&self) -> Option<Place> {
        let text = self.text.filter(|text| !text.is_empty())?;
        Some(Place::of(text, self.found.span.clone()))
    }

    /// The line that is meant.
    pub fn excerpt(&self) -> Option<Excerpt<'_>> {
        let text = self.text.filter(|text| !text.is_empty())?;
        Some(Excerpt::of(text, self.found.span.clone()))
    }

    /// How much it matters, in a word.
    pub fn level(&self) -> &'static str {
        if self.severity == Severity::Error { "error" } else { "warning" }
    }
}

/// A text that cannot steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
