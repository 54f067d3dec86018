//! Headers that say something else than their author thinks.
use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use crate::front_matter::{Split, split};
use std::ops::Range;

/// The keys whose value is text, or words.
const TEXTS: &[&str] =
    &["title", "description", "summary", "author", "tags", "tag", "slug", "aliases", "image"];

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let Split::Parts(yaml, _) = split(subject.text) else { return Vec::new() };
    let mut found = lost_texts(subject, yaml.clone());
    found.extend(future(subject, &yaml));
    found
}

/// Values that YAML cuts: at a `#` after a space, or after a `&` in front.
fn lost_texts(subject: &Subject<'_>, yaml: Range<usize>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (key, value) in lines(subject.text, yaml) {
        let value = value.start..value.start + without_comment(&subject.text[value]).len();
        let written = &subject.text[value.clone()];
        if !TEXTS.contains(&key) || written.starts_with(['"', '\'', '|', '>', '[', '{']) {
            continue;
        }
        let better = better(key, written);
        let quote = format!("put the value in quotes: `{key}: {better}`");
        if let Some(at) = comment(written) {
            let lost = &written[at..];
            let message = format!("YAML takes `{lost}` for a comment: the {key} ends before it");
            let problem = subject.report(value.start + at..value.end, Code::LostText, message);
            found.push(match () {
                () if better.starts_with('[') => {
                    problem.help(format!("write a list: `{key}: {better}`")).fix(value, better)
                }
                () if is_number(lost) => problem.help(quote).fix(value, better),
                // `#TODO` may be a note to oneself, which does not belong in a title: that is for its writer to say.
                () => problem.help(format!("{quote}; a comment has a space behind its `#`")),
            });
        } else if let Some(name) = written.strip_prefix('&') {
            let end = name.find(char::is_whitespace).map_or(value.end, |at| value.start + 1 + at);
            let message =
                format!("YAML takes `{}` for a name of what follows", &subject.text[value.start..end]);
            let problem = subject.report(value.start..end, Code::LostText, message);
            found.push(problem.help(quote).fix(value, better));
        }
    }
    found
}

/// The value as YAML reads it: in quotes, or as a list where it is nothing but `#tags`.
fn better(key: &str, written: &str) -> String {
    let word = |word: &str| {
        let name = word.strip_prefix('#').filter(|name| !name.is_empty())?;
        name.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '/')).then(|| name.to_owned())
    };
    let words = || written.split([' ', '\t', ',']).filter(|part| !part.is_empty()).map(word);
    match words().collect::<Option<Vec<String>>>().filter(|_| matches!(key, "tags" | "tag")) {
        Some(tags) => format!("[{}]", tags.join(", ")),
        None => format!("\"{}\"", written.replace('\\', "\\\\").replace('"', "\\\"")),
    }
}

/// Whether it begins as the number of something: `#1`.
fn is_number(lost: &str) -> bool {
    lost[1..].starts_with(|c: char| c.is_ascii_digit())
}

/// Where a comment begins that reads like a part of the value: nobody writes one without a space behind its `#`.
fn comment(value: &str) -> Option<usize> {
    let (at, _) = value.match_indices('#').find(|(at, _)| *at == 0 || value[..*at].ends_with([' ', '\t']))?;
    let speaks = value[at + 1..].starts_with(|c: char| !c.is_whitespace() && c != '#');
    (speaks && !value[at + 1..].starts_with("notegen:")).then_some(at)
}

/// A value up to a comment that is meant as one.
fn without_comment(value: &str) -> &str {
    let ends = |at: &usize| {
        let before = value[..*at].ends_with([' ', '\t']);
        before && value[at + 1..].starts_with([' ', '\t'])
    };
    let end = value.match_indices('#').map(|(at, _)| at).find(ends).unwrap_or(value.len());
    value[..end].trim_end()
}

/// The lines of a header that are a key and a value.
fn lines(text: &str, yaml: Range<usize>) -> impl Iterator<Item = (&str, Range<usize>)> {
    let mut at = yaml.start;
    text[yaml].split_inclusive('\n').filter_map(move |line| {
        let start = at;
        at += line.len();
        let (key, value) = line.split_once(':')?;
        let from = start + key.len() + 1 + (value.len() - value.trim_start().len());
        let value = value.trim();
        (!value.is_empty()).then_some((key, from..from + value.len()))
    })
}

fn future(subject: &Subject<'_>, yaml: &Range<usize>) -> Option<Diagnostic> {
    let date = subject.note.note.meta.date.as_ref()?;
    // East of Greenwich the day may have begun already.
    if date.days_after(&subject.around.today) < 2 {
        return None;
    }
    let (_, span) = lines(subject.text, yaml.clone()).find(|(key, _)| *key == "date")?;
    let message = format!("`{}` has not come yet, and the note is published all the same", date.day());
    Some(
        subject
            .report(span, Code::FutureDate, message)
            .help("a date hides nothing: set `publish: false` until the day has come, or correct the date"),
    )
}
