//! A header as it is written, asked for one key after another, every mistake at its place.
use super::toml;
use super::yaml::{KeyPlace, explain, key_places};
use super::{FrontMatter, KEYS, MOST_BYTES, Placed, Publish};
use crate::date::Date;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::paths::{RepoPath, Url, decode, is_html};
use crate::permalink::{Pattern, day_of};
use serde_yaml::Value;
use std::ops::Range;

/// A header as YAML, with the place of each of its keys.
pub(super) struct Header<'a> {
    path: &'a RepoPath,
    text: &'a str,
    span: Range<usize>,
    values: Vec<(String, Value)>,
    places: Vec<KeyPlace>,
}

/// The keys with their values, and where they stand.
type Parts = (Vec<(String, Value)>, Vec<KeyPlace>);

/// A mistake: its bytes, what it is, and what to do about it.
type Wrong = (Range<usize>, String, String);

impl<'a> Header<'a> {
    pub(super) fn read(
        path: &'a RepoPath,
        text: &'a str,
        span: Range<usize>,
        found: &mut Vec<Diagnostic>,
    ) -> Option<Self> {
        let report = |span, message: String, help: &str| {
            let problem = Diagnostic::new(path, span, Code::FrontMatter, message);
            if help.is_empty() { problem } else { problem.help(help) }
        };
        if span.len() > MOST_BYTES {
            let message =
                format!("the front matter has {} KiB, and may have {}", span.len() / 1024, MOST_BYTES / 1024);
            found.push(report(
                span.start..span.start,
                message,
                "move what is not about the note itself into its body",
            ));
            return None;
        }
        let read = if super::is_toml(text) { Self::toml } else { Self::yaml };
        let (values, places) = read(text, &span)
            .map_err(|wrong| {
                found.extend(wrong.into_iter().map(|(span, message, help)| report(span, message, &help)));
            })
            .ok()?;
        Some(Self { path, text, span, values, places })
    }

    fn toml(text: &str, span: &Range<usize>) -> Result<Parts, Vec<Wrong>> {
        let read = toml::read(text, span.clone());
        match read.problem {
            Some((span, message)) => {
                Err(vec![(span, format!("the front matter is not TOML: {message}"), String::new())])
            }
            None => Ok((read.values, read.places)),
        }
    }

