//! Code in colours: the only room that knows the highlighter.
//!
//! Each line is HTML by itself, so that a line can be marked or numbered without looking into it.
mod classes;

use classes::Open;
use classes::Paint;
use std::sync::Arc;
use std::sync::LazyLock;
use syntect::parsing::ParseState;
use syntect::parsing::ScopeStackOp;
use syntect::parsing::SyntaxReference;
use syntect::parsing::SyntaxSet;

/// Longer lines are not read by people: they stay plain, so that no expression runs wild on them.
const LONGEST_LINE: usize = 2_000;
/// Larger blocks stay plain as a whole.
const LARGEST_BLOCK: usize = 100_000;

/// Languages that are known to have nothing to colour.
const PLAIN: &[&str] = &[
    "", "text", "plaintext", "plain", "txt", "none", "nohighlight", "output", "console", "shell-session",
    "shellsession", "sh-session", "terminal", "pycon", "doctest", "ascii", "mermaid", "math", "irc", "ignore",
];

/// Names that people use, and those that the grammars use.
const ALIASES: &[(&str, &str)] = &[
    ("abnf", "plain text"), ("adoc", "asciidoc"), ("astro", "html"), ("avsc", "json"), ("bnf", "plain text"),
    ("cargo", "toml"), ("cc", "c++"), ("compile_fail", "rust"), ("console", "plain text"), ("csharp", "cs"),
    ("cuda", "c++"), ("cu", "c++"), ("d2", "plain text"), ("dlang", "d"), ("docker", "dockerfile"),
    ("containerfile", "dockerfile"), ("ebnf", "plain text"), ("env", "dotenv"), ("fsharp", "f#"),
    ("gitignore", "git ignore"), ("gitconfig", "git config"), ("golang", "go"), ("hbs", "html"),
    ("handlebars", "html"), ("html+django", "html (jinja2)"), ("html+jinja", "html (jinja2)"),
    ("django", "html (jinja2)"), ("tera", "html (jinja2)"), ("html+erb", "erb"), ("jenkinsfile", "groovy"),
    ("json5", "js"), ("jsonc", "json"), ("jsonl", "json"), ("ndjson", "json"), ("geojson", "json"),
    ("jsonld", "json"), ("webmanifest", "json"), ("javascriptreact", "jsx"), ("node", "js"),
    ("objectivec", "objective-c"), ("objective-cpp", "objective-c++"), ("ksh", "bash"), ("shell", "bash"),
    ("shellscript", "bash"), ("mysql", "sql"), ("plsql", "sql"), ("postgres", "sql"), ("postgresql", "sql"),
    ("pgsql", "sql"), ("sqlite", "sql"), ("tsql", "sql"), ("no_run", "rust"), ("should_panic", "rust"),
    ("edition2021", "rust"), ("python3", "python"), ("ipython", "python"), ("ps", "powershell"),
    ("pwsh", "powershell"), ("rscript", "r"), ("scheme", "lisp"), ("elisp", "lisp"), ("emacs-lisp", "lisp"),
    ("common-lisp", "lisp"), ("sshconfig", "ssh config"), ("ssh-config", "ssh config"),
    ("systemd", "ini"), ("conf", "ini"), ("properties", "java properties"), ("typescriptreact", "tsx"),
    ("viml", "viml"), ("vb", "plain text"), ("vimscript", "viml"), ("x86asm", "asm"), ("x86", "asm"),
    ("assembly", "asm"), ("armasm", "arm assembly"), ("webassembly", "lisp"), ("wat", "lisp"), ("wast", "lisp"),
    ("zsh-session", "plain text"), ("hcl", "terraform"), ("proto3", "proto"), ("udiff", "diff"), ("latex", "tex"),
    ("regex", "regular expression"), ("regexp", "regular expression"), ("rust-script", "rust"),
    ("ts-node", "ts"), ("deno", "ts"), ("bat", "batch file"), ("batch", "batch file"), ("dosbatch", "batch file"),
    ("crontab", "crontab"), ("visualbasic", "plain text"), ("gleam", "rust"), ("koka", "plain text"),
    ("mdx", "markdown"), ("caddyfile", "nginx"), ("starlark", "python"), ("bazel", "python"),
];

static SET: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Whether a block in this language is not coloured, and not for want of knowing it.
pub(super) fn is_plain(language: &str) -> bool {
    PLAIN.iter().any(|plain| language.eq_ignore_ascii_case(plain))
}

/// The code in lines of HTML, each with its spans closed, its line end left out;
/// `None` where the language is not known.
pub(super) fn lines(language: &str, code: &str) -> Option<Vec<Arc<str>>> {
    let syntax = find(language)?;
    if code.len() > LARGEST_BLOCK {
        return Some(plain(code));
    }
    Some(slow(syntax, code))
}

/// The code in lines of HTML without colours.
pub(super) fn plain(code: &str) -> Vec<Arc<str>> {
    code.lines().map(plain_line).collect()
}

/// The name of a known language that looks like this one.
pub(super) fn nearest(language: &str) -> Option<String> {
    let names = SET.syntaxes().iter().filter(|syntax| !syntax.hidden).map(|syntax| syntax.name.as_str());
    let known = names.chain(ALIASES.iter().map(|(alias, _)| *alias)).chain(PLAIN.iter().copied());
    closest(language, known.filter(|name| name.len() > 2 && !name.contains(' '))).map(str::to_lowercase)
}

/// The word that is one slip of the pen away, or two in a long word; the first in the alphabet of those nearest.
pub(super) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let word = word.to_lowercase();
    let allowed = if word.len() < 3 { return None } else if word.len() < 6 { 1 } else { 2 };
    let near = known.map(|name| (distance(&word, &name.to_lowercase()), name));
    near.filter(|(distance, _)| (1..=allowed).contains(distance)).min().map(|(_, name)| name)
}

/// How many letters to add, leave out, change or swap with the next.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    if one.len().abs_diff(other.len()) > 2 {
        return usize::MAX;
    }
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let mut least = (rows[i][j] + usize::from(a != b)).min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                least = least.min(rows[i - 1][j - 1] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

fn find(language: &str) -> Option<&'static SyntaxReference> {
    let language = language.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == language);
    SET.find_syntax_by_token(alias.map_or(language.as_str(), |(_, name)| *name))
}

fn plain_line(line: &str) -> Arc<str> {
    let mut html = String::with_capacity(line.len());
    classes::text_into(line, &mut html);
    html.into()
}

fn slow(syntax: &SyntaxReference, code: &str) -> Vec<Arc<str>> {
    let (mut state, mut open) = (ParseState::new(syntax), Open::default());
    let mut lines = Vec::new();
    for line in code.split_inclusive('\n') {
        let text = line.trim_end_matches(['\r', '\n']);
        if line.len() > LONGEST_LINE {
            lines.push(plain_line(text));
            continue;
        }
        let Ok(ops) = state.parse_line(line, &SET) else {
            lines.push(plain_line(text));
            continue;
        };
        let (mut paint, mut from) = (Paint::default(), 0);
        for (at, op) in ops {
            let at = at.clamp(from, text.len());
            paint.push(&text[from..at], open.current());
            from = at;
            match op {
                ScopeStackOp::Push(scope) => open.push(classes::class(scope)),
                ScopeStackOp::Pop(count) => open.pop(count),
                ScopeStackOp::Clear(amount) => open.clear(amount),
                ScopeStackOp::Restore => open.restore(),
                ScopeStackOp::Noop => (),
            }
        }
        paint.push(&text[from..], open.current());
        lines.push(paint.finish().into());
    }
    lines
}
