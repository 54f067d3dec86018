//! What a reviewer wants to know beyond what a build says: notes that read one way on GitHub and another on the
//! site, what is hidden in them, and what keeps people out.
mod leak;
mod removed;

pub use removed::{addresses, lock};

use crate::diagnostic::Diagnostic;
use crate::output::Output;
use crate::pipeline::Built;
use rayon::prelude::*;
use std::collections::BTreeMap;

/// Everything that a review finds, by place; only what matters on this site.
pub fn review(built: &Built) -> Vec<Diagnostic> {
    let (pages, mut found) = lay_out(built);
    found.extend(leak::leaks(built, &pages));
    found.extend(removed::removed(built));
    built.in_order(found)
}

/// Every page of the site, and what goes wrong in a template, once for each place.
fn lay_out(built: &Built) -> (Vec<Output>, Vec<Diagnostic>) {
    let (mut pages, mut problems) = (Vec::new(), BTreeMap::new());
    for laid_out in built.pages.par_iter().map(|page| built.lay_out(page)).collect::<Vec<_>>() {
        match laid_out {
            Ok(page) => pages.push(page),
            Err(problem) => {
                let place = (problem.path.clone(), problem.span.start, problem.message.clone());
                problems.entry(place).or_insert(*problem);
            }
        }
    }
    (pages, problems.into_values().collect())
}
