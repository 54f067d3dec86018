//! A line that a grammar is run over: which rules match where, and what is already known about that.
use super::engine::Change;
use super::expression::Expression;
use super::expression::Found;
use super::expression::Text;
use super::grammar::Rule;
use super::grammar::Then;
use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

/// The groups of a match, as text.
pub(super) type Groups = Vec<Option<String>>;

/// As many attempts as a line may take, by its length: some five times what real code takes at most.
const ATTEMPTS_PER_BYTE: usize = 10;
/// What an expression that has to be compiled first counts for.
const COMPILING: usize = 40;

/// A line that is being read.
pub(super) struct Line<'a> {
    /// What is read.
    pub(super) text: Text<'a>,
    /// How the open scopes change, in order.
    pub(super) changes: Vec<(usize, Change)>,
    /// The groups of the match found last.
    pub(super) found: Found,
    /// Where rules that may match anywhere match next, or that they do not.
    searched: Vec<(u32, Option<(usize, usize)>)>,
    /// Rules that did not match at the beginning of a run of characters, and where it ends.
    stuck: Vec<(u32, usize)>,
    /// How many attempts may still be made.
    pub(super) left: usize,
}

impl<'a> Line<'a> {
    /// A line before anything was tried.
    pub(super) fn new(text: &'a str) -> Self {
        Line {
            text: Text::new(text),
            changes: Vec::with_capacity(64),
            found: Found::new(),
            searched: Vec::new(),
            stuck: Vec::new(),
            left: text.len() * ATTEMPTS_PER_BYTE + 1_000,
        }
    }

    /// Where a rule that may match anywhere matches from `at` on.
    pub(super) fn search(
        &mut self,
        rule: &Rule,
        groups: Option<&Groups>,
        at: usize,
        full: bool,
    ) -> Option<(usize, usize)> {
        let known = self.searched.iter().position(|(number, _)| *number == rule.number);
        match known.map(|known| self.searched[known].1) {
            Some(None) => return None,
            Some(Some((start, end))) if start >= at => return Some((start, end)),
            _ => (),
        }
        let filled = groups.filter(|_| rule.backrefs);
        self.left = self.left.saturating_sub(if filled.is_some() { COMPILING } else { 1 });
        let (text, groups) = (self.text, &mut self.found);
        let found = match filled {
            Some(known) => with_groups(&rule.regex, known, |regex| regex.search(text, at, groups)),
            None => rule.regex.search(text, at, groups),
        };
        let counts = match (&rule.then, found) {
            (Then::Stay, Some((start, end))) => start != end,
            (Then::Push(_), _) => !full,
            _ => true,
        };
        if filled.is_none() && (counts || found.is_none()) {
            match known {
                Some(known) => self.searched[known].1 = found,
                None => self.searched.push((rule.number, found)),
            }
        }
        found.filter(|_| counts)
    }

    /// The end of the rule's match at this place, if there is one.
    pub(super) fn matches(&mut self, rule: &Rule, place: usize, byte: u8) -> Option<usize> {
        if rule.groups.is_empty()
            && let Some(len) = rule.first.len(byte)
        {
            self.found.clear();
            return Some(place + len);
        }
        self.left = self.left.saturating_sub(1);
        rule.regex.matches(self.text, place, &mut self.found)
    }

    /// Finds the groups of a match again that was found earlier.
    pub(super) fn recall(&mut self, rule: &Rule, groups: Option<&Groups>, start: usize) {
        if rule.groups.is_empty() && !matches!(rule.then, Then::Push(_) | Then::Set(_)) {
            return;
        }
        let (text, found) = (self.text, &mut self.found);
        match groups.filter(|_| rule.backrefs) {
            Some(groups) => with_groups(&rule.regex, groups, |regex| regex.matches(text, start, found)),
            None => rule.regex.matches(text, start, found),
        };
    }

    /// Whether the rule did not match at the beginning of the run that goes on here.
    pub(super) fn is_stuck(&self, rule: &Rule, place: usize, byte: u8) -> bool {
        !rule.first.has_other(byte)
            && self.stuck.iter().any(|(number, end)| *number == rule.number && place < *end)
    }

    /// Notes that the rule does not match here, for as long as a run goes on.
    pub(super) fn note_run(&mut self, rule: &Rule, place: usize) {
        if let Some(end) = rule.first.run_end(self.text.line.as_bytes(), place) {
            match self.stuck.iter_mut().find(|(number, known)| *number == rule.number || *known <= place) {
                Some(free) => *free = (rule.number, end),
                None => self.stuck.push((rule.number, end)),
            }
        }
    }

    /// The groups of the match, as text.
    pub(super) fn groups(&self) -> Groups {
        let group = |number| self.found.group(number).and_then(|(from, to)| self.text.line.get(from..to));
        (0..10).map(|number| group(number).map(str::to_owned)).collect()
    }
}

/// Runs an expression with the groups of an earlier match in the place of its references to them.
fn with_groups<T>(
    raw: &Expression,
    groups: &Groups,
    run: impl FnOnce(&Expression) -> Option<T>,
) -> Option<T> {
    thread_local! {
        static FILLED: RefCell<HashMap<String, Rc<Expression>>> = RefCell::default();
    }
    let text = fill(raw.as_str(), groups);
    let filled = FILLED.with_borrow_mut(|filled| {
        if filled.len() > 200 {
            filled.clear();
        }
        filled.entry(text).or_insert_with_key(|text| Rc::new(Expression::new(text.clone()))).clone()
    });
    run(&filled)
}

fn fill(expression: &str, groups: &Groups) -> String {
    let mut filled = String::with_capacity(expression.len() + 16);
    let mut rest = expression.chars();
    while let Some(c) = rest.next() {
        match (c, rest.clone().next()) {
            ('\\', Some(digit @ '0'..='9')) => {
                rest.next();
                let number = digit.to_digit(10).unwrap_or(0) as usize;
                for c in groups.get(number).and_then(Option::as_deref).unwrap_or("").chars() {
                    if "\\.+*?()|[]{}^$#&-~".contains(c) {
                        filled.push('\\');
                    }
                    filled.push(c);
                }
            }
            ('\\', Some(next)) => {
                rest.next();
                filled.extend(['\\', next]);
            }
            (c, _) => filled.push(c),
        }
    }
    filled
}
