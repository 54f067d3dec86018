//! How a match of an expression can begin: the bytes that may come first.
//!
//! A grammar tries dozens of expressions at each place in a line; most cannot match there, and one look at
//! the next byte tells. What is said here may be too wide, never too narrow: anything not understood
//! may begin in any way.
mod parser;

use parser::Parser;

/// What a match may begin with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each says another thing about an expression")]
pub(super) struct First {
    /// ASCII characters, a bit each.
    ascii: u128,
    /// Anything beyond ASCII.
    beyond: bool,
    /// A match may be empty, at the end of the line too: nothing can be said.
    empty: bool,
    /// A match begins where a word begins or ends.
    edge: bool,
    /// A match begins where the line begins.
    line: bool,
    /// What comes before a match; everything where nothing is known.
    before: Before,
    /// A match that begins with white space goes on with one of these; everything where nothing is known.
    inner: u128,
    /// A match may begin with a run of characters.
    run: Option<Run>,
    /// Exactly one character of `ascii`, or one beyond ASCII: what a run is made of.
    single: bool,
    /// Nothing was said yet.
    fresh: bool,
    /// It is only looked ahead.
    peek: bool,
    /// There is nothing more to the expression: where the byte fits, it matches.
    whole: bool,
}

/// A match may be one character of `first`, then as many of `rest` as it takes, then something else.
///
/// Where such an expression does not match at the beginning of a run, it does not match further on in it either:
/// from there it would reach the same something else. Only what begins in other ways has to be tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Run {
    first: u128,
    rest: u128,
    /// How a match may begin in other ways.
    other: u128,
}

/// What may come right before a match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Before {
    ascii: u128,
    beyond: bool,
    start: bool,
}

const ANY_BEFORE: Before = Before { ascii: u128::MAX, beyond: true, start: true };
const NOTHING: First = First {
    ascii: 0,
    beyond: false,
    empty: true,
    edge: false,
    line: false,
    before: ANY_BEFORE,
    inner: u128::MAX,
    run: None,
    single: false,
    fresh: false,
    peek: false,
    whole: false,
};
const ANYTHING: First = First { ascii: u128::MAX, beyond: true, ..NOTHING };
const ANY_CHAR: First = First { empty: false, ..ANYTHING };
const SPACES: u128 = 1 << 9 | 1 << 10 | 1 << 11 | 1 << 12 | 1 << 13 | 1 << 32;

