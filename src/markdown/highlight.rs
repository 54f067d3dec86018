//! Code in colours: the only room that knows the highlighter.
//!
//! Each line is HTML by itself, so that a line can be marked or numbered without looking into it.
mod chars;
mod classes;
mod engine;
mod expression;
mod first;
mod grammar;
mod line;
mod machine;
mod memo;

use crate::diagnostic;
use classes::Paint;
use engine::State;
use memo::Memo;
use std::sync::Arc;
use std::sync::LazyLock;
use syntect::parsing::SyntaxSet;

/// Longer lines are not read by people: they stay plain, so that no expression runs wild on them.
const LONGEST_LINE: usize = 2_000;
/// Larger blocks stay plain as a whole.
const LARGEST_BLOCK: usize = 100_000;

/// Languages that are known to have nothing to colour.
const PLAIN: &[&str] = &[
    "",
    "text",
    "plaintext",
    "plain",
    "txt",
    "none",
    "nohighlight",
    "output",
    "console",
    "shell-session",
    "shellsession",
    "sh-session",
    "terminal",
    "pycon",
    "doctest",
    "ascii",
    "mermaid",
    "math",
    "irc",
    "ignore",
];

/// Names that people use, and those that the grammars use.
const ALIASES: &[(&str, &str)] = &[
    ("abnf", "plain text"),
    ("adoc", "asciidoc"),
    ("astro", "html"),
    ("avsc", "json"),
    ("bnf", "plain text"),
    ("cargo", "toml"),
    ("cc", "c++"),
    ("compile_fail", "rust"),
    ("console", "plain text"),
    ("csharp", "cs"),
    ("cuda", "c++"),
    ("cu", "c++"),
    ("d2", "plain text"),
    ("dlang", "d"),
    ("docker", "dockerfile"),
    ("containerfile", "dockerfile"),
    ("ebnf", "plain text"),
    ("env", "dotenv"),
    ("fsharp", "f#"),
    ("gitignore", "git ignore"),
    ("gitconfig", "git config"),
    ("golang", "go"),
    ("hbs", "html"),
    ("handlebars", "html"),
    ("html+django", "html (jinja2)"),
    ("html+jinja", "html (jinja2)"),
    ("django", "html (jinja2)"),
    ("tera", "html (jinja2)"),
    ("html+erb", "erb"),
    ("jenkinsfile", "groovy"),
    ("json5", "js"),
    ("jsonc", "json"),
    ("jsonl", "json"),
    ("ndjson", "json"),
    ("geojson", "json"),
    ("jsonld", "json"),
    ("webmanifest", "json"),
    ("javascriptreact", "jsx"),
    ("node", "js"),
    ("objectivec", "objective-c"),
    ("objective-cpp", "objective-c++"),
    ("ksh", "bash"),
    ("shell", "bash"),
    ("shellscript", "bash"),
    ("mysql", "sql"),
    ("plsql", "sql"),
    ("postgres", "sql"),
    ("postgresql", "sql"),
    ("pgsql", "sql"),
    ("sqlite", "sql"),
    ("tsql", "sql"),
    ("no_run", "rust"),
    ("should_panic", "rust"),
    ("edition2021", "rust"),
    ("python3", "python"),
    ("ipython", "python"),
    ("ps", "powershell"),
    ("pwsh", "powershell"),
    ("rscript", "r"),
    ("scheme", "lisp"),
    ("elisp", "lisp"),
    ("emacs-lisp", "lisp"),
    ("common-lisp", "lisp"),
    ("sshconfig", "ssh config"),
    ("ssh-config", "ssh config"),
    ("systemd", "ini"),
    ("conf", "ini"),
    ("properties", "java properties"),
    ("typescriptreact", "tsx"),
    ("viml", "viml"),
    ("vb", "plain text"),
    ("vimscript", "viml"),
    ("x86asm", "asm"),
    ("x86", "asm"),
    ("assembly", "asm"),
    ("armasm", "arm assembly"),
    ("webassembly", "lisp"),
    ("wat", "lisp"),
    ("wast", "lisp"),
    ("zsh-session", "plain text"),
    ("hcl", "terraform"),
    ("proto3", "proto"),
    ("udiff", "diff"),
    ("latex", "tex"),
    ("regex", "regular expression"),
    ("regexp", "regular expression"),
    ("rust-script", "rust"),
    ("ts-node", "ts"),
    ("deno", "ts"),
    ("bat", "batch file"),
    ("batch", "batch file"),
    ("dosbatch", "batch file"),
    ("crontab", "crontab"),
    ("visualbasic", "plain text"),
    ("gleam", "rust"),
    ("koka", "plain text"),
    ("mdx", "markdown"),
    ("caddyfile", "nginx"),
    ("starlark", "python"),
    ("bazel", "python"),
];

