//! Addresses: what a link in a note means, and how an address is written.
//!
//! Whatever could run a script is refused here, for Markdown and raw HTML alike.
use crate::html::Target;
use crate::paths::{RepoPath, decode, encode_written};

/// What an address turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Address {
    /// A place to lead to.
    To(Target),
    /// A path that climbs out of the root.
    Outside,
    /// A scheme that is not let through.
    Unsafe,
}

/// The schemes that are let through: they open a page, a mail, a call or a place on a map.
const SCHEMES: &[&str] = &[
    "http", "https", "mailto", "tel", "sms", "ftp", "ftps", "sftp", "irc", "ircs", "xmpp", "sip", "sips",
    "geo", "news", "nntp", "git", "ssh", "matrix", "magnet", "doi", "urn", "gemini", "gopher", "webcal",
    "feed",
];

/// What runs, reads or starts something on the reader's machine, whoever wrote it.
const DANGEROUS: &[&str] =
    &["javascript", "vbscript", "data", "file", "blob", "about", "filesystem", "view-source", "jar"];

/// Reads an address, entities decoded, as it stands in the file `from`. `trusting` lets through every
/// scheme but the dangerous ones.
pub(super) fn read(href: &str, from: &RepoPath, trusting: bool) -> Address {
    let href = href.trim_matches(|c: char| c <= ' ');
    if let Some(scheme) = scheme(href) {
        let known = SCHEMES.contains(&&*scheme);
        let passes = known || trusting && !DANGEROUS.contains(&&*scheme);
        return if passes { Address::To(Target::External(elsewhere(href))) } else { Address::Unsafe };
    }
    if href.starts_with("//") {
        return Address::To(Target::External(elsewhere(href)));
    }
    let (rest, fragment) =
        href.split_once('#').map_or((href, None), |(rest, fragment)| (rest, Some(fragment)));
    let (path, query) = rest.split_at(rest.find('?').unwrap_or(rest.len()));
    let target = if path.is_empty() { Some(from.clone()) } else { from.join(&decode(path)) };
    match target {
        Some(path) => Address::To(Target::Local {
            path,
            query: encode_written(query),
            fragment: fragment.map(|fragment| decode(fragment).into_owned()),
            written: href.to_string(),
        }),
        None => Address::Outside,
    }
}

/// An address elsewhere, percent-encoded. A fragment holds no second `#` (RFC 3986).
fn elsewhere(href: &str) -> String {
    match href.split_once('#') {
        Some((rest, fragment)) => {
            format!("{}#{}", encode_written(rest), encode_written(fragment).replace('#', "%23"))
        }
        None => encode_written(href),
    }
}

/// The scheme of an address as a browser sees it, in small letters: tabs and line ends inside do not count.
fn scheme(href: &str) -> Option<String> {
    let mut scheme = String::new();
    for c in href.chars() {
        match c {
            '\t' | '\n' | '\r' => (),
            ':' => return (!scheme.is_empty()).then_some(scheme),
            'a'..='z' | 'A'..='Z' => scheme.push(c.to_ascii_lowercase()),
            '0'..='9' | '+' | '-' | '.' if !scheme.is_empty() => scheme.push(c),
            // A control character in front of the colon: no browser agrees with another on what this is.
            c if c.is_control() => scheme.push('\u{fffd}'),
            _ => return None,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(href: &str) -> Address {
        read(href, &RepoPath::new("notes/guide/a.md"), false)
    }

    fn local(href: &str) -> (String, String, Option<String>) {
        match of(href) {
            Address::To(Target::Local { path, query, fragment, .. }) => (path.to_string(), query, fragment),
            other => panic!("{href}: {other:?}"),
        }
    }

    #[test]
    fn a_relative_link_starts_at_the_file() {
        assert_eq!(local("b.md#x%20y").0, "notes/guide/b.md");
        assert_eq!(local("b.md#x%20y").2.as_deref(), Some("x y"));
        assert_eq!(local("../a%20b.png?raw=1"), ("notes/a b.png".into(), "?raw=1".into(), None));
        assert_eq!(local("/images/x.png").0, "images/x.png");
        assert_eq!(local("#part"), ("notes/guide/a.md".into(), String::new(), Some("part".into())));
        assert_eq!(local("a:b/../c.md".trim_start_matches("a:")).0, "notes/guide/c.md");
        assert_eq!(of("../../../x.md"), Address::Outside);
    }

    #[test]
    fn a_script_is_no_link_however_it_is_spelt() {
        for href in [
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            " \u{1}javascript:alert(1)",
            "java\tscript:alert(1)",
            "java\nscript\r:alert(1)",
            "java\u{0}script:alert(1)",
            "vbscript:x",
            "data:text/html,x",
            "file:///etc/passwd",
            "made-up:x",
        ] {
            assert_eq!(of(href), Address::Unsafe, "{href:?}");
        }
        assert_eq!(read("javascript:x", &RepoPath::new("a.md"), true), Address::Unsafe);
    }

    #[test]
    fn an_address_elsewhere_is_encoded_once() {
        for (href, expected) in [
            ("https://a.b/c d?x=ä&y=%20", "https://a.b/c%20d?x=%C3%A4&y=%20"),
            ("//a.b/\"><script>", "//a.b/%22%3E%3Cscript%3E"),
            ("MAILTO:A@B.C", "MAILTO:A@B.C"),
        ] {
            assert_eq!(of(href), Address::To(Target::External(expected.into())));
        }
    }
}
