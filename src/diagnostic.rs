//! What is wrong, where, and what to do about it.
use crate::paths::RepoPath;
use std::ops::Range;

/// One finding, at its place in a file that someone wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file.
    pub path: RepoPath,
    /// The bytes of the file that are meant; empty for a point.
    pub span: Range<usize>,
    /// What kind of finding it is.
    pub code: Code,
    /// What is wrong: lower case, names in backticks.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What mends it, where that asks for no thought.
    pub fix: Option<Edit>,
}

/// A change to a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Edit {
    /// The bytes that go; empty to add something.
    pub span: Range<usize>,
    /// What comes in their place.
    pub text: String,
}

impl Diagnostic {
    /// A finding without help.
    pub fn new(path: &RepoPath, span: Range<usize>, code: Code, message: impl Into<String>) -> Self {
        Self { path: path.clone(), span, code, message: message.into(), help: None, fix: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds what mends it.
    #[must_use]
    pub fn fix(mut self, span: Range<usize>, text: impl Into<String>) -> Self {
        self.fix = Some(Edit { span, text: text.into() });
        self
    }
}

/// A text with its findings mended, and those that were. Of two edits that touch each other only the first is made:
/// the other one may no longer be right.
pub fn mend<'a>(text: &str, found: &[&'a Diagnostic]) -> (String, Vec<&'a Diagnostic>) {
    let mut edits: Vec<(&Edit, &Diagnostic)> =
        found.iter().filter_map(|problem| Some((problem.fix.as_ref()?, *problem))).collect();
    edits.sort_by_key(|(edit, _)| (edit.span.start, edit.span.end));
    let (mut better, mut mended, mut at) = (String::with_capacity(text.len()), Vec::new(), 0);
    for (edit, problem) in edits {
        let kept = text.get(at..edit.span.start).filter(|_| mended.is_empty() || edit.span.start > at);
        if let (Some(kept), true) = (kept, text.is_char_boundary(edit.span.end)) {
            better.push_str(kept);
            better.push_str(&edit.text);
            at = edit.span.end;
            mended.push(problem);
        }
    }
    better.push_str(&text[at..]);
    (better, mended)
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails.
    Error,
    /// It is shown, and the build goes on.
    Warning,
    /// It is not shown.
    Off,
}

macro_rules! codes {
    ($($variant:ident $name:literal $severity:ident $doc:literal;)*) => {
        /// The kinds of findings. The name of each is what `[lints]` in `notegen.toml` calls it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $(#[doc = $doc] $variant,)* }

        impl Code {
            /// Every kind there is.
            pub const ALL: &[Code] = &[$(Code::$variant,)*];

            /// The name: lower case, with dashes.
            pub fn name(self) -> &'static str {
                match self { $(Code::$variant => $name,)* }
            }

            /// What it is, in a sentence.
            pub fn about(self) -> &'static str {
                match self { $(Code::$variant => $doc,)* }
            }

            /// How much it matters where the configuration says nothing.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)* }
            }
        }
    };
}

