//! Bare addresses in running text, linked as GitHub's dialect says (GFM 0.29, section 6.9).
use super::items::Item;
use super::items::Items;
use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use std::ops::Range;

/// Links the bare addresses that stand in no link, picture or code.
pub(super) fn pass(items: Items<'_>) -> Items<'_> {
    let hint = |item: &Item<'_>| matches!(item, Item::Event(Event::Text(text)) if text.contains(['@', ':']) || text.contains("www."));
    if !items.iter().any(|(item, _)| hint(item)) {
        return items;
    }
    let mut out = Vec::with_capacity(items.len() + 8);
    let mut inside = 0;
    for (item, span) in items {
        match &item {
            Item::Event(Event::Start(Tag::Link { .. } | Tag::Image { .. })) => inside += 1,
            Item::Event(Event::End(TagEnd::Link | TagEnd::Image)) => inside -= 1,
            _ => (),
        }
        match item {
            Item::Event(Event::Text(text)) if inside == 0 => split(text, &span, &mut out),
            item => out.push((item, span)),
        }
    }
    out
}

/// A bare address: its bytes in the text, and what stands before them in the link.
type Found = (Range<usize>, &'static str);

fn split<'a>(text: CowStr<'a>, span: &Range<usize>, out: &mut Items<'a>) {
    let found = find(&text);
    if found.is_empty() {
        out.push((Item::Event(Event::Text(text)), span.clone()));
        return;
    }
    // Without escapes, the text is the file's own bytes.
    let exact = text.len() == span.len();
    let place = |part: &Range<usize>| {
        if exact { span.start + part.start..span.start + part.end } else { span.clone() }
    };
    let mut push = |event: Event<'a>, part: &Range<usize>| out.push((Item::Event(event), place(part)));
    let words = |part: &Range<usize>| Event::Text(CowStr::from(text[part.clone()].to_string()));
    let mut from = 0;
    for (link, prefix) in found {
        let before = from..link.start;
        if !before.is_empty() {
            push(words(&before), &before);
        }
        let dest_url = CowStr::from(format!("{prefix}{}", &text[link.clone()]));
        let tag = Tag::Link { link_type: LinkType::Autolink, dest_url, title: "".into(), id: "".into() };
        push(Event::Start(tag), &link);
        push(words(&link), &link);
        push(Event::End(TagEnd::Link), &link);
        from = link.end;
    }
    if from < text.len() {
        push(words(&(from..text.len())), &(from..text.len()));
    }
}

fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found = Vec::new();
    let mut from = 0;
    let mut at = 0;
    while at < bytes.len() {
        let link = match bytes[at] {
            b'w' if bytes[at..].starts_with(b"www.") => www(text, at),
            b':' if bytes[at..].starts_with(b"://") => with_scheme(text, from, at),
            b'@' => email(text, from, at),
            _ => None,
        };
        if let Some((link, prefix)) = link {
            (from, at) = (link.end, link.end);
            found.push((link, prefix));
        } else {
            at += 1;
        }
    }
    found
}

fn www(text: &str, at: usize) -> Option<Found> {
    let before = text[..at].chars().next_back();
    if before.is_some_and(|c| !c.is_whitespace() && !"*_~(".contains(c)) {
        return None;
    }
    let domain = domain(&text[at..], true)?;
    Some((at..address_end(text, at, at + domain), "http://"))
}

fn with_scheme(text: &str, from: usize, colon: usize) -> Option<Found> {
    let letters =
        text.as_bytes()[from..colon].iter().rev().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let start = colon - letters;
    if !["http", "https", "ftp"].iter().any(|scheme| text[start..colon].eq_ignore_ascii_case(scheme)) {
        return None;
    }
    let host = colon + 3;
    let domain = domain(&text[host..], false)?;
    Some((start..address_end(text, start, host + domain), ""))
}

/// The length of the domain at the start of `text`: parts divided by dots, without an underscore in the
/// last two.
fn domain(text: &str, needs_dot: bool) -> Option<usize> {
    let is_part = |c: char| c.is_alphanumeric() || c == '-' || c == '_';
    let end = text.find(|c: char| !is_part(c) && c != '.').unwrap_or(text.len());
    let name = &text[..end];
    let mut parts = name.trim_end_matches('.').rsplit('.');
    let last = [parts.next().unwrap_or(""), parts.next().unwrap_or("")];
    let fits = name.starts_with(is_part)
        && last.iter().all(|part| !part.contains('_'))
        && (name.contains('.') || !needs_dot);
    (fits && !name.contains("..")).then_some(end)
}

