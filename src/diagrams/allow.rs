//! The one list of what may stand in a drawing: elements, attributes, properties, addresses.
//!
//! What is not listed here is not written, whichever engine asks for it.
use super::colour::Colour;
use super::tree::number;
use std::borrow::Cow;

/// What becomes of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is written under this name.
    Keep(&'static str),
    /// It goes; what is inside stays.
    Unwrap,
    /// It goes with all that is inside.
    Drop,
}

const SVG: &[&str] = &[
    "a",
    "circle",
    "clipPath",
    "defs",
    "ellipse",
    "foreignObject",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "text",
    "tspan",
    "use",
];

const HTML: &[&str] =
    &["b", "br", "code", "del", "div", "em", "i", "s", "small", "span", "strong", "sub", "sup", "u"];

/// Formulas in HTML.
const MATH: &[&str] = &[
    "math",
    "mfrac",
    "mi",
    "mn",
    "mo",
    "mover",
    "mpadded",
    "mroot",
    "mrow",
    "mspace",
    "msqrt",
    "mstyle",
    "msub",
    "msubsup",
    "msup",
    "mtable",
    "mtd",
    "mtext",
    "mtr",
    "munder",
    "munderover",
];

/// Whether an element may be written. HTML stands only inside labels.
pub(super) fn element(name: &str, html: bool) -> Fate {
    if html {
        if let Ok(at) = HTML.binary_search(&name) {
            return Fate::Keep(HTML[at]);
        }
        if let Ok(at) = MATH.binary_search(&name) {
            return Fate::Keep(MATH[at]);
        }
        return match name {
            // A paragraph cannot stand in a `span`; a block of its own can, once the `span` is one too.
            "p" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "li" | "pre" | "blockquote" => Fate::Keep("div"),
            "script" | "style" | "iframe" | "object" | "embed" | "template" | "noscript" | "textarea"
            | "svg" | "annotation" | "title" | "select" | "video" | "audio" | "img" | "link" | "meta"
            | "base" | "form" => Fate::Drop,
            _ => Fate::Unwrap,
        };
    }
    match SVG.binary_search(&name) {
        Ok(at) => Fate::Keep(SVG[at]),
        Err(_) if name == "switch" => Fate::Unwrap,
        Err(_) => Fate::Drop,
    }
}

/// An attribute of an SVG element as it may be written. HTML elements keep none.
pub(super) fn attribute<'a>(element: &str, name: &str, value: &'a str) -> Option<Cow<'a, str>> {
    let of = |elements: &[&str]| elements.contains(&element);
    let fits = match name {
        "x" | "y" => of(&["rect", "foreignObject", "text", "tspan", "use", "svg", "mask", "pattern"]),
        "width" | "height" => of(&["rect", "foreignObject", "use", "svg", "mask", "pattern"]),
        "dx" | "dy" => of(&["text", "tspan"]),
        "cx" | "cy" | "r" => {
            of(&["circle", "ellipse", "radialGradient"]) && !(element == "ellipse" && name == "r")
        }
        "rx" | "ry" => of(&["rect", "ellipse"]),
        "x1" | "y1" | "x2" | "y2" => of(&["line", "linearGradient"]),
        "fx" | "fy" => element == "radialGradient",
        "offset" => element == "stop",
        "refX" | "refY" | "markerWidth" | "markerHeight" => element == "marker",
        "d" => return (element == "path" && is_path(value)).then(|| rounded(value)),
        "points" => return (of(&["polygon", "polyline"]) && is_path(value)).then(|| rounded(value)),
        "viewBox" => {
            return (of(&["svg", "marker", "symbol", "pattern"]) && is_path(value)).then(|| rounded(value));
        }
        "transform" => {
            let fits =
                !of(&["svg", "marker", "symbol", "clipPath", "stop", "tspan", "defs"]) && is_transform(value);
            return fits.then(|| rounded(value));
        }
        "gradientTransform" | "patternTransform" => {
            return is_transform(value).then_some(Cow::Borrowed(value));
        }
        "orient" => return keyword(value, &["auto", "auto-start-reverse"]).or_else(|| length(value)),
        "markerUnits" | "gradientUnits" | "clipPathUnits" | "patternUnits" | "maskUnits" => {
            return keyword(value, &["userSpaceOnUse", "strokeWidth", "objectBoundingBox"]);
        }
        "preserveAspectRatio" => return is_word_list(value).then_some(Cow::Borrowed(value)),
        "href" => return (element == "use" && value.starts_with('#')).then_some(Cow::Borrowed(value)),
        "textLength" => element == "text",
        "lengthAdjust" => return keyword(value, &["spacing", "spacingAndGlyphs"]),
        _ => false,
    };
    fits.then(|| length(value)).flatten()
}

fn keyword<'a>(value: &'a str, known: &[&str]) -> Option<Cow<'a, str>> {
    known.contains(&value.trim()).then_some(Cow::Borrowed(value.trim()))
}

