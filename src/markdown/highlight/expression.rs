//! Regular expressions as the grammars write them: compiled when first used, and given up where they run wild.
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
    compiled: OnceLock<Option<onig::Regex>>,
}

impl Expression {
    /// Takes an expression in Oniguruma's syntax.
    pub(super) fn new(text: String) -> Self {
        Self {
            text,
            compiled: OnceLock::new(),
        }
    }

    /// The expression as it was written.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The first match that begins at `from` or later. `region` then holds its groups.
    pub(super) fn search(&self, text: &str, from: usize, region: &mut Region) -> Option<(usize, usize)> {
        let regex = self.compiled()?;
        let options = SearchOptions::SEARCH_OPTION_NONE;
        let found = regex.search_with_param(text, from, text.len(), options, Some(&mut *region), limits());
        found.ok()??;
        region.pos(0)
    }

    /// The end of the match that begins at `at`, if there is one. `region` then holds its groups.
    pub(super) fn matches(&self, text: &str, at: usize, region: &mut Region) -> Option<usize> {
        let regex = self.compiled()?;
        let options = SearchOptions::SEARCH_OPTION_NONE;
        let found = regex.match_with_param(text, at, options, Some(region), limits());
        found.ok()?.map(|len| at + len)
    }

    fn compiled(&self) -> Option<&onig::Regex> {
        let compile = || {
            let options = RegexOptions::REGEX_OPTION_CAPTURE_GROUP;
            onig::Regex::with_options(&self.text, options, Syntax::default()).ok()
        };
        self.compiled.get_or_init(compile).as_ref()
    }
}

fn limits() -> MatchParam {
    let mut limits = MatchParam::default();
    limits.set_retry_limit_in_match(MOST_RETRIES);
    limits
}
