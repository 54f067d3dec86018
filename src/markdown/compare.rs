//! Comparisons: two diagrams, a before and an after, as one figure, with what changed marked in both.
//!
//! On GitHub they stand one below the other, as they are written. Which belong together is said by the author, in
//! one of the ways that GitHub shows nothing of or shows as a title.
use super::Input;
use super::Rendered;
use super::fences;
use super::figures;
use super::figures::Place;
use super::items::Item;
use super::items::Items;
use crate::diagrams::Comparison;
use crate::diagrams::Drawing;
use crate::diagrams::Drawings;
use crate::diagrams::Sign;
use crate::fence::Fence;
use crate::html::Hole;
use crate::html::Html;
use crate::html::escape;
use pulldown_cmark::{Event, HeadingLevel, Tag, TagEnd};
use std::fmt::Write;

/// The comment above two diagrams that says that they are to be compared.
const MARKER: &str = "notegen:compare";

/// Two diagrams that are compared.
pub(super) struct Pair {
    /// The two of them: where each stands among the items, its number among the diagrams, and its fence.
    pub(super) fences: [(usize, usize, Fence); 2],
    /// What the two are called on the switch.
    words: [String; 2],
    /// The figure takes the place of both; else it is added below the second.
    pub(super) joined: bool,
    /// What changed is marked.
    marks: bool,
}

/// The sides of a comparison.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Side {
    Before,
    After,
}

/// Finds the diagrams of a note that are compared.
pub(super) fn pairs(items: &Items<'_>, input: &Input<'_>) -> Vec<Pair> {
    let diagrams: Vec<(usize, &Fence)> =
        items.iter().enumerate().filter_map(|(at, (item, _))| Some((at, fences::diagram(item)?))).collect();
    let mut pairs = Vec::new();
    let mut number = 0;
    while number + 1 < diagrams.len() {
        let two = [number, number + 1].map(|number| (diagrams[number].0, number + 1, diagrams[number].1));
        let pair = adjacent(&two, items, input);
        number += if pair.is_some() { 2 } else { 1 };
        pairs.extend(pair);
    }
    if input.compare {
        pairs.extend(by_heading(&diagrams, &pairs, input));
    }
    pairs
}

/// Two diagrams with nothing between them, where the author says that they belong together.
fn adjacent(two: &[(usize, usize, &Fence); 2], items: &Items<'_>, input: &Input<'_>) -> Option<Pair> {
    let [(first, _, before), (second, _, after)] = *two;
    let nothing = |(item, _): &(Item<'_>, _)| matches!(item, Item::Html(html) if html.is_empty());
    let between = input.text.get(before.span.end..after.span.start)?;
    let blank = between.chars().all(|c| c.is_whitespace() || c == '>');
    if !blank || !items[first + 1..second].iter().all(nothing) {
        return None;
    }
    let marker = marker(before, input);
    let [is_before, is_after] = [(before, Side::Before), (after, Side::After)]
        .map(|(fence, side)| side.titled(fence, input).or_else(|| side.named(fence, input)));
    if marker.is_none() && (is_before.is_none() || is_after.is_none()) {
        return None;
    }
    let quiet = [before, after].iter().any(|fence| has_word(fence, "nomarks"))
        || marker.is_some_and(|rest| rest.contains("nomarks"));
    Some(Pair {
        fences: two.map(|(at, number, fence)| (at, number, fence.clone())),
        words: [
            is_before.unwrap_or_else(|| Side::Before.words(input)[0].clone()),
            is_after.unwrap_or_else(|| Side::After.words(input)[0].clone()),
        ],
        joined: true,
        marks: input.options.compare.marks && !quiet,
    })
}

impl Side {
    /// The words that say it.
    fn words<'a>(self, input: &Input<'a>) -> &'a [String] {
        match self {
            Self::Before => &input.options.compare.before,
            Self::After => &input.options.compare.after,
        }
    }

    /// The word with which `text` begins.
    fn begins(self, text: &str, input: &Input<'_>) -> Option<String> {
        let fits = |word: &&String| {
            let begins =
                text.get(..word.len()).is_some_and(|start| start.to_lowercase() == word.to_lowercase());
            begins && !text[word.len()..].starts_with(char::is_alphanumeric)
        };
        self.words(input).iter().find(fits).cloned()
    }

    /// The word with which the title in Mermaid's front matter begins.
    fn titled(self, fence: &Fence, input: &Input<'_>) -> Option<String> {
        self.begins(title(&fence.code)?, input)
    }

    /// The word in the info string. The English ones hold everywhere.
    fn named(self, fence: &Fence, input: &Input<'_>) -> Option<String> {
        let usual = if self == Self::Before { "before" } else { "after" };
        let words = self.words(input);
        let word = words.iter().find(|word| has_word(fence, word)).cloned();
        word.or_else(|| has_word(fence, usual).then(|| words[0].clone()))
    }
}