/// A length or a list of lengths (text places each letter by such a list).
fn length(value: &str) -> Option<Cow<'_, str>> {
    let fits =
        !value.trim().is_empty() && value.split([' ', ',']).filter(|part| !part.is_empty()).all(is_length);
    fits.then(|| rounded(value.trim()))
}

fn is_length(value: &str) -> bool {
    let digits = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let unit = &value[digits.len()..];
    digits.parse::<f64>().is_ok_and(f64::is_finite)
        && matches!(unit, "" | "px" | "em" | "ex" | "rem" | "pt" | "%" | "deg")
}

fn is_path(value: &str) -> bool {
    value.bytes().all(|byte| {
        byte.is_ascii_digit() || b" ,.-+\n\t".contains(&byte) || b"MmLlHhVvCcSsQqTtAaZzEe".contains(&byte)
    })
}

fn is_transform(value: &str) -> bool {
    let known = ["translate", "rotate", "scale", "matrix", "skewX", "skewY"];
    value.split(')').map(|part| part.trim_matches([' ', ','])).filter(|part| !part.is_empty()).all(|part| {
        part.split_once('(').is_some_and(|(function, arguments)| {
            known.contains(&function.trim())
                && arguments.split([' ', ',']).filter(|n| !n.is_empty()).all(is_length)
        })
    })
}

fn is_word_list(value: &str) -> bool {
    value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b' ')
}

/// Numbers with at most three decimals: a thousandth of a pixel cannot be seen.
fn rounded(value: &str) -> Cow<'_, str> {
    let long =
        value.split(|c: char| !c.is_ascii_digit()).any(|digits| digits.len() > 3) && value.contains('.');
    if !long {
        return Cow::Borrowed(value);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some(start) = rest.find(|c: char| c.is_ascii_digit() || c == '.') {
        out.push_str(&rest[..start]);
        let length = number_length(&rest[start..]);
        push_rounded(&rest[start..start + length], &mut out);
        rest = &rest[start + length..];
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// How long the number at the start of `text` is. Two numbers may share no separator: `1.5.25`.
fn number_length(text: &str) -> usize {
    let (mut point, mut length) = (false, 0);
    for byte in text.bytes() {
        match byte {
            b'.' if point => break,
            b'.' => point = true,
            b'0'..=b'9' => (),
            b'e' | b'E'
                if text
                    .as_bytes()
                    .get(length + 1)
                    .is_some_and(|next| next.is_ascii_digit() || *next == b'-') =>
            {
                return length
                    + 1
                    + text[length + 1..].bytes().skip(1).take_while(u8::is_ascii_digit).count()
                    + 1;
            }
            _ => break,
        }
        length += 1;
    }
    length.max(1)
}

fn push_rounded(digits: &str, out: &mut String) {
    let Ok(number) = digits.parse::<f64>() else {
        out.push_str(digits);
        return;
    };
    let text = format!("{number:.3}");
    out.push_str(text.trim_end_matches('0').trim_end_matches('.'));
}

/// Properties with a colour.
pub(super) const COLOURS: &[&str] =
    &["background-color", "border-bottom-color", "color", "fill", "flood-color", "stop-color", "stroke"];

/// Properties that may also be written as attributes, and become declarations.
const PRESENTATION: &[&str] = &[
    "alignment-baseline",
    "baseline-shift",
    "clip-path",
    "clip-rule",
    "color",
    "display",
    "dominant-baseline",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-family",
    "font-size",
    "font-style",
    "font-weight",
    "letter-spacing",
    "marker-end",
    "marker-mid",
    "marker-start",
    "mask",
    "opacity",
    "paint-order",
    "shape-rendering",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "text-decoration",
    "visibility",
    "word-spacing",
];

/// Properties that only style sheets and `style` attributes set.
/// (`mix-blend-mode` is not among them: what darkens on a light page vanishes on a dark one.)
const OTHERS: &[&str] = &[
    "align-items",
    "background-color",
    "filter",
    "height",
    "justify-content",
    "line-height",
    "margin",
    "max-width",
    "padding",
    "rx",
    "ry",
    "text-align",
    "transform-origin",
    "vertical-align",
    "white-space",
    "width",
    "word-break",
];

/// The property of an attribute, where it is one.
pub(super) fn presentation(name: &str) -> Option<&'static str> {
    PRESENTATION.binary_search(&name).ok().map(|at| PRESENTATION[at])
}

/// The property by this name, where it may be set.
pub(super) fn property(name: &str) -> Option<&'static str> {
    let name = if name == "background" { "background-color" } else { name };
    presentation(name).or_else(|| OTHERS.binary_search(&name).ok().map(|at| OTHERS[at]))
}

/// Whether a property does anything to HTML.
pub(super) fn in_html(property: &str) -> bool {
    OTHERS.contains(&property)
        || property.starts_with("font-")
        || matches!(
            property,
            "color"
                | "display"
                | "letter-spacing"
                | "opacity"
                | "text-decoration"
                | "visibility"
                | "word-spacing"
        )
}

