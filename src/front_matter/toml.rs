//! A header in TOML, between lines of `+++`, as Zola and Hugo write it: its values and their places.
use super::yaml::KeyPlace;
use serde_yaml::{Mapping, Number, Value};
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A header's keys with their values, and where the keys stand.
pub(super) struct Read {
    pub(super) values: Vec<(String, Value)>,
    pub(super) places: Vec<KeyPlace>,
    /// What is wrong, with its bytes in the file.
    pub(super) problem: Option<(Range<usize>, String)>,
}

/// Reads the bytes `span` of a file. What Zola keeps in `[taxonomies]` counts as if it stood above all tables.
pub(super) fn read(text: &str, span: Range<usize>) -> Read {
    let (table, errors) = DeTable::parse_recoverable(&text[span.clone()]);
    let mut read = Read { values: Vec::new(), places: Vec::new(), problem: None };
    if let Some(error) = errors.first() {
        let at = error.span().unwrap_or(0..0);
        let message = error.message().trim().replace('\n', ", ");
        read.problem = Some((span.start + at.start..span.start + at.end, message));
    }
    read.take(table.get_ref(), span.start);
    read
}

impl Read {
    fn take(&mut self, table: &DeTable<'_>, start: usize) {
        let mut entries: Vec<_> = table.iter().collect();
        entries.sort_by_key(|(key, _)| key.span().start);
        for (key, value) in entries {
            let name: &str = key.get_ref();
            if let ("taxonomies", Some(inner)) = (name, value.get_ref().as_table()) {
                self.take(inner, start);
                continue;
            }
            let place = |span: Range<usize>| start + span.start..start + span.end;
            self.places.push(KeyPlace {
                name: name.to_owned(),
                key: place(key.span()),
                value: place(value.span()),
            });
            self.values.push((name.to_owned(), yaml(value)));
        }
    }
}

fn yaml(value: &Spanned<DeValue<'_>>) -> Value {
    match value.get_ref() {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).map_or_else(
            |_| Value::String(number.as_str().to_owned()),
            |number| Value::Number(number.into()),
        ),
        DeValue::Float(number) => {
            Value::Number(Number::from(number.as_str().parse::<f64>().unwrap_or(f64::NAN)))
        }
        DeValue::Boolean(flag) => Value::Bool(*flag),
        DeValue::Datetime(date) => Value::String(date.to_string()),
        DeValue::Array(items) => Value::Sequence(items.iter().map(yaml).collect()),
        DeValue::Table(table) => {
            let entries =
                table.iter().map(|(key, value)| (Value::String(key.get_ref().to_string()), yaml(value)));
            Value::Mapping(entries.collect::<Mapping>())
        }
    }
}
