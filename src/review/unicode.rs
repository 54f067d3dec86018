//! Characters that nobody sees and that say something all the same, and letters that pass for others.
//!
//! What nobody sees can turn a line of code around, hide an order in it or lead a link elsewhere. What belongs to
//! a script or to an emoji is left alone.
mod names;

use super::subject::Subject;
use crate::diagnostic::{Code, Diagnostic};
use pulldown_cmark::{Event, Tag};
use std::ops::Range;
use unicode_properties::{GeneralCategory, UnicodeEmoji, UnicodeGeneralCategory};

/// Where a character stands, as far as it matters here.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Where {
    Text,
    Code,
    Diagram,
    Address,
}

impl Where {
    fn named(self) -> &'static str {
        match self {
            Where::Text => "in the text",
            Where::Code => "in code",
            Where::Diagram => "in a diagram",
            Where::Address => "in an address",
        }
    }
}

pub(super) fn findings(subject: &Subject<'_>) -> Vec<Diagnostic> {
    let mut found: Vec<Diagnostic> = in_name(subject).into_iter().collect();
    let plain = |byte: &u8| matches!(byte, b' '..=b'~' | b'\n' | b'\r' | b'\t');
    if subject.text.as_bytes().iter().all(plain) {
        return found;
    }
    let map = map(subject);
    found.extend(hidden(subject, &map));
    found.extend(mixed(subject, &map));
    found
}

/// The file's name is a part of the note's address.
fn in_name(subject: &Subject<'_>) -> Option<Diagnostic> {
    let path = subject.note.note.source.path.as_str();
    let (_, c) = path.char_indices().find(|(at, c)| is_hidden(path, *at, *c, Where::Address))?;
    let message = format!("the name of this file holds {}", names::shown(c));
    Some(subject.report(0..0, Code::HiddenUnicode, message).help("rename the file"))
}

/// For each byte of the file, where it stands.
fn map(subject: &Subject<'_>) -> Vec<Where> {
    let mut map = vec![Where::Text; subject.text.len()];
    for (event, span) in subject.events() {
        let place = match event {
            // The words of a link are painted over by the events inside it: what is left is its address.
            Event::Start(Tag::Link { .. } | Tag::Image { .. }) => Where::Address,
            Event::Text(_) | Event::Html(_) | Event::InlineHtml(_) => Where::Text,
            Event::Code(_) | Event::InlineMath(_) | Event::DisplayMath(_) => Where::Code,
            _ => continue,
        };
        map[span.clone()].fill(place);
    }
    for fence in &subject.fences {
        map[fence.span.clone()].fill(if fence.is_mermaid() { Where::Diagram } else { Where::Code });
    }
    for definition in &subject.document.definitions {
        let address = subject.text[definition.clone()].find("]:").map_or(0, |at| at + 2);
        map[definition.start + address..definition.end].fill(Where::Address);
    }
    for (at, _) in subject.text.match_indices("://").chain(subject.text.match_indices("www.")) {
        if map[at] != Where::Text {
            continue;
        }
        let ends = |c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"');
        let end = subject.text[at..].find(ends).map_or(subject.text.len(), |end| at + end);
        map[at..end].fill(Where::Address);
    }
    map
}

/// Every run of hidden characters.
fn hidden(subject: &Subject<'_>, map: &[Where]) -> Vec<Diagnostic> {
    let text = subject.text;
    let mut found: Vec<Diagnostic> = Vec::new();
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        if c.is_ascii_graphic() || !is_hidden(text, at, c, map[at]) {
            continue;
        }
        let mut run = vec![c];
        let mut end = at + c.len_utf8();
        while let Some((next, c)) = chars.next_if(|(next, c)| is_hidden(text, *next, *c, map[*next])) {
            run.push(c);
            end = next + c.len_utf8();
        }
        found.push(report(subject, at..end, &run, map[at]));
    }
    found
}

fn report(subject: &Subject<'_>, span: Range<usize>, run: &[char], place: Where) -> Diagnostic {
    let first = run.first().copied().unwrap_or_default();
    let mut message = format!("{} {}", names::shown(first), place.named());
    if let more @ 1.. = run.len() - 1 {
        message.push_str(&format!(", and {more} more like it"));
    }
    let code = if place == Where::Text { Code::HiddenUnicodeInText } else { Code::HiddenUnicode };
    let smuggled: String = run.iter().filter_map(|c| names::smuggled(*c)).collect();
    let help = if smuggled.is_empty() {
        names::help(first).to_owned()
    } else {
        format!("remove it: to a program it reads `{smuggled}`")
    };
    subject.report(span, code, message).help(help)
}

/// Whether a character is hidden where it stands.
fn is_hidden(text: &str, at: usize, c: char, place: Where) -> bool {
    let before = || text[..at].chars().next_back();
    let after = || text[at + c.len_utf8()..].chars().next();
    let prose = place == Where::Text;
    match c {
        '\t' | '\n' | '\r' => false,
        '\u{c}' if prose => false,
        c if c.is_ascii() => c.is_control(),
        '\u{feff}' if at == 0 => false,
        // Marks and isolates are how right-to-left text is written, in the line where it stands.
        '\u{200e}' | '\u{200f}' | '\u{61c}' => !(prose && is_right_to_left(line(text, at))),
        '\u{2066}'..='\u{2069}' | '\u{202a}'..='\u{202c}' => {
            !(prose && is_right_to_left(line(text, at)) && is_balanced(line(text, at)))
        }
        '\u{200b}' => !(prose && parts_words(before(), after())),
        '\u{180e}' => !matches!(before(), Some('\u{1820}'..='\u{18aa}')),
        '\u{200c}' | '\u{200d}' => !joins(before(), after(), c),
        '\u{ad}' | '\u{2028}' | '\u{2029}' => !prose,
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' | '\u{180b}'..='\u{180d}' | '\u{180f}' => {
            !varies(before(), c)
        }
        '\u{e0000}'..='\u{e007f}' => !is_flag(text, at),
        '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{3164}' | '\u{ffa0}' => true,
        c => {
            matches!(
                c.general_category(),
                GeneralCategory::Format
                    | GeneralCategory::Control
                    | GeneralCategory::PrivateUse
                    | GeneralCategory::Unassigned
            ) && !names::is_visible_format(c)
        }
    }
}

