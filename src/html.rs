//! Finished HTML with holes in it: what only the whole site or the place of a page can tell
//! is filled in when the page is laid out. HTML that somebody wrote is taken apart here too, by the only file that knows
//! the tokenizer.
use crate::paths::RepoPath;
use html5gum::Tokenizer;
use html5gum::emitters::default::DefaultEmitter;
use std::ops::Range;
use std::sync::Arc;

pub use html5gum::{StartTag, Token};

/// HTML in which every address inside the site is still a [`Hole`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Html {
    text: String,
    holes: Vec<(usize, Hole)>,
}

/// What is filled in later.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hole {
    /// An attribute that holds an address, written with a space before it: ` href="…"`.
    /// Nothing is written where nothing is published at the target.
    Address {
        /// The attribute's name.
        name: &'static str,
        /// Where it leads.
        target: Target,
    },
    /// A `srcset` attribute, written with a space before it.
    Srcset(Vec<(Target, String)>),
    /// A whole `<img>` element; its alternative text where there is no such picture.
    Image(Box<Image>),
    /// A diagram: inline on a page, a picture with an absolute address in a feed.
    Diagram(Arc<Figure>),
    /// Finished HTML that a page has and a feed has not: what is there to be used.
    OnPage(Box<str>),
}

/// A place that a note points at.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Target {
    /// Something in the repository: a note, a folder, a file.
    Local {
        /// Where it lies.
        path: RepoPath,
        /// What follows it as written: `?query`, or nothing.
        query: String,
        /// The part after the `#`, decoded.
        fragment: Option<String>,
        /// The address as the author wrote it.
        written: String,
    },
    /// A note by its name or title, as `[[name#heading]]` says it.
    Named {
        /// The name.
        name: String,
        /// The part after the `#`.
        fragment: Option<String>,
    },
    /// An address elsewhere: percent-encoded, but for `&` safe to write.
    External(String),
}

/// A picture in a note.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// Where the picture is.
    pub target: Target,
    /// The alternative text, as text.
    pub alt: String,
    /// Further attributes, escaped, each with a space before it.
    pub attributes: String,
    /// The author gave a size: the file's own is not written.
    pub sized: bool,
}

/// When a page has a link to a diagram in its full size.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FullSize {
    /// Never: it has its size on the page, or is a part of another one.
    Never,
    /// On a narrow screen.
    Narrow,
    /// Always: it is wider than the column.
    Always,
}

/// A drawn diagram, for a page and for a reader that shows no inline SVG.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Figure {
    /// The inline SVG.
    pub svg: Html,
    /// A standalone SVG file: its name and its content.
    pub file: (RepoPath, Arc<str>),
    /// Whether a page leads to that file, where the picture is shown whole.
    pub full_size: FullSize,
    /// The text alternative.
    pub alt: String,
    /// Width and height in CSS pixels.
    pub size: (u32, u32),
}

impl Html {
    /// Makes room for so many more bytes of HTML.
    pub fn reserve(&mut self, bytes: usize) {
        self.text.reserve(bytes);
    }

    /// Appends finished HTML.
    pub fn push_html(&mut self, html: &str) {
        self.text.push_str(html);
    }

    /// Appends text, escaped for an element's content or a quoted attribute.
    pub fn push_text(&mut self, text: &str) {
        escape_into(text, &mut self.text);
    }

    /// Appends a hole.
    pub fn push_hole(&mut self, hole: Hole) {
        self.holes.push((self.text.len(), hole));
    }

    /// Appends another piece of HTML, holes and all.
    pub fn push(&mut self, other: Html) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.holes.extend(other.holes.into_iter().map(|(at, hole)| (at + shift, hole)));
    }

    /// Whether nothing was written.
    pub fn is_empty(&self) -> bool {
        self.text.is_empty() && self.holes.is_empty()
    }

    /// How many bytes are written already.
    pub fn len(&self) -> usize {
        self.text.len()
    }

    /// The holes, in the order in which they appear.
    pub fn holes(&self) -> impl Iterator<Item = &Hole> {
        self.holes.iter().map(|(_, hole)| hole)
    }

    /// Writes the HTML to `out`; `fill` writes each hole.
    pub fn write(&self, out: &mut String, mut fill: impl FnMut(&Hole, &mut String)) {
        let mut from = 0;
        for (at, hole) in &self.holes {
            out.push_str(&self.text[from..*at]);
            fill(hole, out);
            from = *at;
        }
        out.push_str(&self.text[from..]);
    }
}

