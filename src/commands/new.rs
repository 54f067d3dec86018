//! `notegen new`: a note to write on.
#![expect(clippy::disallowed_methods, reason = "an editor is started, the one that the surroundings name")]
use super::{SiteArgs, Usage, complain, say};
use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::catalogue;
use notegen::date::Date;
use notegen::paths::RepoPath;
use notegen::scaffold::{self, NewNote};
use notegen::source::{self, Files, Tree};
use std::path::Path;
use std::process::{Command, ExitCode};

#[derive(Args)]
pub(crate) struct NewArgs {
    /// The title; the file's name is made from it
    title: String,
    /// The folder for it, below the folder of notes or as seen from here; it is made where there is none
    #[arg(long = "in", value_name = "FOLDER")]
    folder: Option<String>,
    /// Tags, with commas between them
    #[arg(long, value_delimiter = ',', value_name = "TAGS")]
    tags: Vec<String>,
    /// Opens the note in $VISUAL or $EDITOR
    #[arg(long)]
    edit: bool,
}

/// Writes the note and prints its path.
pub(crate) fn run(place: &Place, args: &NewArgs) -> anyhow::Result<ExitCode> {
    let title = args.title.trim();
    let tags: Vec<String> =
        args.tags.iter().map(|tag| tag.trim().to_owned()).filter(|tag| !tag.is_empty()).collect();
    if title.is_empty()
        || tags.iter().map(String::as_str).chain([title]).any(|text| text.contains(char::is_control))
    {
        return Err(Usage("a title is one line of text, and so is a tag".into()).into());
    }
    let tree = SiteArgs::default().read(place, None, &mut Files::default())?;
    let folder = args.folder.as_deref().map(|given| folder(place, &tree, given)).transpose()?;
    let folder = folder.unwrap_or_default();
    if let (None, Some((above, _))) = (&args.folder, title.rsplit_once('/'))
        && tree.root.join(&tree.content).join(above).is_dir()
        && RepoPath::new("").join(above).is_some_and(|path| path.as_str() == above)
    {
        complain(&format!("warning: a title makes no folder: to write into `{above}`, say `--in {above}`\n"));
    }
    let new = NewNote { title, folder: &folder, tags: &tags, day: &Date::today() };
    let path = scaffold::note(&tree.root, &tree.content, &catalogue::entries(&tree), &new)?;
    let file =
        if place.root == Path::new(".") { path.as_str().into() } else { place.root.join(path.as_str()) };
    say(&format!("{}\n", file.display()))?;
    if args.edit { edit(&file) } else { Ok(ExitCode::SUCCESS) }
}

/// The folder that is meant, below the folder of notes.
fn folder(place: &Place, tree: &Tree, given: &str) -> anyhow::Result<String> {
    let is_among_notes =
        |path: &RepoPath| path.as_str() == tree.content || source::below(path, &tree.content).is_some();
    let there = || source::find(&place.root, given).filter(is_among_notes);
    let below = |folder: &str| {
        let path = RepoPath::new(format!("{folder}/.")).join(given)?;
        Some(path).filter(|path| !given.starts_with('/') && is_among_notes(path))
    };
    let Some(path) = there().or_else(|| below("")).or_else(|| below(&tree.content)) else {
        let content = if tree.content.is_empty() { "." } else { &tree.content };
        return Err(Usage(format!("`{given}` does not lie in the folder of notes, `{content}`")).into());
    };
    let output = source::output_folder(&tree.root, &tree.config, None);
    if let Some((part, _)) = source::left_out(&tree.root, &path, &output) {
        return Err(
            Usage(format!("what lies in `{part}` is not read: `notegen why {part}` says more")).into()
        );
    }
    Ok(source::below(&path, &tree.content).unwrap_or_default().to_owned())
}

/// Opens a file in the editor, and waits for it.
fn edit(file: &Path) -> anyhow::Result<ExitCode> {
    let mut named = ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok());
    let Some(editor) = named.find(|value| !value.trim().is_empty()) else {
        anyhow::bail!("neither `$VISUAL` nor `$EDITOR` names an editor to open `{}` with", file.display());
    };
    // An editor's name may come with arguments, `code --wait`, as it does for git.
    let mut command = if cfg!(windows) {
        let mut words = editor.split_whitespace();
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words);
        command
    } else {
        let mut command = Command::new("sh");
        command.args(["-c", &format!("{editor} \"$@\""), &editor]);
        command
    };
    let status = command.arg(file).status().with_context(|| format!("cannot start the editor `{editor}`"))?;
    anyhow::ensure!(status.success(), "the editor `{editor}` failed: {status}");
    Ok(ExitCode::SUCCESS)
}
