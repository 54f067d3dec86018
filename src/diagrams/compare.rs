//! Two parsed diagrams, a before and an after → what was added, removed and changed, in words and as marks.
mod file;
mod heads;
mod marks;
mod pairs;
mod parts;
mod sequence;
#[cfg(test)]
mod tests;
mod words;

use super::Drawing;
use super::origin::Origin;
pub use file::Standalone;
use pairs::Pairs;
use parts::{Kind, Parts, Thing, Tie};
use std::collections::BTreeMap;

/// What became of a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sign {
    /// It is new.
    Added,
    /// It is gone.
    Removed,
    /// It is another.
    Changed,
}

/// One thing that differs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// What became of it.
    pub sign: Sign,
    /// It in words, to stand after the word for its sign: `Vault, in Keys`.
    pub text: String,
    /// How it is told in a sentence.
    brief: Brief,
}

/// How a change is told in a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Brief {
    /// By its name, in the list of its sign. It may say all that there is to say.
    Name(String, bool),
    /// By a clause of its own.
    Clause(String),
    /// Not at all: it goes with another change.
    With,
}

/// What differs between two diagrams.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Comparison {
    changes: Vec<Change>,
    before: BTreeMap<Origin, Sign>,
    after: BTreeMap<Origin, Sign>,
}

impl Comparison {
    /// Compares two diagrams; none where they are of different kinds, or of a kind that has no parts to compare.
    pub fn new(before: &Drawing, after: &Drawing) -> Option<Self> {
        let parts = |drawing: &Drawing| Parts::of(&drawing.picture.given()?.facts);
        let (before, after) = (parts(before)?, parts(after)?);
        (before.kind == after.kind).then(|| Pair::new(&before, &after).compare())
    }

    /// All that differs: things first, then what leads from one to another.
    pub fn changes(&self) -> &[Change] {
        &self.changes
    }

    /// The two drawings with what differs marked in them.
    pub fn mark(&self, before: &Drawing, after: &Drawing) -> [Drawing; 2] {
        [marks::marked(before, &self.before), marks::marked(after, &self.after)]
    }
}

/// Two diagrams and which of their parts belong together.
struct Pair<'a> {
    before: &'a Parts,
    after: &'a Parts,
    things: Pairs,
    /// The id in the second diagram of a thing of the first.
    names: BTreeMap<&'a str, &'a str>,
}

impl<'a> Pair<'a> {
    fn new(before: &'a Parts, after: &'a Parts) -> Self {
        let things = pairs::things(&before.things, &after.things);
        let ids = |&(b, a): &(usize, usize)| (before.things[b].id.as_str(), after.things[a].id.as_str());
        let names = things.both.iter().map(ids).collect();
        Self { before, after, things, names }
    }

    fn compare(self) -> Comparison {
        let mut out = Comparison { changes: Vec::new(), before: BTreeMap::new(), after: BTreeMap::new() };
        for &a in &self.things.after {
            let thing = &self.after.things[a];
            out.note(Sign::Added, [None, Some(&thing.drawn)], Self::words_for(thing, self.after));
        }
        for &b in &self.things.before {
            let thing = &self.before.things[b];
            out.note(Sign::Removed, [Some(&thing.drawn), None], Self::words_for(thing, self.before));
        }
        for &(b, a) in &self.things.both {
            let (b, a) = (&self.before.things[b], &self.after.things[a]);
            if let Some(words) = self.changed_thing(b, a) {
                out.note(Sign::Changed, [Some(&b.drawn), Some(&a.drawn)], words);
            }
        }
        let ties = pairs::ties(self.before, self.after, &self.names);
        for &a in &ties.after {
            let tie = &self.after.ties[a];
            out.note(Sign::Added, [None, Some(&tie.drawn)], self.added_tie(tie));
        }
        for &b in &ties.before {
            let tie = &self.before.ties[b];
            out.note(Sign::Removed, [Some(&tie.drawn), None], self.removed_tie(tie));
        }
        for &(b, a) in &ties.both {
            let moved = ties.moved.contains(&a);
            let (b, a) = (&self.before.ties[b], &self.after.ties[a]);
            if let Some(words) = self.changed_tie(b, a, moved) {
                out.note(Sign::Changed, [Some(&b.drawn), Some(&a.drawn)], words);
            }
        }
        out
    }

    /// Whether a thing of the second diagram stood in the first.
    fn is_old(&self, id: &str) -> bool {
        self.names.values().any(|known| *known == id)
    }

    /// Whether a thing of the first diagram still stands in the second.
    fn is_kept(&self, id: &str) -> bool {
        self.names.contains_key(id)
    }

    /// The id that a thing of the first diagram has in the second.
    fn now<'b>(&'b self, id: &'b str) -> &'b str {
        self.names.get(id).copied().unwrap_or(id)
    }

    /// What a thing of the first diagram is called now.
    fn name_now<'b>(&'b self, id: &'b str) -> &'b str {
        match self.names.get(id) {
            Some(now) => self.after.name(now),
            None => self.before.name(id),
        }
    }
}

impl Comparison {
    fn note(&mut self, sign: Sign, drawn: [Option<&Vec<Origin>>; 2], (text, brief): (String, Brief)) {
        for (marks, drawn) in [&mut self.before, &mut self.after].into_iter().zip(drawn) {
            marks.extend(drawn.into_iter().flatten().map(|origin| (origin.clone(), sign)));
        }
        self.changes.push(Change { sign, text, brief });
    }
}
