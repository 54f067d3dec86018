//! Sets of ASCII characters, as expressions in Oniguruma's syntax write them.
use std::iter::Peekable;
use std::str::Chars;

/// What is left of an expression that is being read.
pub(super) type Rest<'a> = Peekable<Chars<'a>>;

/// A class in brackets, whose opening one is taken. What it says beyond ASCII is not looked at.
pub(super) fn class(rest: &mut Rest<'_>, fold: bool) -> Option<u128> {
    let negated = rest.next_if_eq(&'^').is_some();
    let (mut ascii, mut last, mut from) = (0u128, None::<char>, None::<char>);
    let mut begun = false;
    loop {
        let c = rest.next()?;
        let mut single = None;
        match c {
            ']' if begun => break,
            '[' if rest.peek() == Some(&':') => ascii |= posix(rest)?,
            '[' => ascii |= class(rest, fold)?,
            '&' if rest.peek() == Some(&'&') => return None,
            '-' if last.is_some() && rest.peek() != Some(&']') => {
                from = last.take();
                continue;
            }
            '\\' => match rest.next()? {
                c @ ('w' | 'W' | 'd' | 'D' | 's' | 'S' | 'h' | 'H') => ascii |= shorthand(c),
                c @ ('p' | 'P') => ascii |= property(rest, c == 'P', fold)??,
                'n' => single = Some('\n'),
                't' => single = Some('\t'),
                'r' => single = Some('\r'),
                'f' => single = Some('\x0c'),
                'v' => single = Some('\x0b'),
                'e' => single = Some('\x1b'),
                'b' => single = Some('\x08'),
                c @ ('x' | 'u') => single = Some(code_point(rest, c)?),
                c if c.is_alphanumeric() => return None,
                c => single = Some(c),
            },
            c => single = Some(c),
        }
        begun = true;
        if fold && single.is_some_and(|c| !c.is_ascii()) {
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
    if fold {
        ascii |= folded(ascii);
    }
    Some(if negated { !ascii } else { ascii })
}

/// The ASCII characters with the property named after `\p`, where that is a well-known one.
#[expect(clippy::option_option, reason = "not understood is one thing, nothing to tell another")]
pub(super) fn property(rest: &mut Rest<'_>, negated: bool, fold: bool) -> Option<Option<u128>> {
    rest.next_if_eq(&'{')?;
    let mut name = String::new();
    loop {
        match rest.next()? {
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
    let ascii = if fold { ascii | folded(ascii) } else { ascii };
    Some(Some(if negated { !ascii } else { ascii }))
}

/// The character whose digits come after `\x` or `\u`.
pub(super) fn code_point(rest: &mut Rest<'_>, kind: char) -> Option<char> {
    let mut digits = String::new();
    if kind == 'x' && rest.next_if_eq(&'{').is_some() {
        loop {
            match rest.next()? {
                '}' => break,
                c => digits.push(c),
            }
        }
    } else {
        let most = if kind == 'x' { 2 } else { 4 };
        while digits.len() < most
            && let Some(c) = rest.next_if(char::is_ascii_hexdigit)
        {
            digits.push(c);
        }
    }
    u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)
}

/// `[:alpha:]`, whose first bracket is taken.
fn posix(rest: &mut Rest<'_>) -> Option<u128> {
    rest.next();
    let negated = rest.next_if_eq(&'^').is_some();
    let mut name = String::new();
    while let Some(c) = rest.next_if(char::is_ascii_alphabetic) {
        name.push(c);
    }
    let ends = rest.next_if_eq(&':').is_some() && rest.next_if_eq(&']').is_some();
    let within: fn(&char) -> bool = match name.as_str() {
        "alpha" => char::is_ascii_alphabetic,
        "alnum" => char::is_ascii_alphanumeric,
        "digit" => char::is_ascii_digit,
        "xdigit" => char::is_ascii_hexdigit,
        "upper" => char::is_ascii_uppercase,
        "lower" => char::is_ascii_lowercase,
        "word" => |c| c.is_ascii_alphanumeric() || *c == '_',
        "space" => |c| matches!(c, '\t'..='\r' | ' '),
        "blank" => |c| matches!(c, '\t' | ' '),
        _ => return None,
    };
    let ascii = (0..128).filter(|&c| within(&char::from(c))).fold(0, |ascii, c| ascii | 1 << c);
    ends.then_some(if negated { !ascii } else { ascii })
}

/// The characters of a range that are ASCII.
pub(super) fn range(from: char, to: char) -> u128 {
    let to = u32::from(to).min(127);
    (u32::from(from)..=to).fold(0, |ascii, c| ascii | 1 << c)
}

/// The letters of a set in their other case.
pub(super) fn folded(ascii: u128) -> u128 {
    let upper = range('A', 'Z');
    (ascii & upper) << 32 | (ascii >> 32) & upper
}

/// What `\w`, `\d`, `\s`, `\h`, or one of their opposites stands for.
pub(super) fn shorthand(c: char) -> u128 {
    let ascii = match c.to_ascii_lowercase() {
        'd' => range('0', '9'),
        'w' => range('0', '9') | range('a', 'z') | range('A', 'Z') | range('_', '_'),
        's' => range('\t', '\r') | range(' ', ' '),
        _ => range('0', '9') | range('a', 'f') | range('A', 'F'),
    };
    if c.is_ascii_uppercase() { !ascii } else { ascii }
}
