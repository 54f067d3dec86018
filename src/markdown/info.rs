//! The info string of a code block, read: `rust title="src/main.rs" {2,4-6} numbers start=10`.
//!
//! What notes bring along from other generators is understood where that is easy and passed over
//! in silence where it is not. Only what looks like a slip of the pen is a problem.
use super::highlight::closest;
use std::ops::Range;
use std::ops::RangeInclusive;

/// An info string, read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Info {
    /// The language, made of letters, digits and `+ - # . _` alone; may be empty.
    pub(super) language: String,
    /// Where it stands in the info string.
    pub(super) language_at: Range<usize>,
    /// What stands above the block.
    pub(super) title: Option<String>,
    /// Whether lines are numbered, where the block says.
    pub(super) numbers: Option<bool>,
    /// The number of the first line.
    pub(super) start: usize,
    /// Whether the code is coloured.
    pub(super) highlight: bool,
    /// What looks wrong, in order.
    pub(super) problems: Vec<Problem>,
    marked: Vec<RangeInclusive<usize>>,
}

/// Something that is probably not what the writer meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Problem {
    /// Where, in the info string.
    pub(super) at: Range<usize>,
    /// What.
    pub(super) message: String,
    /// What to do about it.
    pub(super) help: String,
}

/// The words that mean something.
const WORDS: &[&str] = &["title", "filename", "start", "numbers", "linenos", "nonumbers", "nohighlight"];

impl Info {
    /// Reads an info string; nothing in it is an error.
    pub(super) fn read(text: &str) -> Info {
        let (language_at, rest) = language(text);
        let mut info = Info {
            language: text[language_at.clone()].chars().filter(|&c| is_language_char(c)).collect(),
            language_at,
            title: None,
            numbers: None,
            start: 1,
            highlight: true,
            problems: Vec::new(),
            marked: Vec::new(),
        };
        // HackMD writes `rust=` for numbered lines and `rust=10` for a first line.
        if text[rest..].starts_with('=') {
            info.numbers = Some(true);
        }
        let mut at = rest;
        while let Some(word) = word(text, at) {
            at = word.end;
            info.take(text, word);
        }
        info
    }

    /// Whether the line, counted from 1, is marked.
    pub(super) fn marks(&self, line: usize) -> bool {
        self.marked.iter().any(|lines| lines.contains(&line))
    }

    fn take(&mut self, text: &str, at: Range<usize>) {
        let word = &text[at.clone()];
        if let Some(inner) = word.strip_prefix('{') {
            let inner = inner.strip_suffix('}').unwrap_or(inner);
            // Lines, where it looks like lines; attributes of other generators are theirs.
            if inner.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '-' | ' '))
                && !inner.trim().is_empty()
            {
                self.mark(inner, at);
            }
            return;
        }
        let (key, value) = match word.split_once('=') {
            Some((key, value)) => (key, Some(unquote(value))),
            None => (word, None),
        };
        match (key.to_ascii_lowercase().as_str(), value) {
            ("title" | "filename" | "file" | "name", Some(value)) => {
                let title: String = value.chars().filter(|c| !c.is_control()).collect();
                self.title = Some(title).filter(|title| !title.trim().is_empty());
            }
            ("numbers" | "linenos" | "linenumbers" | "numberlines" | "showlinenumbers", value) => {
                self.numbers = Some(!matches!(value, Some("false" | "no" | "0")));
            }
            ("nonumbers" | "nolinenos" | "nolinenumbers", None) => self.numbers = Some(false),
            ("nohighlight" | "no-highlight", None) => self.highlight = false,
            ("start" | "linenostart" | "startfrom" | "", Some(value)) => self.start_at(value, at),
            ("hl_lines", Some(value)) => self.mark(value, at),
            (key, value) => self.suspect(key, value.is_some(), at),
        }
    }

    fn start_at(&mut self, value: &str, at: Range<usize>) {
        match value.parse::<u32>() {
            Ok(start) => {
                self.start = start as usize;
                self.numbers = self.numbers.or(Some(true));
            }
            Err(_) if value.is_empty() => (),
            Err(_) => self.problem(at, format!("`{value}` is not the number of a line"), "write `start=10`"),
        }
    }

    fn mark(&mut self, list: &str, at: Range<usize>) {
        for part in list.split([',', ' ']).map(str::trim).filter(|part| !part.is_empty()) {
            let (from, to) = part.split_once('-').unwrap_or((part, part));
            match (from.parse::<usize>(), to.parse::<usize>()) {
                (Ok(from), Ok(to)) if 1 <= from && from <= to => self.marked.push(from..=to),
                _ => {
                    let message = format!("`{part}` is not a range of lines");
                    self.problem(at.clone(), message, "lines are counted from 1: `{2,4-6}`");
                }
            }
        }
    }

    fn suspect(&mut self, key: &str, has_value: bool, at: Range<usize>) {
        // A bare word is often part of another tool's language; `key=value` is meant to do something.
        let long_enough = key.len() >= if has_value { 4 } else { 6 };
        if let Some(near) = closest(key, WORDS.iter().copied()).filter(|_| long_enough) {
            let key_at = at.start..at.start + key.len();
            self.problem(key_at, format!("`{key}` means nothing here"), &format!("did you mean `{near}`?"));
        }
    }

    fn problem(&mut self, at: Range<usize>, message: String, help: &str) {
        self.problems.push(Problem { at, message, help: help.to_owned() });
    }
}

/// Where the language stands, and where the rest begins.
fn language(text: &str) -> (Range<usize>, usize) {
    let mut start = text.len() - text.trim_start().len();
    // R Markdown and Pandoc put the language into the braces: `{python}`, `{.rust .numberLines}`.
    if let Some(inner) = text[start..].strip_prefix('{') {
        let inner = inner.trim_start_matches('.');
        if !inner.starts_with(|c: char| c.is_ascii_alphabetic()) {
            return (start..start, start);
        }
        start = text.len() - inner.len();
    }
    start += usize::from(text[start..].starts_with('.'));
    let len =
        text[start..].find(|c: char| c.is_whitespace() || matches!(c, ',' | '{' | '}' | '=' | ':' | ';'));
    let end = len.map_or(text.len(), |len| start + len);
    // A first word with `=` is an attribute, not a language.
    if text[end..].starts_with('=') && WORDS.contains(&&text[start..end]) {
        return (start..start, start);
    }
    (start..end, end)
}

fn is_language_char(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '+' | '-' | '#' | '.' | '_')
}

/// The next word from `from` on: up to white space or a comma outside quotes and braces.
fn word(text: &str, from: usize) -> Option<Range<usize>> {
    let separates = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ';');
    let start = from + text[from..].find(|c: char| !separates(c))?;
    let mut until: Option<char> = None;
    let braces = text[start..].starts_with('{');
    for (at, c) in text[start..].char_indices() {
        match until {
            Some(close) if c == close => {
                until = None;
                if braces && close == '}' {
                    return Some(start..start + at + 1);
                }
            }
            None if braces && at == 0 => until = Some('}'),
            None if c == '[' => until = Some(']'),
            None if matches!(c, '"' | '\'') && text[..start + at].ends_with('=') => until = Some(c),
            None if separates(c) || (c == '{' && at > 0) => return Some(start..start + at),
            _ => (),
        }
    }
    Some(start..text.len())
}

fn unquote(value: &str) -> &str {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some(inner) = value.strip_prefix(quote) {
            return inner.strip_suffix(quote).unwrap_or(inner);
        }
    }
    value
}
