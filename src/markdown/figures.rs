//! Diagrams in a note: the drawing of a Mermaid fence, as a figure.
use super::Input;
use super::LinkKind;
use super::Rendered;
use super::links;
use crate::diagrams::Drawing;
use crate::diagrams::Drawings;
use crate::diagrams::File;
use crate::diagrams::Standalone;
use crate::fence::Fence;
use crate::html::Figure;
use crate::html::FullSize;
use crate::html::Hole;
use crate::html::Html;
use crate::paths::RepoPath;
use std::sync::Arc;

/// From this width on a diagram may be wider than a phone, in CSS pixels: its box is then reached by keyboard.
const WIDE: u32 = 300;

/// From this width on a diagram is shown so much smaller than it is that a reader wants it larger, in CSS pixels.
/// The theme's column has some 700.
const COLUMN: u32 = 800;

/// The figure for a Mermaid fence. Nothing where it cannot be drawn, so that its source is shown as code;
/// why is then said in `found`.
pub(super) fn figure(
    fence: &Fence,
    id: &str,
    input: &Input<'_>,
    drawings: &Drawings,
    found: &mut Rendered,
) -> Option<Html> {
    let drawing = match drawings.get(&fence.code)? {
        Ok(drawing) => drawing,
        Err(fault) => {
            found.diagnostics.push(fault.at(input.path, fence));
            return None;
        }
    };
    speak(drawing, found);
    Some(show(drawing, &Place { fence, id, class: "diagram", heading: None, is_part: false }, input, found))
}

/// Where a drawing stands in a note.
pub(super) struct Place<'a> {
    /// The fence that it was drawn from.
    pub(super) fence: &'a Fence,
    /// The id of its figure.
    pub(super) id: &'a str,
    /// The classes of its figure.
    pub(super) class: &'a str,
    /// What stands above it where it has no title of its own; without one its title stands below.
    pub(super) heading: Option<&'a str>,
    /// Whether it is shown in full size as a part of another picture.
    pub(super) is_part: bool,
}

/// Counts the words of a drawing among those of the note.
pub(super) fn speak(drawing: &Drawing, found: &mut Rendered) {
    for word in drawing.words() {
        found.text.push_str(word);
        found.text.push('\n');
    }
}

/// A drawing as a figure.
pub(super) fn show(drawing: &Drawing, place: &Place<'_>, input: &Input<'_>, found: &mut Rendered) -> Html {
    let (width, height) = drawing.size();
    let mut html = Html::default();
    let focus = if width > WIDE { " tabindex=\"0\"" } else { "" };
    html.push_html(&format!(
        "<figure class=\"{}\" id=\"{}\" style=\"--width:{width}\"{focus}>\n",
        place.class, place.id
    ));
    // Mermaid draws the title of its front matter: it is not said twice.
    let said = |title: &&str| drawing.words().iter().any(|word| word == title);
    if let Some(title) =
        place.heading.map(|heading| drawing.title().unwrap_or(heading)).filter(|title| !said(title))
    {
        caption(title, &mut html);
    }
    let svg = inline(drawing, place.id, place.fence, input, found);
    let file = named(drawing.file());
    let full_size = if place.is_part { FullSize::Never } else { full_size(width) };
    let alt = drawing.title().unwrap_or(drawing.description()).to_owned();
    html.push_hole(Hole::Diagram(Arc::new(Figure { svg, file, alt, size: (width, height), full_size })));
    if let Some(title) = drawing.title().filter(|title| place.heading.is_none() && !said(title)) {
        html.push_html("\n");
        caption(title, &mut html);
    }
    html.push_html("\n</figure>\n");
    html
}

fn caption(title: &str, html: &mut Html) {
    html.push_html("<figcaption>");
    html.push_text(title);
    html.push_html("</figcaption>");
}

/// The SVG for the page, in which the links to notes are holes.
fn inline(drawing: &Drawing, id: &str, fence: &Fence, input: &Input<'_>, found: &mut Rendered) -> Html {
    drawing.inline(&format!("{id}-svg"), None, &mut |written| {
        let at = fence.code.find(written).unwrap_or(0);
        let span = fence.place(at..at + written.len());
        links::resolve(written, &span, LinkKind::Link, input, found)
    })
}

/// Finished HTML with a file that stands for it in a feed, and where it is shown in full size.
pub(super) fn beside(svg: Html, picture: Standalone) -> Hole {
    let (file, size) = (named(&picture.file), picture.size);
    let figure = Figure { svg, file, alt: picture.description, size, full_size: full_size(size.0) };
    Hole::Diagram(Arc::new(figure))
}

fn full_size(width: u32) -> FullSize {
    if width > COLUMN {
        FullSize::Always
    } else if width > WIDE {
        FullSize::Narrow
    } else {
        FullSize::Never
    }
}

/// A file of its own, named by what it shows.
fn named(file: &File) -> (RepoPath, Arc<str>) {
    (RepoPath::new(format!("diagrams/{}.svg", &file.hash[..12])), Arc::clone(&file.svg))
}
