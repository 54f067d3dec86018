//! `notegen list`: the files of the folder of notes, and what each of them is.
use super::{SiteArgs, say};
use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::catalogue;
use notegen::source::Files;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct ListArgs {
    /// Only what is not on the site
    #[arg(long)]
    unpublished: bool,
    /// For programs: a JSON array with an object for each file
    #[arg(long)]
    json: bool,
}

/// Lists the notes.
pub(crate) fn run(place: &Place, args: &ListArgs) -> anyhow::Result<ExitCode> {
    let tree = SiteArgs::default().read(place, None, &mut Files::default())?;
    let mut entries = catalogue::entries(&tree);
    entries.retain(|entry| !args.unpublished || !entry.state.is_on_site());
    if args.json {
        say(&format!(
            "{}\n",
            serde_json::to_string_pretty(&entries).context("cannot write the list as JSON")?
        ))?;
    } else {
        say(&catalogue::table(&entries))?;
    }
    Ok(ExitCode::SUCCESS)
}
