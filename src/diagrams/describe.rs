//! A parsed diagram in words, for those who do not see it and for search.
use super::Facts;

/// The description: the author's, or one made from what was parsed.
pub(super) fn describe(facts: &Facts, words: &[String]) -> String {
    if let Some(own) = own(facts, "accDescr") {
        return own;
    }
    format!("{}: {}", facts.kind, words.join(", "))
}

/// A text that the author gave under `key`.
pub(super) fn own(facts: &Facts, key: &str) -> Option<String> {
    let text = facts.model.get(key)?.as_str()?.trim();
    (!text.is_empty()).then(|| text.to_owned())
}
