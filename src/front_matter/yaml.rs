//! YAML as text: where its keys stand, and what a parser's complaint means to an author.
use std::ops::Range;

/// Where a top-level key stands, and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyPlace {
    /// The key, without quotes.
    pub name: String,
    /// Its bytes in the file.
    pub key: Range<usize>,
    /// The bytes of its value; empty where it has none.
    pub value: Range<usize>,
}

/// The top-level keys: lines that begin at the left margin and have a colon.
pub(super) fn key_places(text: &str, yaml: Range<usize>) -> Vec<KeyPlace> {
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
                places.push(KeyPlace { name, key: at..at + colon, value: start..at + content.len() });
            }
            None => {
                if let Some(last) = places.last_mut().filter(|_| !content.is_empty()) {
                    let start = at + (content.len() - content.trim_start().len());
                    last.value =
                        if last.value.is_empty() { start } else { last.value.start }..at + content.len();
                }
            }
        }
        at += line.len();
    }
    places
}

/// What the YAML parser did not like, its place in the file, and what to do about it.
pub(super) fn explain(
    text: &str,
    yaml: &Range<usize>,
    error: &serde_yaml::Error,
) -> (Range<usize>, String, &'static str) {
    let full = error.to_string();
    let message = full.split(" at line ").next().unwrap_or(&full).trim_start_matches("while ").to_owned();
    let index = error.location().map_or(0, |location| location.index());
    let mut at = begun_at(text, yaml, &full).unwrap_or((yaml.start + index).min(yaml.end));
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    let line = text[yaml.start..at].rfind('\n').map_or(yaml.start, |at| yaml.start + at + 1);
    let rest = text[at..].chars().next().filter(|c| !c.is_control()).map_or(0, char::len_utf8);
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
    (at..at + rest, format!("the front matter is not YAML: {message}"), help)
}

/// Where a value that has no end begins: the parser says so in words, counting from 1.
fn begun_at(text: &str, yaml: &Range<usize>, message: &str) -> Option<usize> {
    let (_, place) = message.contains("quoted scalar").then(|| message.rsplit_once(" at line "))??;
    let (line, column) = place.split_once(" column ")?;
    let (line, column): (usize, usize) = (line.parse().ok()?, column.parse().ok()?);
    let lines = text[yaml.clone()].split_inclusive('\n');
    let start: usize = lines.clone().take(line.checked_sub(1)?).map(str::len).sum();
    let (offset, _) = lines.clone().nth(line - 1)?.char_indices().nth(column.checked_sub(1)?)?;
    Some(yaml.start + start + offset)
}
