//! Findings as one JSON document, for other programs.
use super::{Finding, Place, Style, Tally};
use serde::Serialize;

/// What the form is; it counts up where a reader of the form before would be misled.
const VERSION: u32 = 1;

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    errors: usize,
    warnings: usize,
    findings: Vec<Row<'a>>,
}

#[derive(Serialize)]
struct Row<'a> {
    rule: &'static str,
    severity: &'static str,
    path: String,
    /// Lines and columns count from 1, columns in characters; `None` where the file has no text.
    #[serde(flatten)]
    place: Option<Lines>,
    /// The bytes of the file.
    start: usize,
    end: usize,
    message: &'a str,
    help: Option<&'a str>,
}

#[derive(Serialize)]
struct Lines {
    line: usize,
    column: usize,
    end_line: usize,
    end_column: usize,
}

/// The document, with a line end.
pub(super) fn show(findings: &[Finding<'_>], style: &Style) -> String {
    let Tally { errors, warnings, .. } = Tally::of(findings);
    let findings = findings.iter().map(|finding| row(finding, style)).collect();
    let document = Document { version: VERSION, errors, warnings, findings };
    let json = serde_json::to_string_pretty(&document).expect("texts and numbers are JSON");
    format!("{json}\n")
}

fn row<'a>(finding: &Finding<'a>, style: &Style) -> Row<'a> {
    let lines = |Place { start, end }| Lines {
        line: start.line,
        column: start.column,
        end_line: end.line,
        end_column: end.column,
    };
    Row {
        rule: finding.found.code.name(),
        severity: finding.level(),
        path: style.portable_path(&finding.found.path),
        place: finding.place().map(lines),
        start: finding.found.span.start,
        end: finding.found.span.end,
        message: &finding.found.message,
        help: finding.found.help.as_deref(),
    }
}
