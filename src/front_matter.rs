//! A note's header: the YAML between its `---` lines, typed, every mistake at its place.
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::paths::{RepoPath, Url};
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::ops::Range;

/// The largest header, in bytes: the YAML parser takes quadratic time on nested brackets.
const MOST_BYTES: usize = 16 * 1024;

/// The keys that notegen knows, each with the name that it goes by here.
const KEYS: &[(&str, &str)] = &[
    ("title", "title"),
    ("date", "date"),
    ("tags", "tags"),
    ("tag", "tags"),
    ("publish", "publish"),
    ("updated", "updated"),
    ("lastmod", "updated"),
    ("modified", "updated"),
    ("description", "description"),
    ("summary", "description"),
    ("slug", "slug"),
    ("aliases", "aliases"),
    ("author", "author"),
    ("toc", "toc"),
    ("math", "math"),
    ("image", "image"),
    ("draft", "draft"),
];

/// Whether a note is on the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Publish {
    /// It is not: the usual.
    #[default]
    No,
    /// It has a page, and is in no list.
    Unlisted,
    /// It is.
    Yes,
}

/// A value and its place in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed<T> {
    /// The value.
    pub value: T,
    /// Its bytes in the file.
    pub span: Range<usize>,
}

/// A note's header.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FrontMatter {
    /// The title.
    pub title: Option<String>,
    /// When it was written.
    pub date: Option<Date>,
    /// When it was last changed.
    pub updated: Option<Date>,
    /// Its tags, each once, as written.
    pub tags: Vec<String>,
    /// Whether it is on the site.
    pub publish: Publish,
    /// It is not ready.
    pub draft: bool,
    /// What it is about.
    pub description: Option<String>,
    /// The last part of its address, where that is not the file's name.
    pub slug: Option<String>,
    /// Further names and addresses, each of which leads to the note.
    pub aliases: Vec<Placed<String>>,
    /// Who wrote it.
    pub author: Option<String>,
    /// Whether it shows a table of contents.
    pub toc: Option<bool>,
    /// Whether `$` begins a formula in it.
    pub math: Option<bool>,
    /// A picture for cards, as a link from the note.
    pub image: Option<Placed<String>>,
    /// All other keys.
    pub extra: BTreeMap<String, serde_json::Value>,
}

/// A file split into its header and its body.
#[derive(Debug, PartialEq, Eq)]
pub enum Split {
    /// The bytes of the YAML, and of the body.
    Parts(Range<usize>, Range<usize>),
    /// There is no header.
    None,
    /// The header has no end.
    Open,
}

/// Finds the header: the first line is `---`, and so is a later one.
pub fn split(text: &str) -> Split {
    let start = if text.starts_with('\u{feff}') {
        '\u{feff}'.len_utf8()
    } else {
        0
    };
    let mut lines = text[start..]
        .split_inclusive('\n')
        .map(|line| (line.trim_end() == "---", line.len()));
    let Some((true, first)) = lines.next() else {
        return Split::None;
    };
    let yaml = start + first;
    let mut at = yaml;
    for (is_fence, length) in lines {
        if is_fence {
            return Split::Parts(yaml..at, at + length..text.len());
        }
        at += length;
    }
    Split::Open
}

impl FrontMatter {
    /// Reads the header of a file. Mistakes are added to `found`; where the note would not be
    /// published anyway only those that leave that in doubt. `None` where it cannot be read.
    pub fn parse(
        path: &RepoPath,
        text: &str,
        yaml: Range<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<FrontMatter> {
        let mut problems = Vec::new();
        let header = Header::read(path, text, yaml, &mut problems);
        let Some(mut header) = header else {
            found.append(&mut problems);
            return None;
        };
        let mut meta = FrontMatter::default();
        let settled = header.publication(&mut meta, &mut problems);
        if settled && meta.publish == Publish::No {
            header.fields(&mut meta, &mut Vec::new());
            found.append(&mut problems);
            return Some(meta);
        }
        header.fields(&mut meta, &mut problems);
        header.required(&meta, &mut problems);
        let failed = !settled || problems.iter().any(|problem| problem.code == Code::FrontMatter);
        found.append(&mut problems);
        (!failed).then_some(meta)
    }
}

/// A header as YAML, with the place of each of its keys.
struct Header<'a> {
    path: &'a RepoPath,
    text: &'a str,
    span: Range<usize>,
    values: Vec<(String, Value)>,
    places: Vec<KeyPlace>,
}

