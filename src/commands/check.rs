//! `notegen check`: what a build and a review find, and nothing written.
use super::{Reporter, SiteArgs};
use crate::Place;
use clap::Args;
use notegen::memo::Memo;
use notegen::{pipeline, review};
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    site: SiteArgs,
    /// Warnings fail the check too
    #[arg(long)]
    strict: bool,
}

/// Runs the road without its end, and reviews what came of it.
pub(crate) fn run(place: &Place, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    let built = pipeline::build(args.site.read(place, None)?, false, &mut Memo::default());
    let mut found = built.diagnostics.clone();
    found.extend(review::review(&built));
    let mut reporter = Reporter::new(&built, &place.root);
    reporter.show(&built.in_order(found));
    let failed = reporter.errors > 0 || args.strict && reporter.warnings > 0;
    Ok(ExitCode::from(u8::from(failed)))
}
