//! What notes of another tool say that nothing here understands: each kind once, with all its places.
use super::origin::Kind;
use crate::explain::Answer;
use crate::paths::RepoPath;
use crate::source::Source;
use std::ops::Range;

/// How many places are named.
const MOST_PLACES: usize = 10;

/// Something that another tool would have made something of.
struct Construct {
    /// Where it begins in a line.
    find: fn(&str) -> Option<usize>,
    says: &'static str,
    more: &'static str,
}

const LIQUID: Construct = Construct {
    find: |line| first(line, &["{%", "{{"]),
    says: "Liquid is not run: it is shown as it is written",
    more: "write the link, the picture or the code in Markdown",
};
const ATTRIBUTES: Construct = Construct {
    find: |line| first(line, &["{:"]),
    says: "attributes in braces are shown as they are written",
    more: "remove them",
};
const SHORTCODES: Construct = Construct {
    find: |line| first(line, &["{{<", "{{%"]),
    says: "shortcodes are not run: they are shown as they are written",
    more: "write what they stood for in Markdown",
};
const CALLS: Construct = Construct { find: |line| first(line, &["{{", "{%"]), ..SHORTCODES };
const AT_LINKS: Construct = Construct {
    find: |line| first(line, &["](@/"]),
    says: "links that begin with `@/` lead nowhere",
    more: "write the path from the root of the repository, `/content/…`, or from the note",
};
const EMBEDS: Construct = Construct {
    find: embedded_note,
    says: "embedded notes are not shown: only pictures are",
    more: "write a link: `[[the note]]`",
};
const COMMENTS: Construct = Construct {
    find: |line| first(line, &["%%"]),
    says: "comments between `%%` are shown as they are written",
    more: "write `<!-- … -->`, or remove them",
};

/// What the notes lose, with the texts of the places.
pub(super) fn find(kind: Kind, notes: &[Source]) -> Vec<Answer> {
    let constructs: &[Construct] = match kind {
        Kind::Jekyll => &[LIQUID, ATTRIBUTES],
        Kind::Hugo => &[SHORTCODES],
        Kind::Zola => &[CALLS, AT_LINKS],
        Kind::Obsidian => &[EMBEDS, COMMENTS],
        Kind::Empty | Kind::Notes => &[],
    };
    constructs.iter().filter_map(|construct| answer(construct, notes)).collect()
}

fn answer(construct: &Construct, notes: &[Source]) -> Option<Answer> {
    let places: Vec<(&RepoPath, usize, Range<usize>)> = notes
        .iter()
        .flat_map(|note| {
            lines(&note.text).filter_map(move |(number, start, line)| {
                let found = (construct.find)(line)?;
                Some((&note.path, number, start + found..start + line.trim_end().len()))
            })
        })
        .collect();
    let (path, _, span) = places.first()?.clone();
    let mut more: Vec<String> = vec![construct.more.to_owned()];
    more.extend(
        places.iter().skip(1).take(MOST_PLACES).map(|(path, number, _)| format!("also at {path}:{number}")),
    );
    if places.len() > MOST_PLACES + 1 {
        more.push(format!("and at {} more lines", places.len() - MOST_PLACES - 1));
    }
    Some(Answer { says: construct.says.to_owned(), place: Some((path.clone(), span)), more })
}

fn first(line: &str, begins: &[&str]) -> Option<usize> {
    begins.iter().filter_map(|begin| line.find(begin)).min()
}

/// Where something other than a picture is embedded.
fn embedded_note(line: &str) -> Option<usize> {
    const PICTURES: [&str; 8] = ["png", "jpg", "jpeg", "gif", "svg", "webp", "avif", "bmp"];
    let mut embeds = line.match_indices("![[").map(|(at, _)| at);
    embeds.find(|at| {
        let name = line[at + 3..].split(['|', '#', ']']).next().unwrap_or_default();
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.trim().to_ascii_lowercase());
        !ending.is_some_and(|ending| PICTURES.contains(&&*ending))
    })
}

/// The lines of a text outside of code blocks: number, place, words.
fn lines(text: &str) -> impl Iterator<Item = (usize, usize, &str)> {
    let mut at = 0;
    let mut in_code = false;
    text.split_inclusive('\n').enumerate().filter_map(move |(index, line)| {
        let start = at;
        at += line.len();
        let is_fence = line.trim_start().starts_with("```") || line.trim_start().starts_with("~~~");
        in_code ^= is_fence;
        (!in_code && !is_fence).then_some((index + 1, start, line))
    })
}