static SET: LazyLock<SyntaxSet> = LazyLock::new(two_face::syntax::extra_newlines);

/// Whether a block in this language is not coloured, and not for want of knowing it.
pub(super) fn is_plain(language: &str) -> bool {
    PLAIN.iter().any(|plain| language.eq_ignore_ascii_case(plain))
}

/// The code in lines of HTML, each with its spans closed, its line end left out;
/// `None` where the language is not known.
pub(super) fn lines(language: &str, code: &str) -> Option<Vec<Arc<str>>> {
    let grammar = find(language)?;
    if code.len() > LARGEST_BLOCK {
        return Some(plain(code));
    }
    Some(read(grammar, code, Memo::shared()).unwrap_or_else(|| plain(code)))
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

/// The word that this one is a slip of. Words of three letters are too near to each other to tell.
pub(super) fn closest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let others = known.filter(|name| !name.eq_ignore_ascii_case(word));
    if word.len() < 4 { None } else { diagnostic::nearest(word, others) }
}

fn find(language: &str) -> Option<usize> {
    let language = language.to_lowercase();
    let alias = ALIASES.iter().find(|(alias, _)| *alias == language);
    let syntax = SET.find_syntax_by_token(alias.map_or(language.as_str(), |(_, name)| *name))?;
    SET.syntaxes().iter().position(|other| std::ptr::eq(other, syntax))
}

fn plain_line(line: &str) -> Arc<str> {
    let mut html = String::with_capacity(line.len());
    classes::text_into(line, &mut html);
    html.into()
}

fn read(grammar: usize, code: &str, memo: &Memo) -> Option<Vec<Arc<str>>> {
    let mut state = memo.number(State::new(grammar)?);
    let mut lines = Vec::new();
    for text in code.lines() {
        if text.len() > LONGEST_LINE {
            lines.push(plain_line(text));
            continue;
        }
        let painted = memo.line(&state, text, || {
            let mut next = state.state.clone();
            let html = paint(text, &mut next);
            (html, next)
        });
        lines.push(painted.html);
        state = painted.next;
    }
    Some(lines)
}

fn paint(text: &str, state: &mut State) -> String {
    let (mut paint, mut from) = (Paint::default(), 0);
    // The grammars are written for lines with their ends.
    for (at, change) in state.read(&format!("{text}\n")) {
        let at = at.clamp(from, text.len());
        paint.push(text.get(from..at).unwrap_or(""), state.open.current());
        change.apply(&mut state.open);
        from = at;
    }
    paint.push(text.get(from..).unwrap_or(""), state.open.current());
    paint.finish()
}

#[cfg(test)]
mod tests {
    use super::classes::Open;
    use super::*;
    use syntect::parsing::ParseState;
    use syntect::parsing::ScopeStackOp;

