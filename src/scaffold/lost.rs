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
    begins: &'static [&'static str],
    says: &'static str,
    more: &'static str,
}

const LIQUID: Construct = Construct {
    begins: &["{%", "{{"],
    says: "Liquid is not run: it is shown as it is written",
    more: "write the link, the picture or the code in Markdown",
};
const ATTRIBUTES: Construct = Construct {
    begins: &["{:"],
    says: "attributes in braces are shown as they are written",
    more: "remove them",
};
const SHORTCODES: Construct = Construct {
    begins: &["{{<", "{{%"],
    says: "shortcodes are not run: they are shown as they are written",
    more: "write what they stood for in Markdown",
};
const CALLS: Construct = Construct {
    begins: &["{{", "{%"],
    says: "shortcodes are not run: they are shown as they are written",
    more: "write what they stood for in Markdown",
};
const AT_LINKS: Construct = Construct {
    begins: &["](@/"],
    says: "links that begin with `@/` lead nowhere",
    more: "write the path from the root of the repository, `/content/…`, or from the note",
};
const EMBEDS: Construct = Construct {
    begins: &["![["],
    says: "embedded files and notes are not shown",
    more: "write `![what it shows](path/from/the/note.png)`, which GitHub shows too",
};
const COMMENTS: Construct = Construct {
    begins: &["%%"],
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
                let found = construct.begins.iter().filter_map(|begin| line.find(begin)).min()?;
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
