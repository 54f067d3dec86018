//! What is sent for what was found: status, headers and bytes, and the reload script in pages.
use super::guard::Refusal;
use super::served::Found;
use std::fs::File;
use std::ops::RangeInclusive;
use std::time::UNIX_EPOCH;

/// Where the preview's own files are. No output of a build begins with a dot.
pub(super) const ROOM: &str = "/.notegen/";
/// The browser's side of the preview.
pub(super) const SCRIPT: &str = include_str!("reload.js");
/// How mistakes look.
pub(super) const STYLE: &str = include_str!("errors.css");

/// An answer, before it is put into the words of HTTP.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) status: u16,
    pub(super) headers: Vec<(&'static str, String)>,
    pub(super) body: Body,
}

/// What is sent.
#[derive(Debug)]
pub(super) enum Body {
    /// Text that is there.
    Text(String),
    /// A part of a file: so many bytes from there.
    File(File, u64, u64),
    /// Events, for as long as someone listens.
    Events,
}

/// What a browser says of what it wants.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Wants<'a> {
    /// `If-None-Match`: what it has.
    pub(super) has: Option<&'a str>,
    /// `Range`.
    pub(super) range: Option<&'a str>,
    /// `If-Range`.
    pub(super) of: Option<&'a str>,
}

impl Answer {
    /// Words for whoever asked.
    fn plain(status: u16, words: &str) -> Self {
        Self::text(status, "text/plain; charset=utf-8", format!("{words}\n"))
    }

    /// A text of some kind, which nobody keeps.
    pub(super) fn text(status: u16, kind: &str, text: String) -> Self {
        let headers = vec![("content-type", kind.to_owned()), ("cache-control", "no-store".to_owned())];
        Self { status, headers, body: Body::Text(text) }
    }

    /// The event stream.
    pub(super) fn events() -> Self {
        Self { body: Body::Events, ..Self::text(200, "text/event-stream", String::new()) }
    }

    /// Why a request is refused.
    pub(super) fn refused(why: Refusal) -> Self {
        match why {
            Refusal::Method => {
                let mut answer = Self::plain(405, "this server only shows: GET or HEAD");
                answer.headers.push(("allow", "GET, HEAD".to_owned()));
                answer
            }
            Refusal::Host => Self::plain(
                403,
                "this server does not answer to that name: start `notegen serve --allow-host NAME` to let it",
            ),
            Refusal::Foreign => Self::plain(403, "this server answers its own pages only"),
            Refusal::Path => Self::plain(400, "this is not the path of a page"),
        }
    }

    /// What was found, for someone who wants this of it.
    pub(super) fn of(found: Found, wants: Wants<'_>) -> Self {
        match found {
            Found::Made { path, text, known, is_page } => made(&path, text, known, is_page, wants),
            Found::File { path, file } => Self::file(&path, file, wants),
            Found::Elsewhere(to) => {
                let mut answer = Self::plain(302, "this is elsewhere");
                answer.headers.push(("location", to));
                answer
            }
            Found::Broken(report) => broken(&report),
            Found::Nothing => Self::plain(404, "there is no such page"),
        }
    }

    fn file(path: &str, file: File, wants: Wants<'_>) -> Self {
        let Ok(data) = file.metadata() else { return Self::plain(404, "there is no such page") };
        let time = data.modified().ok().and_then(|time| time.duration_since(UNIX_EPOCH).ok());
        let tag =
            format!("\"{:x}-{:x}-{:x}\"", time.unwrap_or_default().as_nanos(), data.len(), identity(&data));
        let headers = vec![
            ("content-type", media_type(path).to_owned()),
            ("cache-control", "no-cache".to_owned()),
            ("accept-ranges", "bytes".to_owned()),
            ("etag", tag.clone()),
        ];
        if matches(wants.has, &tag) {
            return Self { status: 304, headers, body: Body::Text(String::new()) };
        }
        let range = wants.range.filter(|_| wants.of.is_none_or(|of| of == tag));
        Self { status: 200, headers, body: Body::File(file, 0, data.len()) }.cut(range, data.len())
    }

    /// The part that was asked for. Several parts at once are sent as the whole, which RFC 9110 allows.
    fn cut(mut self, range: Option<&str>, length: u64) -> Self {
        let Some(range) = range.and_then(|range| part(range, length)) else { return self };
        let Some(range) = range else {
            self.status = 416;
            self.headers.push(("content-range", format!("bytes */{length}")));
            self.body = Body::Text(String::new());
            return self;
        };
        let (start, end) = range.into_inner();
        self.status = 206;
        self.headers.push(("content-range", format!("bytes {start}-{end}/{length}")));
        self.body = match self.body {
            Body::File(file, ..) => Body::File(file, start, end - start + 1),
            Body::Text(text) => Body::Text(text),
            Body::Events => Body::Events,
        };
        self
    }
}

