//! Where a thing lives: its path in the repository, and its address on the site.
use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

/// The most bytes that a part of an address has: disks take 255 in a name.
const MOST_BYTES: usize = 200;

/// A file's path from the root of the repository, with forward slashes: `notes/guide/intro.md`.
///
/// It holds no `.`, no `..`, no empty part, and does not begin with a slash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(Arc<str>);

impl RepoPath {
    /// Takes a path that is already clean, such as one found by walking the root.
    pub fn new(path: impl Into<Arc<str>>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that the file lies in: `""` at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The path as a link in the file `from` writes it, percent-encoded.
    pub fn relative_to(&self, from: &RepoPath) -> String {
        let place = |path: &RepoPath| Url(format!("/{path}").into());
        place(self).relative_to(&place(from))
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The file that `link`, a decoded path, names in a file of this folder, as GitHub resolves it:
    /// a leading slash means the root. `None` where it climbs out of the root.
    pub fn join(&self, link: &str) -> Option<RepoPath> {
        let base = if link.starts_with('/') { "" } else { self.folder() };
        let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => (),
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        Some(RepoPath(parts.join("/").into()))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A place on the finished site, decoded, from its root: `/guide/intro/` for a page, `/images/a.png` for a file.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Url(Arc<str>);

impl Url {
    /// The home page.
    pub fn home() -> Url {
        Url("/".into())
    }

    /// The page of a note, from the note's path below the folder of notes and its `slug`.
    ///
    /// `a/b.md` is `/a/b/`; `a/index.md` and `a/README.md` are `/a/`; a slug takes the place of the last part.
    pub fn of_note(below: &str, slug: Option<&str>) -> Url {
        let stem = below.rsplit_once('.').map_or(below, |(stem, _)| stem);
        let mut parts: Vec<String> = stem.split('/').map(Url::safe_part).collect();
        if is_folder_page(below) {
            parts.pop();
        }
        if let Some(slug) = slug {
            parts.pop();
            parts.push(slug.to_owned());
        }
        Url::folder(&parts)
    }

    /// The page at an old address or under another name. An address, `/Old Place/` or a file `/old.html`, is kept as
    /// it was, its percent-encoding undone; of a name each part is made safe.
    pub fn of_alias(alias: &str) -> Url {
        let Some(address) = alias.strip_prefix('/') else {
            return Url::at(&alias.split('/').map(Url::safe_part).collect::<Vec<_>>());
        };
        Url::at(&decode(address).split('/').filter(|part| !part.is_empty()).collect::<Vec<_>>())
    }

    /// The page at these parts: that of a folder, or a file of HTML.
    fn at<S: AsRef<str>>(parts: &[S]) -> Url {
        let url = Url::folder(parts);
        match url.0.strip_suffix('/').filter(|file| is_html(file)) {
            Some(file) => Url(file.into()),
            None => url,
        }
    }

    /// Why an old address cannot be kept by a file, for people.
    pub fn unkept(address: &str) -> Option<String> {
        if let Some(c) = address.chars().find(|c| matches!(c, '?' | '#')) {
            return Some(format!("what begins with `{c}` is for the browser or a program to read"));
        }
        let path = decode(address);
        let odd = |c: &char| !is_for_files(*c);
        let is_odd = |part: &&str| part.starts_with('.') || part.len() > MOST_BYTES;
        match (path.chars().find(odd), path.split('/').find(is_odd)) {
            (Some(c), _) => Some(format!("no file's name can have a `{}` everywhere", c.escape_debug())),
            (None, Some(part)) if part.starts_with('.') => {
                Some(format!("`{part}` begins with a dot, so that it is hidden"))
            }
            (None, Some(_)) => Some(format!("a part of it is longer than {MOST_BYTES} bytes")),
            (None, None) => None,
        }
    }

    /// The page of a folder: its parts must be safe.
    pub fn folder<S: AsRef<str>>(parts: &[S]) -> Url {
        let mut url = String::from("/");
        for part in parts {
            url.push_str(part.as_ref());
            url.push('/');
        }
        Url(url.into())
    }

    /// A file below the root of the site. Characters that no host takes in a name become dashes.
    pub fn of_file(path: &str) -> Url {
        let safe = |c: char| if is_for_files(c) { c } else { '-' };
        Url(format!("/{}", path.chars().map(safe).collect::<String>()).into())
    }

    /// `part` as one part of a page's address: lower case, and a dash for each run of what is neither a letter,
    /// a digit, `-`, `_`, `.`, `~` nor `+`. Never empty, and never hidden or a way up.
    pub fn safe_part(part: &str) -> String {
        Url::tidy_part(part.chars().flat_map(char::to_lowercase))
    }

    fn tidy_part(chars: impl Iterator<Item = char>) -> String {
        let mut safe = String::new();
        for c in chars {
            if is_safe(c) {
                safe.push(c);
            } else if !safe.ends_with('-') {
                safe.push('-');
            }
        }
        let trimmed = safe.trim_start_matches(['.', '-']).trim_end_matches(['.', '-']);
        let cut =
            (0..=trimmed.len().min(MOST_BYTES)).rev().find(|&at| trimmed.is_char_boundary(at)).unwrap_or(0);
        if cut == 0 { "untitled".into() } else { trimmed[..cut].to_owned() }
    }

    /// `part` as one part of a page's address, as [`Url::safe_part`] makes it, but for the letter case.
    pub fn written_part(part: &str) -> String {
        Url::tidy_part(part.chars())
    }

    /// A title as one part of an address: `What's new?` is `whats-new`.
    pub fn slug(title: &str) -> String {
        let kept = title.chars().filter(|&c| {
            c.is_whitespace()
                || matches!(c, '/' | '-')
                || c.is_alphanumeric()
                || !c.is_ascii_punctuation() && c != '’'
        });
        let words: String = kept.collect();
        let parts =
            words.split(|c: char| c.is_whitespace() || c == '-' || c == '/').filter(|word| !word.is_empty());
        Url::safe_part(&parts.collect::<Vec<_>>().join("-"))
    }

    /// As it is on the site, decoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file that a host answers with, from the root of the site.
    pub fn file(&self) -> String {
        let path = &self.0[1..];
        if path.is_empty() || path.ends_with('/') { format!("{path}index.html") } else { path.to_owned() }
    }

    /// The address from the root of the site without its first slash, percent-encoded.
    pub fn encoded(&self) -> String {
        encode(&self.0[1..])
    }

    /// The address as seen from the page `from`, percent-encoded; `./` for the page itself.
    pub fn relative_to(&self, from: &Url) -> String {
        let folder = &from.0[..=from.0.rfind('/').unwrap_or(0)];
        let common = folder.bytes().zip(self.0.bytes()).take_while(|(a, b)| a == b).count();
        let common = self.0[..self.0.floor_char_boundary(common)].rfind('/').map_or(0, |at| at + 1);
        let up = folder[common..].matches('/').count();
        let down = encode(&self.0[common..]);
        if up == 0 && down.is_empty() { "./".into() } else { format!("{}{down}", "../".repeat(up)) }
    }

    /// The way from this page to the home page's folder: `""`, `"../"` and so on.
    pub fn way_home(&self) -> String {
        "../".repeat(self.0[1..].matches('/').count())
    }

    /// What two addresses have in common that a host or a disk may take for the same: without letter case, and
    /// without the name of a folder's page, as in `guide/intro/`.
    pub fn folded(&self) -> Cow<'_, str> {
        use unicode_normalization::UnicodeNormalization;
        let path = &self.0[1..];
        let plain = path.bytes().all(|byte| byte.is_ascii() && !byte.is_ascii_uppercase());
        let folded = if plain {
            Cow::Borrowed(path)
        } else {
            Cow::Owned(path.nfc().flat_map(char::to_lowercase).collect())
        };
        match folded {
            Cow::Borrowed(path) => Cow::Borrowed(without_index(path)),
            Cow::Owned(path) => Cow::Owned(without_index(&path).to_owned()),
        }
    }
}

impl Borrow<str> for Url {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Url {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an address is that of a file of HTML, and not of a folder.
pub fn is_html(address: &str) -> bool {
    address.rsplit_once('.').is_some_and(|(_, ending)| ending == "html")
}

/// The folder whose page a file of the site is; any other file as it is.
pub fn without_index(file: &str) -> &str {
    let folder = file.strip_suffix("index.html").filter(|folder| folder.is_empty() || folder.ends_with('/'));
    folder.unwrap_or(file)
}

/// Whether a path's file stands for its folder: `index.md` or `README.md`, in any letter case, or the `_index.md` of Hugo and Zola.
pub fn is_folder_page(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path);
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    stem.eq_ignore_ascii_case("index") || stem == "_index" || stem.eq_ignore_ascii_case("readme")
}

/// Percent-encodes what may not stand in the path of an address as it is (RFC 3986).
pub fn encode(path: &str) -> String {
    percent_encode(path, b"-._~/!$()*+,;=@")
}

/// Percent-encodes what may stand nowhere in an address; what is encoded already stays as it is.
pub fn encode_written(address: &str) -> String {
    percent_encode(address, b"-_.~!*(),%#@?=;:/+&$")
}

/// Percent-encodes all bytes but ASCII letters, digits and those of `kept`.
fn percent_encode(text: &str, kept: &[u8]) -> String {
    const HEX: &[u8; 16] = b"0123456789ABCDEF";
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || kept.contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.push(char::from(HEX[usize::from(byte >> 4)]));
            out.push(char::from(HEX[usize::from(byte & 15)]));
        }
    }
    out
}

/// `text` with its percent-encoding undone; as it is where that gives no UTF-8.
pub fn decode(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        let digits = after.get(..2).and_then(|pair| Some(hex(pair[0])? * 16 + hex(pair[1])?));
        match digits {
            Some(decoded) if byte == b'%' => {
                bytes.push(decoded);
                rest = &after[2..];
            }
            _ => {
                bytes.push(byte);
                rest = after;
            }
        }
    }
    String::from_utf8(bytes).map_or(Cow::Borrowed(text), Cow::Owned)
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Whether every system takes a character in a file's name.
fn is_for_files(c: char) -> bool {
    !c.is_control() && !"\"<>|*?:\\".contains(c)
}

fn is_safe(c: char) -> bool {
    use unicode_properties::{GeneralCategoryGroup, UnicodeGeneralCategory};
    if c.is_ascii() {
        return c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~' | '+');
    }
    !matches!(c.general_category_group(), GeneralCategoryGroup::Other | GeneralCategoryGroup::Separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_s_address_follows_from_its_path() {
        for (path, slug, url) in [
            ("a/b.md", None, "/a/b/"),
            ("index.md", None, "/"),
            ("a/README.md", None, "/a/"),
            ("a/b.md", Some("c"), "/a/c/"),
            ("My Notes/Hello, World!.md", None, "/my-notes/hello-world/"),
            ("été/日本語.markdown", None, "/été/日本語/"),
            ("..hidden.md", None, "/hidden/"),
            ("c++.md", None, "/c++/"),
            ("%2e%2e.md", None, "/2e-2e/"),
        ] {
            assert_eq!(Url::of_note(path, slug).as_str(), url, "{path}");
        }
    }

    #[test]
    fn an_old_address_is_kept_as_it_was_and_a_name_becomes_one() {
        for (alias, url) in [
            ("/old/place/", "/old/place/"),
            ("/old/place", "/old/place/"),
            ("/2019/My Post, again!.html", "/2019/My Post, again!.html"),
            ("/2019/My%20Post/", "/2019/My Post/"),
            ("//c%23/", "/c#/"),
            ("My old Name", "/my-old-name/"),
            ("old/page.html", "/old/page.html"),
            ("AC/DC", "/ac/dc/"),
        ] {
            assert_eq!(Url::of_alias(alias).as_str(), url, "{alias}");
        }
    }

    #[test]
    fn an_address_is_written_as_seen_from_the_page() {
        let see = |from: &str, to: &str| Url(to.into()).relative_to(&Url(from.into()));
        assert_eq!(see("/", "/"), "./");
        assert_eq!(see("/", "/a/"), "a/");
        assert_eq!(see("/a/b/", "/"), "../../");
        assert_eq!(see("/a/b/", "/a/c/"), "../c/");
        assert_eq!(see("/a/b/", "/a/b/x.png"), "x.png");
        assert_eq!(see("/ab/", "/ac/"), "../ac/");
        assert_eq!(see("/é/", "/è/"), "../%C3%A8/");
        assert_eq!(see("/old.html", "/a/"), "a/");
    }

    #[test]
    fn a_link_climbs_no_higher_than_the_root() {
        let note = RepoPath::new("notes/a.md");
        assert_eq!(note.join("../images/x.png"), Some(RepoPath::new("images/x.png")));
        assert_eq!(note.join("/images/./x.png"), Some(RepoPath::new("images/x.png")));
        assert_eq!(note.join("../../x"), None);
    }
}
