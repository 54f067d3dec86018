//! Diagrams in a note: a drawing found for a Mermaid fence, as a figure.
use crate::fence::Fence;
use crate::html::Html;

/// Stands for what the diagrams' room will give: the drawing for each fence.
#[derive(Debug, Clone, Default)]
pub struct Drawings {}

/// The figure for a Mermaid fence; nothing where no drawing was asked for, so that its source is shown as code.
pub(super) fn figure(_fence: &Fence, _id: &str, _drawings: &Drawings) -> Option<Html> {
    None
}
