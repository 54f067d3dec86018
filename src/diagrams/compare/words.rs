//! What differs, in words: a change at a time, and all of it in a sentence.
use super::{Brief, Change, Comparison, Kind, Pair, Parts, Sign, Thing, Tie};

/// How many names a list of the sentence has, and how many clauses follow.
const MOST_NAMES: usize = 5;
const MOST_CLAUSES: usize = 2;
/// How long a name with what is said of it may be there.
const MOST_LETTERS: usize = 48;

impl Sign {
    /// The sign as a glyph.
    pub fn glyph(self) -> &'static str {
        match self {
            Self::Added => "+",
            Self::Removed => "−",
            Self::Changed => "~",
        }
    }

    /// The sign as a word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Added => "added",
            Self::Removed => "removed",
            Self::Changed => "changed",
        }
    }
}

impl Comparison {
    /// The sentence in parts: `added: Vault, MCP proxy`, `Harness now leads to Sandbox`. The last of them may
    /// say that there is more.
    pub fn clauses(&self) -> Vec<(Option<Sign>, String)> {
        if self.changes.is_empty() {
            return vec![(None, "no difference in what is shown".to_owned())];
        }
        let mut out = Vec::new();
        for sign in [Sign::Added, Sign::Removed, Sign::Changed] {
            let names: Vec<&str> = self.briefly(sign).filter_map(Change::name).collect();
            if !names.is_empty() {
                out.push((Some(sign), format!("{}: {}", sign.word(), listed(&names))));
            }
        }
        let all: Vec<(Sign, &str)> =
            self.changes.iter().filter_map(|change| Some((change.sign, change.clause()?))).collect();
        for (sign, clause) in all.iter().take(MOST_CLAUSES) {
            out.push((Some(*sign), (*clause).to_owned()));
        }
        if all.len() > MOST_CLAUSES {
            let more = all.len() - MOST_CLAUSES;
            let plural = if more == 1 { "" } else { "s" };
            out.push((None, format!("and {more} more change{plural}")));
        }
        out
    }

    /// The whole sentence.
    pub fn sentence(&self) -> String {
        self.clauses().into_iter().map(|(_, clause)| clause).collect::<Vec<_>>().join("; ")
    }

    /// Whether the sentence says all that the list of changes says.
    pub fn is_told(&self) -> bool {
        let whole = |change: &Change| match &change.brief {
            Brief::Name(_, told) => *told,
            Brief::Clause(_) => true,
            Brief::With => false,
        };
        let short = [Sign::Added, Sign::Removed, Sign::Changed]
            .iter()
            .all(|sign| self.briefly(*sign).filter_map(Change::name).count() <= MOST_NAMES);
        let clauses = self.changes.iter().filter_map(Change::clause).count();
        short && clauses <= MOST_CLAUSES && self.changes.iter().all(whole)
    }

    fn briefly(&self, sign: Sign) -> impl Iterator<Item = &Change> {
        self.changes.iter().filter(move |change| change.sign == sign)
    }
}

impl Change {
    fn name(&self) -> Option<&str> {
        if let Brief::Name(name, _) = &self.brief { Some(name) } else { None }
    }

    fn clause(&self) -> Option<&str> {
        if let Brief::Clause(clause) = &self.brief { Some(clause) } else { None }
    }
}

fn listed(names: &[&str]) -> String {
    // One name too many is as long as the words that say so.
    if names.len() <= MOST_NAMES {
        return names.join(", ");
    }
    let shown = MOST_NAMES - 1;
    format!("{} and {} more", names[..shown].join(", "), names.len() - shown)
}

type Words = (String, Brief);

