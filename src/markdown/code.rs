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
pub(super) fn block(fence: &Fence, file: File<'_>, options: &Options, found: &mut Vec<Diagnostic>) -> Html {
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
    print(&info, coloured.unwrap_or_else(|| highlight::plain(&fence.code)), options)
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

fn print(info: &Info, lines: Vec<Arc<str>>, options: &Options) -> Html {
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