fn line(text: &str, at: usize) -> &str {
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    &text[start..text[at..].find('\n').map_or(text.len(), |end| at + end)]
}

/// Whether a line holds a letter of a script that is written from right to left.
fn is_right_to_left(line: &str) -> bool {
    line.chars().any(|c| {
        matches!(c, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
            && c.is_alphabetic()
    })
}

/// Whether what is opened in a line is closed in it.
fn is_balanced(line: &str) -> bool {
    let count = |wanted: fn(&char) -> bool| line.chars().filter(wanted).count();
    count(|c| matches!(c, '\u{202a}' | '\u{202b}')) == count(|c| *c == '\u{202c}')
        && count(|c| matches!(c, '\u{2066}'..='\u{2068}')) == count(|c| *c == '\u{2069}')
}

/// Whether a joiner stands where it means something: in an emoji, or between letters of a script that uses it.
fn joins(before: Option<char>, after: Option<char>, joiner: char) -> bool {
    let (Some(before), Some(after)) = (before, after) else { return false };
    let emoji = |c: char| !c.is_ascii() && c.is_emoji_char();
    if joiner == '\u{200d}' && (emoji(before) || before == '\u{fe0f}') && emoji(after) {
        return true;
    }
    // Arabic and its kin, the scripts of India and of the south-east, Mongolian.
    let uses = |c: char| matches!(c, '\u{600}'..='\u{8ff}' | '\u{900}'..='\u{dff}' | '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{1a20}'..='\u{1aaf}' | '\u{1b00}'..='\u{1c4f}' | '\u{a800}'..='\u{abff}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}' | '\u{11000}'..='\u{11fff}');
    uses(before)
}

/// Whether a space without width parts words of a script that is written without spaces: Thai, Lao, Tibetan, those
/// of Myanmar, Khmer.
fn parts_words(before: Option<char>, after: Option<char>) -> bool {
    let needs = |c: char| matches!(c, '\u{e00}'..='\u{109f}' | '\u{1780}'..='\u{17ff}' | '\u{1950}'..='\u{19ff}' | '\u{1a20}'..='\u{1aaf}' | '\u{a9e0}'..='\u{a9ff}' | '\u{aa60}'..='\u{aadf}');
    before != Some('\u{200b}') && [before, after].into_iter().flatten().any(needs)
}

/// Whether a variation selector follows what has variations.
fn varies(before: Option<char>, selector: char) -> bool {
    let Some(before) = before else { return false };
    match selector {
        // Fonts have pictures for more signs than Unicode calls emoji: an arrow, a tick.
        '\u{fe0e}' | '\u{fe0f}' => before.is_emoji_char() || is_sign(before),
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1800}'..='\u{18af}'),
        // Chinese characters, and the signs of mathematics.
        _ => {
            matches!(before, '\u{2e80}'..='\u{2fff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}' | '\u{1000}'..='\u{109f}')
                || before.general_category() == GeneralCategory::MathSymbol
        }
    }
}

fn is_sign(c: char) -> bool {
    matches!(c.general_category(), GeneralCategory::MathSymbol | GeneralCategory::OtherSymbol)
        && matches!(c, '\u{2190}'..='\u{2bff}')
}

/// Whether a tag character belongs to a flag such as Scotland's: a black flag, a few letters, an end.
fn is_flag(text: &str, at: usize) -> bool {
    let is_tag = |c: char| matches!(c, '\u{e0020}'..='\u{e007e}');
    let head = text[..at].trim_end_matches(is_tag);
    let rest = &text[head.len()..];
    let tags = rest.chars().take_while(|c| is_tag(*c)).count();
    head.ends_with('\u{1f3f4}') && (1..=6).contains(&tags) && rest.chars().nth(tags) == Some('\u{e007f}')
}

/// Words in code, diagrams and addresses that mix Latin letters with others that look the same.
fn mixed(subject: &Subject<'_>, map: &[Where]) -> Vec<Diagnostic> {
    let text = subject.text;
    let mut found = Vec::new();
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let mut at = 0;
    while let Some(start) = text[at..].find(is_word).map(|start| at + start) {
        let end = text[start..].find(|c| !is_word(c)).map_or(text.len(), |end| start + end);
        at = end;
        let word = &text[start..end];
        if map[start] == Where::Text || word.is_ascii() || !word.contains(|c: char| c.is_ascii_alphabetic()) {
            continue;
        }
        let mut strange = word.char_indices().filter(|(_, c)| c.is_alphabetic() && !names::is_latin(*c));
        let Some((first, c)) = strange.next() else { continue };
        // A word of another script with Latin letters in it is one that its reader knows for what it is.
        let Some(twin) = names::twin(c).filter(|_| strange.all(|(_, c)| names::twin(c).is_some())) else {
            continue;
        };
        let message = format!(
            "`{word}` {} is not what it looks like: {} passes for `{twin}`",
            map[start].named(),
            names::shown(c)
        );
        let place = start + first..start + first + c.len_utf8();
        found.push(
            subject
                .report(place, Code::MixedScripts, message)
                .help(format!("type `{twin}`, or write the whole word in one script")),
        );
    }
    found
}
