//! A code block: its info string and its text, as HTML.
//!
//! On GitHub only the first word of an info string counts, so whatever follows it is harmless there.
//! All of it is the writer's text, never markup.
use super::highlight;
use super::info::Info;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::fence::Fence;
use crate::html::Html;
use crate::html::escape_into;
use crate::paths::RepoPath;
use std::sync::Arc;

/// How code blocks look where their info string does not say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Options {
    /// Code is coloured.
    pub highlight: bool,
    /// Lines are numbered.
    pub line_numbers: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { highlight: true, line_numbers: false }
    }
}

/// The file that a block stands in.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    /// Where it lies.
    pub(super) path: &'a RepoPath,
    /// Its whole text.
    pub(super) text: &'a str,
}

/// The block as HTML. What is wrong with its info string is added to `found`.
pub(super) fn block(fence: &Fence, file: File<'_>, options: Options, found: &mut Vec<Diagnostic>) -> Html {
    let info = Info::read(&fence.info);
    for problem in &info.problems {
        let place = fence.info_place(file.text, problem.at.clone());
        let finding = Diagnostic::new(file.path, place, Code::CodeBlock, problem.message.clone());
        found.push(finding.help(problem.help.clone()));
    }
    let coloured = if options.highlight && info.highlight && !highlight::is_plain(&info.language) {
        let lines = highlight::lines(&info.language, &fence.code);
        if lines.is_none() {
            found.push(unknown(fence, file, &info));
        }
        lines
    } else {
        None
    };
    print(&info, &coloured.unwrap_or_else(|| highlight::plain(&fence.code)), options)
}

fn unknown(fence: &Fence, file: File<'_>, info: &Info) -> Diagnostic {
    let place = fence.info_place(file.text, info.language_at.clone());
    let message = format!("the language `{}` is not known", info.language);
    let help = match highlight::nearest(&info.language) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "the block is shown without colours; `text` says that it is meant so".to_owned(),
    };
    Diagnostic::new(file.path, place, Code::UnknownLanguage, message).help(help)
}

fn print(info: &Info, lines: &[Arc<str>], options: Options) -> Html {
    let mut out = String::with_capacity(lines.iter().map(|line| line.len() + 1).sum::<usize>() + 256);
    if let Some(title) = &info.title {
        out.push_str("<figure class=\"code\"><figcaption>");
        escape_into(title, &mut out);
        out.push_str("</figcaption>");
    }
    // Wide code scrolls in its box: the keyboard has to reach it.
    out.push_str("<pre class=\"code\" tabindex=\"0\"");
    attribute("data-lang", "", &info.language, &mut out);
    out.push_str("><code");
    attribute("class", "language-", &info.language, &mut out);
    out.push('>');
    let numbers = info.numbers.unwrap_or(options.line_numbers);
    for (at, line) in lines.iter().enumerate() {
        let marked = info.marks(at + 1);
        if !numbers && !marked {
            out.push_str(line);
            out.push('\n');
            continue;
        }
        out.push_str(if marked { "<span class=\"line hl\"" } else { "<span class=\"line\"" });
        if numbers {
            attribute("data-n", "", &(info.start + at).to_string(), &mut out);
        }
        out.push('>');
        out.push_str(line);
        out.push_str("\n</span>");
    }
    out.push_str("</code></pre>\n");
    if info.title.is_some() {
        out.truncate(out.trim_end().len());
        out.push_str("</figure>\n");
    }
    let mut html = Html::default();
    html.push_html(&out);
    html
}

