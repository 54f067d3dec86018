//! Which tags and attributes of raw HTML are kept, as GitHub decides, and what they become in valid HTML.

/// How a tag is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kept {
    /// Under this name, with this class.
    As(&'static str, Option<&'static str>),
    /// Shown as text: what would change how the rest of the page is read (GFM 0.29, section 6.11).
    Shown,
    /// Left out; its content stays.
    Dropped,
}

/// What becomes of a tag.
pub(super) fn tag(name: &str) -> Kept {
    if SHOWN.contains(&name) {
        return Kept::Shown;
    }
    match name {
        "center" => Kept::As("div", Some("align-center")),
        "tt" => Kept::As("code", None),
        "strike" => Kept::As("s", None),
        name => TAGS.iter().find(|tag| **tag == name).map_or(Kept::Dropped, |tag| Kept::As(tag, None)),
    }
}

/// The tags that GFM does not let through: after each, a browser reads on in another way.
pub(super) const SHOWN: &[&str] =
    &["title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext"];

/// Where the element `name` ends whose start tag ends at `from`.
pub(super) fn element_end(html: &str, from: usize, name: &str) -> Option<usize> {
    let bytes = html.as_bytes();
    let is_end = |at: &usize| {
        let name_end = at + 2 + name.len();
        bytes[*at..].starts_with(b"</")
            && bytes.get(at + 2..name_end).is_some_and(|found| found.eq_ignore_ascii_case(name.as_bytes()))
            && bytes.get(name_end).is_some_and(|after| after.is_ascii_whitespace() || b"/>".contains(after))
    };
    let end = (from..bytes.len()).find(is_end)?;
    html[end..].find('>').map(|length| end + length + 1)
}

const TAGS: &[&str] = &[
    "a",
    "abbr",
    "b",
    "bdo",
    "blockquote",
    "br",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "mark",
    "ol",
    "p",
    "picture",
    "pre",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Whether an element holds words and no blocks.
pub(super) fn is_phrase(name: &str) -> bool {
    const PHRASES: &[&str] = &[
        "abbr", "b", "bdo", "cite", "code", "dfn", "em", "h1", "h2", "h3", "h4", "h5", "h6", "i", "kbd",
        "mark", "p", "pre", "q", "s", "samp", "small", "span", "strong", "sub", "summary", "sup", "time",
        "u", "var",
    ];
    PHRASES.contains(&name)
}

/// Whether a tag has no content and no end tag.
pub(super) fn is_void(name: &str) -> bool {
    matches!(
        name,
        "area"
            | "base"
            | "br"
            | "col"
            | "embed"
            | "hr"
            | "img"
            | "input"
            | "link"
            | "meta"
            | "source"
            | "track"
            | "wbr"
    )
}

/// Whether a tag ends the paragraph that it stands in.
pub(super) fn is_block(name: &str) -> bool {
    matches!(
        name,
        "blockquote"
            | "caption"
            | "col"
            | "colgroup"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figcaption"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "summary"
            | "table"
            | "tbody"
            | "td"
            | "tfoot"
            | "th"
            | "thead"
            | "tr"
            | "ul"
    )
}

/// The tags that a start tag closes where they are open, and those that they are not looked for behind.
pub(super) fn closes(name: &str) -> (&'static [&'static str], &'static [&'static str]) {
    match name {
        "a" => (&["a"], &[]),
        "li" => (&["li"], &["ul", "ol"]),
        "dt" | "dd" => (&["dt", "dd"], &["dl"]),
        "td" | "th" => (&["td", "th", "caption", "colgroup"], &["tr", "table"]),
        "tr" => (&["tr", "caption", "colgroup"], &["thead", "tbody", "tfoot", "table"]),
        "thead" | "tbody" | "tfoot" => {
            (&["thead", "tbody", "tfoot", "tr", "caption", "colgroup"], &["table"])
        }
        "rt" | "rp" => (&["rt", "rp"], &["ruby"]),
        _ => (&[], &[]),
    }
}

/// The tags of which one has to be open around a tag that means nothing alone.
pub(super) fn needs(name: &str) -> &'static [&'static str] {
    match name {
        "li" => &["ul", "ol"],
        "dt" | "dd" => &["dl"],
        "td" | "th" | "tr" | "thead" | "tbody" | "tfoot" | "caption" | "colgroup" | "col" => &["table"],
        "rt" | "rp" => &["ruby"],
        "summary" => &["details"],
        "figcaption" => &["figure"],
        "source" => &["picture", "video"],
        _ => &[],
    }
}

/// How an attribute is written out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Attribute {
    /// As it is.
    Plain,
    /// An address, under this name.
    Address(&'static str),
    /// A list of addresses.
    Srcset,
    /// A name to link to.
    Id,
    /// A class for `left`, `center`, `right` or `justify`.
    Align,
    /// A width or height, of a kind that shows itself in a given size.
    Size,
    /// A width as a style: no attribute says it any more.
    StyledSize,
    /// Left out.
    Dropped,
}

/// What becomes of an attribute of a tag that is kept.
pub(super) fn attribute(tag: &str, name: &str, value: &str) -> Attribute {
    match (tag, name) {
        ("a", "href") => Attribute::Address("href"),
        ("img" | "source" | "video", "src") => Attribute::Address("src"),
        ("video", "poster") => Attribute::Address("poster"),
        ("img" | "source", "srcset") => Attribute::Srcset,
        (_, "id") | ("a", "name") => Attribute::Id,
        (_, "align") => Attribute::Align,
        ("img" | "video" | "source", "width" | "height") => Attribute::Size,
        ("table" | "td" | "th" | "col", "width") => Attribute::StyledSize,
        (tag, name) if is_plain(tag, name, value) => Attribute::Plain,
        _ => Attribute::Dropped,
    }
}

fn is_plain(tag: &str, name: &str, value: &str) -> bool {
    let number = || (1..5).contains(&value.len()) && value.bytes().all(|byte| byte.is_ascii_digit());
    let word = || !value.is_empty() && value.bytes().all(|byte| byte.is_ascii_alphabetic());
    match (tag, name) {
        (_, "title" | "lang")
        | ("th", "abbr")
        | ("a", "hreflang" | "rel")
        | ("img", "alt" | "sizes")
        | ("source", "sizes" | "media" | "type")
        | ("time" | "ins" | "del", "datetime")
        | ("details", "open")
        | ("ol", "reversed")
        | ("video", "controls" | "muted" | "loop" | "playsinline") => true,
        (_, "dir") => matches!(value, "ltr" | "rtl" | "auto"),
        (_, "role") | ("img", "loading" | "decoding") => word(),
        ("a", "target") => matches!(value, "_blank" | "_self" | "_parent" | "_top"),
        ("ol", "start") | ("li", "value") | (_, "tabindex") => number(),
        ("td" | "th", "colspan" | "rowspan") | ("col" | "colgroup", "span") => number() && value.len() < 4,
        ("ol", "type") => matches!(value, "1" | "a" | "A" | "i" | "I"),
        ("th", "scope") => matches!(value, "row" | "col" | "rowgroup" | "colgroup"),
        (_, "aria-label" | "aria-hidden" | "aria-describedby" | "aria-labelledby") => !value.is_empty(),
        _ => false,
    }
}