impl First {
    /// Reads an expression in Oniguruma's syntax.
    pub(super) fn of(expression: &str) -> First {
        let mut parser = Parser::new(expression);
        match parser.alternatives() {
            Some(first) if parser.is_done() => first,
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

    /// Whether a match begins only where a word begins or ends.
    pub(super) fn is_at_edge(&self) -> bool {
        self.edge
    }

    /// Whether a match can begin at this place. It has been found that it can begin with the byte there,
    /// and within a word if it is in one.
    pub(super) fn fits(&self, around: &Around) -> bool {
        let before = self.before.ascii & around.before != 0
            || (self.before.start && around.is_start)
            || (self.before.beyond && around.is_beyond);
        before && (around.inner == 0 || self.inner & around.inner != 0) && (around.is_start || !self.line)
    }

    /// Where the run ends that begins at this place: before it, the expression can only match in other ways,
    /// now that it does not match here.
    pub(super) fn run_end(&self, line: &[u8], place: usize) -> Option<usize> {
        let run = self.run.as_ref()?;
        let is_in = |set: u128, byte: u8| byte < 128 && set >> byte & 1 == 1;
        if !is_in(run.first, line[place]) {
            return None;
        }
        let len = line[place + 1..].iter().take_while(|&&byte| is_in(run.rest, byte)).count();
        (len > 0).then_some(place + 1 + len)
    }

    /// Whether a match may begin with this byte within a run at whose beginning there was none.
    pub(super) fn has_other(&self, byte: u8) -> bool {
        self.run.is_none_or(|run| byte >= 128 || run.other >> byte & 1 == 1)
    }

    /// How long a match is at a place where its first byte fits, where that is all there is to it.
    pub(super) fn len(&self, byte: u8) -> Option<usize> {
        (self.whole && byte < 128).then_some(usize::from(!self.peek))
    }

    fn without_run(self) -> First {
        First { run: None, ..self }
    }

    fn either_run(&self, other: &First) -> Option<Run> {
        match (self.run, other.run) {
            (Some(one), Some(two)) if one.rest == two.rest => {
                Some(Run { first: one.first | two.first, rest: one.rest, other: one.other | two.other })
            }
            // Of two kinds of runs, the one of more kinds of characters spares more.
            (Some(one), Some(two)) if one.rest.count_ones() < two.rest.count_ones() => {
                Some(Run { other: two.other | self.ascii, ..two })
            }
            (Some(run), _) => Some(Run { other: run.other | other.ascii, ..run }),
            (None, Some(run)) => Some(Run { other: run.other | self.ascii, ..run }),
            (None, None) => None,
        }
    }

    fn or(self, other: First) -> First {
        First {
            run: self.either_run(&other),
            whole: false,
            single: false,
            fresh: false,
            peek: self.peek || other.peek,
            ascii: self.ascii | other.ascii,
            beyond: self.beyond || other.beyond,
            empty: self.empty || other.empty,
            edge: self.edge && other.edge,
            line: self.line && other.line,
            before: Before {
                ascii: self.before.ascii | other.before.ascii,
                beyond: self.before.beyond || other.before.beyond,
                start: self.before.start || other.before.start,
            },
            inner: self.inside() | other.inside(),
        }
    }

    /// What white space can be followed by; nothing where no match begins with white space.
    fn inside(&self) -> u128 {
        if self.ascii & SPACES == 0 && !self.empty { 0 } else { self.inner }
    }

    fn then(self, next: First) -> First {
        if self.fresh {
            return next;
        }
        let before = if self.peek { self.without_run() } else { self };
        if !self.empty {
            return First { single: false, whole: false, ..before };
        }
        // What is said about the place itself counts as long as nothing has been read.
        let nothing_read = self.ascii == 0 && !self.beyond;
        let known = if nothing_read { next } else { NOTHING };
        First {
            ascii: self.ascii | next.ascii,
            beyond: self.beyond || next.beyond,
            empty: next.empty,
            edge: self.edge || known.edge,
            line: self.line || known.line,
            before: if self.before == ANY_BEFORE { known.before } else { self.before },
            inner: if nothing_read { next.inner } else { u128::MAX },
            // After an assertion about the place itself, a run further on is another matter.
            run: if nothing_read { None } else { before.either_run(&next) },
            whole: false,
            single: false,
            fresh: false,
            peek: self.peek || next.peek,
        }
    }
}

/// What is around a place in a line.
#[derive(Debug, Clone, Copy)]
pub(super) struct Around {
    /// The character before it, as a bit, where it is ASCII.
    before: u128,
    /// The one before it is not.
    is_beyond: bool,
    /// There is none.
    is_start: bool,
    /// The character after the white space that begins there, as a bit, if any begins and it is ASCII.
    inner: u128,
    /// No word begins or ends there, as far as ASCII tells.
    pub(super) in_word: bool,
}

impl Around {
    /// Looks around a place that is not the end.
    pub(super) fn new(line: &[u8], place: usize) -> Around {
        let before = place.checked_sub(1).map(|before| line[before]);
        let here = line[place];
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_';
        let is_space = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ');
        let inner =
            is_space(here).then(|| line[place..].iter().copied().find(|&byte| !is_space(byte))).flatten();
        let bit = |byte: u8| if byte < 128 { 1 << byte } else { 0 };
        let previous = before.unwrap_or(b' ');
        Around {
            before: before.map_or(0, bit),
            is_beyond: !previous.is_ascii(),
            is_start: before.is_none(),
            inner: inner.map_or(0, bit),
            in_word: here.is_ascii() && previous.is_ascii() && is_word(here) == is_word(previous),
        }
    }
}