fn attribute(name: &str, prefix: &str, value: &str, out: &mut String) {
    if !value.is_empty() {
        out.extend([" ", name, "=\"", prefix]);
        escape_into(value, out);
        out.push('"');
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialect::Dialect;
    use pulldown_cmark::Event;
    use pulldown_cmark::Tag;

    fn shown_with(text: &str, options: Options) -> (String, Vec<Diagnostic>) {
        let path = RepoPath::new("notes/a.md");
        let (mut out, mut found) = (Html::default(), Vec::new());
        let mut events = Dialect::default().parse(text, 0..text.len());
        while let Some((event, span)) = events.next() {
            if let Event::Start(Tag::CodeBlock(kind)) = event {
                let fence = Fence::gather(&kind, span, &mut events);
                out.push(block(&fence, File { path: &path, text }, options, &mut found));
            }
        }
        let mut html = String::new();
        out.write(&mut html, |_, _| ());
        (html, found)
    }

    fn shown(text: &str) -> String {
        let (html, found) = shown_with(text, Options::default());
        assert_eq!(found, []);
        html
    }

    /// The message, the text it points at, and the help of each finding.
    fn found(text: &str) -> Vec<(String, &str, String)> {
        let (_, found) = shown_with(text, Options::default());
        let told =
            |finding: Diagnostic| (finding.message, &text[finding.span], finding.help.unwrap_or_default());
        found.into_iter().map(told).collect()
    }

    #[test]
    fn code_is_coloured_by_its_language() {
        assert_eq!(
            shown("```rust\nlet x = \"<b>\";\n```\n"),
            "<pre class=\"code\" tabindex=\"0\" data-lang=\"rust\"><code class=\"language-rust\">\
             <span class=\"k\">let</span> x <span class=\"o\">= </span>\
             <span class=\"s\">&quot;&lt;b&gt;&quot;</span>;\n</code></pre>\n"
        );
    }

    #[test]
    fn code_without_a_language_is_text() {
        assert_eq!(
            shown("```\na < b\n```\n"),
            "<pre class=\"code\" tabindex=\"0\"><code>a &lt; b\n</code></pre>\n"
        );
        assert_eq!(shown("    let x;\n"), "<pre class=\"code\" tabindex=\"0\"><code>let x;\n</code></pre>\n");
    }

    #[test]
    fn a_title_makes_a_figure() {
        let html = shown("```text title=\"src/main.rs & more\"\nx\n```\n");
        assert!(
            html.starts_with("<figure class=\"code\"><figcaption>src/main.rs &amp; more</figcaption><pre ")
        );
        assert!(html.ends_with("</code></pre></figure>\n"));
    }

    #[test]
    fn marked_lines_are_elements() {
        let html = shown("```text {2,4-5}\na\nb\nc\nd\ne\nf\n```\n");
        let code = "a\n<span class=\"line hl\">b\n</span>c\n<span class=\"line hl\">d\n</span>\
                    <span class=\"line hl\">e\n</span>f\n</code>";
        assert!(html.contains(code), "{html}");
    }

    #[test]
    fn lines_are_numbered_from_where_the_writer_says() {
        let html = shown("```text numbers start=9 {1}\na\nb\n```\n");
        let code = "<span class=\"line hl\" data-n=\"9\">a\n</span><span class=\"line\" data-n=\"10\">b\n</span></code>";
        assert!(html.contains(code), "{html}");
    }

    #[test]
    fn a_block_can_do_without_the_numbers_that_the_site_asks_for() {
        let options = Options { line_numbers: true, ..Options::default() };
        assert!(shown_with("```text\na\n```\n", options).0.contains("data-n"));
        assert!(!shown_with("```text nonumbers\na\n```\n", options).0.contains("data-n"));
    }

    #[test]
    fn a_block_or_a_site_can_do_without_colours() {
        assert!(!shown("```rust nohighlight\nlet x = 1;\n```\n").contains("<span"));
        let options = Options { highlight: false, ..Options::default() };
        assert_eq!(shown_with("```nonsuch\nx\n```\n", options).1, []);
    }

    #[test]
    fn an_unknown_language_is_pointed_at() {
        assert_eq!(
            found("> - ````  rsut title=\"a\"\n>   x\n>   ````\n"),
            [("the language `rsut` is not known".to_owned(), "rsut", "did you mean `rust`?".to_owned())]
        );
        assert_eq!(found("```qqqqqqqqqq\nx\n```\n").len(), 1);
    }

    #[test]
    fn what_looks_like_a_slip_is_pointed_at() {
        let pointed = |text| found(text).into_iter().map(|(_, at, help)| (at, help)).collect::<Vec<_>>();
        assert_eq!(pointed("```rust titel=\"x\"\n```\n"), [("titel", "did you mean `title`?".to_owned())]);
        assert_eq!(pointed("```rust {2-}\n```\n")[0].0, "{2-}");
        assert_eq!(pointed("```rust {0}\n```\n")[0].0, "{0}");
        assert_eq!(pointed("```rust {6-4}\n```\n")[0].0, "{6-4}");
        assert_eq!(pointed("```rust start=x\n```\n")[0].0, "start=x");
    }

    #[test]
    fn nothing_in_an_info_string_is_markup() {
        let hostile = [
            "```\"><script>alert(1)</script>\nx\n```\n",
            "```rust\"onmouseover=\"alert(1)\nx\n```\n",
            "```rust title=\"</figcaption><script>alert(1)</script>\"\nx\n```\n",
            "```rust title='\"><img src=x onerror=alert(1)>'\nx\n```\n",
            "```rust {1}\"><script>alert(1)</script>\n</code><script>\n```\n",
            "```rust numbers start=\"1\\\"><script>\"\nx\n```\n",
            "```&quot;&gt;&lt;script&gt;\nx\n```\n",
            "```rust\u{0}\u{1b}\u{202e}{1}\nx\u{1b}[31m\n```\n",
            "```{{ 7*7 }}\nx\n```\n",
        ];
        for text in hostile {
            let (html, _) = shown_with(text, Options::default());
            assert!(!html.contains("<script") && !html.contains("<img"), "{html}");
            assert!(!html.contains("\"onmouse") && !html.contains("\" on"), "{html}");
            assert!(!html.contains(|c: char| c.is_control() && c != '\n'), "{html:?}");
            assert_eq!(html.matches('"').count() % 2, 0, "{html}");
        }
    }

    #[test]
    fn what_other_generators_write_is_passed_over() {
        for info in [
            "rust,ignore",
            "rust,no_run,should_panic",
            "rust,edition2021,compile_fail",
            "js {linenos=true hl_lines=[2]}",
            "go {linenos=table,hl_lines=[8,\"15-17\"],linenostart=199}",
            "{python}",
            "{.rust .numberLines}",
            "rust=",
            "{r, echo=FALSE}",
            "js showLineNumbers",
            "jsx live noInline",
            "rust linenos, hl_lines=2-4",
            " rust",
            ".rs",
            "Rust",
            "C++",
            "F#",
            "html+django",
            "cargo",
            "text wrap",
            "python:app.py",
            "toml name=\"Cargo.toml\"",
        ] {
            assert_eq!(found(&format!("```{info}\nx\n```\n")), [], "{info}");
        }
    }

    #[test]
    fn windows_line_ends_make_no_difference() {
        let unix = "```rust {2}\n/* a\nb */\nlet c;\n```\n";
        assert_eq!(shown(unix), shown(&unix.replace('\n', "\r\n")));
    }
}
