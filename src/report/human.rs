//! A finding, or an answer, as rustc would show it: where, what, and what to do.
use super::{Excerpt, Finding, Style, printable};
use crate::diagnostic::Severity;
use crate::explain::Answer;
use annotate_snippets::renderer::DecorStyle;
use annotate_snippets::{AnnotationKind, Group, Level, Origin, Renderer, Snippet};

/// With a line end, and an empty line after it.
pub(super) fn show(finding: &Finding<'_>, style: &Style) -> String {
    let found = finding.found;
    let level = if finding.severity == Severity::Error { Level::ERROR } else { Level::WARNING };
    let path = printable(&style.path(&finding.found.path));
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
    format!("{}\n\n", drawn(&groups, style))
}

/// An answer with the line that decides, with a line end. `text` is the file of that line.
pub fn answer(answer: &Answer, text: Option<&str>, style: &Style) -> String {
    let says = printable(&answer.says);
    let more: Vec<String> = answer.more.iter().map(|line| printable(line)).collect();
    let Some(((path, span), text)) = answer.place.as_ref().zip(text) else {
        return std::iter::once(says)
            .chain(more.into_iter().map(|line| format!("  = {line}")))
            .fold(String::new(), |all, line| all + &line + "\n");
    };
    let excerpt = Excerpt::of(text, span.clone());
    let snippet = Snippet::source(excerpt.text)
        .path(printable(&style.path(path)))
        .line_start(excerpt.line)
        .annotation(AnnotationKind::Primary.span(excerpt.span));
    let group = Group::with_title(Level::NOTE.no_name().primary_title(says)).element(snippet);
    let group = more.iter().fold(group, |group, line| group.element(Level::NOTE.no_name().message(line)));
    format!("{}\n", drawn(&[group], style))
}

fn drawn(groups: &[Group<'_>], style: &Style) -> String {
    let renderer = if style.coloured { Renderer::styled() } else { Renderer::plain() };
    renderer.decor_style(DecorStyle::Ascii).render(groups)
}
