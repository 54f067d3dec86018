//! The grammars, run over a line: what the highlighter does, for a quarter of the time or less.
//!
//! The rule that matches first wins, and of several at one place the one named first. The highlighter's own
//! engine searches the rest of the line for every rule. This one goes along the line and tries at each place
//! the few rules that may match there, going by the next byte. A test holds the two against each other.
use super::classes::Class;
use super::classes::Open;
use super::first::Around;
use super::grammar;
use super::grammar::Context;
use super::grammar::Id;
use super::grammar::Rule;
use super::grammar::Rules;
use super::grammar::Then;
use super::line::Groups;
use super::line::Line;
use syntect::parsing::ClearAmount;

/// As deep as contexts are entered.
const DEEPEST: usize = 100;

/// Where the grammar stands between two lines.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct State {
    levels: Vec<Level>,
    /// Below these levels, the rules that a level brought along do not hold.
    walls: Vec<usize>,
    fresh: bool,
    /// The scopes that are open.
    pub(super) open: Open,
}

/// A context that was entered and not yet left.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Level {
    context: Id,
    prototypes: Vec<Id>,
    /// The groups of the match that led here, where a rule asks for them.
    groups: Option<Groups>,
}

/// A change to the open scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// One is opened.
    Push(Class),
    /// So many are closed.
    Pop(usize),
    /// Some are set aside.
    Clear(ClearAmount),
    /// Those set aside last are opened again.
    Restore,
}

impl Change {
    /// Makes the change.
    pub(super) fn apply(self, open: &mut Open) {
        match self {
            Change::Push(class) => open.push(class),
            Change::Pop(count) => open.pop(count),
            Change::Clear(amount) => open.clear(amount),
            Change::Restore => open.restore(),
        }
    }
}

/// Rules that hold at a place, with what they need to know.
struct Link {
    rules: &'static Rules,
    /// The level whose groups they may ask for.
    level: Option<usize>,
    brought: bool,
}

/// Where a match begins, the link and the number of its rule, and where it ends.
type Candidate = (usize, (usize, u16), usize);

struct Hit {
    rule: &'static Rule,
    start: usize,
    end: usize,
    brought: bool,
}

enum Next {
    Hit(Hit),
    /// All that matches would lead back to where it came from.
    Circle,
    End,
}

impl State {
    /// The state before the first line.
    pub(super) fn new(grammar: usize) -> Option<State> {
        let level = Level { context: grammar::start(grammar)?, prototypes: Vec::new(), groups: None };
        Some(State { levels: vec![level], walls: Vec::new(), fresh: true, open: Open::default() })
    }

    /// Reads a line, its `\n` included, and tells how the open scopes change in it, in order.
    pub(super) fn read(&mut self, text: &str) -> Vec<(usize, Change)> {
        let mut line = Line::new(text);
        if std::mem::take(&mut self.fresh)
            && let Some(class) = self.context().and_then(|context| context.content.first())
        {
            line.changes.push((0, Change::Push(*class)));
        }
        let (mut at, mut entered) = (0, None);
        let mut chain = Vec::new();
        self.chain_into(&mut chain);
        // Each step moves on or changes the stack; a grammar that would do the latter for ever, or that
        // someone sets out to wear down, is stopped: the rest of the line stays as it is.
        while line.left > 0 {
            line.left -= 1;
            match self.find(&chain, &mut line, at, entered == Some((at, self.levels.len()))) {
                Next::End => break,
                Next::Circle => match text[at..].chars().nth(1) {
                    Some(_) => at += text[at..].chars().next().map_or(1, char::len_utf8),
                    None => break,
                },
                Next::Hit(hit) => {
                    if hit.end <= at && matches!(hit.rule.then, Then::Push(_)) {
                        entered = Some((hit.end, self.levels.len() + 1));
                    }
                    at = hit.end;
                    if hit.brought {
                        self.walls.push(self.levels.len());
                    }
                    self.act(&hit, &mut line);
                    if !matches!(hit.rule.then, Then::Stay) {
                        self.chain_into(&mut chain);
                    }
                }
            }
        }
        line.changes
    }

