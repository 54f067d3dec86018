//! `notegen check --fix`: what asks for no thought is mended in the notes, and told.
#![expect(clippy::disallowed_methods, reason = "a note is changed only where it is still what was judged")]
use super::{complain, say};
use notegen::diagnostic::{Diagnostic, mend};
use notegen::output;
use notegen::paths::RepoPath;
use notegen::pipeline::Built;
use notegen::report::{Point, counted};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// A mended note may show what was hidden behind its mistakes: that is mended too, within reason.
const MOST_ROUNDS: usize = 10;

/// Judges the notes and mends them until nothing is left to mend.
pub(crate) fn until_mended(
    root: &Path,
    mut judge: impl FnMut() -> anyhow::Result<(Built, Vec<Diagnostic>)>,
) -> anyhow::Result<()> {
    let mut count = 0;
    for _ in 0..MOST_ROUNDS {
        let (built, found) = judge()?;
        let mended = round(root, &built, &found)?;
        if mended == 0 {
            break;
        }
        count += mended;
    }
    complain(&format!("fixed {}\n", counted(count, "finding")));
    Ok(())
}

/// Mends each file once. How many findings that were.
fn round(root: &Path, built: &Built, found: &[Diagnostic]) -> anyhow::Result<usize> {
    let mut by_file: BTreeMap<&RepoPath, Vec<&Diagnostic>> = BTreeMap::new();
    for problem in found.iter().filter(|problem| problem.fix.is_some()) {
        by_file.entry(&problem.path).or_default().push(problem);
    }
    let mut count = 0;
    for (path, problems) in by_file {
        let Some(text) = built.text(path) else { continue };
        let file = root.join(path.as_str());
        // A symbolic link stays one.
        let file = file.canonicalize().unwrap_or(file);
        // Neither a note that is not UTF-8 nor one that was saved in the meantime is what was judged.
        if fs::read(&file).ok().as_deref() != Some(text.as_bytes()) {
            continue;
        }
        let (better, mended) = mend(text, &problems);
        output::replace(&file, &better)?;
        for problem in &mended {
            let Point { line, column } = Point::of(text, problem.span.start);
            say(&format!(
                "{path}:{line}:{column}: fixed[{}]: {}\n",
                problem.code.name(),
                change(text, problem)
            ))?;
        }
        count += mended.len();
    }
    Ok(count)
}

/// What became of what.
fn change(text: &str, problem: &Diagnostic) -> String {
    let Some(edit) = &problem.fix else { return String::new() };
    // It is told in a line. In a formula the end of one is a space, and nothing else that is mended has any.
    let one = |c: char| if c.is_whitespace() { ' ' } else { '\u{fffd}' };
    let shown = |text: &str| {
        let text = text.replace("\r\n", "\n");
        text.chars().map(|c| if c.is_control() { one(c) } else { c }).collect::<String>()
    };
    format!("`{}` is now `{}`", shown(text.get(edit.span.clone()).unwrap_or("")), shown(&edit.text))
}
