//! A header that is changed by a line and stays as it is otherwise: comments, order, line ends.
use super::{FrontMatter, KeyPlace, Publish, Split, is_toml, keys, split};
use crate::diagnostic::{Code, Diagnostic};
use crate::dialect::Dialect;
use crate::paths::RepoPath;
use crate::permalink::day_of;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use serde_yaml::Value;
use std::ops::Range;

/// What publishing a note comes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Published {
    /// The file's new text, and the lines that are new in it.
    Changed(String, Vec<String>),
    /// It is published already.
    Already,
}

/// Why a note is not published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// What is in the way, and where.
    pub problem: Diagnostic,
    /// The text that the place is in.
    pub text: String,
}

/// Sets `publish: true`, and gives the note a title and a date where it has none. The date of a note that said
/// `publish: false` becomes `today`, unless `keep_date`.
///
/// # Errors
/// Where the front matter is broken, or says that the note is a draft.
pub fn publish(path: &RepoPath, text: &str, today: &str, keep_date: bool) -> Result<Published, Box<Refusal>> {
    let refuse = |problem, text: &str| Err(Box::new(Refusal { problem, text: text.to_owned() }));
    let mut edit = match split(text) {
        Split::Parts(header, _) => Edit::of(text, header),
        Split::None => Edit::new_header(text),
        Split::Open => {
            let open = Diagnostic::new(path, 0..3, Code::FrontMatter, "the front matter has no end");
            return refuse(open.help("close it with a line like its first"), text);
        }
    };
    if let Some(problem) = edit.obstacle(path) {
        return refuse(problem, text);
    }
    let was_hidden = edit.value("publish").is_some_and(|value| value == "false");
    let title = title_of(path, text);
    let title = if is_toml(text) { json(&title) } else { quoted(&title) };
    edit.put("title", edit.value("title").is_none(), &title);
    let is_undated = edit.value("date").is_none() && day_of(path).is_none();
    let moves = was_hidden && !keep_date && edit.value("date").is_some_and(|date| !date.starts_with(today));
    edit.put("date", is_undated || moves, today);
    edit.put("publish", edit.value("publish").is_none_or(|value| value != "true"), "true");
    let (changed, lines) = edit.finish();
    let mut found = Vec::new();
    let meta = match split(&changed) {
        Split::Parts(header, _) => FrontMatter::parse(path, &changed, header, &mut found),
        Split::None | Split::Open => None,
    };
    found.retain(|problem| problem.code == Code::FrontMatter);
    if let Some(problem) = found.into_iter().next() {
        // What is told of lines that are not in the file would be sought in vain.
        return if is_ours(path, text, &changed, &problem, &lines) {
            refuse(by_hand(path), text)
        } else {
            refuse(problem, &changed)
        };
    }
    match meta {
        Some(meta) if meta.publish == Publish::Yes && lines.is_empty() => Ok(Published::Already),
        Some(meta) if meta.publish == Publish::Yes => Ok(Published::Changed(changed, lines)),
        _ => refuse(by_hand(path), text),
    }
}

fn by_hand(path: &RepoPath) -> Diagnostic {
    let message = "the front matter has a form in which a line cannot be added";
    Diagnostic::new(path, 0..3, Code::FrontMatter, message).help("add `publish: true` by hand")
}

/// Whether a problem of the changed text comes from the change: it is in a new line, or the header can no longer be
/// read and could before.
fn is_ours(path: &RepoPath, text: &str, changed: &str, problem: &Diagnostic, new: &[String]) -> bool {
    let start = changed[..problem.span.start].rfind('\n').map_or(0, |at| at + 1);
    let line = changed[start..].lines().next().unwrap_or_default();
    let unreadable = |problem: &Diagnostic| problem.message.starts_with("the front matter is not");
    let was_read = || {
        let mut found = Vec::new();
        if let Split::Parts(header, _) = split(text) {
            FrontMatter::parse(path, text, header, &mut found);
        }
        !found.iter().any(unreadable)
    };
    new.iter().any(|new| line.contains(new.as_str())) || unreadable(problem) && was_read()
}

