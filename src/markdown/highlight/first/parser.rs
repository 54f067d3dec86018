//! Expressions in Oniguruma's syntax, read for what a match may begin with.
use super::ANY_BEFORE;
use super::ANY_CHAR;
use super::Before;
use super::First;
use super::NOTHING;
use super::Run;
use super::SPACES;
use std::iter::Peekable;
use std::str::Chars;

/// An expression that is being read.
pub(super) struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    extended: bool,
    fold: bool,
    dot_all: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    /// At the beginning of an expression.
    pub(super) fn new(expression: &'a str) -> Self {
        Parser {
            rest: expression.chars().peekable(),
            extended: false,
            fold: false,
            dot_all: false,
            depth: 0,
        }
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
        let mut first = First {
            fresh: true,
            ..NOTHING
        };
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
                atom.run = Some(Run {
                    first: one.ascii,
                    rest: one.ascii,
                    other: 0,
                });
                if let Some(head) = head {
                    first.run = Some(Run {
                        first: head,
                        rest: one.ascii,
                        other: 0,
                    });
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
        Some(First {
            single: false,
            fresh: false,
            ..first
        })
    }

    fn atom(&mut self, c: char) -> Option<First> {
        Some(match c {
            '(' => self.group()?,
            '[' => self.class()?,
            '\\' => self.escape()?,
            '.' => self.dot(),
            '^' => First {
                line: true,
                ..NOTHING
            },
            '$' => NOTHING,
            '*' | '+' | '?' => return None,
            c => self.literal(c),
        })
    }

    fn dot(&self) -> First {
        let line_end = if self.dot_all { 0 } else { 1 << 10 };
        First {
            ascii: !line_end,
            single: !self.dot_all,
            ..ANY_CHAR
        }
    }

    fn literal(&self, c: char) -> First {
        let mut first = First {
            beyond: !c.is_ascii(),
            empty: false,
            single: c.is_ascii() && !self.fold,
            ..NOTHING
        };
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
            return self.eat(')').then_some(First {
                before: before?,
                ..NOTHING
            });
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
        let mut before = Before {
            ascii: 0,
            beyond: fold,
            start: false,
        };
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
    #[expect(
        clippy::option_option,
        reason = "not understood is one thing, nothing to tell another"
    )]
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
            'w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H' => set(shorthand(c)),
            'b' => First {
                edge: true,
                ..NOTHING
            },
            'B' | 'A' | 'z' | 'Z' => NOTHING,
            'p' | 'P' => First {
                single: false,
                ..self.property(c == 'P')?.map_or(ANY_CHAR, set)
            },
            'n' => self.literal('\n'),
            't' => self.literal('\t'),
            'r' => self.literal('\r'),
            'x' | 'u' => {
                self.code_point(c)?;
                ANY_CHAR
            }
            // Back references, calls, and all that is rare.
            c if c.is_alphanumeric() => return None,
            c => self.literal(c),
        })
    }

    /// The ASCII characters with the property named after `\p`, where that is a well-known one.
    #[expect(
        clippy::option_option,
        reason = "not understood is one thing, nothing to tell another"
    )]
    fn property(&mut self, negated: bool) -> Option<Option<u128>> {
        self.rest.next_if_eq(&'{')?;
        let mut name = String::new();
        loop {
            match self.rest.next()? {
                '}' => break,
                c => name.push(c),
            }
        }
        let (lower, upper, digits) = (range('a', 'z'), range('A', 'Z'), range('0', '9'));
        let ascii = match name.to_ascii_lowercase().as_str() {
            "l" | "letter" | "alpha" => lower | upper,
            "ll" | "lower" => lower,
            "lu" | "upper" => upper,
            "n" | "nd" | "digit" => digits,
            "alnum" => lower | upper | digits,
            "mn" | "mc" | "m" | "lm" | "lo" | "lt" | "nl" | "no" => 0,
            "pc" => range('_', '_'),
            _ => return Some(None),
        };
        // Where case does not count, neither does it here.
        let ascii = if self.fold { ascii | folded(ascii) } else { ascii };
        Some(Some(if negated { !ascii } else { ascii }))
    }

    /// The digits after `\x` or `\u`.
    #[expect(
        clippy::option_option,
        reason = "not understood is one thing, nothing to tell another"
    )]
    fn code_point(&mut self, kind: char) -> Option<Option<char>> {
        let mut digits = String::new();
        if kind == 'x' && self.eat('{') {
            loop {
                match self.rest.next()? {
                    '}' => break,
                    c => digits.push(c),
                }
            }
        } else {
            let most = if kind == 'x' { 2 } else { 4 };
            while digits.len() < most
                && let Some(c) = self.rest.next_if(char::is_ascii_hexdigit)
            {
                digits.push(c);
            }
        }
        Some(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32))
    }

    /// A class in brackets, whose opening one is taken. What it says beyond ASCII is not looked at.
    fn class(&mut self) -> Option<First> {
        let negated = self.eat('^');
        let (mut ascii, mut last, mut from) = (0u128, None::<char>, None::<char>);
        let mut begun = false;
        loop {
            let c = self.rest.next()?;
            let mut single = None;
            match c {
                ']' if begun => break,
                '[' if self.rest.peek() == Some(&':') => ascii |= self.posix()?,
                '[' => ascii |= self.class()?.ascii,
                '&' if self.rest.peek() == Some(&'&') => return None,
                '-' if last.is_some() && self.rest.peek() != Some(&']') => {
                    from = last.take();
                    continue;
                }
                '\\' => match self.rest.next()? {
                    c @ ('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H') => ascii |= shorthand(c),
                    c @ ('p' | 'P') => ascii |= self.property(c == 'P')??,
                    'n' => single = Some('\n'),
                    't' => single = Some('\t'),
                    'r' => single = Some('\r'),
                    'f' => single = Some('\x0c'),
                    'v' => single = Some('\x0b'),
                    'e' => single = Some('\x1b'),
                    'b' => single = Some('\x08'),
                    c @ ('x' | 'u') => single = Some(self.code_point(c)??),
                    c if c.is_alphanumeric() => return None,
                    c => single = Some(c),
                },
                c => single = Some(c),
            }
            begun = true;
            if self.fold && single.is_some_and(|c| !c.is_ascii()) {
                return None;
            }
            match (from.take(), single) {
                (Some(from), Some(to)) => {
                    ascii |= range(from, to);
                    single = None;
                }
                (Some(_), None) => return None,
                (None, Some(c)) => ascii |= range(c, c),
                (None, None) => (),
            }
            last = single;
        }
        if self.fold {
            ascii |= folded(ascii);
        }
        Some(First {
            single: !self.fold,
            ..set(if negated { !ascii } else { ascii })
        })
    }

    /// `[:alpha:]`, whose first bracket is taken.
    fn posix(&mut self) -> Option<u128> {
        self.rest.next();
        let negated = self.eat('^');
        let mut name = String::new();
        while let Some(c) = self.rest.next_if(char::is_ascii_alphabetic) {
            name.push(c);
        }
        let ends = self.eat(':') && self.eat(']');
        let within: fn(&char) -> bool = match name.as_str() {
            "alpha" => char::is_ascii_alphabetic,
            "alnum" => char::is_ascii_alphanumeric,
            "digit" => char::is_ascii_digit,
            "xdigit" => char::is_ascii_hexdigit,
            "upper" => char::is_ascii_uppercase,
            "lower" => char::is_ascii_lowercase,
            "word" => |c| c.is_ascii_alphanumeric() || *c == '_',
            _ => return None,
        };
        let ascii = (0..128)
            .filter(|&c| within(&char::from(c)))
            .fold(0, |ascii, c| ascii | 1 << c);
        ends.then_some(if negated { !ascii } else { ascii })
    }
}

fn optional(first: First) -> First {
    First {
        ascii: first.ascii,
        beyond: first.beyond,
        run: first.run,
        peek: first.peek,
        ..NOTHING
    }
}

/// A set of characters: what is not ASCII may be in it.
fn set(ascii: u128) -> First {
    First {
        ascii,
        beyond: true,
        empty: false,
        single: true,
        ..NOTHING
    }
}

fn range(from: char, to: char) -> u128 {
    let to = u32::from(to).min(127);
    (u32::from(from)..=to).fold(0, |ascii, c| ascii | 1 << c)
}

fn folded(ascii: u128) -> u128 {
    let upper = range('A', 'Z');
    (ascii & upper) << 32 | (ascii >> 32) & upper
}

fn shorthand(c: char) -> u128 {
    let ascii = match c.to_ascii_lowercase() {
        'd' => range('0', '9'),
        'w' => range('0', '9') | range('a', 'z') | range('A', 'Z') | range('_', '_'),
        's' => range('\t', '\r') | range(' ', ' '),
        _ => range('0', '9') | range('a', 'f') | range('A', 'F'),
    };
    if c.is_ascii_uppercase() { !ascii } else { ascii }
}