/// Where a top-level key stands, and its value.
struct KeyPlace {
    name: String,
    key: Range<usize>,
    value: Range<usize>,
}

impl<'a> Header<'a> {
    fn read(
        path: &'a RepoPath,
        text: &'a str,
        span: Range<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let mut fail = |span, message: String, help: &str| {
            let found_one = Diagnostic::new(path, span, Code::FrontMatter, message);
            found.push(if help.is_empty() {
                found_one
            } else {
                found_one.help(help)
            });
        };
        if span.len() > MOST_BYTES {
            let message = format!(
                "the front matter has {} KiB, and may have {}",
                span.len() / 1024,
                MOST_BYTES / 1024
            );
            fail(
                span.start..span.start,
                message,
                "move what is not about the note itself into its body",
            );
            return None;
        }
        let places = key_places(text, span.clone());
        let mut twice = false;
        for (index, place) in places.iter().enumerate() {
            if places[..index].iter().any(|before| before.name == place.name) {
                fail(
                    place.key.clone(),
                    format!("the key `{}` is here for the second time", place.name),
                    "remove one of the two",
                );
                twice = true;
            }
        }
        if twice {
            return None;
        }
        let values = match serde_yaml::from_str::<Value>(&text[span.clone()]) {
            Ok(Value::Null) => Vec::new(),
            Ok(Value::Mapping(map)) => map
                .into_iter()
                .filter_map(|(key, value)| Some((key_text(&key)?, value)))
                .collect(),
            Ok(_) => {
                fail(
                    span,
                    "the front matter is not a list of keys and values".into(),
                    "write one `key: value` a line",
                );
                return None;
            }
            Err(error) => {
                let (span, message, help) = explain(text, &span, &error);
                fail(span, message, help);
                return None;
            }
        };
        Some(Self {
            path,
            text,
            span,
            values,
            places,
        })
    }

    /// Takes the value of a known key, by any of its names. More than one of the names is a mistake.
    fn take(&mut self, name: &str, found: &mut Vec<Diagnostic>) -> Option<(Value, Range<usize>)> {
        let mut taken: Option<(Value, Range<usize>)> = None;
        for (spelling, _) in KEYS.iter().filter(|(_, known)| *known == name) {
            let Some(index) = self.values.iter().position(|(key, _)| key == spelling) else {
                continue;
            };
            let (_, value) = self.values.remove(index);
            let span = self.place(spelling);
            if taken.is_some() {
                found.push(
                    self.problem(span, format!("`{spelling}` says the same as `{name}`"))
                        .help("keep one of the two"),
                );
            } else if !value.is_null() {
                taken = Some((value, span));
            }
        }
        taken
    }

    /// The place of a key's value, or of the key where it has none.
    fn place(&self, key: &str) -> Range<usize> {
        let place = self.places.iter().find(|place| place.name == key);
        place.map_or(self.span.start..self.span.start, |place| {
            if place.value.is_empty() {
                place.key.clone()
            } else {
                place.value.clone()
            }
        })
    }

    fn problem(&self, span: Range<usize>, message: String) -> Diagnostic {
        Diagnostic::new(self.path, span, Code::FrontMatter, message)
    }

