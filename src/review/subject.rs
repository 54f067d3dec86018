//! A note as a review reads it: parsed once for all rules.
use super::Around;
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::{Dialect, Document};
use crate::fence::Fence;
use crate::site::{RenderedNote, Site};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;

/// A note, and what its rules look at.
pub(super) struct Subject<'a> {
    pub(super) site: &'a Site,
    pub(super) around: &'a Around,
    pub(super) note: &'a RenderedNote,
    /// The whole file.
    pub(super) text: &'a str,
    pub(super) document: Document<'a>,
    /// The code blocks, in order.
    pub(super) fences: Vec<Fence>,
}

impl<'a> Subject<'a> {
    pub(super) fn read(site: &'a Site, note: &'a RenderedNote, around: &'a Around) -> Self {
        let text = &*note.note.source.text;
        let document = dialect(site, note).read(text, note.note.body.clone());
        let mut fences = Vec::new();
        let mut events = document.events.iter().cloned();
        while let Some((event, span)) = events.next() {
            if let Event::Start(Tag::CodeBlock(kind)) = event {
                fences.push(Fence::gather(&kind, span, &mut events));
            }
        }
        Self { site, around, note, text, document, fences }
    }

    pub(super) fn dialect(&self) -> Dialect {
        dialect(self.site, self.note)
    }

    pub(super) fn events(&self) -> impl Iterator<Item = (&Event<'a>, &Range<usize>)> {
        self.document.events.iter().map(|(event, span)| (event, span))
    }

    pub(super) fn report(&self, span: Range<usize>, code: Code, message: impl Into<String>) -> Diagnostic {
        Diagnostic::new(&self.note.note.source.path, span, code, message)
    }

    /// The diagrams.
    pub(super) fn diagrams(&self) -> impl Iterator<Item = &Fence> {
        self.fences.iter().filter(|fence| fence.is_mermaid())
    }
}

fn dialect(site: &Site, note: &RenderedNote) -> Dialect {
    Dialect { math: note.note.meta.math.unwrap_or(site.config.dialect.math), ..site.config.dialect }
}
