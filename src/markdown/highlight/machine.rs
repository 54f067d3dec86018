//! A small machine that matches expressions over lines of ASCII, where most of code is at home.
//!
//! Oniguruma takes and gives back kilobytes for each attempt, and a grammar makes a dozen attempts a token.
//! What this machine does not know, and every line beyond ASCII, is left to Oniguruma: where both know
//! an expression, they find the same.
mod compile;
mod pattern;

use pattern::Place;
use std::ops::ControlFlow;

/// How often an attempt may try another way before it counts as no match.
const MOST_RETRIES: u32 = 20_000;
/// A group that is not part of the match.
const UNSET: usize = usize::MAX;

/// An expression that the machine can run.
#[derive(Debug)]
pub(super) struct Program {
    ops: Vec<Op>,
    sets: Vec<Set>,
    choices: Vec<Choice>,
    literals: Vec<u8>,
    groups: usize,
    /// What a match begins with, but for one at the end of the line, unless it may be empty.
    first: Option<Set>,
    /// A match begins where the line does.
    at_start: bool,
}

/// What attempts write to, kept to be used again.
#[derive(Debug, Default)]
pub(super) struct Desk {
    slots: Vec<usize>,
    frames: Vec<Frame>,
}

/// A set of ASCII characters, a bit each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Set([u64; 2]);

#[derive(Debug)]
enum Op {
    Byte(u8),
    Literal(u32, u32),
    Set(u16),
    /// As many as there are, to be given back one by one, or not at all.
    Run(u16, bool),
    /// As few as will do.
    Few(u16),
    /// On from here; if that fails, from there.
    Try(u32),
    /// On from here if the next byte is in the set, or if there is none; if that fails, or if it is not, from there.
    TryIf(u16, u32),
    /// On from there; if that fails, from here.
    Defer(u32),
    /// On with those that may begin with the next byte, in order.
    Choose(u16),
    Jump(u32),
    Save(u32),
    Place(Place),
    /// What comes up to the end given is looked for ahead; whether it must not be there.
    Ahead(bool, u32),
    /// The same behind, over so many bytes.
    Behind(bool, u16, u16, u32),
    /// What comes up to the end given stands as it was matched first.
    Once(u32),
    /// The same as that group.
    Again(u32),
    Done,
}

/// Where each of several ways begins, by the next byte; the last list is that of the line's end, and has all.
#[derive(Debug)]
struct Choice {
    starts: Vec<u16>,
    ways: Vec<u32>,
}

#[derive(Debug, Clone, Copy)]
enum Frame {
    /// Another way.
    Way(u32, usize),
    /// The way on from a run that may give back down to the first place.
    Shorter(u32, usize, usize),
    /// The way on from a run that may take one more.
    Longer(u32, usize),
    /// What a group was before.
    Slot(u32, usize),
}

impl Program {
    /// Takes an expression in Oniguruma's syntax; `None` where there is anything in it that is not known here.
    pub(super) fn new(expression: &str) -> Option<Program> {
        let (node, groups) = pattern::parse(expression)?;
        compile::compile(&node, groups)
    }

    /// The end of the match that begins at `at`, if there is one. `desk` then holds its groups.
    pub(super) fn matches(&self, line: &str, at: usize, desk: &mut Desk) -> Option<usize> {
        desk.slots.clear();
        desk.slots.resize(self.groups * 2 + 2, UNSET);
        desk.frames.clear();
        let mut run = Run {
            program: self,
            line: line.as_bytes(),
            slots: &mut desk.slots,
            frames: &mut desk.frames,
            retries: MOST_RETRIES,
        };
        let end = run.go(0, at, None).filter(|_| run.retries > 0)?;
        (desk.slots[0], desk.slots[1]) = (at, end);
        Some(end)
    }

    /// The first match that begins at `from` or later. `desk` then holds its groups.
    pub(super) fn search(&self, line: &str, from: usize, desk: &mut Desk) -> Option<(usize, usize)> {
        let last = if self.at_start { 0 } else { line.len() };
        let fits = |at: &usize| {
            self.first.is_none_or(|first| line.as_bytes().get(*at).is_none_or(|&byte| first.has(byte)))
        };
        let mut places = (from..=last).filter(fits);
        places.find_map(|at| self.matches(line, at, desk).map(|end| (at, end)))
    }
}

impl Desk {
    /// From where to where a group matched.
    pub(super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        let from = *self.slots.get(number * 2)?;
        let to = *self.slots.get(number * 2 + 1)?;
        (from != UNSET && to != UNSET).then_some((from, to))
    }

    /// Forgets the last match.
    pub(super) fn clear(&mut self) {
        self.slots.clear();
    }

