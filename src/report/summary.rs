//! What a pull request does, in Markdown: the summary that GitHub shows of a step.
//!
//! Whatever comes from a note stands in a code span, so that a title can be no markup. A note that is not published is
//! named by its path alone.
use super::{Finding, Point, Style, Tally, counted};
use crate::changes::Changes;
use crate::paths::RepoPath;

/// GitHub takes no more than 1 MiB from a step, and drops all of it where there is more.
const MOST: usize = 900 << 10;

/// The longest entry, in bytes.
const LONGEST: usize = 2_000;

/// What the site is compared with.
#[derive(Debug)]
pub struct Base<'a> {
    /// Its name, for people.
    pub name: &'a str,
    /// What is different now.
    pub changes: &'a Changes,
}

/// The summary: what was found, and what is different.
pub fn summary(findings: &[Finding<'_>], notes: usize, base: Option<&Base<'_>>, style: &Style) -> String {
    let words = Tally::of(findings).words();
    let words = if words.is_empty() { "nothing found".to_owned() } else { words };
    let mut text =
        Text { text: format!("### notegen: {words}\n\nThe site has {}.\n", counted(notes, "note")) };
    text.section("Findings", findings.iter().map(|finding| entry(finding, style)));
    if let Some(base) = base {
        compare(&mut text, base, style);
    }
    text.text.push('\n');
    text.text
}

fn compare(text: &mut Text, base: &Base<'_>, style: &Style) {
    let path = |path: &RepoPath| code(&style.portable_path(path));
    let changes = base.changes;
    let name = code(base.name);
    if changes.is_empty() {
        text.text.push_str(&format!("\nThe site's notes are those of {name}.\n"));
        return;
    }
    text.text.push_str(&format!("\nCompared with {name}:\n"));
    for (heading, notes) in [
        ("Notes added", &changes.added),
        ("Notes published", &changes.published),
        ("Notes changed", &changes.changed),
    ] {
        text.section(
            heading,
            notes
                .iter()
                .map(|note| format!("{} at {}: {}", path(&note.path), code(&note.url), code(&note.title))),
        );
    }
    for (heading, paths) in [
        ("Notes unpublished", &changes.unpublished),
        ("Notes removed", &changes.removed),
        ("Notes added or changed that are not published", &changes.withheld),
    ] {
        text.section(heading, paths.iter().map(path));
    }
    for (heading, urls) in [("URLs that appear", &changes.appeared), ("URLs that vanish", &changes.vanished)]
    {
        text.section(heading, urls.iter().map(|url| code(url)));
    }
    let diagrams = changes.diagrams.iter().map(|note| {
        let counts = [(note.added, "added"), (note.changed, "changed"), (note.removed, "removed")];
        let counts =
            counts.iter().filter(|(count, _)| *count > 0).map(|(count, verb)| format!("{count} {verb}"));
        format!("{}: {}", path(&note.path), counts.collect::<Vec<_>>().join(", "))
    });
    text.section("Diagrams", diagrams);
}

fn entry(finding: &Finding<'_>, style: &Style) -> String {
    let path = style.portable_path(&finding.found.path);
    let place = match finding.place() {
        Some(place) => {
            let Point { line, column } = place.start;
            format!("{path}:{line}:{column}")
        }
        None => path,
    };
    let found = finding.found;
    let help = found.help.as_deref().map(|help| format!(" *({})*", prose(help))).unwrap_or_default();
    let (level, rule) = (finding.level(), found.code.name());
    format!("{} **{level}** `{rule}`: {}{help}", code(&place), prose(&found.message))
}

/// A Markdown text that stays below what GitHub takes.
struct Text {
    text: String,
}

impl Text {
    /// A heading and a list under it; nothing where the list is empty.
    fn section(&mut self, heading: &str, entries: impl ExactSizeIterator<Item = String>) {
        let count = entries.len();
        if count == 0 {
            return;
        }
        self.text.push_str(&format!("\n#### {heading}\n\n"));
        for (number, entry) in entries.enumerate() {
            let entry = format!("- {entry}\n");
            if self.text.len() + entry.len() > MOST {
                self.text.push_str(&format!("- … and {} more\n", count - number));
                return;
            }
            self.text.push_str(&entry);
        }
    }
}

/// A sentence with names in backticks: the names as code, all else as it is written.
fn prose(text: &str) -> String {
    let parts = cut(text).split('`').enumerate();
    let parts = parts.map(|(number, part)| match (number % 2, part.is_empty()) {
        (_, true) => String::new(),
        (0, _) => escape(part),
        _ => code(part),
    });
    parts.collect()
}

/// Text as it is: each character that could begin something in Markdown or HTML has a backslash before it.
fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            c if c.is_control() => out.push(' '),
            '!' | '"' | '\'' | '(' | ')' | ',' | '-' | '.' | ';' | '?' | '/' | ':' => out.push(c),
            c if c.is_ascii_punctuation() => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// A code span, whatever backticks the text has in it.
fn code(text: &str) -> String {
    let text: String = cut(text).chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad =
        if text.starts_with(['`', ' ']) || text.ends_with(['`', ' ']) || text.is_empty() { " " } else { "" };
    format!("{fence}{pad}{text}{pad}{fence}")
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(LONGEST)]
}
