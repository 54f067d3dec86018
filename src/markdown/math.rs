//! Formulas as MathML. The only file that knows the TeX reader.
use super::Input;
use super::Rendered;
use super::items::Item;
use super::items::Items;
use crate::diagnostic::Code;
use crate::diagnostic::Diagnostic;
use crate::fence::Fence;
use crate::html::Html;
use crate::paths::RepoPath;
use math_core::{LatexToMathML, MathCoreConfig, MathDisplay};
use pulldown_cmark::Event;
use std::ops::Range;
use std::sync::LazyLock;
use std::thread;

/// A longer formula is shown as its source.
const LONGEST: usize = 20_000;

/// The reader calls itself for each command in a command: a formula longer than this gets a stack of its own.
const SHORT: usize = 400;

/// Enough for the longest formula with a command in a command all the way down.
const STACK: usize = 512 * 1024 * 1024;

static READER: LazyLock<Option<LatexToMathML>> =
    LazyLock::new(|| LatexToMathML::new(MathCoreConfig::default()).ok());

/// Sets the formulas in the running text: `$…$`, `` $`…`$ `` and `$$…$$`.
pub(super) fn pass<'a>(mut items: Items<'a>, input: &Input<'_>, found: &mut Rendered) -> Items<'a> {
    for (item, span) in &mut items {
        let (source, display) = match item {
            Item::Event(Event::InlineMath(source)) => (source, MathDisplay::Inline),
            Item::Event(Event::DisplayMath(source)) => (source, MathDisplay::Block),
            _ => continue,
        };
        let formula = unquoted(source);
        let place = |part: Range<usize>| {
            let written = input.text.get(span.clone()).and_then(|written| written.find(formula));
            written
                .map_or_else(|| span.clone(), |at| span.start + at + part.start..span.start + at + part.end)
        };
        let html = set(formula, display).unwrap_or_else(|fault| {
            found.diagnostics.push(fault.report(input.path, place(fault.part.clone())));
            source_of(formula, display)
        });
        *item = Item::Spoken(Box::new((html, formula.to_string())));
    }
    items
}

/// Sets a fenced formula.
pub(super) fn block(fence: &Fence, path: &RepoPath, found: &mut Vec<Diagnostic>) -> Html {
    let mut html = set(fence.code.trim_end(), MathDisplay::Block).unwrap_or_else(|fault| {
        found.push(fault.report(path, fence.place(fault.part.clone())));
        source_of(&fence.code, MathDisplay::Block)
    });
    html.push_html("\n");
    html
}

/// GitHub's safe form has backticks inside the dollars.
fn unquoted(source: &str) -> &str {
    source.strip_prefix('`').and_then(|rest| rest.strip_suffix('`')).unwrap_or(source)
}

/// Why a formula cannot be set.
struct Fault {
    part: Range<usize>,
    message: String,
}

impl Fault {
    fn report(&self, path: &RepoPath, span: Range<usize>) -> Diagnostic {
        let message = format!("this formula cannot be set: {}", self.message);
        Diagnostic::new(path, span, Code::Math, message).help("its source is shown instead")
    }
}

fn set(formula: &str, display: MathDisplay) -> Result<Html, Fault> {
    let fault = |message: &str| Fault { part: 0..formula.len(), message: message.to_string() };
    if formula.len() > LONGEST {
        return Err(fault("it is too long"));
    }
    let result = if formula.len() <= SHORT {
        convert(formula, display)
    } else {
        thread::scope(|scope| {
            let builder = thread::Builder::new().stack_size(STACK);
            let thread = builder.spawn_scoped(scope, || convert(formula, display)).ok()?;
            thread.join().ok()
        })
        .unwrap_or_else(|| Err(fault("the reader gave up")))
    };
    let mathml = with_styles(&result?);
    let mut html = Html::default();
    if display == MathDisplay::Block {
        // A wide formula scrolls in its own box, which is then reached by keyboard.
        html.push_html("<span class=\"math\" tabindex=\"0\" role=\"group\" aria-label=\"Formula\">");
        html.push_html(&mathml);
        html.push_html("</span>");
    } else {
        html.push_html(&mathml);
    }
    Ok(html)
}

/// Gives `displaystyle` and `scriptlevel` an `<mstyle>` of their own: on other elements HTML checkers refuse them.
fn with_styles(mathml: &str) -> String {
    let mut out = String::with_capacity(mathml.len() + 64);
    let mut open = Vec::new();
    let mut rest = mathml;
    while let Some((text, tag)) = rest.split_once('<') {
        let (tag, after) = tag.split_once('>').unwrap_or((tag, ""));
        out.push_str(text);
        rest = after;
        if tag.starts_with('/') {
            out.push_str(&format!("<{tag}>"));
            if open.pop() == Some(true) {
                out.push_str("</mstyle>");
            }
            continue;
        }
        let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
        let says_style = |attribute: &&str| {
            attribute.starts_with("displaystyle=") || attribute.starts_with("scriptlevel=")
        };
        let styles: Vec<&str> = attributes.split(' ').filter(says_style).collect();
        if styles.is_empty() || matches!(name, "math" | "mstyle") {
            out.push_str(&format!("<{tag}>"));
            if !tag.ends_with('/') {
                open.push(false);
            }
            continue;
        }
        let wraps = !matches!(name, "mtr" | "mtd") && !tag.ends_with('/');
        if wraps {
            out.push_str(&format!("<mstyle {}>", styles.join(" ")));
        }
        let others = attributes
            .split(' ')
            .filter(|attribute| !says_style(attribute))
            .map(|attribute| format!(" {attribute}"));
        out.push_str(&format!("<{name}{}>", others.collect::<String>()));
        if !tag.ends_with('/') {
            open.push(wraps);
        }
    }
    out + rest
}

fn convert(formula: &str, display: MathDisplay) -> Result<String, Fault> {
    let Some(reader) = READER.as_ref() else {
        return Err(Fault { part: 0..formula.len(), message: "the reader does not start".to_string() });
    };
    match reader.convert_with_local_state(formula, display) {
        Ok(result) => Ok(result.mathml),
        Err(error) => {
            let start = formula.floor_char_boundary(error.0.start);
            let end = formula.ceil_char_boundary(error.0.end.min(formula.len())).max(start);
            Err(Fault { part: start..end, message: told(&error.error_message()) })
        }
    }
}

/// A message as ours begin: with a small letter, and no full stop behind.
fn told(message: &str) -> String {
    let mut chars = message.trim_end_matches('.').chars();
    let first = chars.next().map(|c| c.to_ascii_lowercase());
    first.into_iter().chain(chars).collect::<String>().replace('"', "`")
}

fn source_of(formula: &str, display: MathDisplay) -> Html {
    let mut html = Html::default();
    let block = display == MathDisplay::Block;
    html.push_html(if block { "<code class=\"math-error block\">" } else { "<code class=\"math-error\">" });
    html.push_text(formula);
    html.push_html("</code>");
    html
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_style_stands_where_checkers_take_it() {
        assert_eq!(
            with_styles(
                "<math><mfrac displaystyle=\"true\" scriptlevel=\"0\"><mn>1</mn><mi class=\"a b\">x</mi></mfrac></math>"
            ),
            "<math><mstyle displaystyle=\"true\" scriptlevel=\"0\"><mfrac><mn>1</mn><mi class=\"a b\">x</mi></mfrac></mstyle></math>"
        );
    }
}