    fn context(&self) -> Option<&'static Context> {
        grammar::context(self.levels.last()?.context)
    }

    /// Gathers the rules that hold here, in order.
    fn chain_into(&mut self, chain: &mut Vec<Link>) {
        while self.walls.last().is_some_and(|wall| *wall >= self.levels.len()) {
            self.walls.pop();
        }
        let wall = self.walls.last().copied().unwrap_or(0);
        let link = |id: Id, level, brought| {
            let rules = grammar::context(id)?.rules();
            Some(Link { rules, level, brought })
        };
        chain.clear();
        for (at, level) in self.levels.iter().enumerate().skip(wall) {
            let brought = level.prototypes.iter();
            chain.extend(brought.filter_map(|&id| link(id, Some(at), true)));
        }
        if let (Some(level), Some(context)) = (self.levels.last(), self.context()) {
            chain.extend(context.prototype.and_then(|id| link(id, None, false)));
            chain.extend(link(level.context, Some(self.levels.len() - 1), false));
        }
    }

    fn groups(&self, link: &Link) -> Option<&Groups> {
        self.levels[link.level?].groups.as_ref()
    }

    fn find(&self, chain: &[Link], line: &mut Line<'_>, at: usize, may_circle: bool) -> Next {
        let full = self.levels.len() >= DEEPEST;
        let circles = |rule: &Rule, end: usize| may_circle && end == at && matches!(rule.then, Then::Pop);
        let (mut circle, best) = self.find_anywhere(chain, line, at, circles);
        let mut dead: Vec<u32> = Vec::new();
        let mut place = at;
        'places: while !(circle && place > at) && best.is_none_or(|(best, ..)| place <= best) {
            let Some(&byte) = line.text.line.as_bytes().get(place) else {
                break;
            };
            let around = Around::new(line.text.line.as_bytes(), place);
            for (link_at, link) in chain.iter().enumerate() {
                for &rule_at in link.rules.at(byte, around.in_word) {
                    if best.is_some_and(|(best, key, _)| best == place && key < (link_at, rule_at)) {
                        break 'places;
                    }
                    let rule = link.rules.all[usize::from(rule_at)];
                    let is_out = !rule.first.fits(&around) || (full && matches!(rule.then, Then::Push(_)));
                    if is_out || dead.contains(&rule.number) || line.is_stuck(rule, place, byte) {
                        continue;
                    }
                    let Some(end) = line.matches(rule, place, byte) else {
                        line.note_run(rule, place);
                        continue;
                    };
                    if end == place && matches!(rule.then, Then::Stay) {
                        dead.push(rule.number);
                    } else if circles(rule, end) {
                        circle = true;
                    } else {
                        return Next::Hit(Hit { rule, start: place, end, brought: link.brought });
                    }
                }
            }
            place += char_len(byte);
        }
        match best {
            Some((start, (link_at, rule_at), end)) if !circle || start == at => {
                let from = &chain[link_at];
                let rule = from.rules.all[usize::from(rule_at)];
                line.recall(rule, self.groups(from), start);
                Next::Hit(Hit { rule, start, end, brought: from.brought })
            }
            _ if circle => Next::Circle,
            _ => Next::End,
        }
    }

    /// The first match of the rules that may match anywhere: where, which, and to where; and whether one would
    /// lead back to where it came from.
    fn find_anywhere(
        &self,
        chain: &[Link],
        line: &mut Line<'_>,
        at: usize,
        circles: impl Fn(&Rule, usize) -> bool,
    ) -> (bool, Option<Candidate>) {
        let (mut circle, mut best) = (false, None::<Candidate>);
        let full = self.levels.len() >= DEEPEST;
        for (link_at, link) in chain.iter().enumerate() {
            for &rule_at in &link.rules.anywhere {
                let rule = link.rules.all[usize::from(rule_at)];
                match line.search(rule, self.groups(link), at, full) {
                    Some((_, end)) if circles(rule, end) => circle = true,
                    Some((start, end)) if best.is_none_or(|(best, ..)| start < best) => {
                        best = Some((start, (link_at, rule_at), end));
                    }
                    _ => (),
                }
            }
        }
        (circle, best)
    }

    fn act(&mut self, hit: &Hit, line: &mut Line<'_>) {
        let Some(context) = self.context() else { return };
        let (rule, start, end) = (hit.rule, hit.start, hit.end);
        let changes = &mut line.changes;
        enter(start, context, rule, changes);
        changes.extend(rule.scope.iter().map(|&class| (start, Change::Push(class))));
        let mut groups = Vec::new();
        for (number, classes) in &rule.groups {
            let Some((from, to)) = line.found.group(*number).filter(|(from, to)| from < to) else {
                continue;
            };
            // A wider group opens before a narrower one, and what ends at a place closes before all.
            groups.extend(
                classes
                    .iter()
                    .map(|&class| ((from, -(to.cast_signed() - from.cast_signed())), Change::Push(class))),
            );
            groups.push(((to, isize::MIN), Change::Pop(classes.len())));
        }
        groups.sort_by_key(|(key, _)| *key);
        changes.extend(groups.into_iter().map(|((at, _), change)| (at, change)));
        if !rule.scope.is_empty() {
            changes.push((end, Change::Pop(rule.scope.len())));
        }
        leave(end, context, rule, changes);
        self.follow(rule, line);
    }

    /// Changes the stack as the rule says.
    fn follow(&mut self, rule: &Rule, line: &Line<'_>) {
        let (ids, mut kept) = match &rule.then {
            Then::Stay => return,
            Then::Pop => {
                if self.levels.len() > 1 {
                    self.levels.pop();
                }
                return;
            }
            Then::Push(ids) => (ids, Vec::new()),
            // What a level brought along stays until the level itself is left.
            Then::Set(ids) => (ids, self.levels.pop().map(|level| level.prototypes).unwrap_or_default()),
        };
        for (at, &id) in ids.iter().enumerate() {
            let mut prototypes = std::mem::take(&mut kept);
            if at + 1 == ids.len() {
                prototypes.extend(rule.prototype);
            }
            let asks = |id: &Id| grammar::context(*id).is_some_and(|context| context.backrefs);
            let groups = (asks(&id) || prototypes.iter().any(asks)).then(|| line.groups());
            self.levels.push(Level { context: id, prototypes, groups });
        }
    }
}

