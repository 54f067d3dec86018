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
}

impl Diagnostic {
    /// A finding without help.
    pub fn new(path: &RepoPath, span: Range<usize>, code: Code, message: impl Into<String>) -> Self {
        Self { path: path.clone(), span, code, message: message.into(), help: None }
    }

    /// Adds what to do about it.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

/// How much a finding matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// The build fails.
    Error,
    /// It is shown, and the build goes on.
    Warning,
    /// It is not shown.
    Allow,
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
    RawHtml "raw-html" Warning "Raw HTML that GitHub would not show is left out.";
    UnsafeLink "unsafe-link" Warning "A link whose address could run a script is not made.";
    Symlink "symlink" Warning "A symbolic link leads out of the site's folder.";
    Template "template" Error "A template cannot be used.";
}

impl Code {
    /// Whether `[lints]` may change how much it matters: what cannot be built cannot be allowed.
    pub fn is_lint(self) -> bool {
        !matches!(self, Code::Config | Code::Encoding | Code::FrontMatter | Code::UrlCollision | Code::Template)
    }
}
