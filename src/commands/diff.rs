//! `notegen diff`: the diagrams of two versions of a note, as a page for a pull request or in words for a log.
use super::{Usage, complain, is_coloured, named, say};
use crate::Place;
use clap::Args;
use notegen::diff::Diff;
use notegen::git::Repository;
use notegen::paths::RepoPath;
use notegen::report::{self, Finding, Format, Style};
use notegen::source::{self, Source};
use notegen::{diff, output};
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct DiffArgs {
    /// Two files; or, before `-- NOTE`, a revision of git to compare the note with, or two
    #[arg(required = true, num_args = 1..=2, value_name = "VERSION")]
    versions: Vec<String>,
    /// The note whose revisions are compared; with one revision, with the file as it is
    #[arg(last = true, value_name = "NOTE")]
    note: Option<PathBuf>,
    /// The file that it is written to
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// The form, html or text: text on a terminal
    #[arg(long, value_name = "FORMAT", value_parser = form)]
    format: Option<Form>,
}

/// How a comparison is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Html,
    Text,
}

fn form(name: &str) -> Result<Form, String> {
    named(name, &[("html", Form::Html), ("text", Form::Text)])
}

/// Compares. What cannot be drawn is reported, and is no failure: it is the other version, perhaps, that mends it.
pub(crate) fn run(place: &Place, args: &DiffArgs) -> anyhow::Result<ExitCode> {
    let [before, after] = versions(args)?;
    let config = source::configuration(&place.root, place.config.as_deref())?;
    let diff = diff::diff([&before, &after], &config, &place.root);
    if let Some(trouble) = &diff.drawn.trouble {
        anyhow::bail!("diagrams cannot be drawn: {trouble}");
    }
    complain(&findings(&diff, [&before, &after]));
    let to_person = args.output.is_none() && std::io::stdout().is_terminal();
    let text = match args.format.unwrap_or(if to_person { Form::Text } else { Form::Html }) {
        Form::Text => diff.text(),
        Form::Html => diff.page().map_err(|problem| anyhow::anyhow!("{}", problem.message))?,
    };
    match &args.output {
        Some(file) => {
            output::replace(file, &text)?;
            complain(&format!("wrote `{}`: {}\n", file.display(), diff.summary()));
        }
        None => say(&text)?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What cannot be drawn, in the text of its version.
fn findings(diff: &Diff, versions: [&Source; 2]) -> String {
    let text =
        |path: &RepoPath| versions.iter().find(|source| source.path == *path).map(|source| &*source.text);
    let finding = |found| Finding { found, severity: found.code.severity(), text: text(&found.path) };
    let findings: Vec<Finding<'_>> = diff.diagnostics.iter().map(finding).collect();
    report::show(&findings, Format::Human, &Style { root: PathBuf::new(), coloured: is_coloured() })
}

/// The two versions, each named so that a reader finds it again.
fn versions(args: &DiffArgs) -> anyhow::Result<[Source; 2]> {
    match (args.versions.as_slice(), &args.note) {
        ([before, after], None) => {
            Ok([source::read_file(Path::new(before))?, source::read_file(Path::new(after))?])
        }
        ([revision], Some(note)) => {
            let before = at_revision(revision, note)?;
            let after = if note.is_file() { Some(source::read_file(note)?) } else { None };
            either(
                note,
                [before, after],
                [&format!("{revision}:{}", note.display()), &note.display().to_string()],
            )
        }
        ([before, after], Some(note)) => {
            let sources = [at_revision(before, note)?, at_revision(after, note)?];
            let names = [before, after].map(|revision| format!("{revision}:{}", note.display()));
            either(note, sources, [&names[0], &names[1]])
        }
        _ => Err(Usage("name two files, or a revision and, after `--`, a note".to_owned()).into()),
    }
}

/// A note as it was; nothing where it was not there.
fn at_revision(revision: &str, note: &Path) -> anyhow::Result<Option<Source>> {
    // A folder that is gone is no reason not to know what was in it.
    let is_there = |folder: &&Path| folder.as_os_str().is_empty() || folder.is_dir();
    let folder = note.ancestors().skip(1).find(is_there);
    let name = folder.and_then(|folder| note.strip_prefix(folder).ok()?.to_str());
    let (Some(folder), Some(name), Some(_), false) = (folder, name, note.file_name(), note.is_dir()) else {
        return Err(Usage(format!("`{}` is not the name of a note", note.display())).into());
    };
    let repository = Repository::find(folder)?;
    let bytes = repository.read(&repository.commit(revision)?, name)?;
    let path = RepoPath::new(format!("{revision}:{}", note.display()));
    Ok(bytes.map(|bytes| Source::new(path, String::from_utf8_lossy(&bytes))))
}

/// A note that is new, or gone, has an empty other version.
fn either(note: &Path, sources: [Option<Source>; 2], names: [&str; 2]) -> anyhow::Result<[Source; 2]> {
    if sources.iter().all(Option::is_none) {
        return Err(Usage(format!("there is no `{}` in either version", note.display())).into());
    }
    let [before, after] = sources;
    let or_empty = |source: Option<Source>, name: &str| {
        source.unwrap_or_else(|| Source::new(RepoPath::new(format!("{name} (not there)")), ""))
    };
    Ok([or_empty(before, names[0]), or_empty(after, names[1])])
}
