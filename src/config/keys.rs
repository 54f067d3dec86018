//! The keys of a configuration table: each is asked for by its type, and what is wrong with it said at its place.
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::paths::RepoPath;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A table that is being read: each key is asked for once, and what nobody asked for is reported.
pub(super) struct Keys<'a> {
    pub(super) table: &'a DeTable<'a>,
    pub(super) path: &'a RepoPath,
    pub(super) found: &'a mut Vec<Diagnostic>,
    pub(super) known: Vec<&'static str>,
    pub(super) within: &'static str,
}

impl<'a> Keys<'a> {
    pub(super) fn take(&mut self, key: &'static str) -> Option<&'a Spanned<DeValue<'a>>> {
        self.known.push(key);
        self.table.get(key)
    }

    pub(super) fn report(&mut self, span: Range<usize>, message: String) {
        self.found.push(Diagnostic::new(self.path, span, Code::Config, message));
    }

    pub(super) fn wrong_type(&mut self, key: &str, value: &Spanned<DeValue<'_>>, wanted: &str) {
        let given = value.get_ref().type_str();
        self.report(value.span(), format!("`{key}` is {} {given}, and should be {wanted}", article(given)));
    }

    /// The place of the table's first key.
    pub(super) fn first(&self) -> Range<usize> {
        self.table.keys().map(Spanned::span).min_by_key(|span| span.start).unwrap_or(0..0)
    }

    pub(super) fn text(&mut self, key: &'static str, into: &mut String) -> Option<Range<usize>> {
        let value = self.take(key)?;
        let Some(text) = value.get_ref().as_str() else {
            self.wrong_type(key, value, "text in quotes");
            return None;
        };
        text.clone_into(into);
        Some(value.span())
    }

    /// A text, or a list of texts; at least one of them says something.
    pub(super) fn words(&mut self, key: &'static str, into: &mut Vec<String>) {
        let Some(value) = self.take(key) else { return };
        let texts: Option<Vec<&str>> = match value.get_ref() {
            DeValue::Array(values) => values.iter().map(|value| value.get_ref().as_str()).collect(),
            one => one.as_str().map(|text| vec![text]),
        };
        let texts = texts.map(|texts| texts.into_iter().map(str::trim).collect::<Vec<_>>());
        match texts.filter(|texts| !texts.is_empty() && texts.iter().all(|text| !text.is_empty())) {
            Some(texts) => *into = texts.into_iter().map(str::to_owned).collect(),
            None => self.wrong_type(key, value, "a word in quotes, or a list of them"),
        }
    }

    /// A folder of the repository: no `..`, not absolute.
    pub(super) fn folder(&mut self, key: &'static str, into: &mut String) -> Option<Range<usize>> {
        let mut text = String::new();
        let span = self.text(key, &mut text)?;
        let inside = !text.starts_with('/') && !text.contains('\\');
        let Some(path) = RepoPath::new("").join(&text).filter(|_| inside) else {
            self.report(span, format!("`{text}` does not lie in the repository"));
            return None;
        };
        path.as_str().clone_into(into);
        Some(span)
    }

    pub(super) fn flag(&mut self, key: &'static str, into: &mut bool) {
        let Some(value) = self.take(key) else { return };
        match value.get_ref().as_bool() {
            Some(flag) => *into = flag,
            None => self.wrong_type(key, value, "`true` or `false`"),
        }
    }

    pub(super) fn number(&mut self, key: &'static str, range: std::ops::RangeInclusive<u64>) -> Option<u64> {
        let value = self.take(key)?;
        let number =
            value.get_ref().as_integer().and_then(|n| u64::from_str_radix(n.as_str(), n.radix()).ok());
        let number = number.filter(|number| range.contains(number));
        if number.is_none() {
            self.wrong_type(key, value, &format!("a whole number from {} to {}", range.start(), range.end()));
        }
        number
    }

    /// One of some words. Of words for the same thing the first is the one to write.
    pub(super) fn choice<T: Copy + PartialEq>(
        &mut self,
        key: &'static str,
        of: &[(&'static str, T)],
    ) -> Option<(T, Range<usize>)> {
        let value = self.take(key)?;
        let chosen = value.get_ref().as_str().and_then(|text| of.iter().find(|(name, _)| *name == text));
        if chosen.is_none() {
            let first = |at: &usize| !of[..*at].iter().any(|(_, meant)| *meant == of[*at].1);
            let names = (0..of.len()).filter(first).map(|at| format!("`\"{}\"`", of[at].0));
            let names: Vec<String> = names.collect();
            self.report(value.span(), format!("`{key}` is one of {}", names.join(", ")));
        }
        chosen.map(|(_, choice)| (*choice, value.span()))
    }

    pub(super) fn section(&mut self, key: &'static str, read: impl FnOnce(&mut Keys<'_>)) {
        let Some(value) = self.take(key) else { return };
        match value.get_ref().as_table() {
            Some(table) => self.below(key, table, read),
            None => self.wrong_type(key, value, &format!("a table: `[{key}]`")),
        }
    }

    /// A table whose keys are the owner's own.
    pub(super) fn entries(
        &mut self,
        key: &'static str,
        mut read: impl FnMut(&mut Self, &str, &Spanned<DeValue<'_>>),
    ) {
        let Some(value) = self.take(key) else { return };
        let Some(table) = value.get_ref().as_table() else {
            return self.wrong_type(key, value, &format!("a table: `[{key}]`"));
        };
        for (key, value) in table {
            read(self, key.get_ref(), value);
        }
    }

    pub(super) fn list(&mut self, key: &'static str, mut read: impl FnMut(&mut Keys<'_>)) {
        let Some(value) = self.take(key) else { return };
        let Some(entries) = value.get_ref().as_array() else {
            return self.wrong_type(key, value, &format!("a list of tables: `[[{key}]]`"));
        };
        for entry in entries {
            match entry.get_ref().as_table() {
                Some(table) => self.below(key, table, &mut read),
                None => self.wrong_type(key, entry, &format!("a table: `[[{key}]]`")),
            }
        }
    }

    pub(super) fn below(
        &mut self,
        within: &'static str,
        table: &DeTable<'_>,
        read: impl FnOnce(&mut Keys<'_>),
    ) {
        let mut keys = Keys { table, path: self.path, found: self.found, known: Vec::new(), within };
        read(&mut keys);
        keys.finish();
    }

    /// Reports the keys that nobody asked for.
    pub(super) fn finish(self) {
        for key in self.table.keys() {
            let name: &str = key.get_ref();
            if self.known.contains(&name) {
                continue;
            }
            let place = if self.within.is_empty() { String::new() } else { format!(" in `{}`", self.within) };
            let found =
                Diagnostic::new(self.path, key.span(), Code::Config, format!("unknown key `{name}`{place}"));
            self.found.push(match nearest(name, self.known.iter().copied()) {
                Some(near) => found.help(format!("did you mean `{near}`?")),
                None => found.help(format!("the keys here are {}", listing(&self.known))),
            });
        }
    }
}

fn listing(names: &[&str]) -> String {
    names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ")
}

fn article(noun: &str) -> &'static str {
    if noun.starts_with(['a', 'e', 'i', 'o']) { "an" } else { "a" }
}