/// Where the address ends: before white space or `<`, and before what rather belongs to the sentence.
fn address_end(text: &str, start: usize, domain_end: usize) -> usize {
    let rest = &text[domain_end..];
    let end = domain_end + rest.find(|c: char| c.is_whitespace() || c == '<').unwrap_or(rest.len());
    let mut link = &text[start..end];
    let count = |link: &str, paren: u8| link.bytes().filter(|byte| *byte == paren).count();
    let (opened, mut closed) = (count(link, b'('), count(link, b')'));
    loop {
        link = match link.as_bytes().last() {
            Some(b'?' | b'!' | b'.' | b',' | b':' | b'*' | b'_' | b'~' | b'\'' | b'"') => {
                &link[..link.len() - 1]
            }
            Some(b';') => {
                let word = link[..link.len() - 1].trim_end_matches(|c: char| c.is_ascii_alphanumeric());
                let is_entity = word.ends_with('&') && word.len() < link.len() - 1;
                &link[..if is_entity { word.len() - 1 } else { link.len() - 1 }]
            }
            Some(b')') if closed > opened => {
                closed -= 1;
                &link[..link.len() - 1]
            }
            _ => return start + link.len(),
        };
    }
}

fn email(text: &str, from: usize, at: usize) -> Option<Found> {
    let bytes = text.as_bytes();
    let is_local = |byte: &u8| byte.is_ascii_alphanumeric() || b".+-_".contains(byte);
    let local = bytes[from..at].iter().rev().take_while(|byte| is_local(byte)).count();
    let is_host = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_".contains(byte);
    let host = bytes[at + 1..].iter().take_while(|byte| is_host(byte)).count();
    let host = text[at + 1..at + 1 + host].trim_end_matches('.');
    let fits = local > 0
        && host.contains('.')
        && host.starts_with(|c: char| c.is_ascii_alphanumeric())
        && !host.contains("..")
        && !host.ends_with(['-', '_']);
    let start = at - local;
    let schemed = ["mailto:", "xmpp:"].into_iter().find(|scheme| text[from..start].ends_with(scheme));
    let prefix = if schemed.is_some() { "" } else { "mailto:" };
    fits.then_some((start - schemed.map_or(0, str::len)..at + 1 + host.len(), prefix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(text: &str) -> Vec<String> {
        find(text).into_iter().map(|(part, prefix)| format!("{prefix}{}", &text[part])).collect()
    }

    #[test]
    fn the_sentence_keeps_what_is_its_own() {
        assert_eq!(links("see https://a.b/c_(d). Or (http://a.b)!"), ["https://a.b/c_(d)", "http://a.b"]);
        assert_eq!(links("https://a.b/?x=1&copy; https://a.b;"), ["https://a.b/?x=1", "https://a.b"]);
        assert_eq!(links("www.a.b, **www.c.d**"), ["http://www.a.b", "http://www.c.d"]);
        assert_eq!(links("https://a.b/日本語。 x@y.z."), ["https://a.b/日本語。", "mailto:x@y.z"]);
        assert_eq!(links("mailto:x@y.z xmpp:u@v.w"), ["mailto:x@y.z", "xmpp:u@v.w"]);
        assert_eq!(links("http://localhost:8000/x"), ["http://localhost:8000/x"]);
    }

    #[test]
    fn what_is_no_address_stays_text() {
        for text in [
            "awww.b.c",
            "https://",
            "http://_._",
            "javascript://a.b",
            "a@b",
            "@x.y",
            "a@b.c-",
            "std::fmt",
            "www.a_b.c",
            "x@y..z",
        ] {
            assert!(links(text).is_empty(), "{text}");
        }
    }

    #[test]
    fn long_runs_take_no_time() {
        for piece in ["@", "a@", "www.", ":", "://", "http://", ")", "a.b@", "https://a.b/)"] {
            find(&piece.repeat(50_000));
        }
    }
}