/// The title in a diagram's front matter.
fn title(code: &str) -> Option<&str> {
    let mut lines = code.lines();
    lines.next().filter(|line| line.trim_end() == "---")?;
    let title =
        lines.take_while(|line| line.trim_end() != "---").find_map(|line| line.strip_prefix("title:"))?;
    Some(title.trim().trim_matches(['"', '\'']).trim_start())
}

fn has_word(fence: &Fence, word: &str) -> bool {
    fence.info.split_ascii_whitespace().skip(1).any(|known| known.to_lowercase() == word.to_lowercase())
}

/// What follows the marker in the comment above a fence.
fn marker<'a>(fence: &Fence, input: &Input<'a>) -> Option<&'a str> {
    let above = input.text.get(input.body.start..fence.span.start)?;
    let bare = |line: &'a str| line.trim_start_matches(['>', ' ', '\t']).trim_end();
    let line = above.lines().rev().map(bare).find(|line| !line.is_empty())?;
    line.strip_prefix("<!--")?.strip_suffix("-->")?.trim().strip_prefix(MARKER)
}

/// The first diagram below a heading that begins with the word for a before, and the first below the next one
/// that begins with the word for an after.
fn by_heading(diagrams: &[(usize, &Fence)], joined: &[Pair], input: &Input<'_>) -> Vec<Pair> {
    let headings = headings(input);
    let mut pairs = Vec::new();
    let mut first: Option<(usize, String)> = None;
    for (number, (_, fence)) in diagrams.iter().enumerate() {
        if joined.iter().any(|pair| pair.fences.iter().any(|(_, known, _)| *known == number + 1)) {
            continue;
        }
        if let (None, Some(word)) = (&first, side(Side::Before, fence, &headings, input)) {
            first = Some((number, word));
        } else if let Some(after) = side(Side::After, fence, &headings, input)
            && let Some((before, word)) = first.take()
        {
            let two =
                [before, number].map(|number| (diagrams[number].0, number + 1, diagrams[number].1.clone()));
            pairs.push(Pair {
                fences: two,
                words: [word, after],
                joined: false,
                marks: input.options.compare.marks,
            });
        }
    }
    pairs
}

type Heading = (usize, HeadingLevel, String);

fn headings(input: &Input<'_>) -> Vec<Heading> {
    let mut headings: Vec<Heading> = Vec::new();
    let mut inside = false;
    for (event, span) in input.options.dialect.parse(input.text, input.body.clone()) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => {
                headings.push((span.start, level, String::new()));
                inside = true;
            }
            Event::End(TagEnd::Heading(_)) => inside = false,
            Event::Text(text) | Event::Code(text) if inside => {
                headings.iter_mut().last().into_iter().for_each(|heading| heading.2.push_str(&text));
            }
            _ => (),
        }
    }
    headings
}

/// The word by which a diagram, or a heading above it, is of a side.
fn side(side: Side, fence: &Fence, headings: &[Heading], input: &Input<'_>) -> Option<String> {
    let mut level = None;
    for (_, own, words) in headings.iter().rev().skip_while(|(at, ..)| *at > fence.span.start) {
        if level.is_none_or(|level| *own < level) {
            if let Some(word) = side.begins(words, input) {
                return Some(word);
            }
            level = Some(*own);
        }
    }
    side.titled(fence, input)
}

