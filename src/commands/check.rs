//! `notegen check`: what a build and a review find, and nothing written.
use super::{ReportArgs, SiteArgs, complain};
use crate::Place;
use clap::Args;
use notegen::pipeline::{self, Memo};
use notegen::report::counted;
use notegen::review;
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
}

/// Runs the road without its end, and reviews what came of it.
pub(crate) fn run(place: &Place, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let mut memo = Memo::default();
    let tree = args.site.read(place, None, &mut memo.files)?;
    let built = pipeline::build(tree, false, &mut memo);
    let mut found = built.diagnostics.clone();
    found.extend(review::review(&built));
    let tally = args.report.show(&built, &built.in_order(found), &place.root);
    let words = tally.words();
    let words = if words.is_empty() { "nothing found".to_owned() } else { words };
    complain(&format!("checked {}: {words}\n", counted(built.site.notes.len(), "note")));
    let failed = tally.errors > 0 || args.strict && tally.warnings > 0;
    Ok(ExitCode::from(u8::from(failed)))
}
