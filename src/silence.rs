//! What a note says it does not want to hear of: the comment `<!-- notegen: allow(rule) -->`, and how far it reaches.
//!
//! A comment that stands alone speaks of the block below it; one in a line, of that line; one in the front matter
//! (`# notegen: allow(rule)`) of the front matter.
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::dialect::Dialect;
use crate::paths::RepoPath;
use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Kinds of findings that a note does not want to hear of, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Silence {
    /// The kinds.
    codes: Vec<Code>,
    /// Where: the bytes of the file in which such a finding would begin.
    reach: Range<usize>,
}

impl Silence {
    /// Whether it speaks of this finding.
    pub fn hides(&self, problem: &Diagnostic) -> bool {
        self.reach.contains(&problem.span.start) && self.codes.contains(&problem.code)
    }
}

/// Reads the comments of a note. A word in them that is no rule is added to `found`.
pub fn read(
    path: &RepoPath,
    text: &str,
    yaml: Range<usize>,
    body: Range<usize>,
    found: &mut Vec<Diagnostic>,
) -> Vec<Silence> {
    if !text.contains("notegen:") {
        return Vec::new();
    }
    let mut reader = Reader { path, text, found, silences: Vec::new() };
    reader.header(yaml);
    reader.body(body);
    reader.silences
}

struct Reader<'a> {
    path: &'a RepoPath,
    text: &'a str,
    found: &'a mut Vec<Diagnostic>,
    silences: Vec<Silence>,
}

impl Reader<'_> {
    fn header(&mut self, yaml: Range<usize>) {
        let mut at = yaml.start;
        for line in self.text[yaml.clone()].split_inclusive('\n') {
            let order = line.find("notegen:").filter(|order| line[..*order].trim_end().ends_with('#'));
            if let Some(codes) = order.and_then(|order| self.codes(at + order..at + line.len())) {
                self.silences.push(Silence { codes, reach: 0..yaml.end });
            }
            at += line.len();
        }
    }

    fn body(&mut self, body: Range<usize>) {
        // Blocks and comments are the same in every dialect.
        let mut events = Dialect::default().parse(self.text, body).peekable();
        let mut waiting = Vec::new();
        while let Some((event, span)) = events.next() {
            match event {
                Event::Start(Tag::HtmlBlock) => {
                    while events.next_if(|(event, _)| *event != Event::End(TagEnd::HtmlBlock)).is_some() {}
                    let codes = self.comments(span.clone());
                    let alone = self.is_comment(span.clone());
                    if alone {
                        waiting.extend(codes);
                    } else {
                        self.end(std::mem::take(&mut waiting), span.clone());
                        self.end(codes, span);
                    }
                }
                Event::InlineHtml(_) => {
                    let codes = self.comments(span.clone());
                    let line = self.text[..span.start].rfind('\n').map_or(0, |at| at + 1);
                    let end = self.text[span.end..].find('\n').map_or(self.text.len(), |at| span.end + at);
                    self.end(codes, line..end);
                }
                Event::Start(_) | Event::Rule => self.end(std::mem::take(&mut waiting), span),
                // The list or the quote that the comment stands in ends: nothing follows it there.
                Event::End(TagEnd::Item | TagEnd::BlockQuote(_) | TagEnd::FootnoteDefinition) => {
                    waiting.clear();
                }
                _ => (),
            }
        }
    }

    fn end(&mut self, codes: Vec<Code>, reach: Range<usize>) {
        if !codes.is_empty() {
            self.silences.push(Silence { codes, reach });
        }
    }

    /// Whether raw HTML is nothing but comments.
    fn is_comment(&self, span: Range<usize>) -> bool {
        let mut rest = self.text[span].trim();
        while let Some(comment) = rest.strip_prefix("<!--") {
            let Some(end) = comment.find("-->") else { return false };
            rest = comment[end + 3..].trim_start();
        }
        rest.is_empty()
    }

    /// What the comments in some raw HTML name.
    fn comments(&mut self, span: Range<usize>) -> Vec<Code> {
        let mut codes = Vec::new();
        let mut at = span.start;
        while let Some(start) = self.text[at..span.end].find("<!--") {
            let start = at + start + 4;
            let Some(length) = self.text[start..span.end].find("-->") else { break };
            codes.extend(self.codes(start..start + length).into_iter().flatten());
            at = start + length;
        }
        codes
    }

    /// The rules that one comment names; nothing where it does not speak to notegen.
    fn codes(&mut self, comment: Range<usize>) -> Option<Vec<Code>> {
        let written = self.text[comment.clone()].trim();
        let order = written.strip_prefix("notegen:")?.trim();
        let start = comment.start + self.text[comment.clone()].find(written).unwrap_or(0);
        let whole = start..start + written.len();
        let names = order.strip_prefix("allow").map(str::trim_start);
        let Some(names) = names.and_then(|names| names.strip_prefix('(')?.strip_suffix(')')) else {
            let problem = Diagnostic::new(
                self.path,
                whole,
                Code::AllowComment,
                format!("`{order}` says nothing to notegen"),
            );
            self.found.push(
                problem.help("`allow(rule)` passes over what the rule finds in what the comment stands at"),
            );
            return None;
        };
        let mut at = start + written.rfind(names).unwrap_or(0);
        let mut codes = Vec::new();
        for name in names.split(',') {
            let place = at + (name.len() - name.trim_start().len());
            codes.extend(self.code(name.trim(), place));
            at += name.len() + 1;
        }
        Some(codes)
    }

    fn code(&mut self, name: &str, at: usize) -> Option<Code> {
        let code = Code::ALL.iter().find(|code| code.name() == name);
        let report =
            |message: String| Diagnostic::new(self.path, at..at + name.len(), Code::AllowComment, message);
        let problem = match code {
            Some(code) if code.is_lint() => return Some(*code),
            Some(_) => {
                report(format!("`{name}` cannot be passed over")).help("nothing can be built in spite of it")
            }
            None => {
                let problem = report(format!("there is no rule `{name}`"));
                let rules = Code::ALL.iter().filter(|code| code.is_lint()).map(|code| code.name());
                match nearest(name, rules) {
                    Some(near) => problem.help(format!("did you mean `{near}`?")),
                    None => problem.help("a rule's name stands in brackets before what it finds"),
                }
            }
        };
        self.found.push(problem);
        None
    }
}