/// The figure of a comparison. Nothing where one of the two cannot be drawn: what is wrong with it is said where
/// it is shown alone.
pub(super) fn figure(
    pair: &Pair,
    input: &Input<'_>,
    drawings: &Drawings,
    found: &mut Rendered,
) -> Option<Html> {
    let two = pair
        .fences
        .each_ref()
        .map(|(_, _, fence)| drawings.get(&fence.code).and_then(|one| one.as_ref().ok()));
    let [Some(before), Some(after)] = two else {
        return None;
    };
    let comparison = Comparison::new(before, after);
    let marked = comparison.as_ref().filter(|_| pair.marks).map(|comparison| comparison.mark(before, after));
    let shown: [&Drawing; 2] = marked.as_ref().map_or([before, after], |[before, after]| [before, after]);
    let numbers = pair.fences.each_ref().map(|(_, number, _)| *number);
    let id = format!("{}{}-{}", input.id_prefix, numbers[0], numbers[1]);
    let mut html = Html::default();
    html.push_html(&format!("<figure class=\"comparison\" id=\"{id}\">\n"));
    html.push_hole(Hole::OnPage(switch(&id, &pair.words).into()));
    let mut sides = Html::default();
    sides.push_html("<div class=\"sides\">\n");
    for (at, drawing) in shown.into_iter().enumerate() {
        if pair.joined {
            figures::speak(drawing, found);
        }
        // Where both are shown above as well, those have the short ids.
        let copy = if pair.joined { "" } else { "-compared" };
        let own = format!("{}{}{copy}", input.id_prefix, numbers[at]);
        let place = Place {
            fence: &pair.fences[at].2,
            id: &own,
            class: ["diagram before", "diagram after"][at],
            heading: Some(&pair.words[at]),
            is_part: comparison.is_some(),
        };
        sides.push(figures::show(drawing, &place, input, found));
    }
    sides.push_html("</div>\n");
    if let Some(comparison) = &comparison {
        // A feed shows one picture of both.
        html.push_hole(figures::beside(sides, comparison.standalone(shown, &pair.words)));
        html.push(caption(comparison));
    } else {
        html.push(sides);
    }
    html.push_html("</figure>\n");
    Some(html)
}

/// Buttons that show the one, the other or both. They work without a script: the style sheet sees which is chosen.
fn switch(id: &str, words: &[String; 2]) -> String {
    let mut out = String::from("<fieldset class=\"switch\"><legend>Show</legend>");
    let choices = [
        ("before", escape(&words[0]), ""),
        ("both", "Both".to_owned(), " checked"),
        ("after", escape(&words[1]), ""),
    ];
    for (value, word, checked) in choices {
        let _ = write!(
            out,
            "<label><input type=\"radio\" name=\"{id}-show\" value=\"{value}\"{checked}> {word}</label>"
        );
    }
    out.push_str("</fieldset>\n");
    out
}

/// What changed, in a sentence; all of it in a list, where that says more.
fn caption(comparison: &Comparison) -> Html {
    let mut html = Html::default();
    html.push_html("<figcaption class=\"changes\">\n<ul class=\"brief\">\n");
    for (sign, clause) in comparison.clauses() {
        html.push_html(&format!("<li>{}", sign.map(glyph).unwrap_or_default()));
        html.push_text(&clause);
        html.push_html("</li>\n");
    }
    html.push_html("</ul>");
    if !comparison.is_told() {
        let changes = comparison.changes();
        html.push_html(&format!("\n<details><summary>All {} changes</summary>\n<ul>\n", changes.len()));
        for change in changes {
            html.push_html(&format!("<li>{}<b>{}</b> ", glyph(change.sign), change.sign.word()));
            html.push_text(&change.text);
            html.push_html("</li>\n");
        }
        html.push_html("</ul>\n</details>");
    }
    html.push_html("</figcaption>\n");
    html
}

/// A sign as it stands in the drawing. The word that follows says the same.
fn glyph(sign: Sign) -> String {
    format!("<span class=\"sign {}\" aria-hidden=\"true\">{}</span> ", sign.word(), sign.glyph())
}
