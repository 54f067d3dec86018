//! Headings: each gets the id that GitHub gives it, an anchor to link to, and a place in the contents.
use super::Heading;
use super::Rendered;
use super::items::Item;
use super::items::Items;
use super::print;
use super::words;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::html::Html;
use crate::paths::RepoPath;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use unicode_properties::{GeneralCategory, GeneralCategoryGroup, UnicodeGeneralCategory};

/// Gives every heading its id. It comes before the passes that change text: GitHub makes ids of what was written.
pub(super) fn pass<'a>(mut items: Items<'a>, anchors: &mut BTreeSet<String>) -> Items<'a> {
    let mut slugs = Slugs::default();
    let mut start = None;
    for at in 0..items.len() {
        match &items[at].0 {
            Item::Event(Event::Start(Tag::Heading { .. })) => start = Some(at),
            Item::Event(Event::End(TagEnd::Heading(_))) => {
                let Some(start) = start.take() else { continue };
                let given = slugs.give(&slug(&written(&items[start + 1..at])));
                anchors.insert(given.clone());
                if let Item::Event(Event::Start(Tag::Heading { id, .. })) = &mut items[start].0 {
                    *id = Some(given.into());
                }
            }
            _ => (),
        }
    }
    items
}

/// Closes the headings with an anchor and lists them, when all that is in them is finished.
pub(super) fn finish<'a>(mut items: Items<'a>, path: &RepoPath, found: &mut Rendered) -> Items<'a> {
    let mut open = None;
    let mut outline = Outline::default();
    let mut skips = Vec::new();
    for at in 0..items.len() {
        match &items[at].0 {
            Item::Event(Event::Start(Tag::Heading { level, id, classes, .. })) => {
                let id = id.as_deref().unwrap_or_default().to_string();
                open = Some((at, *level as usize, id, classes.join(" ")));
            }
            Item::Event(Event::End(TagEnd::Heading(_))) => {
                let Some((start, level, id, mut classes)) = open.take() else {
                    continue;
                };
                let span = items[start].1.clone();
                skips.extend(outline.gap(level).map(|above| (level, above, span)));
                let rank = outline.rank(level);
                if rank != level {
                    // It looks as GitHub shows it, and the page's outline has no gap.
                    format!("{classes} h{level}").trim().clone_into(&mut classes);
                }
                let inside = &items[start + 1..at];
                let text = words::plain(inside);
                let html_text = print::inline(inside);
                items[at].0 = Item::Html(close(rank, &id, &text));
                items[start].0 = Item::Html(open_tag(rank, &id, &classes));
                found.headings.push(Heading { level: u8::try_from(level).unwrap_or(6), id, html_text, text });
            }
            _ => (),
        }
    }
    found.diagnostics.extend(skipped(&skips, path));
    items
}

/// One finding for a note, at the first heading that leaves a level out.
fn skipped(skips: &[(usize, usize, Range<usize>)], path: &RepoPath) -> Option<Diagnostic> {
    let (level, above, span) = skips.first()?;
    let mut message = match above {
        0 => format!("the first heading is of level {level}, and the title of level 1"),
        above => format!("a heading of level {level} stands below one of level {above}"),
    };
    if let more @ 1.. = skips.len() - 1 {
        message.push_str(&format!(", and so it is at {more} more place{}", if more == 1 { "" } else { "s" }));
    }
    let marks = "#".repeat(above.max(&1) + 1);
    let found = Diagnostic::new(path, span.clone(), Code::HeadingLevel, message);
    Some(found.help(format!(
        "`{marks}` leaves no level out: who listens to the page finds the way by its headings"
    )))
}

/// The headings that a heading stands below: for each its level as written, and its rank on the page.
#[derive(Default)]
struct Outline {
    above: Vec<(usize, usize)>,
}

impl Outline {
    /// The level that the next heading stands below, where it leaves one out; 0 where it is the first.
    fn gap(&self, level: usize) -> Option<usize> {
        let above = self.above.iter().rev().map(|(level, _)| *level).find(|above| *above < level);
        let skips = match above {
            Some(above) => level > above + 1,
            None => self.above.is_empty() && level > 2,
        };
        skips.then(|| above.unwrap_or(0))
    }

    /// The rank of the next heading: its level, or less where a level above it is left out.
    fn rank(&mut self, level: usize) -> usize {
        while self.above.last().is_some_and(|(above, _)| *above >= level) {
            self.above.pop();
        }
        let rank = self.above.last().map_or(level, |(_, rank)| level.min(rank + 1));
        self.above.push((level, rank));
        rank
    }
}