/// A value of `property` as it may be written; colours in one notation. An address is a `url(#…)`
/// of the drawing itself, or nothing.
pub(super) fn value(property: &str, value: &str, attribute: bool) -> Option<String> {
    let value = value.trim();
    if COLOURS.contains(&property) {
        return Colour::parse(value).map(Colour::write).or_else(|| paint(property, value));
    }
    match property {
        "clip-path" | "mask" | "marker-end" | "marker-mid" | "marker-start" => {
            if value == "none" {
                Some(value.to_owned())
            } else {
                own_address(value)
            }
        }
        "font-family" => is_font(value).then(|| value.to_owned()),
        // Without a unit these are lengths in an attribute, and a mistake in a style sheet.
        "font-size" | "letter-spacing" | "word-spacing" if attribute && number(value).is_some() => {
            Some(format!("{}px", value.trim_end_matches("px")))
        }
        "font-size" if number(value).is_some() && !value.ends_with("px") => None,
        // A browser takes no notice of a negative width, which Mermaid gives to deep branches.
        "stroke-width" if value.starts_with('-') => None,
        "display" => matches!(
            value,
            "none" | "block" | "inline" | "inline-block" | "table" | "table-cell" | "flex" | "inline-flex"
        )
        .then(|| value.to_owned()),
        "filter" => {
            let percent = value.strip_prefix("brightness(").and_then(|rest| rest.strip_suffix("%)"));
            percent.and_then(number).filter(|n| *n >= 0.0).map(|n| format!("brightness({n}%)"))
        }
        _ => is_plain(value).then(|| value.to_owned()),
    }
}

fn paint(property: &str, value: &str) -> Option<String> {
    match value.to_ascii_lowercase().as_str() {
        keyword @ ("none" | "inherit") => Some(keyword.to_owned()),
        "currentcolor" => Some("currentColor".to_owned()),
        _ if matches!(property, "fill" | "stroke") => own_address(value),
        _ => None,
    }
}

fn own_address(value: &str) -> Option<String> {
    let id =
        value.strip_prefix("url(")?.strip_suffix(')')?.trim().trim_matches(['"', '\'']).strip_prefix('#')?;
    (!id.is_empty() && is_id(id)).then(|| format!("url(#{id})"))
}

/// Whether a name can be written as an id and found again in `url(#…)` as it stands.
pub(super) fn is_id(id: &str) -> bool {
    id.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '.' | ':'))
}

fn is_font(value: &str) -> bool {
    value.chars().all(|c| c.is_alphanumeric() || matches!(c, ' ' | ',' | '"' | '\'' | '-' | '_'))
        && value.matches('"').count().is_multiple_of(2)
        && value.matches('\'').count().is_multiple_of(2)
}

/// Numbers, keywords and lists of them: no function, no address, no way out of the declaration.
fn is_plain(value: &str) -> bool {
    !value.is_empty()
        && value.len() <= 200
        && value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b" ,.%+-".contains(&byte))
        && !matches!(value, "undefined" | "null" | "NaN" | "calculated")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_sorted_so_that_they_can_be_searched() {
        for list in [SVG, HTML, PRESENTATION, OTHERS] {
            assert!(list.is_sorted());
        }
    }

    #[test]
    fn nothing_that_runs_or_fetches_is_allowed() {
        for name in ["script", "image", "animate", "set", "feImage", "style", "iframe", "handler"] {
            assert_eq!(element(name, false), Fate::Drop, "{name}");
        }
        for name in ["script", "iframe", "img", "style", "svg", "object", "form"] {
            assert_eq!(element(name, true), Fate::Drop, "{name}");
        }
        assert_eq!(attribute("rect", "onclick", "alert(1)"), None);
        assert_eq!(attribute("use", "href", "https://example.org/a.svg#b"), None);
        for (name, text) in [
            ("fill", "url(https://example.org/x)"),
            ("fill", "url(#a);x:url(//e)"),
            ("stroke-width", "expression(alert(1))"),
            ("font-family", "a;}</style><script>"),
            ("margin", "1px}*{color:red"),
            ("background-color", "url(//e)"),
            ("marker-end", "url(javascript:alert(1))"),
            ("filter", "url(https://example.org/f.svg#f)"),
        ] {
            assert_eq!(value(name, text, false), None, "{name}: {text}");
        }
        for name in ["behavior", "-moz-binding", "src", "content", "cursor", "background-image", "position"] {
            assert_eq!(property(name), None, "{name}");
        }
    }

    #[test]
    fn numbers_lose_decimals_that_nobody_can_see() {
        assert_eq!(
            rounded("M162.39999999999998,87L1.5.25-0.00001z"),
            "M162.4,87L1.5.25-0z".replace("L1.5.25", "L1.50.25")
        );
        assert_eq!(rounded("translate(-34.800000000000004, 1e-7)"), "translate(-34.8, 0)");
        assert_eq!(rounded("0 0 205.2 174"), "0 0 205.2 174");
    }
}
