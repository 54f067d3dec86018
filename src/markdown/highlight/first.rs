//! How a match of an expression can begin: the bytes that may come first.
//!
//! A grammar tries dozens of expressions at each place in a line; most cannot match there, and one look at
//! the next byte tells. What is said here may be too wide, never too narrow: anything not understood
//! may begin in any way.
use std::iter::Peekable;
use std::str::Chars;

/// What a match may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct First {
    /// ASCII characters, a bit each.
    ascii: u128,
    /// Anything beyond ASCII.
    beyond: bool,
    /// A match may be empty, at the end of the line too: nothing can be said.
    empty: bool,
    /// A match begins where a word begins or ends.
    pub(super) edge: bool,
}

const NOTHING: First = First { ascii: 0, beyond: false, empty: true, edge: false };
const ANYTHING: First = First { ascii: u128::MAX, beyond: true, empty: true, edge: false };
const ANY_CHAR: First = First { ascii: u128::MAX, beyond: true, empty: false, edge: false };

impl First {
    /// Reads an expression in Oniguruma's syntax.
    pub(super) fn of(expression: &str) -> First {
        let mut parser = Parser { rest: expression.chars().peekable(), extended: false, fold: false, depth: 0 };
        match parser.alternatives() {
            Some(first) if parser.rest.peek().is_none() => first,
            _ => ANYTHING,
        }
    }

    /// Whether a match can begin anywhere, as far as is known.
    pub(super) fn is_anywhere(&self) -> bool {
        self.empty
    }

    /// Whether a match can begin with this byte; 128 stands for all beyond ASCII.
    pub(super) fn has(&self, byte: usize) -> bool {
        if byte < 128 { self.ascii >> byte & 1 == 1 } else { self.beyond }
    }

    fn or(self, other: First) -> First {
        First {
            ascii: self.ascii | other.ascii,
            beyond: self.beyond || other.beyond,
            empty: self.empty || other.empty,
            edge: self.edge && other.edge,
        }
    }

    fn then(self, next: First) -> First {
        if !self.empty {
            return self;
        }
        let edge = self.edge || (self.ascii == 0 && !self.beyond && next.edge);
        First { empty: next.empty, edge, ..self.or(next) }
    }
}

struct Parser<'a> {
    rest: Peekable<Chars<'a>>,
    extended: bool,
    fold: bool,
    depth: usize,
}

impl Parser<'_> {
    fn eat(&mut self, wanted: char) -> bool {
        self.rest.next_if_eq(&wanted).is_some()
    }

    fn alternatives(&mut self) -> Option<First> {
        self.depth += 1;
        let mut first = if self.depth < 100 { self.sequence()? } else { return None };
        while self.eat('|') {
            first = first.or(self.sequence()?);
        }
        self.depth -= 1;
        Some(first)
    }

    fn sequence(&mut self) -> Option<First> {
        let mut first = NOTHING;
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
            let atom = self.atom(c)?;
            first = first.then(self.repeated(atom)?);
        }
        Some(first)
    }

    fn atom(&mut self, c: char) -> Option<First> {
        Some(match c {
            '(' => self.group()?,
            '[' => self.class()?,
            '\\' => self.escape()?,
            '.' => ANY_CHAR,
            '^' | '$' => NOTHING,
            '*' | '+' | '?' => return None,
            c => self.literal(c),
        })
    }

    fn literal(&self, c: char) -> First {
        let mut first = First { ascii: 0, beyond: !c.is_ascii(), empty: false, edge: false };
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
        let mut counts = true;
        if self.eat('?') {
            match self.rest.next()? {
                ':' | '>' | '=' => (),
                '!' => counts = false,
                '#' => {
                    while self.rest.next()? != ')' {}
                    return Some(NOTHING);
                }
                '<' => match self.rest.next()? {
                    '=' | '!' => counts = false,
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
        let first = self.alternatives()?;
        (self.extended, self.fold) = (extended, fold);
        self.eat(')').then_some(if counts { first } else { NOTHING })
    }

    /// The options of `(?i)`, which hold to the end of the group around it, or of `(?i:`, whose body is next.
    fn options(&mut self, first: char) -> Option<Option<First>> {
        let (mut on, mut c) = (true, first);
        loop {
            match c {
                '-' => on = false,
                'x' => self.extended = on,
                'i' => self.fold = on,
                'm' | 's' => (),
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
            'b' => First { edge: true, ..NOTHING },
            'B' | 'A' | 'z' | 'Z' => NOTHING,
            'p' | 'P' => {
                self.rest.next_if_eq(&'{')?;
                while self.rest.next()? != '}' {}
                ANY_CHAR
            }
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

    /// The digits after `\x` or `\u`.
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
            while digits.len() < most && let Some(c) = self.rest.next_if(char::is_ascii_hexdigit) {
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
                    'p' | 'P' => return None,
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
        Some(set(if negated { !ascii } else { ascii }))
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
        let ascii = (0..128).filter(|&c| within(&char::from(c))).fold(0, |ascii, c| ascii | 1 << c);
        ends.then_some(if negated { !ascii } else { ascii })
    }
}

fn optional(first: First) -> First {
    First { empty: true, edge: false, ..first }
}

/// A set of characters: what is not ASCII may be in it.
fn set(ascii: u128) -> First {
    First { ascii, beyond: true, empty: false, edge: false }
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