    /// Takes over the groups of a match that was made elsewhere.
    pub(super) fn set(&mut self, groups: impl Iterator<Item = Option<(usize, usize)>>) {
        self.slots.clear();
        for group in groups {
            let (from, to) = group.unwrap_or((UNSET, UNSET));
            self.slots.extend([from, to]);
        }
    }
}

impl Set {
    fn of(ascii: u128) -> Set {
        #[expect(clippy::cast_possible_truncation, reason = "it is cut in two")]
        Set([ascii as u64, (ascii >> 64) as u64])
    }

    fn has(self, byte: u8) -> bool {
        byte < 128 && self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 == 1
    }

    fn is_within(self, other: Set) -> bool {
        self.0[0] & !other.0[0] | self.0[1] & !other.0[1] == 0
    }

    fn overlaps(self, other: Set) -> bool {
        self.0[0] & other.0[0] | self.0[1] & other.0[1] != 0
    }
}

/// One attempt.
struct Run<'a> {
    program: &'a Program,
    line: &'a [u8],
    slots: &'a mut [usize],
    frames: &'a mut Vec<Frame>,
    retries: u32,
}

impl Run<'_> {
    /// Goes on from an operation and a place up to `Done`; where there is a goal, that has to be there.
    fn go(&mut self, op: usize, at: usize, goal: Option<usize>) -> Option<usize> {
        let (base, mut op, mut at) = (self.frames.len(), op, at);
        loop {
            match self.step(op, at, goal) {
                Some(ControlFlow::Continue((next, to))) => (op, at) = (next, to),
                Some(ControlFlow::Break(end)) => return Some(end),
                None => (op, at) = self.back(base)?,
            }
        }
    }

    /// Runs one operation: where to go on, or the end of the match.
    #[inline]
    fn step(
        &mut self,
        op: usize,
        at: usize,
        goal: Option<usize>,
    ) -> Option<ControlFlow<usize, (usize, usize)>> {
        let next = op + 1;
        let is_in = |byte: &u8, set: u16| self.program.sets[usize::from(set)].has(*byte);
        let next_byte = self.line.get(at);
        let (op, at) = match self.program.ops[op] {
            Op::Byte(byte) => (next_byte == Some(&byte)).then_some((next, at + 1))?,
            Op::Literal(from, len) => {
                let (from, len) = (from as usize, len as usize);
                let literal = &self.program.literals[from..from + len];
                self.line[at..].starts_with(literal).then_some((next, at + len))?
            }
            Op::Set(set) => next_byte.filter(|byte| is_in(byte, set)).map(|_| (next, at + 1))?,
            Op::Run(set, keep) => (next, self.run(set, keep, next, at)),
            Op::Few(_) => {
                self.frames.push(Frame::Longer(index(next), at));
                (next, at)
            }
            Op::Try(other) => {
                self.frames.push(Frame::Way(other, at));
                (next, at)
            }
            Op::TryIf(set, other) if next_byte.is_none_or(|byte| is_in(byte, set)) => {
                self.frames.push(Frame::Way(other, at));
                (next, at)
            }
            Op::TryIf(_, other) | Op::Jump(other) => (other as usize, at),
            Op::Defer(other) => {
                self.frames.push(Frame::Way(index(next), at));
                (other as usize, at)
            }
            Op::Choose(choice) => (self.choose(choice, at)?, at),
            Op::Save(slot) => {
                self.frames.push(Frame::Slot(slot, self.slots[slot as usize]));
                self.slots[slot as usize] = at;
                (next, at)
            }
            Op::Place(place) => place.is_at(self.line, at).then_some((next, at))?,
            Op::Ahead(negative, end) => {
                let found = self.apart(next, at, None).is_some();
                (found != negative).then_some((end as usize, at))?
            }
            Op::Behind(negative, least, most, end) => {
                let found = (least..=most.min(u16::try_from(at).unwrap_or(u16::MAX)))
                    .any(|len| self.apart(next, at - usize::from(len), Some(at)).is_some());
                (found != negative).then_some((end as usize, at))?
            }
            Op::Once(end) => (end as usize, self.apart(next, at, None)?),
            Op::Again(group) => (next, self.again(group as usize, at)?),
            Op::Done => {
                return goal.is_none_or(|goal| goal == at).then_some(ControlFlow::Break(at));
            }
        };
        Some(ControlFlow::Continue((op, at)))
    }

    #[inline]
    fn run(&mut self, set: u16, keep: bool, next: usize, at: usize) -> usize {
        let set = self.program.sets[usize::from(set)];
        let len = self.line[at..].iter().take_while(|&&byte| set.has(byte)).count();
        if len > 0 && !keep {
            self.frames.push(Frame::Shorter(index(next), at, at + len - 1));
        }
        at + len
    }

    fn again(&self, group: usize, at: usize) -> Option<usize> {
        let text = self.line.get(self.slots[group * 2]..self.slots[group * 2 + 1])?;
        self.line[at..].starts_with(text).then_some(at + text.len())
    }

    fn choose(&mut self, choice: u16, at: usize) -> Option<usize> {
        let choice = &self.program.choices[usize::from(choice)];
        let column = self.line.get(at).map_or(128, |&byte| usize::from(byte.min(127)));
        let ways = &choice.ways[usize::from(choice.starts[column])..usize::from(choice.starts[column + 1])];
        let (first, others) = ways.split_first()?;
        self.frames.extend(others.iter().rev().map(|&way| Frame::Way(way, at)));
        Some(*first as usize)
    }

    /// Goes on by itself up to `Done`; how it got there is not gone into again.
    fn apart(&mut self, op: usize, at: usize, goal: Option<usize>) -> Option<usize> {
        let base = self.frames.len();
        let end = self.go(op, at, goal)?;
        let mut kept = base;
        for frame in base..self.frames.len() {
            if matches!(self.frames[frame], Frame::Slot(..)) {
                self.frames.swap(kept, frame);
                kept += 1;
            }
        }
        self.frames.truncate(kept);
        Some(end)
    }

    /// Back to the last place where there was another way.
    fn back(&mut self, base: usize) -> Option<(usize, usize)> {
        loop {
            if self.frames.len() == base {
                return None;
            }
            match self.frames.pop()? {
                Frame::Slot(slot, was) => self.slots[slot as usize] = was,
                _ if self.retries == 0 => (),
                Frame::Way(op, at) => {
                    self.retries -= 1;
                    return Some((op as usize, at));
                }
                Frame::Shorter(op, least, at) => {
                    self.retries -= 1;
                    if at > least {
                        self.frames.push(Frame::Shorter(op, least, at - 1));
                    }
                    return Some((op as usize, at));
                }
                Frame::Longer(op, at) => {
                    self.retries -= 1;
                    let Op::Few(set) = self.program.ops[op as usize - 1] else {
                        continue;
                    };
                    let set = self.program.sets[usize::from(set)];
                    if self.line.get(at).is_some_and(|&byte| set.has(byte)) {
                        self.frames.push(Frame::Longer(op, at + 1));
                        return Some((op as usize, at + 1));
                    }
                }
            }
        }
    }
}

