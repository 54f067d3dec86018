//! Links as an author would write them so that GitHub and the site read the same, and where an address stands in a note.
use crate::diagnostic::Diagnostic;
use crate::html::Target;
use crate::paths::{RepoPath, encode};
use std::ops::Range;

/// The address of `path` as a link in the file `from` writes it, with the query and the fragment of `target`.
/// Nothing where the target does not lie in the repository.
pub fn portable(target: &Target, path: &RepoPath, from: &RepoPath) -> Option<String> {
    let Target::Local { query, fragment, written, .. } = target else { return None };
    let mut address = path.relative_to(from);
    let is_folder =
        written.split(['?', '#']).next().is_some_and(|path| path.len() > 1 && path.ends_with('/'));
    if is_folder && !address.ends_with(['/']) && !path.name().contains('.') {
        address.push('/');
    }
    address.push_str(query);
    Some(with_fragment(address, fragment.as_deref()))
}

/// An address with a fragment behind it, fit to stand between `(` and `)`.
pub fn with_fragment(address: String, fragment: Option<&str>) -> String {
    let address = match fragment {
        Some(fragment) => format!("{address}#{}", encode(fragment)),
        None => address,
    };
    address.replace('(', "%28").replace(')', "%29")
}

/// Adds to a finding about a link the edit that gives it another address, where that stands in the link as it was read.
pub fn mend(problem: Diagnostic, text: &str, written: &str, better: &str) -> Diagnostic {
    match place(text, &problem.span, written) {
        Some(place) => problem.fix(place, better),
        None => problem,
    }
}

/// Where the address stands in a link that fills a span: behind the words, or as the value of an attribute.
fn place(text: &str, link: &Range<usize>, written: &str) -> Option<Range<usize>> {
    let source = text.get(link.clone())?;
    let after = |before: &str| {
        source.rmatch_indices(before).map(|(at, _)| at + before.len()).find(|at| {
            let rest = &source[*at..];
            rest.strip_prefix(written).is_some_and(|rest| {
                rest.chars().next().is_none_or(|c| c.is_whitespace() || matches!(c, ')' | '>' | '"' | '\''))
            })
        })
    };
    let starts = ["](", "](<", "=\"", "='"];
    let at = starts.iter().find_map(|before| after(before))?;
    (!written.is_empty()).then_some(link.start + at..link.start + at + written.len())
}
