//! `notegen publish`: notes that are ready, on the site from the next build on.
use super::{SiteArgs, Usage, complain, is_coloured, say};
use crate::Place;
use clap::Args;
use notegen::date::Date;
use notegen::diagnostic::{Code, Diagnostic, Severity};
use notegen::front_matter::edit::{self, Published, Refusal};
use notegen::output;
use notegen::report::{self, Finding, Format, Style, counted};
use notegen::source::{self, Files, Source, Tree};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct PublishArgs {
    /// Notes; of a folder, the notes in it whose front matter says nothing of publishing
    #[arg(required = true, value_name = "NOTE|FOLDER")]
    what: Vec<String>,
    /// Leaves the date as it is; else the day of a note that said `publish: false` becomes today
    #[arg(long)]
    keep_date: bool,
}

/// Publishes each note that can be, and says why the others cannot.
pub(crate) fn run(place: &Place, args: &PublishArgs) -> anyhow::Result<ExitCode> {
    let tree = SiteArgs::default().read(place, None, &mut Files::default())?;
    let mut notes: Vec<&Source> = Vec::new();
    let mut left = 0;
    for what in &args.what {
        let (found, passed) = meant(place, &tree, what)?;
        notes.extend(found);
        left += passed;
    }
    let (today, mut refused) = (Date::today(), 0);
    for note in notes {
        // What was read of it is not what it says: to write that back would lose the rest.
        let is_broken = |found: &&Diagnostic| found.code == Code::Encoding && found.path == note.path;
        if let Some(problem) = tree.diagnostics.iter().find(is_broken) {
            refused += 1;
            show(place, &Refusal { problem: problem.clone(), text: note.text.to_string() });
            continue;
        }
        match edit::publish(&note.path, &note.text, &today, args.keep_date) {
            Ok(Published::Already) => say(&format!("{}: is published already\n", note.path))?,
            Ok(Published::Changed(text, lines)) => {
                let file = tree.root.join(note.path.as_str());
                output::replace(&file.canonicalize().unwrap_or(file), &text)?;
                say(&format!("{}: `{}`\n", note.path, lines.join("`, `")))?;
            }
            Err(refusal) => {
                refused += 1;
                show(place, &refusal);
            }
        }
    }
    if left > 0 {
        let files = counted(left, "file");
        say(&format!(
            "left as they are: {files} without front matter, with a word on publishing, or in `_drafts`\n"
        ))?;
    }
    Ok(ExitCode::from(u8::from(refused > 0)))
}

/// The notes that are meant, and how many files of a folder are passed over.
fn meant<'a>(place: &Place, tree: &'a Tree, what: &str) -> anyhow::Result<(Vec<&'a Source>, usize)> {
    let Some(path) = source::find(&place.root, what) else {
        return Err(Usage(format!("there is no `{what}`")).into());
    };
    if let Some(note) = tree.notes.iter().find(|note| note.path == path) {
        return Ok((vec![note], 0));
    }
    let inside = tree.notes.iter().filter(|note| source::below(&note.path, path.as_str()).is_some());
    let all: Vec<&Source> = inside.collect();
    if all.is_empty() {
        return Err(
            Usage(format!("`{what}` is not a note of this site: `notegen why {what}` says more")).into()
        );
    }
    let (undecided, passed): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|note| edit::is_undecided(&note.path, &note.text));
    Ok((undecided, passed.len()))
}

fn show(place: &Place, refusal: &Refusal) {
    let finding = Finding { found: &refusal.problem, severity: Severity::Error, text: Some(&refusal.text) };
    let style = Style { root: place.root.clone(), coloured: is_coloured() };
    complain(&report::show(&[finding], Format::Human, &style));
}