    /// Reads whether the note is published. `false` where that is in doubt.
    fn publication(&mut self, meta: &mut FrontMatter, found: &mut Vec<Diagnostic>) -> bool {
        let before = found.len();
        let publish = self.take("publish", found);
        let publish_span = publish.as_ref().map(|(_, span)| span.clone());
        meta.publish = match publish {
            None | Some((Value::Bool(false), _)) => Publish::No,
            Some((Value::Bool(true), _)) => Publish::Yes,
            Some((Value::String(word), _)) if word == "unlisted" => Publish::Unlisted,
            Some((_, span)) => {
                let written = self.text[span.clone()].trim();
                let help = "write `publish: true`, `publish: false` or `publish: unlisted`, without quotes";
                found.push(
                    self.problem(
                        span.clone(),
                        format!("`publish` is neither true nor false: `{}`", brief(written)),
                    )
                    .help(help),
                );
                Publish::No
            }
        };
        if let Some((value, span)) = self.take("draft", found) {
            match value {
                Value::Bool(draft) => meta.draft = draft,
                _ => found.push(self.wrong("draft", &span, "`true` or `false`")),
            }
        }
        if meta.draft && meta.publish != Publish::No {
            let span = publish_span.unwrap_or(self.span.start..self.span.start);
            let help = "remove `draft: true` to publish the note, or `publish` to keep it a draft";
            found.push(
                self.problem(span, "a draft cannot be published".into())
                    .help(help),
            );
        }
        found.len() == before
    }

    fn fields(&mut self, meta: &mut FrontMatter, found: &mut Vec<Diagnostic>) {
        meta.title = self.words("title", found);
        meta.description = self.words("description", found);
        meta.author = self.words("author", found);
        meta.date = self.date("date", found);
        meta.updated = self.date("updated", found);
        meta.toc = self.flag("toc", found);
        meta.math = self.flag("math", found);
        for tag in self.list("tags", found) {
            if !meta.tags.contains(&tag) {
                meta.tags.push(tag);
            }
        }
        meta.slug = self.slug(found);
        meta.aliases = self.aliases(found);
        meta.image = self.take("image", found).and_then(|(value, span)| {
            let Value::String(value) = value else {
                found.push(self.wrong("image", &span, "the path of a picture"));
                return None;
            };
            Some(Placed { value, span })
        });
        self.extra(meta, found);
    }

    fn wrong(&self, key: &str, span: &Range<usize>, wanted: &str) -> Diagnostic {
        let written = brief(self.text[span.clone()].trim());
        self.problem(
            span.clone(),
            format!("`{key}` is `{written}`, and should be {wanted}"),
        )
    }

    /// One line of text; a number or the like counts as it is written.
    fn words(&mut self, key: &str, found: &mut Vec<Diagnostic>) -> Option<String> {
        let (value, span) = self.take(key, found)?;
        let text = match value {
            Value::String(text) => text,
            Value::Number(_) | Value::Bool(_) => self.text[span].trim().to_owned(),
            _ => {
                found.push(
                    self.wrong(key, &span, "text")
                        .help("put the text in quotes if it begins with a `[` or a `{`"),
                );
                return None;
            }
        };
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        let text: String = text.chars().filter(|c| !c.is_control()).collect();
        (!text.is_empty()).then_some(text)
    }

    fn date(&mut self, key: &str, found: &mut Vec<Diagnostic>) -> Option<Date> {
        let (value, span) = self.take(key, found)?;
        let text = if let Value::String(text) = &value {
            text.as_str()
        } else {
            self.text[span.clone()].trim()
        };
        match Date::parse(text) {
            Ok(date) => Some(date),
            Err(reason) => {
                let message = format!("`{key}` is no date: `{}`", brief(text));
                let help =
                    format!("{reason}: write a day as `2026-11-22`, or a moment as `2026-11-22T10:00:00Z`");
                found.push(self.problem(span, message).help(help));
                None
            }
        }
    }

    fn flag(&mut self, key: &str, found: &mut Vec<Diagnostic>) -> Option<bool> {
        match self.take(key, found)? {
            (Value::Bool(flag), _) => Some(flag),
            (_, span) => {
                found.push(self.wrong(key, &span, "`true` or `false`"));
                None
            }
        }
    }

