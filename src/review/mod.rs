//! What a reviewer wants to know beyond what a build says: notes that read one way on GitHub and another on the
//! site, what is hidden in them, and what keeps people out.
use crate::diagnostic::Diagnostic;
use crate::pipeline::Built;

/// Everything that a review finds, by place; only what matters on this site.
pub fn review(built: &Built) -> Vec<Diagnostic> {
    built.in_order(Vec::new())
}
