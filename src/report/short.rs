//! A finding on one line, as editors read it: `path:line:column: severity[rule]: message`.
use super::{Finding, Point, Style, printable};

/// With a line end.
pub(super) fn show(finding: &Finding<'_>, style: &Style) -> String {
    let Point { line, column } = finding.place().map_or(Point { line: 1, column: 1 }, |place| place.start);
    let (path, level, rule) = (style.path(&finding.found.path), finding.level(), finding.found.code.name());
    let line = format!("{path}:{line}:{column}: {level}[{rule}]: {}", finding.found.message);
    format!("{}\n", printable(&line).replace('\n', ", "))
}