    fn yaml(text: &str, span: &Range<usize>) -> Result<Parts, Vec<Wrong>> {
        let places = key_places(text, span.clone());
        let before = |index: usize| places[..index].iter();
        let twice = places
            .iter()
            .enumerate()
            .filter(|(index, place)| before(*index).any(|other| other.name == place.name));
        let twice: Vec<Wrong> = twice
            .map(|(_, place)| {
                let message = format!("the key `{}` is here for the second time", place.name);
                (place.key.clone(), message, "remove one of the two".into())
            })
            .collect();
        if !twice.is_empty() {
            return Err(twice);
        }
        let values = match serde_yaml::from_str::<Value>(&text[span.clone()]) {
            Ok(Value::Null) => Vec::new(),
            Ok(Value::Mapping(map)) => {
                map.into_iter().filter_map(|(key, value)| Some((key_text(&key)?, value))).collect()
            }
            Ok(_) => {
                let message = "the front matter is not a list of keys and values".into();
                return Err(vec![(span.clone(), message, "write one `key: value` a line".into())]);
            }
            Err(error) => {
                let (span, message, help) = explain(text, span, &error);
                return Err(vec![(span, message, help.into())]);
            }
        };
        Ok((values, places))
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
            } else if !matches!(value, Value::Null) {
                taken = Some((value, span));
            }
        }
        taken
    }

    /// The place of a key's value, or of the key where it has none.
    fn place(&self, key: &str) -> Range<usize> {
        let place = self.places.iter().find(|place| place.name == key);
        place.map_or(self.span.start..self.span.start, |place| {
            if place.value.is_empty() { place.key.clone() } else { place.value.clone() }
        })
    }

    fn problem(&self, span: Range<usize>, message: String) -> Diagnostic {
        Diagnostic::new(self.path, span, Code::FrontMatter, message)
    }

    /// Reads whether the note is published. `false` where that is in doubt.
    pub(super) fn publication(&mut self, meta: &mut FrontMatter, found: &mut Vec<Diagnostic>) -> bool {
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
            found.push(self.problem(span, "a draft cannot be published".into()).help(help));
        }
        found.len() == before
    }

    pub(super) fn fields(&mut self, meta: &mut FrontMatter, found: &mut Vec<Diagnostic>) {
        meta.title = self.words("title", found);
        meta.description = self.words("description", found);
        meta.author = self.words("author", found);
        meta.date = self.date("date", found).or_else(|| day_of(self.path));
        meta.updated = self.date("updated", found);
        meta.toc = self.flag("toc", found);
        meta.math = self.flag("math", found);
        meta.compare = self.flag("compare", found).unwrap_or(false);
        for tag in self.list("tags", found) {
            if !meta.tags.contains(&tag) {
                meta.tags.push(tag);
            }
        }
        meta.slug = self.slug(found);
        meta.permalink = self.permalink(found);
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
        self.problem(span.clone(), format!("`{key}` is `{written}`, and should be {wanted}"))
    }

    /// One line of text; a number or the like counts as it is written.
    fn words(&mut self, key: &str, found: &mut Vec<Diagnostic>) -> Option<String> {
        let (value, span) = self.take(key, found)?;
        let text = match value {
            Value::String(text) => text,
            Value::Number(_) | Value::Bool(_) => self.text[span].trim().to_owned(),
            Value::Tagged(_) => {
                let help =
                    "put the text in quotes: with a `!` in front, YAML takes it for the name of a type";
                found.push(self.wrong(key, &span, "text").help(help));
                return None;
            }
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
        let text =
            if let Value::String(text) = &value { text.as_str() } else { self.text[span.clone()].trim() };
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
                let texts: Vec<_> = items.iter().filter(|item| !item.is_null()).map(key_text).collect();
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
        let tidy = items
            .into_iter()
            .map(|item| tidy(item.chars().filter(|c| !c.is_control() || c.is_whitespace()).collect()));
        tidy.map(|item| item.trim_start_matches('#').to_owned()).filter(|item| !item.is_empty()).collect()
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
        let problem = self.problem(span, format!("`{}` cannot be the last part of an address", brief(&slug)));
        found.push(problem.help(format!("letters in lower case, digits and dashes can: `slug: {safe}`")));
        None
    }

    /// The note's own address. What other tools call `url`, or `path` in TOML, is one if it looks like one.
    fn permalink(&mut self, found: &mut Vec<Diagnostic>) -> Option<Pattern> {
        let is_address = |key: &str, value: &Value| match value.as_str() {
            Some(text) if key == "url" => text.starts_with('/') && !text.starts_with("//"),
            Some(_) => key == "path" && super::is_toml(self.text),
            None => false,
        };
        let foreign = self.values.iter().position(|(key, value)| is_address(key, value));
        let (value, span) = match (self.take("permalink", found), foreign) {
            (Some(own), _) => own,
            (None, Some(index)) => {
                let (key, value) = self.values.remove(index);
                let span = self.place(&key);
                (value, span)
            }
            (None, None) => return None,
        };
        let written = value.as_str().unwrap_or_default();
        let ending = if written.ends_with('/') || is_html(written) { "" } else { "/" };
        match Pattern::parse(&format!("/{}{ending}", written.trim_start_matches('/'))) {
            Ok(pattern) => Some(pattern),
            Err(problem) => {
                let message =
                    format!("`{}` cannot be the note's address", brief(self.text[span.clone()].trim()));
                found.push(self.problem(span, message).help(problem));
                None
            }
        }
    }

    fn aliases(&mut self, found: &mut Vec<Diagnostic>) -> Vec<Placed<String>> {
        let is_list = |place: &&KeyPlace| KEYS.contains(&(place.name.as_str(), "aliases"));
        let span = self.places.iter().find(is_list).map(|place| place.value.clone());
        let span = span.unwrap_or(self.span.start..self.span.start);
        let names = self.list("aliases", found);
        let mut aliases = Vec::with_capacity(names.len());
        for value in names {
            let at = self.text[span.clone()].find(&*value);
            let at = at.map_or(span.clone(), |at| span.start + at..span.start + at + value.len());
            let leads_out = decode(&value).split('/').any(|part| part == ".." || part == ".");
            let is_address = value.starts_with('/');
            if leads_out || value.contains(['\\', '\0']) || value.contains("://") {
                let message = format!("`{}` is not an address on this site", brief(&value));
                found.push(self.problem(at, message).help("write an alias as `/old/address/`"));
            } else if let Some(why) = Some(&*value).filter(|_| is_address).and_then(Url::unkept) {
                let message = format!("the address `{}` cannot be kept", brief(&value));
                found.push(self.problem(at, message).help(why));
            } else {
                aliases.push(Placed { value, span: at });
            }
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
                found.push(self.slip(&key, near, span));
            }
            if let Ok(value) = serde_json::to_value(&value) {
                meta.extra.insert(key, value);
            }
        }
    }

    fn slip(&self, key: &str, near: &str, span: Range<usize>) -> Diagnostic {
        let problem =
            Diagnostic::new(self.path, span.clone(), Code::LikelyTypo, format!("unknown key `{key}`"));
        let problem = problem.help(format!("did you mean `{near}`?"));
        let free =
            !self.places.iter().any(|place| place.name == near) && self.text.get(span.clone()) == Some(key);
        // Whether a note is seen by everybody is for its author to say.
        if free && !matches!(near, "publish" | "draft") { problem.fix(span, near) } else { problem }
    }

    /// A key that looks like a slip of `publish`, in a note that would be published without it.
    pub(super) fn unpublished_by_a_slip(&self) -> Option<Diagnostic> {
        if self.places.iter().any(|place| matches!(&*place.name, "publish" | "draft")) {
            return None;
        }
        let means_it = |value: Range<usize>| self.text[value].starts_with(['t', 'T', 'y', 'Y', 'u']);
        let place = self.places.iter().find(|place| {
            nearest(&place.name, KEYS.iter().map(|(name, _)| *name)) == Some("publish")
                && means_it(place.value.clone())
        })?;
        Some(self.slip(&place.name, "publish", place.key.clone()))
    }

    pub(super) fn required(&self, meta: &FrontMatter, found: &mut Vec<Diagnostic>) {
        let missing =
            |key: &str| !found.iter().any(|problem| problem.message.starts_with(&format!("`{key}`")));
        let mut absent = Vec::new();
        if meta.title.is_none() && missing("title") {
            absent.push(("title", "add a line `title: …`"));
        }
        if meta.date.is_none() && missing("date") {
            absent.push(("date", "add a line `date: 2026-11-22` with the day on which it was written"));
        }
        for (key, help) in absent {
            let span = self.place(key);
            found.push(self.problem(span, format!("a published note needs a `{key}`")).help(help));
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
