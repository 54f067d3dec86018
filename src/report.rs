//! Findings as people read them in a terminal: where, what, and what to do.
use crate::diagnostic::{Diagnostic, Severity};
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};
use std::ops::Range;
use std::path::Path;

/// The longest part of a line that is shown around a finding, in bytes: a minified file has no line ends.
const LONGEST_LINE: usize = 400;

/// How findings are shown.
#[derive(Debug, Clone, Copy)]
pub struct Style<'a> {
    /// The root as the user named it: it stands before each path.
    pub root: &'a Path,
    /// With colours.
    pub coloured: bool,
}

/// One finding as rustc would show it, with a line end.
///
/// `text` is the file that it is about, where there is one.
pub fn human(found: &Diagnostic, severity: Severity, text: Option<&str>, style: Style<'_>) -> String {
    let level = if severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let path = shown_path(style.root, found);
    let message = printable(&found.message);
    let title = level.primary_title(message).id(found.code.name());
    let excerpt = text.filter(|text| !text.is_empty()).map(|text| excerpt(text, found.span.clone()));
    let group = match &excerpt {
        Some(excerpt) => title.element(
            Snippet::source(excerpt.text)
                .path(path)
                .line_start(excerpt.line)
                .annotation(AnnotationKind::Primary.span(excerpt.span.clone())),
        ),
        None => title.element(Origin::path(path)),
    };
    let help = found.help.as_deref().map(printable);
    let help = help.as_deref().map(|help| Group::with_title(Level::HELP.secondary_title(help)));
    let groups: Vec<Group<'_>> = std::iter::once(group).chain(help).collect();
    let renderer = if style.coloured { Renderer::styled() } else { Renderer::plain() };
    format!("{}\n\n", renderer.decor_style(DecorStyle::Ascii).render(&groups))
}

/// The line and the column of a byte of a text, from 1; the column counts characters.
pub fn line_column(text: &str, at: usize) -> (usize, usize) {
    let before = &text[..text.floor_char_boundary(at)];
    let line_start = before.rfind('\n').map_or(0, |at| at + 1);
    (before.matches('\n').count() + 1, before[line_start..].chars().count() + 1)
}

/// A line of a file, and the part of it that is meant.
struct Excerpt<'a> {
    text: &'a str,
    line: usize,
    span: Range<usize>,
}

/// The first line of the span; all of it where it is short.
fn excerpt(text: &str, span: Range<usize>) -> Excerpt<'_> {
    let start = text.floor_char_boundary(span.start);
    let end = text.floor_char_boundary(span.end.max(start));
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
    let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end }.max(start);
    let line_end = line_end.min(text.floor_char_boundary(start + LONGEST_LINE).max(start));
    let line = text[..line_start].matches('\n').count() + 1;
    let span = start - line_start..end.min(line_end) - line_start;
    Excerpt { text: &text[line_start..line_end], line, span }
}

fn shown_path(root: &Path, found: &Diagnostic) -> String {
    let plain = root.as_os_str().is_empty() || root == Path::new(".");
    let path =
        if plain { found.path.to_string() } else { root.join(found.path.as_str()).display().to_string() };
    printable(&path)
}

/// A text that cannot steer the terminal.
fn printable(text: &str) -> String {
    text.chars().map(|c| if c.is_control() && c != '\n' { '\u{fffd}' } else { c }).collect()
}
