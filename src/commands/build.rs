//! `notegen build`: the site, written.
#![expect(clippy::disallowed_methods, reason = "the summary says how long it took")]
use super::{Instead, ReportArgs, SiteArgs, complain, say};
use crate::Place;
use clap::Args;
use notegen::diagnostic::Diagnostic;
use notegen::diagrams;
use notegen::output::Stage;
use notegen::pipeline::{self, Built, Memo};
use notegen::report::{Tally, counted};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[derive(Args)]
pub(crate) struct BuildArgs {
    /// The folder that the site is written to, in place of the configured one
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Also builds the notes that are not published, marked as drafts
    #[arg(long)]
    drafts: bool,
    /// Writes into a folder that notegen did not make; what is there is kept
    #[arg(long)]
    force: bool,
}

/// Builds the site and puts it in place of the old one.
pub(crate) fn run(place: &Place, args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    let mut memo = Memo::default();
    let tree = args.site.read_to_build(place, args.output.as_deref(), &mut memo.files)?;
    let output = args.output.clone().unwrap_or_else(|| place.root.join(&tree.config.output));
    let built = pipeline::build(tree, args.drafts, &mut memo);
    if let Some(trouble) = &built.drawn.trouble {
        anyhow::bail!("diagrams cannot be drawn: {trouble}");
    }
    Instead::default().tell(&built);
    if built.has_errors() {
        return Ok(failed(args.report.show(&built, &built.diagnostics, &place.root)?));
    }
    let stage = Stage::begin(&output, args.force)?;
    let problems = write(&built, &stage)?;
    let tally = args.report.show(&built, &[&*built.diagnostics, &problems].concat(), &place.root)?;
    if !problems.is_empty() {
        return Ok(failed(tally));
    }
    stage.commit()?;
    if tally.warnings > 0 {
        complain(&format!("{}\n", tally.words()));
    }
    let summary = summary(&built, &output, start);
    if args.report.form().is_document() {
        complain(&summary);
    } else {
        say(&summary)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn failed(tally: Tally) -> ExitCode {
    complain(&format!("{}: nothing was written\n", tally.words()));
    ExitCode::from(1)
}

/// Lays every page out and puts it on the stage. What goes wrong in a template is given back, once for each place.
fn write(built: &Built, stage: &Stage) -> anyhow::Result<Vec<Diagnostic>> {
    built.files().par_iter().try_for_each(|file| stage.put(file))?;
    let laid_out = built.pages.par_iter().map(|page| match built.lay_out(page) {
        Ok(output) => stage.put(&output).map(|()| None),
        Err(problem) => Ok(Some(*problem)),
    });
    let problems: Vec<Option<Diagnostic>> = laid_out.collect::<anyhow::Result<_>>()?;
    let mut by_place = BTreeMap::new();
    for problem in problems.into_iter().flatten() {
        by_place
            .entry((problem.path.clone(), problem.span.start, problem.message.clone()))
            .or_insert(problem);
    }
    Ok(by_place.into_values().collect())
}

fn summary(built: &Built, output: &Path, start: Instant) -> String {
    let mut left_out = Vec::new();
    if built.left_out.unpublished > 0 {
        left_out.push(format!("{} without `publish: true`", built.left_out.unpublished));
    }
    if built.left_out.plain > 0 {
        left_out.push(format!("{} without front matter", built.left_out.plain));
    }
    if built.site.config.base_url.is_empty() {
        left_out.push("feed and sitemap without a `base_url`".to_owned());
    }
    let left_out =
        if left_out.is_empty() { String::new() } else { format!("; left out: {}", left_out.join(", ")) };
    format!(
        "built {}, {} in `{}`{left_out}{} ({:.2} s)\n",
        counted(built.site.notes.len(), "note"),
        counted(built.pages.len(), "page"),
        output.display(),
        drawn(&built.drawn),
        start.elapsed().as_secs_f64(),
    )
}

/// Who drew the diagrams, for the summary.
fn drawn(by: &diagrams::Summary) -> String {
    let count = match (by.drawn, by.cached) {
        (0, 0) => return String::new(),
        (drawn, 0) => counted(drawn, "diagram"),
        (0, cached) => format!("{} from the cache", counted(cached, "diagram")),
        (drawn, cached) => format!("{} and {cached} from the cache", counted(drawn, "diagram")),
    };
    format!("; {count} by {}", by.engine)
}