fn made(path: &str, text: String, known: bool, is_page: bool, wants: Wants<'_>) -> Answer {
    let kind = media_type(path);
    let tag = tag(&text);
    let status = if known { 200 } else { 404 };
    let mut answer = Answer::text(status, kind, text);
    if !is_page {
        "no-cache".clone_into(&mut answer.headers[1].1);
    }
    answer.headers.push(("etag", format!("\"{tag}\"")));
    if matches(wants.has, &format!("\"{tag}\"")) && known {
        return Answer { status: 304, body: Body::Text(String::new()), ..answer };
    }
    if kind.starts_with("text/html")
        && let Body::Text(text) = &mut answer.body
    {
        add_script(text, &tag, status);
    }
    answer
}

/// A page that says what is wrong.
fn broken(report: &str) -> Answer {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Not built</title>\n\
         <link rel=\"stylesheet\" href=\"{ROOM}errors.css\">\n</head>\n<body>\n<main class=\"errors\">\n\
         <h1>This page cannot be built</h1>\n{report}</main>\n</body>\n</html>\n"
    );
    let tag = tag(report);
    add_script(&mut page, &tag, 500);
    let mut answer = Answer::text(500, "text/html; charset=utf-8", page);
    answer.headers.push(("etag", format!("\"{tag}\"")));
    answer
}

/// Adds the one thing that a previewed page has and a built one has not.
fn add_script(page: &mut String, tag: &str, status: u16) {
    let script = format!(
        "<script src=\"{ROOM}reload.js\" data-page=\"{tag}\" data-status=\"{status}\" defer></script>\n"
    );
    let at = page.rfind("</body>").unwrap_or(page.len());
    page.insert_str(at, &script);
}

fn tag(text: &str) -> String {
    blake3::hash(text.as_bytes()).to_hex()[..16].to_owned()
}

fn matches(has: Option<&str>, tag: &str) -> bool {
    let plain = |known: &str| known.trim().trim_start_matches("W/") == tag;
    has.is_some_and(|has| has.trim() == "*" || has.split(',').any(plain))
}

/// Tells files apart that were put in each other's place within a tick of the clock.
fn identity(data: &std::fs::Metadata) -> u64 {
    #[cfg(unix)]
    {
        std::os::unix::fs::MetadataExt::ino(data)
    }
    #[cfg(not(unix))]
    {
        let _ = data;
        0
    }
}

/// One part of something of this length: `Some(None)` where it has no such part, `None` where the whole is sent.
#[expect(clippy::option_option, reason = "there are three answers: all of it, a part, no such part")]
fn part(range: &str, length: u64) -> Option<Option<RangeInclusive<u64>>> {
    let (first, last) = range.strip_prefix("bytes=")?.trim().split_once('-')?;
    let number =
        |digits: &str| digits.bytes().all(|c| c.is_ascii_digit()).then(|| digits.parse::<u64>().ok())?;
    let (start, end) = match (first, last) {
        ("", last) => {
            (length.saturating_sub(number(last)?), length.checked_sub(1).filter(|_| number(last) > Some(0)))
        }
        (first, "") => (number(first)?, length.checked_sub(1)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            if last < first {
                return None;
            }
            (first, length.checked_sub(1).map(|end| end.min(last)))
        }
    };
    Some(end.filter(|end| start <= *end).map(|end| start..=end))
}

/// What a file is, by its name.
fn media_type(path: &str) -> &'static str {
    let ending = path.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, ending)| ending);
    match ending.unwrap_or_default().to_ascii_lowercase().as_str() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json; charset=utf-8",
        "webmanifest" => "application/manifest+json; charset=utf-8",
        "xml" => "application/xml; charset=utf-8",
        "svg" => "image/svg+xml; charset=utf-8",
        "txt" | "md" | "markdown" | "log" => "text/plain; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "woff" => "font/woff",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "mp4" => "video/mp4",
        "webm" => "video/webm",
        "mp3" => "audio/mpeg",
        "ogg" => "audio/ogg",
        "wav" => "audio/wav",
        "wasm" => "application/wasm",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_lies_in_the_whole() {
        assert_eq!(part("bytes=0-3", 10), Some(Some(0..=3)));
        assert_eq!(part("bytes=7-", 10), Some(Some(7..=9)));
        assert_eq!(part("bytes=-2", 10), Some(Some(8..=9)));
        assert_eq!(part("bytes=-20", 10), Some(Some(0..=9)));
        assert_eq!(part("bytes=5-99", 10), Some(Some(5..=9)));
        assert_eq!(part("bytes=10-", 10), Some(None));
        assert_eq!(part("bytes=-0", 10), Some(None));
        assert_eq!(part("bytes=0-", 0), Some(None));
        for whole in ["bytes=0-1,3-4", "bytes=3-1", "lines=1-2", "bytes=x-", "bytes=-"] {
            assert_eq!(part(whole, 10).flatten(), None, "{whole}");
        }
    }

    #[test]
    fn the_script_goes_before_the_end_of_the_body() {
        let mut page = "<body>x</body></html>".to_owned();
        add_script(&mut page, "abc", 200);
        assert!(page.starts_with("<body>x<script src=\"/.notegen/reload.js\""));
        assert!(page.ends_with("</script>\n</body></html>"));
    }
}
