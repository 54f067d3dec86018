//! A build that does not wait for mermaid-cli: what it has not drawn yet is drawn by the linked-in engine for now, and
//! built again when it is done.
//!
//! It is the same road with one setting more. mermaid-cli draws beside it, into the cache.
use super::watch::Watch;
use crate::diagrams;
use crate::pipeline::{self, Built, Memo};
use crate::source::Tree;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Who draws beside the builds.
#[derive(Default)]
pub(super) struct Artist {
    /// Set when it is done.
    drawing: Option<Arc<AtomicBool>>,
    /// What was drawn, well or not, so that it is not begun again.
    tried: BTreeSet<Arc<str>>,
}

impl Artist {
    /// Whether something was drawn since the last build.
    pub(super) fn is_done(&self) -> bool {
        self.drawing.as_ref().is_some_and(|done| done.load(Ordering::Acquire))
    }

    /// Builds a site with what is drawn by now.
    pub(super) fn build(&mut self, tree: &Tree, drafts: bool, memo: &mut Memo, watch: &Watch) -> Built {
        if self.is_done() {
            self.drawing = None;
        }
        let mut at_once = tree.clone();
        at_once.config.diagrams.at_once = true;
        let built = pipeline::build(at_once, drafts, memo);
        let pending = &built.drawn.pending;
        let new: Vec<Arc<str>> =
            pending.iter().filter(|source| !self.tried.contains(*source)).cloned().collect();
        match () {
            () if pending.is_empty() || self.drawing.is_some() => built,
            // All of it was drawn: what is not in the cache cannot be drawn, and this says why.
            () if new.is_empty() => pipeline::build(tree.clone(), drafts, memo),
            () => {
                let options = pipeline::drawing(&tree.config, &tree.root);
                self.tried.extend(new.iter().cloned());
                let (wake, done) = (watch.waker(), Arc::new(AtomicBool::new(false)));
                self.drawing = Some(Arc::clone(&done));
                thread::spawn(move || {
                    diagrams::draw(new.iter().map(|source| &**source), &options);
                    done.store(true, Ordering::Release);
                    wake();
                });
                built
            }
        }
    }
}