impl Pair<'_> {
    /// A thing that is in one diagram only.
    pub(super) fn words_for(thing: &Thing, parts: &Parts) -> Words {
        let name = &thing.name;
        let place = thing.within.as_deref().map_or("", |id| parts.name(id));
        let text =
            if place.is_empty() { thing.label.clone() } else { format!("{}, in {place}", thing.label) };
        let text = if thing.shape == "note" || name.starts_with("block “") { name.clone() } else { text };
        // Where a whole state machine goes, its start and its end go with it.
        let brief = if matches!(thing.shape.as_str(), "stateStart" | "stateEnd") {
            Brief::With
        } else {
            Brief::Name(name.clone(), text == *name)
        };
        (text, brief)
    }

    /// What is different about a thing; none where nothing is.
    pub(super) fn changed_thing(&self, b: &Thing, a: &Thing) -> Option<Words> {
        let mut said = Vec::new();
        let is_note = a.shape == "note";
        if b.label != a.label {
            // Where the first lines are alike, the difference is in the others.
            said.push(format!("was {}", if a.name == b.name { &b.label } else { &b.name }));
        }
        let place = b.within.as_deref().map(|id| self.now(id));
        if place != a.within.as_deref() && !is_note {
            said.push(match (a.within.as_deref(), b.within.as_deref()) {
                (Some(now), _) => format!("moved into {}", self.after.name(now)),
                (None, was) => format!("moved out of {}", self.before.name(was.unwrap_or_default())),
            });
        }
        if b.frame != a.frame {
            said.push(if a.frame { "is a frame now" } else { "is no frame any more" }.to_owned());
        } else if b.shape != a.shape {
            said.push("has another shape".to_owned());
        }
        let missing = |of: &Thing, other: &Thing| {
            of.lines
                .iter()
                .filter(|line| !other.lines.contains(line))
                .map(|line| format!("“{line}”"))
                .collect::<Vec<_>>()
        };
        for (word, lines) in [("now with", missing(a, b)), ("no longer with", missing(b, a))] {
            if !lines.is_empty() {
                said.push(format!("{word} {}", lines.join(", ")));
            }
        }
        if said.is_empty() {
            return None;
        }
        let said = said.join("; ");
        let name = if b.label != a.label && a.name == b.name && !is_note { &a.label } else { &a.name };
        let whole = format!("{name} ({said})");
        let brief = if whole.chars().count() <= MOST_LETTERS {
            Brief::Name(whole, true)
        } else {
            Brief::Name(a.name.clone(), false)
        };
        Some((format!("{name}: {said}"), brief))
    }

    pub(super) fn added_tie(&self, tie: &Tie) -> Words {
        let [from, to] = [&tie.from, &tie.to].map(|id| self.after.name(id));
        let old = self.is_old(&tie.from) && self.is_old(&tie.to);
        self.told(tie, [from, to], "now", old)
    }

    pub(super) fn removed_tie(&self, tie: &Tie) -> Words {
        let [from, to] = [&tie.from, &tie.to].map(|id| self.name_now(id));
        let kept = self.is_kept(&tie.from) && self.is_kept(&tie.to);
        self.told(tie, [from, to], "no longer", kept)
    }

    fn told(&self, tie: &Tie, [from, to]: [&str; 2], when: &str, alone: bool) -> Words {
        let said = self.said(&tie.label);
        let clause = match (self.after.kind, tie.directed) {
            (Kind::Sequence, _) if tie.label.is_empty() => format!("{from} {when} calls {to}"),
            (Kind::Sequence, _) => format!("{from} {when} sends {to}{said}"),
            (_, true) => format!("{from} {when} leads to {to}{said}"),
            (_, false) => format!("{from} is {when} tied to {to}{said}"),
        };
        let text = format!("{}{said}", arrow(tie, [from, to]));
        (text, if alone { Brief::Clause(clause) } else { Brief::With })
    }

    fn said(&self, label: &str) -> String {
        match (label.is_empty(), self.after.kind) {
            (true, _) => String::new(),
            (false, Kind::Sequence) => format!(" “{label}”"),
            (false, _) => format!(" (“{label}”)"),
        }
    }

    /// What is different about a line; none where nothing is.
    pub(super) fn changed_tie(&self, b: &Tie, a: &Tie, moved: bool) -> Option<Words> {
        let [from, to] = [&a.from, &a.to].map(|id| self.after.name(id));
        let same = |b: &str, a: &str| self.is_kept(b) && self.now(b) == a;
        let turned = same(&b.from, &a.to) && same(&b.to, &a.from) && a.from != a.to;
        let mut said = Vec::new();
        if turned {
            said.push("the other way round".to_owned());
        } else if !same(&b.to, &a.to) {
            said.push(format!("was {}", arrow(b, [from, self.name_now(&b.to)])));
        }
        match (b.label.as_str(), a.label.as_str()) {
            (was, now) if was == now => (),
            ("", now) => said.push(format!("now says “{now}”")),
            (was, "") => said.push(format!("no longer says “{was}”")),
            (was, now) => said.push(format!("says “{now}”, was “{was}”")),
        }
        if b.form != a.form && said.is_empty() {
            let relates = matches!(self.after.kind, Kind::Class | Kind::Er);
            said.push(if relates { "another kind of relation" } else { "another kind of line" }.to_owned());
        }
        if moved {
            said.push("comes at another time".to_owned());
        }
        if said.is_empty() {
            return None;
        }
        let words = if moved { self.said(&a.label) } else { String::new() };
        let text = format!("{}{words}: {}", arrow(a, [from, to]), said.join("; "));
        let verb = if a.directed { "now leads to" } else { "is now tied to" };
        let clause = if !turned && !same(&b.to, &a.to) {
            format!("{from} {verb} {to}, not {}", self.name_now(&b.to))
        } else {
            text.clone()
        };
        Some((text, Brief::Clause(clause)))
    }
}

fn arrow(tie: &Tie, [from, to]: [&str; 2]) -> String {
    format!("{from} {} {to}", if tie.directed { "→" } else { "—" })
}
