//! Regular expressions as the grammars write them: compiled when first used, and given up where they run wild.
use super::machine::Desk;
use super::machine::Program;
use onig::MatchParam;
use onig::RegexOptions;
use onig::Region;
use onig::SearchOptions;
use onig::Syntax;
use std::sync::OnceLock;

/// How often one attempt may try another way before it counts as no match.
const MOST_RETRIES: u32 = 20_000;

/// An expression; one that is not sound matches nothing.
#[derive(Debug)]
pub(super) struct Expression {
    text: String,
    program: OnceLock<Option<Program>>,
    compiled: OnceLock<Option<onig::Regex>>,
}

/// The groups of a match.
#[derive(Debug)]
pub(super) struct Found {
    desk: Desk,
    region: Region,
}

/// A line, and whether all of it is ASCII.
#[derive(Debug, Clone, Copy)]
pub(super) struct Text<'a> {
    /// The line, its end included.
    pub(super) line: &'a str,
    is_ascii: bool,
}

impl<'a> Text<'a> {
    /// Takes a line, its end included.
    pub(super) fn new(line: &'a str) -> Self {
        Text { line, is_ascii: line.is_ascii() }
    }
}

impl Expression {
    /// Takes an expression in Oniguruma's syntax.
    pub(super) fn new(text: String) -> Self {
        Self { text, program: OnceLock::new(), compiled: OnceLock::new() }
    }

    /// The expression as it was written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The first match that begins at `from` or later. `found` then holds its groups.
    pub(super) fn search(&self, text: Text<'_>, from: usize, found: &mut Found) -> Option<(usize, usize)> {
        if let Some(program) = self.program(text) {
            return program.search(text.line, from, &mut found.desk);
        }
        let (options, line) = (SearchOptions::SEARCH_OPTION_NONE, text.line);
        let region = Some(&mut found.region);
        let result = self.compiled()?.search_with_param(line, from, line.len(), options, region, limits());
        result.ok()??;
        found.take_over();
        found.group(0)
    }

    /// The end of the match that begins at `at`, if there is one. `found` then holds its groups.
    pub(super) fn matches(&self, text: Text<'_>, at: usize, found: &mut Found) -> Option<usize> {
        if let Some(program) = self.program(text) {
            return program.matches(text.line, at, &mut found.desk);
        }
        let options = SearchOptions::SEARCH_OPTION_NONE;
        let region = Some(&mut found.region);
        let result = self.compiled()?.match_with_param(text.line, at, options, region, limits());
        let len = result.ok()??;
        found.take_over();
        Some(at + len)
    }

    fn program(&self, text: Text<'_>) -> Option<&Program> {
        let known = || self.program.get_or_init(|| Program::new(&self.text));
        text.is_ascii.then(known)?.as_ref()
    }

    fn compiled(&self) -> Option<&onig::Regex> {
        let compile = || {
            let options = RegexOptions::REGEX_OPTION_CAPTURE_GROUP;
            onig::Regex::with_options(&self.text, options, Syntax::default()).ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

impl Found {
    /// No groups.
    pub(super) fn new() -> Self {
        Self { desk: Desk::default(), region: Region::new() }
    }

    /// From where to where a group matched.
    pub(super) fn group(&self, number: usize) -> Option<(usize, usize)> {
        self.desk.group(number)
    }

    /// Forgets the last match.
    pub(super) fn clear(&mut self) {
        self.desk.clear();
    }

    fn take_over(&mut self) {
        let groups = (0..self.region.len()).map(|number| self.region.pos(number));
        self.desk.set(groups);
    }
}

fn limits() -> MatchParam {
    let mut limits = MatchParam::default();
    limits.set_retry_limit_in_match(MOST_RETRIES);
    limits
}
