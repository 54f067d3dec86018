//! `notegen check`: what a build and a review find, and nothing written.
use super::{ReportArgs, SiteArgs, complain};
use crate::Place;
use clap::Args;
use notegen::pipeline::{self, Memo};
use notegen::report::counted;
use notegen::source::{self, LOCK};
use notegen::{output, review};
use std::path::PathBuf;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Warnings fail the check too
    #[arg(long)]
    strict: bool,
    /// A sitemap of the site as it was: an address in it that leads nowhere now is an error
    #[arg(long, value_name = "FILE")]
    previous: Vec<PathBuf>,
    /// Writes the addresses that the site has now into urls.lock, which later checks hold it to
    #[arg(long)]
    update_lock: bool,
}

/// Runs the road without its end, and reviews what came of it.
pub(crate) fn run(place: &Place, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let mut memo = Memo::default();
    let mut tree = args.site.read(place, None, &mut memo.files)?;
    for list in &args.previous {
        tree.kept.push(source::read_list(list)?);
    }
    let built = pipeline::build(tree, false, &mut memo);
    let mut found = built.diagnostics.clone();
    found.extend(review::review(&built));
    let tally = args.report.show(&built, &built.in_order(found), &place.root);
    let words = tally.words();
    let words = if words.is_empty() { "nothing found".to_owned() } else { words };
    complain(&format!("checked {}: {words}\n", counted(built.site.notes.len(), "note")));
    if args.update_lock {
        let file = place.root.join(LOCK);
        output::replace(&file, &review::lock(&built))?;
        complain(&format!(
            "wrote `{}`: {}\n",
            file.display(),
            counted(review::addresses(&built).len(), "URL")
        ));
    }
    let failed = tally.errors > 0 || args.strict && tally.warnings > 0;
    Ok(ExitCode::from(u8::from(failed)))
}