codes! {
    Config "config" Error "Something in `notegen.toml` cannot be understood.";
    Encoding "encoding" Error "A file is not UTF-8.";
    TooLarge "too-large" Error "A file is larger than a note can be.";
    FileName "file-name" Warning "A file's name is not UTF-8, so that it cannot be published.";
    FrontMatter "front-matter" Error "A note's front matter cannot be understood.";
    LikelyTypo "likely-typo" Warning "An unknown front matter key that looks like a known one.";
    UrlCollision "url-collision" Error "Two things would be published at one address.";
    DeadLink "dead-link" Error "A link leads to a note or a file that is not there.";
    UnpublishedLink "unpublished-link" Error "A published note links to a note that is not published.";
    DeadAnchor "dead-anchor" Error "A link leads to a heading that is not there.";
    MissingImage "missing-image" Error "A picture is not there.";
    MermaidSyntax "mermaid-syntax" Error "A Mermaid diagram cannot be drawn.";
    Math "math" Warning "A formula cannot be set.";
    UnknownLanguage "unknown-language" Warning "A code block names a language that is not known.";
    CodeBlock "code-block" Warning "The words after a code block's language cannot be understood.";
    HeadingLevel "heading-level" Warning "A heading skips a level, so that those who listen to the page miss one.";
    RawHtml "raw-html" Warning "Raw HTML that GitHub would not show is left out.";
    UnsafeLink "unsafe-link" Warning "A link whose address could run a script is not made.";
    LostText "lost-text" Warning "YAML reads a part of a front matter value as something else, and it is lost.";
    FutureDate "future-date" Warning "A note's date has not come yet.";
    SimilarTags "similar-tags" Warning "Two tags differ only in their letter case or their number.";
    RootPath "root-path" Warning "A path with a slash before it means another file on GitHub.";
    Alert "alert" Warning "A quotation that looks like an alert, and is none.";
    Wikilink "wikilink" Warning "GitHub shows a `[[wikilink]]` as it is written.";
    HeadingId "heading-id" Warning "`{#id}` behind a heading is shown as it is written.";
    MermaidFence "mermaid-fence" Warning "A code block that looks like a Mermaid diagram, and is none.";
    GithubMath "github-math" Warning "A formula that GitHub's Markdown changes before it is set.";
    HiddenUnicode "hidden-unicode" Error "A character that nobody sees, in code, a diagram or an address.";
    HiddenUnicodeInText "hidden-unicode-in-text" Warning "A character that nobody sees, in running text.";
    MixedScripts "mixed-scripts" Error "A word with letters of another script that look like Latin ones.";
    MermaidGithub "mermaid-github" Warning "A diagram that GitHub shows otherwise, or not at all.";
    MermaidSize "mermaid-size" Warning "A diagram that is larger than GitHub draws.";
    MermaidName "mermaid-name" Warning "A diagram without a title or a description.";
    MermaidContrast "mermaid-contrast" Warning "Colours of a diagram that cannot be told apart.";
    MissingAlt "missing-alt" Warning "A picture without alternative text.";
    DuplicateHeading "duplicate-heading" Warning "A link to one of several headings of the same name.";
    SecondH1 "second-h1" Warning "A page with two headings of the first level.";
    UndefinedReference "undefined-reference" Warning "A reference to a link that is not defined.";
    AllowComment "allow-comment" Warning "A comment for notegen cannot be understood.";
    Symlink "symlink" Warning "A symbolic link leads out of the site's folder.";
    Leak "leak" Error "Something that the site publishes tells of a note that is not published.";
    RemovedUrl "removed-url" Error "An address that the site is to keep leads nowhere.";
    DeadUrl "dead-url" Error "An address elsewhere leads nowhere; looked for with `--external`.";
    UnreachableUrl "unreachable-url" Warning "An address elsewhere gives no clear answer today; looked for with `--external`.";
    Template "template" Error "A template cannot be used.";
}

impl Code {
    /// Whether `[lints]` may change how much it matters: what cannot be built cannot be allowed.
    pub fn is_lint(self) -> bool {
        !matches!(
            self,
            Code::Config
                | Code::Encoding
                | Code::TooLarge
                | Code::FrontMatter
                | Code::UrlCollision
                | Code::Template
        )
    }
}

/// The candidate that `word` is most likely a slip of: at most two letters off (one for words of up to four),
/// a swap of neighbours counted as one.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let word: Vec<char> = word.to_lowercase().chars().take(40).collect();
    let most = if word.len() <= 4 { 1 } else { 2 };
    candidates
        .into_iter()
        .map(|candidate| {
            (distance(&word, &candidate.chars().flat_map(char::to_lowercase).collect::<Vec<_>>()), candidate)
        })
        .filter(|(distance, _)| *distance <= most)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The optimal string alignment distance.
fn distance(a: &[char], b: &[char]) -> usize {
    let mut before = Vec::new();
    let mut last: Vec<usize> = (0..=b.len()).collect();
    for i in 0..a.len() {
        let mut this = vec![i + 1];
        for j in 0..b.len() {
            let mut best = (last[j] + usize::from(a[i] != b[j])).min(last[j + 1] + 1).min(this[j] + 1);
            if i > 0 && j > 0 && a[i] == b[j - 1] && a[i - 1] == b[j] {
                best = best.min(before[j - 1] + 1);
            }
            this.push(best);
        }
        before = std::mem::replace(&mut last, this);
    }
    last[b.len()]
}