/// The number of an operation; a program has far fewer than there are numbers.
fn index(op: usize) -> u32 {
    u32::try_from(op).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use onig::Region;
    use onig::SearchOptions;

    #[test]
    fn it_finds_what_oniguruma_finds() {
        let line = "let aXb = foo_bar(1, \"x\\\\\"y\") => { return aa.b.c; } // end\n";
        for expression in [
            r"\b(let|return|re)\b",
            r"(?:a|b)+(?!\w)",
            r"(?<=\.)[a-z](?=[.;])",
            r"(?<!\w|\.)([a-z])\1",
            r"(?:[a-z]|\.(?=b))*;",
            r"\w*?_(\w+)\b\s*\(",
            r"(?i)AX(?-i:b)|x",
            r"(?>[a-z]+)o|o(?=_)",
            r#""(?:\\.|[^"])*+""#,
            r"\s*$",
            r"[^\s\w]{2,3}",
            r"(?x) \w+ \s* # a name\n \(",
        ] {
            let program = Program::new(expression).expect(expression);
            let theirs = onig::Regex::new(expression).unwrap();
            let (mut desk, mut region) = (Desk::default(), Region::new());
            for from in 0..=line.len() {
                let (ours, options) =
                    (program.search(line, from, &mut desk), SearchOptions::SEARCH_OPTION_NONE);
                let found = theirs.search_with_options(line, from, line.len(), options, Some(&mut region));
                assert_eq!(ours.map(|(start, _)| start), found, "{expression} from {from}");
                for group in (0..=program.groups).filter(|_| found.is_some()) {
                    assert_eq!(desk.group(group), region.pos(group), "{expression} from {from}");
                }
            }
        }
    }

    #[test]
    fn what_it_does_not_know_it_leaves_alone() {
        for expression in
            [r"(\((?:[^()]|\g<1>)*\))", r"(?:a*)*", r"a{2}?", r"\Ga", r"(?<=a+)b", "(", "[a&&b]"]
        {
            assert!(Program::new(expression).is_none(), "{expression}");
        }
    }
}
