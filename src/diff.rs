//! Two versions of a note, side by side: which diagrams were added, removed and changed, for a pull request.
//!
//! The figures are those of a page: the diagrams that belong together are written as a note that compares them, and
//! that note is rendered as every other is.
mod pairs;

use crate::config::Config;
use crate::diagnostic::Diagnostic;
use crate::diagrams;
use crate::diagrams::{Comparison, Drawings, Summary};
use crate::fence;
use crate::fence::Fence;
use crate::front_matter;
use crate::front_matter::Split;
use crate::html::{Hole, Html, Target, attribute};
use crate::layout;
use crate::markdown;
use crate::markdown::{Input, Options};
use crate::page::view::{DiffSection, DiffView};
use crate::pipeline;
use crate::source::Source;
use std::path::Path;

/// What became of the diagrams of a note.
#[derive(Debug, Clone)]
pub struct Diff {
    /// What the two versions are called.
    pub names: [String; 2],
    /// The diagrams that differ, in the order of the note.
    pub sections: Vec<Section>,
    /// How many did not.
    pub unchanged: usize,
    /// Which of them cannot be drawn, and why.
    pub diagnostics: Vec<Diagnostic>,
    /// Who drew them.
    pub drawn: Summary,
}

/// A diagram that differs.
#[derive(Debug, Clone)]
pub struct Section {
    /// What it is called.
    pub title: String,
    /// What became of it, in a word: `added`, `removed` or `changed`.
    pub word: &'static str,
    /// What differs in it, in the parts of a sentence.
    pub clauses: Vec<String>,
    /// Its figure.
    html: Html,
}

/// Compares the diagrams of two versions of a note; their paths are what the versions are called.
pub fn diff(versions: [&Source; 2], config: &Config, root: &Path) -> Diff {
    let fences = versions.map(|source| fence::mermaid(&source.text, body(&source.text), config.dialect));
    let codes = fences.iter().flatten().map(|fence| fence.code.as_str());
    let drawings = diagrams::draw(codes, &pipeline::drawing(config, root));
    let options = Options { compare: config.compare.clone(), ..Options::default() };
    let title = |fence: &Fence| Some(drawings.get(&fence.code)?.as_ref().ok()?.title()?.to_owned());
    let pairs = pairs::pairs(&fences, &title);
    let mut sections = Vec::new();
    for pair in &pairs {
        let two = pair.map(|index| index.map(|(side, at): (usize, usize)| &fences[side][at]));
        let (word, fence) = match two {
            [Some(before), Some(after)] if before.code == after.code => continue,
            [Some(_), Some(after)] => ("changed", after),
            [None, Some(after)] => ("added", after),
            [Some(before), None] => ("removed", before),
            [None, None] => continue,
        };
        let number = pair.iter().rev().flatten().next().map_or(0, |(_, at)| at + 1);
        let title = title(fence).unwrap_or_else(|| format!("Diagram {number}"));
        let written = written(&two);
        let input = Input {
            path: &versions[1].path,
            text: &written,
            body: 0..written.len(),
            id_prefix: &format!("d{}-", sections.len() + 1),
            compare: false,
            options: &options,
        };
        let html = markdown::render(&input, &drawings).html;
        sections.push(Section { title, word, clauses: clauses(&two, &drawings), html });
    }
    let unchanged = pairs.len() - sections.len();
    let diagnostics = (0..2).flat_map(|side| faults(versions[side], &fences[side], &drawings)).collect();
    let names = versions.map(|source| source.path.to_string());
    Diff { names, sections, unchanged, diagnostics, drawn: drawings.summary().clone() }
}

/// The bytes of a file that are Markdown.
fn body(text: &str) -> std::ops::Range<usize> {
    match front_matter::split(text) {
        Split::Parts(_, body) => body,
        Split::None | Split::Open => 0..text.len(),
    }
}

/// A diagram, or two that are to be compared, as a note says it.
fn written(two: &[Option<&Fence>; 2]) -> String {
    let mut text = String::new();
    if two.iter().all(Option::is_some) {
        text.push_str("<!-- notegen:compare -->\n");
    }
    for fence in two.iter().flatten() {
        // Longer than what may stand in the diagram.
        let longest = fence.code.split(|c| c != '~').map(str::len).max().unwrap_or(0);
        let line = "~".repeat(longest.max(2) + 1);
        text.push_str(&format!("{line}mermaid\n{}{line}\n\n", fence.code));
    }
    text
}

/// What differs between two diagrams, in the parts of a sentence.
fn clauses(two: &[Option<&Fence>; 2], drawings: &Drawings) -> Vec<String> {
    let drawn = two.map(|fence| drawings.get(&fence?.code)?.as_ref().ok());
    let [Some(before), Some(after)] = drawn else {
        return Vec::new();
    };
    let Some(comparison) = Comparison::new(before, after) else {
        return Vec::new();
    };
    comparison.clauses().into_iter().map(|(_, clause)| clause).collect()
}

/// The diagrams of a version that cannot be drawn.
fn faults(source: &Source, fences: &[Fence], drawings: &Drawings) -> Vec<Diagnostic> {
    let fault = |fence: &Fence| {
        let fault = drawings.get(&fence.code)?.as_ref().err()?;
        Some(fault.at(&source.path, fence))
    };
    fences.iter().filter_map(fault).collect()
}

impl Diff {
    /// It all in a few lines.
    pub fn text(&self) -> String {
        let mut text = format!("{} → {}\n", self.names[0], self.names[1]);
        for section in &self.sections {
            text.push_str(&format!("  {}: {}\n", section.word, section.title));
            for clause in &section.clauses {
                text.push_str(&format!("    {clause}\n"));
            }
        }
        text.push_str(&format!("  {}\n", self.summary()));
        text
    }

    /// How many diagrams became what: `1 changed, 1 added, 2 unchanged`.
    pub fn summary(&self) -> String {
        let count = |word| self.sections.iter().filter(|section| section.word == word).count();
        let counts = ["changed", "added", "removed"].map(|word| (count(word), word));
        let counts: Vec<String> = counts
            .into_iter()
            .chain([(self.unchanged, "unchanged")])
            .filter(|(number, _)| *number > 0)
            .map(|(number, word)| format!("{number} {word}"))
            .collect();
        if counts.is_empty() { "no diagrams".to_owned() } else { counts.join(", ") }
    }

    /// It as a page that needs nothing beside it.
    ///
    /// # Errors
    /// Where the template goes wrong.
    pub fn page(&self) -> Result<String, Box<Diagnostic>> {
        let section = |section: &Section| DiffSection {
            title: section.title.clone(),
            word: section.word,
            html: alone(&section.html),
        };
        layout::diff(&DiffView {
            before: self.names[0].clone(),
            after: self.names[1].clone(),
            summary: self.summary(),
            sections: self.sections.iter().map(section).collect(),
        })
    }
}

/// Finished HTML on a page that stands alone: an address inside the site leads nowhere from there.
fn alone(html: &Html) -> String {
    let mut out = String::new();
    html.write(&mut out, fill);
    out
}

fn fill(hole: &Hole, out: &mut String) {
    match hole {
        Hole::OnPage(html) => out.push_str(html),
        Hole::Diagram(figure) => figure.svg.write(out, fill),
        Hole::Address { name, target: Target::External(address) } => {
            attribute(name, address, out);
        }
        Hole::Address { .. } | Hole::Srcset(_) | Hole::Image(_) => (),
    }
}
