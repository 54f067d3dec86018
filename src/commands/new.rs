//! `notegen new`: a note to write on.
#![expect(clippy::disallowed_methods, reason = "an editor is started, the one that the surroundings name")]
use super::{SiteArgs, Usage, say};
use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::catalogue;
use notegen::date::Date;
use notegen::scaffold::{self, NewNote};
use notegen::source::Files;
use std::path::Path;
use std::process::{Command, ExitCode};

#[derive(Args)]
pub(crate) struct NewArgs {
    /// The title; the file's name is made from it
    title: String,
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
    let new = NewNote { title, tags: &tags, day: &Date::today() };
    let path = scaffold::note(&tree.root, &tree.content, &catalogue::entries(&tree), &new)?;
    let file =
        if place.root == Path::new(".") { path.as_str().into() } else { place.root.join(path.as_str()) };
    say(&format!("{}\n", file.display()))?;
    if args.edit { edit(&file) } else { Ok(ExitCode::SUCCESS) }
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
