//! A finding as rustc would show it: where, what, and what to do.
use super::{Finding, Style, printable};
use crate::diagnostic::Severity;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// With a line end, and an empty line after it.
pub(super) fn show(finding: &Finding<'_>, style: &Style) -> String {
    let found = finding.found;
    let level = if finding.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let path = printable(&finding.path(style));
    let message = printable(&found.message);
    let title = level.primary_title(message).id(found.code.name());
    let excerpt = finding.excerpt();
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