/// The changes before a match.
fn enter(at: usize, context: &Context, rule: &Rule, changes: &mut Vec<(usize, Change)>) {
    let (ids, set) = match &rule.then {
        Then::Stay => return,
        Then::Pop => {
            if !context.content.is_empty() {
                changes.push((at, Change::Pop(context.content.len())));
            }
            return;
        }
        Then::Push(ids) => (ids, false),
        Then::Set(ids) => (ids, true),
    };
    if set && context.clears.is_some() {
        changes.push((at, Change::Restore));
    }
    for next in ids.iter().filter_map(|&id| grammar::context(id)) {
        if let Some(amount) = next.clears.filter(|_| !set) {
            changes.push((at, Change::Clear(amount)));
        }
        changes.extend(next.meta.iter().map(|&class| (at, Change::Push(class))));
    }
}

/// The changes after a match.
fn leave(at: usize, context: &Context, rule: &Rule, changes: &mut Vec<(usize, Change)>) {
    let (ids, set) = match &rule.then {
        Then::Stay => return,
        Then::Pop => {
            if !context.meta.is_empty() {
                changes.push((at, Change::Pop(context.meta.len())));
            }
            if context.clears.is_some() {
                changes.push((at, Change::Restore));
            }
            return;
        }
        Then::Push(ids) => (ids, false),
        Then::Set(ids) => (ids, true),
    };
    let next = || ids.iter().filter_map(|&id| grammar::context(id));
    let has_more = |next: &Context| !next.content.is_empty() || (next.clears.is_some() && set);
    let own = if set { context.meta.len() + context.content.len() } else { 0 };
    if own == 0 && !next().any(has_more) {
        return;
    }
    // The scopes of the match itself were the outer ones; now those of the content come between.
    let count = own + next().map(|next| next.meta.len()).sum::<usize>();
    if count > 0 {
        changes.push((at, Change::Pop(count)));
    }
    for next in next() {
        if let Some(amount) = next.clears.filter(|_| set) {
            changes.push((at, Change::Clear(amount)));
        }
        changes.extend(next.meta.iter().chain(&next.content).map(|&class| (at, Change::Push(class))));
    }
}

fn char_len(first: u8) -> usize {
    match first {
        0xf0.. => 4,
        0xe0.. => 3,
        0xc0.. => 2,
        _ => 1,
    }
}
