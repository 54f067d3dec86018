//! What a reviewer wants to know beyond what a build says: notes that read one way on GitHub and another on the
//! site, what is hidden in them, and what keeps people out.
mod diagrams;
mod front_matter;
mod leak;
mod reading;
mod removed;
mod subject;
mod tags;
mod two_views;
mod unicode;
mod wikilinks;

pub use removed::{addresses, is_list, lock};

use crate::date::Date;
use crate::diagnostic::Diagnostic;
use crate::output::Output;
use crate::pipeline::Built;
use crate::site::RenderedNote;
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::sync::Arc;
use subject::Subject;

/// What a review has to know beyond the site.
#[derive(Debug)]
pub struct Around {
    /// The day on which it takes place.
    pub today: Date,
    /// The site's folder in its repository; empty where it is the repository's root.
    pub folder: String,
}

/// The rules that look at one note, by what they are about.
const RULES: [fn(&Subject<'_>) -> Vec<Diagnostic>; 6] = [
    front_matter::findings,
    two_views::findings,
    wikilinks::findings,
    unicode::findings,
    diagrams::findings,
    reading::findings,
];

/// Everything that a review finds, by place; only what matters on this site.
pub fn review(built: &Built, around: &Around) -> Vec<Diagnostic> {
    let (pages, mut found) = lay_out(built);
    let of_note = |note: &Arc<RenderedNote>| {
        let subject = Subject::read(&built.site, note, around);
        RULES.iter().flat_map(|rule| rule(&subject)).collect::<Vec<_>>()
    };
    found.par_extend(built.site.notes.par_iter().flat_map_iter(of_note));
    found.extend(tags::findings(&built.site));
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
