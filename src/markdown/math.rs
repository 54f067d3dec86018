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
            let written = input
                .text
                .get(span.clone())
                .and_then(|written| written.find(formula));
            written.map_or_else(
                || span.clone(),
                |at| span.start + at + part.start..span.start + at + part.end,
            )
        };
        let html = set(formula, display).unwrap_or_else(|fault| {
            found
                .diagnostics
                .push(fault.report(input.path, place(fault.part.clone())));
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
    source
        .strip_prefix('`')
        .and_then(|rest| rest.strip_suffix('`'))
        .unwrap_or(source)
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
    let fault = |message: &str| Fault {
        part: 0..formula.len(),
        message: message.to_string(),
    };
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
    let mathml = result?;
    let mut html = Html::default();
    html.push_html(&mathml);
    Ok(html)
}

fn convert(formula: &str, display: MathDisplay) -> Result<String, Fault> {
    let Some(reader) = READER.as_ref() else {
        return Err(Fault {
            part: 0..formula.len(),
            message: "the reader does not start".to_string(),
        });
    };
    match reader.convert_with_local_state(formula, display) {
        Ok(result) => Ok(result.mathml),
        Err(error) => {
            let start = formula.floor_char_boundary(error.0.start);
            let end = formula
                .ceil_char_boundary(error.0.end.min(formula.len()))
                .max(start);
            let message = error.error_message();
            Err(Fault {
                part: start..end,
                message: message.trim_end_matches('.').to_lowercase_first(),
            })
        }
    }
}

trait LowercaseFirst {
    fn to_lowercase_first(&self) -> String;
}

impl LowercaseFirst for str {
    fn to_lowercase_first(&self) -> String {
        let mut chars = self.chars();
        let first = chars.next().map(|c| c.to_ascii_lowercase());
        first.into_iter().chain(chars).collect()
    }
}

fn source_of(formula: &str, display: MathDisplay) -> Html {
    let mut html = Html::default();
    let block = display == MathDisplay::Block;
    html.push_html(if block {
        "<code class=\"math-error block\">"
    } else {
        "<code class=\"math-error\">"
    });
    html.push_text(formula);
    html.push_html("</code>");
    html
}
