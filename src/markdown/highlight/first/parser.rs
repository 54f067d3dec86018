//! Expressions in Oniguruma's syntax, read for what a match may begin with.
use super::super::chars;
use super::ANY_BEFORE;
use super::ANY_CHAR;
use super::Before;
use super::First;
use super::NOTHING;
use super::Run;
use super::SPACES;

/// An expression that is being read.
pub(super) struct Parser<'a> {
    rest: chars::Rest<'a>,
    extended: bool,
    fold: bool,
    dot_all: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// At the beginning of an expression.
    pub(super) fn new(expression: &'a str) -> Self {
        Parser { rest: expression.chars().peekable(), extended: false, fold: false, dot_all: false, depth: 0 }
    }

    /// Whether all has been read.
    pub(super) fn is_done(&mut self) -> bool {
        self.rest.peek().is_none()
    }

    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    /// Reads alternatives up to the end of the group; `None` where something is not understood.
    pub(super) fn alternatives(&mut self) -> Option<First> {
        self.depth += 1;
        let mut first = if self.depth < 100 {
            self.sequence()?
        } else {
            return None;
        };
        while self.eat('|') {
            first = first.or(self.sequence()?);
        }
        self.depth -= 1;
        Some(first)
    }

    fn sequence(&mut self) -> Option<First> {
        let mut first = First { fresh: true, ..NOTHING };
        let mut head = None;
        while let Some(&c) = self.rest.peek() {
            if c == '|' || c == ')' {
                break;
            }
            self.rest.next();
            if self.extended && c.is_whitespace() {
                continue;
            }
            if self.extended && c == '#' {
                while self.rest.next_if(|&c| c != '\n').is_some() {}
                continue;
            }
            let nothing_read = first.ascii == 0 && !first.beyond && first.empty;
            let blank = c == '\\' && self.rest.peek() == Some(&'s') && nothing_read;
            let one = self.atom(c)?;
            let repeats = matches!(self.rest.peek(), Some('*' | '+'));
            let bare = !repeats && !matches!(self.rest.peek(), Some('?' | '{'));
            let mut atom = self.repeated(one)?;
            if one.single && repeats {
                // In a sequence that was not empty so far, this comes to nothing.
                atom.run = Some(Run { first: one.ascii, rest: one.ascii, other: 0 });
                if let Some(head) = head {
                    first.run = Some(Run { first: head, rest: one.ascii, other: 0 });
                }
            }
            atom.whole = first.fresh && bare && (one.single || one.whole);
            head = (first.fresh && one.single && bare).then_some(one.ascii);
            atom.single = false;
            if blank && repeats {
                // `\s*` and `\s+` take all the white space there is: what matters is what comes after.
                let rest = self.sequence()?;
                let sure = !rest.empty && rest.ascii & SPACES == 0;
                let mut whole = first.then(atom).then(rest);
                whole.inner = if sure { rest.ascii } else { u128::MAX };
                return Some(whole);
            }
            first = first.then(atom);
        }
        Some(First { single: false, fresh: false, ..first })
    }

    fn atom(&mut self, c: char) -> Option<First> {
        Some(match c {
            '(' => self.group()?,
            '[' => First { single: !self.fold, ..set(chars::class(&mut self.rest, self.fold)?) },
            '\\' => self.escape()?,
            '.' => self.dot(),
            '^' => First { line: true, ..NOTHING },
            '$' => NOTHING,
            '*' | '+' | '?' => return None,
            c => self.literal(c),
        })
    }

    fn dot(&self) -> First {
        let line_end = if self.dot_all { 0 } else { 1 << 10 };
        First { ascii: !line_end, single: !self.dot_all, ..ANY_CHAR }
    }

    fn literal(&self, c: char) -> First {
        let mut first =
            First { beyond: !c.is_ascii(), empty: false, single: c.is_ascii() && !self.fold, ..NOTHING };
        if c.is_ascii() {
            first.ascii = 1 << u32::from(c);
            if self.fold && c.is_ascii_alphabetic() {
                first.ascii |= 1 << (u32::from(c) ^ 0x20);
                // A few letters and ligatures beyond ASCII fold to ASCII ones.
                first.beyond = true;
            }
        } else if self.fold {
            first.ascii = u128::MAX;
        }
        first
    }

    fn repeated(&mut self, mut atom: First) -> Option<First> {
        let mut braces = false;
        loop {
            match self.rest.peek() {
                Some('*' | '?') => {
                    self.rest.next();
                    atom = optional(atom);
                }
                Some('+') => drop(self.rest.next()),
                Some('{') => {
                    let mut ahead = self.rest.clone();
                    ahead.next();
                    let inner: String = ahead.by_ref().take_while(|&c| c != '}').collect();
                    if inner.is_empty() || !inner.chars().all(|c| c.is_ascii_digit() || c == ',') {
                        return Some(atom);
                    }
                    self.rest = ahead;
                    braces = true;
                    let least = inner.split(',').next().unwrap_or("");
                    if least.chars().all(|c| c == '0') {
                        atom = optional(atom);
                    }
                    continue;
                }
                _ => return Some(atom),
            }
            // A mark after `*`, `+` or `?` only says how eager it is.
            if !braces {
                while self.rest.next_if(|&c| c == '?' || c == '+').is_some() {}
            }
        }
    }

    fn group(&mut self) -> Option<First> {
        let (extended, fold) = (self.extended, self.fold);
        let (mut counts, mut behind, mut atomic, mut peek) = (true, false, false, false);
        if self.eat('?') {
            match self.rest.next()? {
                ':' => (),
                '>' => atomic = true,
                '=' => peek = true,
                '!' => counts = false,
                '#' => {
                    while self.rest.next()? != ')' {}
                    return Some(NOTHING);
                }
                '<' => match self.rest.next()? {
                    '=' => behind = true,
                    '!' => counts = false,
                    _ => while self.rest.next()? != '>' {},
                },
                c @ ('a'..='z' | '-') => {
                    if let Some(first) = self.options(c)? {
                        return Some(first);
                    }
                }
                _ => return None,
            }
        }
        if behind {
            let before = self.behind();
            return self.eat(')').then_some(First { before: before?, ..NOTHING });
        }
        let mut first = self.alternatives()?;
        if atomic {
            first.run = None;
        }
        // A look-ahead in a look-ahead is rare enough.
        first.whole &= !(peek && first.peek);
        first.peek |= peek;
        (self.extended, self.fold) = (extended, fold);
        self.eat(')').then_some(if counts { first } else { NOTHING })
    }

    /// What a look-behind wants to see last. Its body is read to its end.
    fn behind(&mut self) -> Option<Before> {
        let fold = self.fold;
        let mut before = Before { ascii: 0, beyond: fold, start: false };
        let (mut last, mut at_start, mut sure) = (None::<First>, false, true);
        loop {
            let c = self.rest.peek().copied();
            if matches!(c, None | Some('|' | ')')) {
                match last.take() {
                    Some(last) if sure && !last.empty => {
                        before.ascii |= last.ascii;
                        before.beyond |= last.beyond;
                    }
                    None if at_start && sure => before.start = true,
                    _ => before = ANY_BEFORE,
                }
                (at_start, sure) = (false, true);
                if c != Some('|') {
                    return Some(before);
                }
                self.rest.next();
                continue;
            }
            let c = self.rest.next()?;
            match c {
                c if self.extended && c.is_whitespace() => (),
                '#' if self.extended => return None,
                '^' => at_start = true,
                // A group, a mark of repetition, or an assertion: not worth the care.
                '(' => {
                    self.group()?;
                    sure = false;
                }
                '*' | '+' | '?' | '{' => sure = false,
                c => {
                    let atom = self.atom(c)?;
                    sure &= !atom.empty;
                    last = Some(atom);
                }
            }
        }
    }

    /// The options of `(?i)`, which hold to the end of the group around it, or of `(?i:`, whose body is next.
    #[expect(clippy::option_option, reason = "not understood is one thing, nothing to tell another")]
    fn options(&mut self, first: char) -> Option<Option<First>> {
        let (mut on, mut c) = (true, first);
        loop {
            match c {
                '-' => on = false,
                'x' => self.extended = on,
                'i' => self.fold = on,
                // Whether `.` stands for a line end, too, in the rest of the expression is not followed up.
                'm' | 's' => self.dot_all = true,
                ':' => return Some(None),
                ')' => return Some(Some(NOTHING)),
                _ => return None,
            }
            c = self.rest.next()?;
        }
    }

    fn escape(&mut self) -> Option<First> {
        let c = self.rest.next()?;
        Some(match c {
            'w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H' => set(chars::shorthand(c)),
            'b' => First { edge: true, ..NOTHING },
            'B' | 'A' | 'z' | 'Z' => NOTHING,
            'p' | 'P' => First {
                single: false,
                ..chars::property(&mut self.rest, c == 'P', self.fold)?.map_or(ANY_CHAR, set)
            },
            'n' => self.literal('\n'),
            't' => self.literal('\t'),
            'r' => self.literal('\r'),
            'x' | 'u' => {
                chars::code_point(&mut self.rest, c)?;
                ANY_CHAR
            }
            // Back references, calls, and all that is rare.
            c if c.is_alphanumeric() => return None,
            c => self.literal(c),
        })
    }
}

fn optional(first: First) -> First {
    First { ascii: first.ascii, beyond: first.beyond, run: first.run, peek: first.peek, ..NOTHING }
}

/// A set of characters: what is not ASCII may be in it.
fn set(ascii: u128) -> First {
    First { ascii, beyond: true, empty: false, single: true, ..NOTHING }
}