    /// A list of words: a YAML list, or text with commas.
    fn list(&mut self, key: &str, found: &mut Vec<Diagnostic>) -> Vec<String> {
        let Some((value, span)) = self.take(key, found) else {
            return Vec::new();
        };
        let items = match value {
            Value::String(text) => text.split(',').map(str::to_owned).collect(),
            Value::Number(_) | Value::Bool(_) => vec![self.text[span].trim().to_owned()],
            Value::Sequence(items) => {
                let texts: Vec<_> = items
                    .iter()
                    .filter(|item| !item.is_null())
                    .map(key_text)
                    .collect();
                if texts.iter().any(Option::is_none) {
                    found.push(self.wrong(key, &span, "a list of words"));
                }
                texts.into_iter().flatten().collect()
            }
            _ => {
                found.push(self.wrong(key, &span, "a list of words: `[one, two]`"));
                Vec::new()
            }
        };
        let tidy = |item: String| item.split_whitespace().collect::<Vec<_>>().join(" ");
        let tidy = items.into_iter().map(|item| {
            tidy(
                item.chars()
                    .filter(|c| !c.is_control() || c.is_whitespace())
                    .collect(),
            )
        });
        tidy.map(|item| item.trim_start_matches('#').to_owned())
            .filter(|item| !item.is_empty())
            .collect()
    }

    fn slug(&mut self, found: &mut Vec<Diagnostic>) -> Option<String> {
        let (value, span) = self.take("slug", found)?;
        let slug = match value {
            Value::String(slug) => slug,
            _ => self.text[span.clone()].trim().to_owned(),
        };
        let safe = Url::safe_part(&slug);
        if safe == slug {
            return Some(slug);
        }
        let problem = self.problem(
            span,
            format!("`{}` cannot be the last part of an address", brief(&slug)),
        );
        found.push(problem.help(format!(
            "letters in lower case, digits and dashes can: `slug: {safe}`"
        )));
        None
    }

    fn aliases(&mut self, found: &mut Vec<Diagnostic>) -> Vec<Placed<String>> {
        let span = self
            .places
            .iter()
            .find(|place| place.name == "aliases")
            .map(|place| place.value.clone());
        let span = span.unwrap_or(self.span.start..self.span.start);
        let names = self.list("aliases", found);
        let mut aliases = Vec::with_capacity(names.len());
        for value in names {
            if value.split('/').any(|part| part == ".." || part == ".")
                || value.contains(['\\', '\0'])
                || value.contains("://")
            {
                let message = format!("`{}` is not an address on this site", brief(&value));
                found.push(
                    self.problem(span.clone(), message)
                        .help("write an alias as `/old/address/`"),
                );
                continue;
            }
            let at = self.text[span.clone()]
                .find(&*value)
                .map_or(span.clone(), |at| span.start + at..span.start + at + value.len());
            aliases.push(Placed { value, span: at });
        }
        aliases
    }

    /// Keeps what is left, and warns of what looks like a slip.
    fn extra(&mut self, meta: &mut FrontMatter, found: &mut Vec<Diagnostic>) {
        for (key, value) in std::mem::take(&mut self.values) {
            let span = self
                .places
                .iter()
                .find(|place| place.name == key)
                .map_or(self.span.start..self.span.start, |place| place.key.clone());
            if let Some(near) = nearest(&key, KEYS.iter().map(|(name, _)| *name)) {
                let message = format!("unknown key `{key}`");
                found.push(
                    Diagnostic::new(self.path, span, Code::LikelyTypo, message)
                        .help(format!("did you mean `{near}`?")),
                );
            }
            if let Ok(value) = serde_json::to_value(&value) {
                meta.extra.insert(key, value);
            }
        }
    }

    fn required(&self, meta: &FrontMatter, found: &mut Vec<Diagnostic>) {
        let missing = |key: &str| {
            !found
                .iter()
                .any(|problem| problem.message.starts_with(&format!("`{key}`")))
        };
        let mut absent = Vec::new();
        if meta.title.is_none() && missing("title") {
            absent.push(("title", "add a line `title: …`"));
        }
        if meta.date.is_none() && missing("date") {
            absent.push((
                "date",
                "add a line `date: 2026-11-22` with the day on which it was written",
            ));
        }
        for (key, help) in absent {
            let span = self.place(key);
            found.push(
                self.problem(span, format!("a published note needs a `{key}`"))
                    .help(help),
            );
        }
    }
}

