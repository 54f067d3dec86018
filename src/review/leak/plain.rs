//! A text with its escapes undone, as a reader or a program reads it, and the way back to where it was written.
use crate::html;
use std::ops::Range;

/// A text as it is read.
pub(super) struct Plain {
    pub(super) text: String,
    /// The way back, for each kind of escape, the last first: what stands from one byte on stood from another on.
    back: Vec<Vec<(usize, usize)>>,
}

impl Plain {
    /// The text without the escapes of JSON and JavaScript, and then without those of HTML. Nothing where it has none.
    pub(super) fn of(written: &str) -> Option<Plain> {
        let json = undone(written, '\\', escaped);
        let html = undone(json.as_ref().map_or(written, |(text, _)| text), '&', reference);
        let ((text, last), first) = match (html, json) {
            (Some(html), json) => (html, json.map(|(_, back)| back)),
            (None, json) => (json?, None),
        };
        Some(Plain { text, back: std::iter::once(last).chain(first).collect() })
    }

    /// The bytes of the written text that a part of this one was made from.
    pub(super) fn written(&self, part: Range<usize>) -> Range<usize> {
        let at = |at: usize| {
            self.back.iter().fold(at, |at, back| {
                let last = back.partition_point(|(plain, _)| *plain <= at).checked_sub(1);
                last.map_or(at, |last| back[last].1 + (at - back[last].0))
            })
        };
        at(part.start)..at(part.end)
    }
}

/// What an escape at the beginning of a text means, and how long it is.
type Read = fn(&str) -> Option<(String, usize)>;

/// A text with one kind of escapes undone, and the way back: nothing where there are none.
fn undone(text: &str, sign: char, read: Read) -> Option<(String, Vec<(usize, usize)>)> {
    let mut back = Vec::new();
    let (mut out, mut kept, mut changed) = (String::new(), 0, false);
    while let Some(at) = text[kept..].find(sign).map(|at| kept + at) {
        out.push_str(&text[kept..at]);
        let escape = read(&text[at..]);
        changed |= escape.is_some();
        let (means, length) = escape.unwrap_or_else(|| (sign.to_string(), sign.len_utf8()));
        // A space that does not break is one to the reader.
        out.push_str(if means == "\u{a0}" { " " } else { &means });
        kept = at + length;
        back.push((out.len(), kept));
    }
    out.push_str(&text[kept..]);
    changed.then_some((out, back))
}

/// An escape of JSON or JavaScript: `\u003c`, `\x3c`, `\/`.
fn escaped(text: &str) -> Option<(String, usize)> {
    let unit = |at: usize, length: usize| u16::from_str_radix(text.get(at..at + length)?, 16).ok();
    let one = |unit: u16| char::from_u32(u32::from(unit)).map(String::from);
    match text.as_bytes().get(1)? {
        b'u' => {
            let first = unit(2, 4)?;
            if let Some(one) = one(first) {
                return Some((one, 6));
            }
            let second = text.get(6..8).filter(|next| *next == "\\u").and_then(|_| unit(8, 4))?;
            Some((String::from_utf16(&[first, second]).ok()?, 12))
        }
        b'x' => Some((one(unit(2, 2)?)?, 4)),
        b'n' => Some(("\n".into(), 2)),
        b't' => Some(("\t".into(), 2)),
        sign @ (b'"' | b'\'' | b'\\' | b'/') => Some((char::from(*sign).to_string(), 2)),
        _ => None,
    }
}

/// A character reference of HTML: `&mdash;`, `&#8212;`.
fn reference(text: &str) -> Option<(String, usize)> {
    let end = text.bytes().take(html::LONGEST_REFERENCE).position(|byte| byte == b';')? + 1;
    Some((html::referred(&text[..end])?, end))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_found_where_it_was_written() {
        let written = r#"é &mdash; {"a":"\u003cb\u003e \ud83d\ude00 \u0026amp;&nbsp;C:\\x"} & &none; \q end"#;
        let plain = Plain::of(written).unwrap();
        assert_eq!(plain.text, "é — {\"a\":\"<b> 😀 & C:\\x\"} & &none; \\q end");
        for (read, was) in [
            ("—", "&mdash;"),
            ("<b>", r"\u003cb\u003e"),
            ("😀", r"\ud83d\ude00"),
            ("& C", r"\u0026amp;&nbsp;C"),
            ("\\x", r"\\x"),
            ("end", "end"),
        ] {
            let at = plain.text.rfind(read).unwrap();
            assert_eq!(&written[plain.written(at..at + read.len())], was);
        }
        assert!(Plain::of("nothing & of the \\kind").is_none());
    }
}
