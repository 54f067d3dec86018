//! A code block in one piece, and the way back from each of its characters to the file.
use crate::dialect::Dialect;
use pulldown_cmark::{CodeBlockKind, Event, Tag, TagEnd};
use std::ops::Range;

/// A code block. The parser gives its text in pieces: inside a list or a quote one piece a line,
/// with the indent or the `>` already gone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fence {
    /// What follows the opening fence: the language and more words; empty for an indented block.
    pub info: String,
    /// The code, with `\n` after each line.
    pub code: String,
    /// The whole block in the file, fences included.
    pub span: Range<usize>,
    /// Where each piece begins: in the code, and in the file.
    pieces: Vec<(usize, usize)>,
}

impl Fence {
    /// Gathers the block whose start event was just taken from `events`, up to and with its end event.
    pub fn gather<'a>(
        kind: &CodeBlockKind<'_>,
        span: Range<usize>,
        events: &mut impl Iterator<Item = (Event<'a>, Range<usize>)>,
    ) -> Fence {
        let info = match kind {
            CodeBlockKind::Fenced(info) => info.to_string(),
            CodeBlockKind::Indented => String::new(),
        };
        let mut fence = Fence { info, code: String::new(), span, pieces: Vec::new() };
        for (event, span) in events {
            match event {
                Event::Text(text) => {
                    fence.pieces.push((fence.code.len(), span.start));
                    fence.code.push_str(&text);
                }
                Event::End(TagEnd::CodeBlock) => break,
                _ => (),
            }
        }
        fence
    }

    /// The first word of the info string: the language, as GitHub reads it.
    pub fn language(&self) -> &str {
        self.info.split_ascii_whitespace().next().unwrap_or("")
    }

    /// Whether the block is a Mermaid diagram on GitHub.
    pub fn is_mermaid(&self) -> bool {
        self.language() == "mermaid"
    }

    /// The bytes of the file that a range of the code came from. A range that spans lines in a list
    /// or a quote takes in the markers between them.
    pub fn place(&self, code: Range<usize>) -> Range<usize> {
        let start = self.offset(code.start);
        let end = if code.end > code.start { self.offset(code.end - 1) + 1 } else { start };
        start..end.max(start)
    }

    /// The bytes of the file that a part of the info string came from; `text` is the whole file.
    /// The opening line where the info string was written with escapes.
    pub fn info_place(&self, text: &str, part: Range<usize>) -> Range<usize> {
        let block = &text[self.span.clone()];
        let line = &block[..block.find(['\r', '\n']).unwrap_or(block.len())];
        match line.find(&self.info) {
            Some(at) if !self.info.is_empty() => {
                let info = self.span.start + at;
                info + part.start..info + part.end
            }
            _ => self.span.start..self.span.start + line.len(),
        }
    }

    fn offset(&self, in_code: usize) -> usize {
        let piece = self.pieces.iter().rev().find(|(at, _)| *at <= in_code);
        let place = piece.map_or(self.span.start, |(at, in_file)| in_file + (in_code - at));
        place.min(self.span.end)
    }
}

/// The Mermaid fences of a body, in order. Costs next to nothing where the word does not appear.
pub fn mermaid(text: &str, body: Range<usize>, dialect: Dialect) -> Vec<Fence> {
    if !text[body.clone()].contains("mermaid") {
        return Vec::new();
    }
    let mut fences = Vec::new();
    let mut events = dialect.parse(text, body);
    while let Some((event, span)) = events.next() {
        if let Event::Start(Tag::CodeBlock(kind)) = event {
            fences.push(Fence::gather(&kind, span, &mut events));
        }
    }
    fences.retain(Fence::is_mermaid);
    fences
}

#[cfg(test)]
mod tests {
    use super::*;

    fn only(text: &str) -> Fence {
        let fences = mermaid(text, 0..text.len(), Dialect::default());
        let [fence] = <[Fence; 1]>::try_from(fences).expect("one fence");
        fence
    }

    #[test]
    fn a_place_in_a_quoted_list_leads_back_to_the_file() {
        let text = "> - item\n>\n>   ```mermaid\n>   graph TD\n>   A !! B\n>   ```\n";
        let fence = only(text);
        assert_eq!(fence.code, "graph TD\nA !! B\n");
        let at = fence.code.find("!!").unwrap();
        assert_eq!(&text[fence.place(at..at + 2)], "!!");
        assert_eq!(fence.place(at..at + 2).start, text.find("!!").unwrap());
    }

    #[test]
    fn windows_line_ends_do_not_shift_places() {
        let text = "```mermaid\r\ngraph TD\r\nA !! B\r\n```\r\n";
        let fence = only(text);
        let at = fence.code.find("!!").unwrap();
        assert_eq!(&text[fence.place(at..at + 2)], "!!");
    }
}
