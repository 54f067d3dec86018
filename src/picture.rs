//! A picture's size, so that a page keeps room for it.
#![expect(clippy::disallowed_methods, reason = "a part of reading the disk: only `source` asks")]
use std::fs::File;
use std::io::Read;
use std::path::Path;

/// Width and height in CSS pixels.
pub type Size = (usize, usize);

/// The endings of files that an `<img>` shows.
const ENDINGS: &[&str] = &["png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico"];

/// The size of the picture in a file, from its first bytes; `None` where it is no picture or says no size.
pub fn size(path: &Path) -> Option<Size> {
    let ending = path.extension()?.to_str()?.to_ascii_lowercase();
    match &*ending {
        "svg" => svg_size(path),
        ending if ENDINGS.contains(&ending) => {
            imagesize::size(path).ok().map(|size| (size.width, size.height))
        }
        _ => None,
    }
}

/// The size that an SVG's root element gives: `width` and `height` in pixels, or else its `viewBox`.
fn svg_size(path: &Path) -> Option<Size> {
    let mut head = Vec::new();
    File::open(path).ok()?.take(16 * 1024).read_to_end(&mut head).ok()?;
    let head = String::from_utf8_lossy(&head);
    let root = &head[head.find("<svg")?..];
    let root = &root[..root.find('>')?];
    let pixels = |name| attribute(root, name)?.trim_end_matches("px").trim().parse::<f64>().ok();
    let view_box = || {
        let numbers = attribute(root, "viewBox")?.split([' ', ',']).filter(|part| !part.is_empty());
        let numbers: Vec<f64> = numbers.map(str::parse).collect::<Result<_, _>>().ok()?;
        Some((*numbers.get(2)?, *numbers.get(3)?))
    };
    let (width, height) = match (pixels("width"), pixels("height")) {
        (Some(width), Some(height)) => (width, height),
        _ => view_box()?,
    };
    Some((whole(width)?, whole(height)?))
}

/// The value of an attribute in the text of a start tag.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let mut from = 0;
    loop {
        let at = from + tag[from..].find(name)?;
        from = at + name.len();
        let rest = tag[from..].trim_start();
        if !tag[..at].ends_with(char::is_whitespace) || !rest.starts_with('=') {
            continue;
        }
        let value = rest[1..].trim_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        return value[1..].split(quote).next();
    }
}

#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "the range is checked first")]
fn whole(number: f64) -> Option<usize> {
    (0.5..100_000.0).contains(&number).then(|| number.round() as usize)
}