/// Whether a file has front matter that says nothing of publishing: no `publish`, no draft, no `published: false`. What
/// lies in Jekyll's `_drafts` is a draft.
pub fn is_undecided(path: &RepoPath, text: &str) -> bool {
    let decides = |key: &KeyPlace| {
        let says = |words| scalar(text, &key.value).is_some_and(|span| is_one_of(&text[span], words));
        key.name == "publish" || key.name == "draft" && says(YES) || key.name == "published" && says(NO)
    };
    let is_draft = path.folder().split('/').any(|folder| folder == "_drafts");
    !is_draft && split(text) != Split::None && !keys(text).iter().any(decides)
}

/// What some reader of YAML takes for a yes.
const YES: &[&str] = &["true", "yes", "on", "y"];

/// What some reader of YAML takes for a no.
const NO: &[&str] = &["false", "no", "off", "n"];

fn is_one_of(written: &str, words: &[&str]) -> bool {
    let word = written.trim_matches(['"', '\'']);
    words.iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// A text as a YAML value on one line.
pub fn quoted(text: &str) -> String {
    let is_same =
        |yaml: &str| serde_yaml::from_str::<Value>(yaml).is_ok_and(|value| value.as_str() == Some(text));
    // Other readers of YAML take these for truth values.
    let is_word = !is_one_of(text, YES) && !is_one_of(text, NO);
    let is_plain =
        text.starts_with(char::is_alphabetic) && !text.contains([',', '[', ']', '{', '}', '\\', '"']);
    if is_plain && is_word && is_same(text) { text.to_owned() } else { json(text) }
}

/// A text in double quotes, as YAML and TOML both read it.
fn json(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

/// The title that a note shows: its first heading of the first level, or the name of its file.
fn title_of(path: &RepoPath, text: &str) -> String {
    let body = match split(text) {
        Split::Parts(_, body) => body,
        Split::None | Split::Open => text.len() - text.trim_start_matches('\u{feff}').len()..text.len(),
    };
    let mut events = Dialect::default().parse(text, body).map(|(event, _)| event);
    let is_first =
        |event: &Event<'_>| matches!(event, Event::Start(Tag::Heading { level: HeadingLevel::H1, .. }));
    let heading = events.any(|event| is_first(&event)).then(|| {
        let inside = events.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))));
        let words = inside.filter_map(|event| match event {
            Event::Text(words) | Event::Code(words) | Event::InlineMath(words) => Some(words.into_string()),
            Event::SoftBreak | Event::HardBreak => Some(" ".to_owned()),
            _ => None,
        });
        words.collect::<String>().trim().to_owned()
    });
    let name = path.name().rsplit_once('.').map_or(path.name(), |(stem, _)| stem);
    let name = crate::permalink::undated(name).unwrap_or(name);
    heading.filter(|title| !title.is_empty()).unwrap_or_else(|| name.to_owned())
}

/// Changes to a header that are gathered before they are made.
struct Edit<'a> {
    text: &'a str,
    /// Where new lines go.
    end: usize,
    /// Around the new lines, where the file has no header.
    fences: bool,
    line_end: &'static str,
    replaced: Vec<(Range<usize>, String)>,
    added: Vec<String>,
    lines: Vec<String>,
}

impl<'a> Edit<'a> {
    fn of(text: &'a str, header: Range<usize>) -> Self {
        // In TOML what follows the head of a table belongs to it.
        let lines = text[header.clone()].split_inclusive('\n').scan(header.start, |at, line| {
            let start = *at;
            *at += line.len();
            Some((start, line))
        });
        let mut tables =
            lines.filter(|(_, line)| is_toml(text) && line.starts_with('[')).map(|(start, _)| start);
        let table = tables.next();
        Edit { end: table.unwrap_or(header.end), fences: false, ..Edit::new_header(text) }
    }