/// The tokens of HTML that somebody wrote, each with its bytes.
pub fn tokens(html: &str) -> impl Iterator<Item = (Token<usize>, Range<usize>)> {
    let tokens = Tokenizer::new_with_emitter(html, DefaultEmitter::<usize>::new_with_span()).flatten();
    tokens.filter_map(|token| {
        let span = match &token {
            Token::StartTag(tag) => tag.span,
            Token::EndTag(tag) => tag.span,
            Token::String(text) => text.span,
            Token::Comment(comment) => comment.span,
            Token::Doctype(doctype) => doctype.span,
            // What is wrong with it is no part of it.
            Token::Error(_) => return None,
        };
        Some((token, span.start..span.end))
    })
}

/// No character reference is longer, in bytes.
pub const LONGEST_REFERENCE: usize = 34;

/// What [`escape`] writes.
const COMMON: [(&str, &str); 5] =
    [("&amp;", "&"), ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'")];

/// What a character reference means, such as `&mdash;` or `&#8212;`; nothing where it is none.
pub fn referred(reference: &str) -> Option<String> {
    let name = reference.strip_prefix('&')?.strip_suffix(';')?;
    let is_one = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric());
    if !is_one(name.strip_prefix('#').unwrap_or(name)) {
        return None;
    }
    // Those that are everywhere, without starting a tokenizer.
    if let Some((_, c)) = COMMON.iter().find(|(common, _)| *common == reference) {
        return Some((*c).to_owned());
    }
    let text = tokens(reference).find_map(|(token, _)| match token {
        Token::String(text) => String::from_utf8(text.value.0).ok(),
        _ => None,
    });
    text.filter(|text| text != reference)
}

/// `text` as it may stand in an element or in a quoted attribute.
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape_into(text, &mut out);
    out
}

/// Appends an attribute with a space before it, its value escaped.
pub fn attribute(name: &str, value: &str, out: &mut String) {
    out.push(' ');
    out.push_str(name);
    out.push_str("=\"");
    escape_into(value, out);
    out.push('"');
}

/// The bytes with which something begins that may not stand as it is.
const ESCAPED: [bool; 256] = {
    let mut escaped = [false; 256];
    let mut control = 0u8;
    while control < 0x20 {
        escaped[control as usize] = !control.is_ascii_whitespace();
        control += 1;
    }
    let others = [b'&', b'<', b'>', b'"', b'\'', 0x7f, 0xc2, 0xef];
    let mut at = 0;
    while at < others.len() {
        escaped[others[at] as usize] = true;
        at += 1;
    }
    escaped
};

/// Appends `text` to `out`, escaped. Characters that neither HTML nor XML may hold become U+FFFD.
pub fn escape_into(text: &str, out: &mut String) {
    let bytes = text.as_bytes();
    let mut from = 0;
    for (at, byte) in bytes.iter().enumerate() {
        if !ESCAPED[usize::from(*byte)] {
            continue;
        }
        let (entity, length) = match byte {
            b'&' => ("&amp;", 1),
            b'<' => ("&lt;", 1),
            b'>' => ("&gt;", 1),
            b'"' => ("&quot;", 1),
            b'\'' => ("&#39;", 1),
            0..0x20 | 0x7f => ("\u{fffd}", 1),
            0xc2 if matches!(bytes.get(at + 1), Some(0x80..0xa0)) => ("\u{fffd}", 2),
            0xef if matches!(bytes.get(at + 1..at + 3), Some([0xbf, 0xbe | 0xbf])) => ("\u{fffd}", 3),
            _ => continue,
        };
        out.push_str(&text[from..at]);
        out.push_str(entity);
        from = at + length;
    }
    out.push_str(&text[from..]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_escaped_for_elements_and_attributes_and_holds_no_controls() {
        assert_eq!(escape("<a b=\"c\">'&"), "&lt;a b=&quot;c&quot;&gt;&#39;&amp;");
        assert_eq!(escape("a\u{8}b\tc\u{85}d\u{ffff}é"), "a\u{fffd}b\tc\u{fffd}d\u{fffd}é");
    }
}
