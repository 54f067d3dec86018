//! The settings of another tool: a file in YAML or TOML, read without knowing its keys.
use super::toml;
use super::yaml::{KeyPlace, key_places};
use serde_json::Value;

/// What such a file says, and where its keys stand.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    values: Vec<(String, Value)>,
    /// Its top-level keys.
    pub places: Vec<KeyPlace>,
}

impl Settings {
    /// Reads a file; what cannot be read is not in it.
    pub fn read(text: &str, is_toml: bool) -> Settings {
        if is_toml {
            let read = toml::read(text, 0..text.len());
            let json = |(key, value)| Some((key, serde_json::to_value::<serde_yaml::Value>(value).ok()?));
            return Settings {
                values: read.values.into_iter().filter_map(json).collect(),
                places: read.places,
            };
        }
        let values = serde_yaml::from_str::<serde_json::Map<String, Value>>(text).unwrap_or_default();
        Settings { values: values.into_iter().collect(), places: key_places(text, 0..text.len()) }
    }

    /// The value of a key, in any letter case; `a.b` is the key `b` in the table `a`.
    pub fn get(&self, key: &str) -> Option<&Value> {
        let mut parts = key.split('.');
        let first = parts.next()?;
        let (_, value) = self.values.iter().find(|(name, _)| name.eq_ignore_ascii_case(first))?;
        parts.try_fold(value, |value, part| value.get(part))
    }

    /// The first of the keys that has a text which is not empty.
    pub fn text(&self, keys: &[&str]) -> Option<&str> {
        keys.iter().find_map(|key| self.get(key)?.as_str().filter(|text| !text.trim().is_empty()))
    }
}
