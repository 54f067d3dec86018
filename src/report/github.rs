//! Findings as annotations of a pull request, in the words that GitHub Actions reads from a log.
//!
//! Of one step GitHub keeps ten errors and ten warnings and drops the rest without a word. So findings on one line
//! become one annotation, errors come first, and all of them stand in the log as people read them.
use super::{Finding, Style, counted, human};
use crate::diagnostic::Severity;
use std::collections::BTreeMap;

/// How many annotations of one kind GitHub takes from a step.
const MOST: usize = 10;

/// All findings for the log, then the annotations.
pub(super) fn show(findings: &[Finding<'_>], style: &Style) -> String {
    if findings.is_empty() {
        return String::new();
    }
    let log: String = findings.iter().map(|finding| human::show(finding, style)).collect();
    let mut out = unread(&log);
    let annotations = annotations(findings, style);
    let mut left_out = 0;
    for severity in [Severity::Error, Severity::Warning] {
        let of_this = annotations.iter().filter(|annotation| annotation.severity == severity);
        for (number, annotation) in of_this.enumerate() {
            if number < MOST {
                out.push_str(&annotation.command());
            } else {
                left_out += annotation.findings.len();
            }
        }
    }
    if left_out > 0 {
        let more = format!(
            "{} more: a step has room for {MOST} errors and {MOST} warnings; all are in the log and in the summary",
            counted(left_out, "finding")
        );
        out.push_str(&format!("::notice title=notegen::{}\n", data(&more)));
    }
    out
}

/// A text that GitHub shows and does not obey: a line of a note could be a command.
///
/// The word that ends it is a hash of the text, so that no text can hold its own.
fn unread(text: &str) -> String {
    let word = blake3::hash(text.as_bytes()).to_hex();
    format!("::stop-commands::{word}\n{text}::{word}::\n")
}

/// What is said at one line of a file.
struct Annotation<'f, 'a> {
    severity: Severity,
    path: String,
    line: Option<usize>,
    findings: Vec<&'f Finding<'a>>,
}

fn annotations<'f, 'a>(findings: &'f [Finding<'a>], style: &Style) -> Vec<Annotation<'f, 'a>> {
    let mut by_line: BTreeMap<_, Vec<&Finding<'a>>> = BTreeMap::new();
    for finding in findings {
        let line = finding.place().map(|place| place.start.line);
        by_line.entry((&finding.found.path, line)).or_default().push(finding);
    }
    let annotation = |((_, line), mut findings): ((_, Option<usize>), Vec<&'f Finding<'a>>)| {
        findings.sort_by_key(|finding| finding.severity);
        let worst = findings[0];
        Annotation { severity: worst.severity, path: style.portable_path(&worst.found.path), line, findings }
    };
    by_line.into_iter().map(annotation).collect()
}

impl Annotation<'_, '_> {
    fn command(&self) -> String {
        let mut properties = vec![("file", self.path.clone())];
        if let Some(line) = self.line {
            properties.push(("line", line.to_string()));
            properties.push(("endLine", line.to_string()));
        }
        if let [finding] = &*self.findings
            && let Some((first, last)) = columns(finding)
        {
            properties.push(("col", first.to_string()));
            properties.push(("endColumn", last.to_string()));
        }
        properties.push(("title", self.title()));
        let properties: Vec<String> =
            properties.iter().map(|(name, value)| format!("{name}={}", property(value))).collect();
        format!("::{} {}::{}\n", self.findings[0].level(), properties.join(","), data(&self.message()))
    }

    fn title(&self) -> String {
        let mut names: Vec<&str> = Vec::new();
        for finding in &self.findings {
            if !names.contains(&finding.found.code.name()) {
                names.push(finding.found.code.name());
            }
        }
        names.join(", ")
    }

    fn message(&self) -> String {
        let message = |finding: &&Finding<'_>| match &finding.found.help {
            Some(help) => format!("{}\nhelp: {help}", finding.found.message),
            None => finding.found.message.clone(),
        };
        self.findings.iter().map(message).collect::<Vec<_>>().join("\n\n")
    }
}

/// The first and the last character that are meant, both within the line: an annotation beyond it is lost.
fn columns(finding: &Finding<'_>) -> Option<(usize, usize)> {
    let excerpt = finding.excerpt()?;
    let start = finding.place()?.start.column;
    let length = excerpt.text.chars().count();
    let meant = excerpt.text[excerpt.span.clone()].chars().count();
    let last = (start + meant).saturating_sub(1).max(start);
    (length > 0).then(|| (start.min(length), last.min(length)))
}

/// The part after the `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// A value between the commas.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