    fn new_header(text: &'a str) -> Self {
        let end = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
        let first = text.find('\n').is_some_and(|at| text[..at].ends_with('\r'));
        let line_end = if first { "\r\n" } else { "\n" };
        Edit { text, end, fences: true, line_end, replaced: Vec::new(), added: Vec::new(), lines: Vec::new() }
    }

    /// The value of a key as it is written, without a comment; `None` where it has none.
    fn value(&self, name: &str) -> Option<&'a str> {
        let key = keys(self.text).into_iter().find(|key| key.name == name)?;
        scalar(self.text, &key.value).map(|span| &self.text[span])
    }

    /// What says that the note is not to be published.
    fn obstacle(&self, path: &RepoPath) -> Option<Diagnostic> {
        let says = |name: &str, words: &[&str]| {
            let key = keys(self.text).into_iter().find(|key| key.name == name)?;
            let span =
                scalar(self.text, &key.value).filter(|span| is_one_of(&self.text[span.clone()], words))?;
            Some(key.key.start..span.end)
        };
        let (span, help) = match (says("draft", YES), says("published", NO)) {
            (Some(span), _) => (span, "remove `draft` when the note is ready"),
            (None, Some(span)) => (span, "remove `published` when the note is ready"),
            (None, None) => return None,
        };
        Some(
            Diagnostic::new(path, span, Code::FrontMatter, "the note says that it is not to be published")
                .help(help),
        )
    }

    /// Gives a key a value, if `wanted`.
    fn put(&mut self, name: &str, wanted: bool, value: &str) {
        if !wanted {
            return;
        }
        let between = if is_toml(self.text) { " = " } else { ": " };
        let line = format!("{name}{between}{value}");
        match keys(self.text).into_iter().find(|key| key.name == name) {
            Some(key) => match scalar(self.text, &key.value) {
                Some(span) => self.replaced.push((span, value.to_owned())),
                // A key without a value: what stands after it is a comment, or nothing.
                None => self.replaced.push((key.key.end + 1..key.key.end + 1, format!(" {value}"))),
            },
            None => self.added.push(line.clone()),
        }
        self.lines.push(line);
    }

    /// The new text, and the lines that are new.
    fn finish(mut self) -> (String, Vec<String>) {
        let mut new = self.added.iter().flat_map(|line| [line, self.line_end]).collect::<String>();
        if self.fences {
            new = format!("---{0}{new}---{0}{0}", self.line_end);
        }
        if !self.added.is_empty() {
            self.replaced.push((self.end..self.end, new));
        }
        let mut text = self.text.to_owned();
        self.replaced.sort_by_key(|(span, _)| std::cmp::Reverse((span.start, span.end)));
        for (span, value) in &self.replaced {
            text.replace_range(span.clone(), value);
        }
        (text, self.lines)
    }
}

/// The bytes of a value of one line without the comment after it; `None` where there is no value.
fn scalar(text: &str, value: &Range<usize>) -> Option<Range<usize>> {
    let line = text[value.clone()].lines().next()?;
    let end = match line.chars().next()? {
        '#' => return None,
        quote @ ('"' | '\'') => line[1..].find(quote).map_or(line.len(), |at| at + 2),
        _ => line.find(" #").unwrap_or(line.len()),
    };
    let end = line[..end].trim_end().len();
    (end > 0).then_some(value.start..value.start + end)
}

/// The front matter of a new note.
pub fn new_header(title: &str, day: &str, tags: &[String]) -> String {
    let tags: Vec<String> = tags.iter().map(|tag| quoted(tag)).collect();
    let tags = if tags.is_empty() { String::new() } else { format!("tags: [{}]\n", tags.join(", ")) };
    format!("---\ntitle: {}\ndate: {day}\n{tags}publish: false\n---\n\n", quoted(title))
}
