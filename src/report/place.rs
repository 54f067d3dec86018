//! A place in a file as people count it, and the line that is meant.
use std::ops::Range;

/// The longest part of a line that is shown around a finding, in bytes: a minified file has no line ends.
const LONGEST_LINE: usize = 400;

/// A point in a file, counted from 1; a column is a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The line.
    pub line: usize,
    /// The character in it.
    pub column: usize,
}

impl Point {
    /// The point of a byte of a text.
    pub fn of(text: &str, at: usize) -> Point {
        let before = &text[..text.floor_char_boundary(at)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        Point { line: before.matches('\n').count() + 1, column: before[line_start..].chars().count() + 1 }
    }
}

/// From where to where a finding reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The first character.
    pub start: Point,
    /// The point after the last character.
    pub end: Point,
}

impl Place {
    /// The place of a span of a text.
    pub fn of(text: &str, span: Range<usize>) -> Place {
        Place { start: Point::of(text, span.start), end: Point::of(text, span.end.max(span.start)) }
    }
}

/// A line of a file, and the part of it that is meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt<'a> {
    /// The line without its end; the beginning of what is meant where the line is very long.
    pub text: &'a str,
    /// Its number, from 1.
    pub line: usize,
    /// The bytes of `text` that are meant; empty for a point.
    pub span: Range<usize>,
}

impl Excerpt<'_> {
    /// The first line of the span; all of it where it is short.
    pub fn of(text: &str, span: Range<usize>) -> Excerpt<'_> {
        let start = text.floor_char_boundary(span.start);
        let end = text.floor_char_boundary(span.end.max(start));
        let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
        let line_end = text[start..].find('\n').map_or(text.len(), |at| start + at);
        let line_end = if text[..line_end].ends_with('\r') { line_end - 1 } else { line_end }.max(start);
        let line_end = line_end.min(text.floor_char_boundary(start + LONGEST_LINE).max(start));
        let line = text[..line_start].matches('\n').count() + 1;
        let span = start - line_start..end.min(line_end) - line_start;
        Excerpt { text: &text[line_start..line_end], line, span }
    }
}