/// A scalar as text.
fn key_text(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    }
}

/// The first line of what was written, cut where it is long.
fn brief(written: &str) -> String {
    let line = written.lines().next().unwrap_or_default();
    match line.char_indices().nth(60) {
        Some((at, _)) => format!("{}…", &line[..at]),
        None => line.to_owned(),
    }
}

/// The top-level keys: lines that begin at the left margin and have a colon.
fn key_places(text: &str, yaml: Range<usize>) -> Vec<KeyPlace> {
    let mut places: Vec<KeyPlace> = Vec::new();
    let mut at = yaml.start;
    for line in text[yaml].split_inclusive('\n') {
        let content = line.trim_end();
        let starts_key = !content.starts_with([' ', '\t', '#', '-', '[', ']', '{', '}']);
        match content.find(':').filter(|_| starts_key) {
            Some(colon) => {
                let value = &content[colon + 1..];
                let start = at + colon + 1 + (value.len() - value.trim_start().len());
                let name = content[..colon].trim().trim_matches(['"', '\'']).to_owned();
                places.push(KeyPlace {
                    name,
                    key: at..at + colon,
                    value: start..at + content.len(),
                });
            }
            None => {
                if let Some(last) = places.last_mut().filter(|_| !content.is_empty()) {
                    let start = at + (content.len() - content.trim_start().len());
                    last.value = if last.value.is_empty() {
                        start
                    } else {
                        last.value.start
                    }..at + content.len();
                }
            }
        }
        at += line.len();
    }
    places
}

/// What the YAML parser did not like, its place in the file, and what to do about it.
fn explain(
    text: &str,
    yaml: &Range<usize>,
    error: &serde_yaml::Error,
) -> (Range<usize>, String, &'static str) {
    let full = error.to_string();
    let message = full
        .split(" at line ")
        .next()
        .unwrap_or(&full)
        .trim_start_matches("while ")
        .to_owned();
    let index = error.location().map_or(0, |location| location.index());
    let mut at = begun_at(text, yaml, &full).unwrap_or((yaml.start + index).min(yaml.end));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let line = text[yaml.start..at]
        .rfind('\n')
        .map_or(yaml.start, |at| yaml.start + at + 1);
    let rest = text[at..]
        .chars()
        .next()
        .filter(|c| !c.is_control())
        .map_or(0, char::len_utf8);
    let help = match () {
        () if full.contains("quoted scalar") => {
            "a quote is opened and not closed: put the same quote at the end of the value"
        }
        () if full.contains("mapping values are not allowed") => {
            "put the value in quotes: it holds a colon and a space"
        }
        () if text[line..].trim_start_matches(' ').starts_with('\t') => {
            "indent with spaces: YAML does not take tabs"
        }
        () if full.contains("cannot start any token") => {
            "put the value in quotes: it begins with a character that means something in YAML"
        }
        () if full.contains("repetition limit") => {
            "write the values out: aliases (`*name`) repeat them too often"
        }
        () if full.contains("simple key") => "write one `key: value` a line",
        () => "",
    };
    (
        at..at + rest,
        format!("the front matter is not YAML: {message}"),
        help,
    )
}

/// Where a value that has no end begins: the parser says so in words, counting from 1.
fn begun_at(text: &str, yaml: &Range<usize>, message: &str) -> Option<usize> {
    let (_, place) = message
        .contains("quoted scalar")
        .then(|| message.rsplit_once(" at line "))??;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let lines = text[yaml.clone()].split_inclusive('\n');
    let start: usize = lines.clone().take(line.checked_sub(1)?).map(str::len).sum();
    let (offset, _) = lines
        .clone()
        .nth(line - 1)?
        .char_indices()
        .nth(column.checked_sub(1)?)?;
    Some(yaml.start + start + offset)
}