    /// The highlighter's own engine.
    fn theirs(language: &str, code: &str) -> Vec<Arc<str>> {
        let mut state = ParseState::new(&SET.syntaxes()[find(language).unwrap()]);
        let mut open = Open::default();
        let mut lines = Vec::new();
        for text in code.lines() {
            if text.len() > LONGEST_LINE {
                lines.push(plain_line(text));
                continue;
            }
            let (mut paint, mut from) = (Paint::default(), 0);
            for (at, op) in state.parse_line(&format!("{text}\n"), &SET).unwrap() {
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

    fn painted(language: &str, code: &str) -> Vec<Arc<str>> {
        lines(language, code).unwrap()
    }

    #[test]
    fn a_comment_goes_on_over_lines_and_each_line_closes_its_spans() {
        let lines = painted("c", "/* one\n\n two */ int x;\n");
        assert_eq!(lines[..2].join("\n"), "<span class=\"c\">/* one</span>\n");
        assert!(lines[2].starts_with("<span class=\"c\"> two */"), "{}", lines[2]);
        for line in &lines {
            assert_eq!(line.matches("<span").count(), line.matches("</span>").count());
        }
    }

    #[test]
    fn a_language_inside_another_has_its_own_colours() {
        let html =
            painted("html", "<style>\nb { color: red }\n</style>\n<script>\nlet x = 'a';\n</script>\n")
                .join("\n");
        assert!(html.contains("<span class=\"a\">color</span>"), "{html}");
        assert!(html.contains("<span class=\"s\">&#39;a&#39;</span>"), "{html}");
    }

    #[test]
    fn added_and_removed_lines_differ() {
        assert_eq!(
            painted("diff", "-a\n+b\n").join(" "),
            "<span class=\"d\">-a</span> <span class=\"x\">+b</span>"
        );
    }

    #[test]
    fn the_keys_of_json_differ_from_its_strings() {
        let json = painted("json", "{\"a\": \"b\"}\n").concat();
        assert!(json.contains("<span class=\"a\">&quot;a&quot;</span>"), "{json}");
        assert!(json.contains("<span class=\"s\">&quot;b&quot;</span>"), "{json}");
    }

    #[test]
    fn control_characters_are_shown_as_pictures() {
        assert_eq!(&*painted("rust", "a\u{1b}\tb\u{7f}\n")[0], "a\u{241b}\tb\u{2421}");
        assert_eq!(&*plain("\u{0}\n")[0], "\u{2400}");
    }

    #[test]
    fn every_alias_leads_to_a_grammar() {
        for (alias, _) in ALIASES {
            assert!(find(alias).is_some(), "{alias}");
        }
    }

    #[test]
    fn a_slip_in_a_name_is_recognised() {
        assert_eq!(nearest("pyhton").as_deref(), Some("python"));
        assert_eq!(nearest("javscript").as_deref(), Some("javascript"));
        assert_eq!(nearest("zzzzzz"), None);
    }

    #[test]
    fn what_is_too_long_stays_plain_and_takes_no_time() {
        let line = format!("let x = \"{}\";\n", "a".repeat(3_000));
        assert!(!painted("rust", &line)[0].contains("<span"));
        let block = "let x = 1;\n".repeat(20_000);
        assert!(!painted("rust", &block)[0].contains("<span"));
    }

    #[test]
    fn what_is_remembered_is_what_would_be_worked_out() {
        let code = "fn a() {\n    /* x\n    }\n    */ let y = r#\"\n}\"#;\n}\n";
        let (memo, grammar) = (Memo::default(), find("rust").unwrap());
        let first = read(grammar, code, &memo);
        assert_eq!(first, read(grammar, code, &memo));
        assert_eq!(first, read(grammar, code, &Memo::default()));
        assert_eq!(first.unwrap(), theirs("rust", code));
    }

    #[test]
    fn the_engine_agrees_with_the_highlighters_own() {
        let code = include_str!("highlight.rs");
        for language in [
            "rust", "js", "python", "c", "css", "html", "sh", "yaml", "toml", "sql", "go", "markdown", "json",
        ] {
            let ours = read(find(language).unwrap(), code, &Memo::default()).unwrap();
            for (at, (ours, theirs)) in ours.iter().zip(&theirs(language, code)).enumerate() {
                assert_eq!(ours, theirs, "{language}, line {}", at + 1);
            }
        }
    }

    /// An expression that looks at the whole line from every place in it would take a second a line.
    #[test]
    #[expect(clippy::disallowed_methods, reason = "time is what this is about")]
    fn what_is_made_to_be_slow_is_not() {
        let line = format!("{}\n", "<".repeat(1_900));
        let begun = std::time::Instant::now();
        assert_eq!(painted("sh", &line.repeat(40)).len(), 40);
        assert!(begun.elapsed().as_secs() < 5);
    }
}