fn open_tag(rank: usize, id: &str, classes: &str) -> Html {
    let mut html = Html::default();
    html.push_html("<");
    html.push_html(name(rank));
    if !id.is_empty() {
        html.push_html(" id=\"");
        html.push_text(id);
        html.push_html("\"");
    }
    if !classes.is_empty() {
        html.push_html(" class=\"");
        html.push_text(classes);
        html.push_html("\"");
    }
    html.push_html(">");
    html
}

fn close(rank: usize, id: &str, text: &str) -> Html {
    let mut html = Html::default();
    if !id.is_empty() {
        html.push_html("<a class=\"anchor\" href=\"#");
        html.push_text(id);
        html.push_html("\" aria-label=\"Link to this section: ");
        html.push_text(text);
        html.push_html("\"></a>");
    }
    html.push_html("</");
    html.push_html(name(rank));
    html.push_html(">\n");
    html
}

fn name(rank: usize) -> &'static str {
    ["h1", "h2", "h3", "h4", "h5", "h6"][rank.clamp(1, 6) - 1]
}

/// A heading's text content, before emoji and formulas are set.
fn written(items: &[(Item<'_>, Range<usize>)]) -> String {
    let mut text = String::new();
    let mut pictures = 0;
    for (item, _) in items {
        match item {
            Item::Event(Event::Start(Tag::Image { .. })) => pictures += 1,
            Item::Event(Event::End(TagEnd::Image)) => pictures -= 1,
            item if pictures == 0 => text.push_str(item.words().unwrap_or("")),
            _ => (),
        }
    }
    text
}

/// The ids given so far in a note.
#[derive(Default)]
struct Slugs {
    /// For each id, the last number that was put behind it.
    given: HashMap<String, usize>,
}

impl Slugs {
    /// `slug`, or `slug-1` and so on where it is taken. The numbers never start over, so that many
    /// equal headings take no longer than many different ones.
    fn give(&mut self, slug: &str) -> String {
        let mut id = slug.to_string();
        while self.given.contains_key(&id) {
            let last = self.given.entry(slug.to_string()).or_default();
            *last += 1;
            id = format!("{slug}-{last}");
        }
        self.given.insert(id.clone(), 0);
        id
    }
}

/// GitHub's id for a heading: letters, marks, numbers, connectors and dashes are kept, a space becomes a
/// dash, all else is dropped. Small letters are made character by character: GitHub knows no final sigma.
fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            'a'..='z' | '0'..='9' | '-' | '_' => slug.push(c),
            'A'..='Z' => slug.push(c.to_ascii_lowercase()),
            ' ' => slug.push('-'),
            'İ' => slug.push('i'),
            c if c.is_ascii() => (),
            c if is_kept(c) => slug.extend(c.to_lowercase()),
            _ => (),
        }
    }
    slug
}

fn is_kept(c: char) -> bool {
    matches!(
        c.general_category_group(),
        GeneralCategoryGroup::Letter | GeneralCategoryGroup::Mark | GeneralCategoryGroup::Number
    ) || c.general_category() == GeneralCategory::ConnectorPunctuation
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_is_githubs() {
        for (text, expected) in [
            ("Hello, World!", "hello-world"),
            ("a & b", "a--b"),
            (" -- dashes stay -- ", "----dashes-stay----"),
            ("snake_case() and CamelCase", "snake_case-and-camelcase"),
            ("⚙️ Run", "\u{fe0f}-run"),
            (":rocket: Start", "rocket-start"),
            ("ΟΔΟΣ", "οδοσ"),
            ("İstanbul", "istanbul"),
            ("日本語 です", "日本語-です"),
            ("Ünïcödé", "ünïcödé"),
            ("tab\tand\nline", "tabandline"),
            ("C++ / C#", "c--c"),
            ("‿ and \u{a0} no-break", "‿-and--no-break"),
            ("!!!", ""),
        ] {
            assert_eq!(slug(text), expected, "{text:?}");
        }
    }

    #[test]
    fn equal_headings_are_numbered_past_what_is_taken() {
        let mut slugs = Slugs::default();
        let given: Vec<_> = ["a", "a", "a-1", "a", "", ""].iter().map(|slug| slugs.give(slug)).collect();
        assert_eq!(given, ["a", "a-1", "a-1-1", "a-2", "", "-1"]);
    }

    #[test]
    fn twenty_thousand_equal_headings_take_no_time() {
        let mut slugs = Slugs::default();
        let last = (0..20_000).map(|_| slugs.give("same")).last();
        assert_eq!(last.as_deref(), Some("same-19999"));
    }
}
