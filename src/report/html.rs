//! A finding as an element of a page, with a link that opens the file in an editor.
use super::{Finding, printable};
use crate::html::{escape, escape_into};
use crate::paths;
use std::path::Path;

/// Findings as HTML. `editor` is an address with `{path}`, `{line}` and `{column}` in it; `root` is where the files are.
pub fn html(findings: &[Finding<'_>], root: &Path, editor: &str) -> String {
    let mut out = String::new();
    for finding in findings {
        let level = finding.level();
        let found = finding.found;
        out.push_str(&format!(
            "<article class=\"finding {level}\">\n<h2><span>{level}</span> {} <code>{}</code></h2>\n",
            words(&found.message),
            found.code.name()
        ));
        place(finding, root, editor, &mut out);
        if let Some(help) = &found.help {
            out.push_str(&help_line(help));
        }
        out.push_str("</article>\n");
    }
    out
}

/// Something that is wrong and has no place in a file.
pub fn html_of_trouble(what: &str, help: Option<&str>) -> String {
    let what = words(what);
    let help = help.map(help_line).unwrap_or_default();
    format!("<article class=\"finding error\">\n<h2><span>error</span> {what}</h2>\n{help}</article>\n")
}

fn help_line(help: &str) -> String {
    format!("<p class=\"help\"><span>help</span> {}</p>\n", words(help))
}

/// The file with a link, and the line that is meant with carets below.
fn place(finding: &Finding<'_>, root: &Path, editor: &str, out: &mut String) {
    let path = printable(finding.found.path.as_str());
    let start = finding.place().map(|place| place.start);
    let (line, column) = start.map_or((1, 1), |start| (start.line, start.column));
    let file = root.join(finding.found.path.as_str()).to_string_lossy().replace('\\', "/");
    let address = editor
        .replace("{path}", &paths::encode(file.trim_start_matches('/')))
        .replace("{line}", &line.to_string())
        .replace("{column}", &column.to_string());
    let shown = if start.is_some() { format!("{path}:{line}:{column}") } else { path };
    let shown = escape(&shown);
    if editor.is_empty() {
        out.push_str(&format!("<p class=\"place\">{shown}</p>\n"));
    } else {
        out.push_str(&format!("<p class=\"place\"><a href=\"{}\">{shown}</a></p>\n", escape(&address)));
    }
    let Some(excerpt) = finding.excerpt() else { return };
    let (before, meant) = (&excerpt.text[..excerpt.span.start], &excerpt.text[excerpt.span.clone()]);
    let gutter = " ".repeat(excerpt.line.to_string().len());
    // What stands before the carets is the text itself, unseen: so they are below their letters in any script.
    out.push_str(&format!(
        "<pre><i>{} | </i>{}<mark>{}</mark>{}\n<i>{gutter} | </i><s aria-hidden=\"true\">{}</s><b>{}</b></pre>\n",
        excerpt.line,
        escape(before),
        escape(meant),
        escape(&excerpt.text[excerpt.span.end..]),
        escape(before),
        "^".repeat(meant.chars().count().max(1)),
    ));
}

/// A message, with what is in backticks as code.
fn words(message: &str) -> String {
    let message = printable(message);
    let mut out = String::new();
    let parts: Vec<&str> = message.split('`').collect();
    for (at, part) in parts.iter().enumerate() {
        let is_code = at % 2 == 1 && at + 1 < parts.len();
        if is_code {
            out.push_str(&format!("<code>{}</code>", escape(part)));
            continue;
        }
        if at % 2 == 1 {
            out.push('`');
        }
        escape_into(part, &mut out);
    }
    out
}
