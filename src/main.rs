//! From arguments to a command to an exit code. The only place that prints.
#![expect(
    clippy::disallowed_methods,
    reason = "here the surroundings are read, and the summary says how long it took"
)]

use clap::{Args, Parser, Subcommand};
use notegen::config::Engine;
use notegen::diagnostic::{Diagnostic, Severity};
use notegen::diagrams;
use notegen::memo::Memo;
use notegen::output::{Refused, Stage, refuse_overlap};
use notegen::pipeline::{self, Built};
use notegen::report::{self, Style};
use notegen::source::{Request, Tree};
use rayon::prelude::*;
use std::collections::BTreeMap;
use std::io::{IsTerminal, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Instant;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns a folder of Markdown notes into a site, with its Mermaid diagrams drawn.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    /// The root of the repository
    #[arg(short, long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// The configuration file, in place of notegen.toml at the root
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Writes the site
    Build(BuildArgs),
    /// Says which engines for diagrams there are, and draws one diagram with each
    Doctor,
}

#[derive(Args)]
struct BuildArgs {
    /// The folder that the site is written to, in place of the configured one
    #[arg(short, long, value_name = "DIR")]
    output: Option<PathBuf>,
    /// The address of the home page, in place of the configured one; empty where it is not known
    #[arg(short = 'u', long, value_name = "URL")]
    base_url: Option<String>,
    /// The engine for diagrams, in place of the configured one
    #[arg(long, value_name = "ENGINE", value_parser = engine)]
    diagrams: Option<Engine>,
    /// Also builds the notes that are not published, marked as drafts
    #[arg(long)]
    drafts: bool,
    /// Writes into a folder that notegen did not make; what is there is kept
    #[arg(long)]
    force: bool,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let done = match &cli.command {
        Command::Build(args) => build(&cli, args),
        Command::Doctor => doctor(&cli),
    };
    done.unwrap_or_else(|error| {
        let help = error.downcast_ref::<Refused>().is_some();
        complain(&if help { format!("error: {error}\n") } else { format!("error: {error:#}\n") });
        ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
    })
}

/// A mistake in how notegen was called.
#[derive(Debug)]
struct Usage(String);

impl std::fmt::Display for Usage {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

fn build(cli: &Cli, args: &BuildArgs) -> anyhow::Result<ExitCode> {
    let start = Instant::now();
    if !cli.root.is_dir() {
        return Err(Usage(format!("there is no folder `{}`", cli.root.display())).into());
    }
    let request = Request { root: &cli.root, config: cli.config.as_deref(), output: args.output.as_deref() };
    let mut tree = Tree::read(&request)?;
    if let Some(url) = &args.base_url {
        tree.config.set_base_url(url).map_err(Usage)?;
    }
    if let Some(engine) = args.diagrams {
        tree.config.diagrams.engine = engine;
    }
    let output = args.output.clone().unwrap_or_else(|| cli.root.join(&tree.config.output));
    let folders =
        [&tree.content, &tree.config.statics, &tree.config.templates].map(|folder| cli.root.join(folder));
    refuse_overlap(
        &output,
        &cli.root,
        &folders
            .iter()
            .filter(|folder| **folder != cli.root.join(""))
            .map(PathBuf::as_path)
            .collect::<Vec<_>>(),
    )?;

    let built = pipeline::build(tree, args.drafts, &mut Memo::default());
    if let Some(trouble) = &built.drawn.trouble {
        anyhow::bail!("diagrams cannot be drawn: {trouble}");
    }
    if let Some(why) = &built.drawn.instead {
        complain(&format!("warning: {why}; the built-in engine draws instead\n"));
    }
    let mut reporter = Reporter::new(&built, &cli.root);
    reporter.show(&built.diagnostics);
    if reporter.errors > 0 {
        return Ok(reporter.failed());
    }
    let stage = Stage::begin(&output, args.force)?;
    let problems = write(&built, &stage)?;
    if !problems.is_empty() {
        reporter.show(&problems);
        return Ok(reporter.failed());
    }
    stage.commit()?;
    reporter.warned();
    say(&summary(&built, &output, start));
    Ok(ExitCode::SUCCESS)
}

/// An engine by its name.
fn engine(name: &str) -> Result<Engine, String> {
    let found = Engine::NAMES.into_iter().find(|(known, _)| *known == name);
    found
        .map(|(_, engine)| engine)
        .ok_or_else(|| format!("it is one of {}", Engine::NAMES.map(|(known, _)| known).join(", ")))
}

/// Says what draws diagrams here. It fails where the engine that the site asks for does not draw.
fn doctor(cli: &Cli) -> anyhow::Result<ExitCode> {
    let request = Request { root: &cli.root, config: cli.config.as_deref(), output: None };
    let tree = Tree::read(&request)?;
    let wanted = tree.config.diagrams.engine;
    let trials = diagrams::trials(&pipeline::drawing(&tree.config, &cli.root));
    let mut works = true;
    for trial in &trials {
        let is_wanted = wanted == trial.which || (wanted == Engine::Auto && trial.which == Engine::Embedded);
        works &= trial.trouble.is_none() || !is_wanted;
        say(&match &trial.trouble {
            None => format!("{}: draws\n", trial.engine),
            Some(why) => format!("{}: does not draw: {why}\n", trial.engine),
        });
    }
    let name = Engine::NAMES.iter().find(|(_, engine)| *engine == wanted);
    let name = name.map_or("", |(name, _)| name);
    let first = trials
        .iter()
        .find(|trial| trial.trouble.is_none() && (wanted == Engine::Auto || wanted == trial.which));
    say(&match first {
        Some(trial) => format!("a build with the engine `{name}` draws by: {}\n", trial.engine),
        None => format!("a build with the engine `{name}` cannot draw\n"),
    });
    Ok(ExitCode::from(u8::from(!works)))
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

/// Shows findings and counts them.
struct Reporter<'a> {
    built: &'a Built,
    style: Style<'a>,
    errors: usize,
    warnings: usize,
}

impl<'a> Reporter<'a> {
    fn new(built: &'a Built, root: &'a Path) -> Self {
        Self { built, style: Style { root, coloured: is_coloured() }, errors: 0, warnings: 0 }
    }

    fn show(&mut self, found: &[Diagnostic]) {
        let mut all = String::new();
        for problem in found {
            let severity = self.built.site.config.severity(problem.code);
            match severity {
                Severity::Error => self.errors += 1,
                _ => self.warnings += 1,
            }
            all.push_str(&report::human(problem, severity, self.built.text(&problem.path), self.style));
        }
        complain(&all);
    }

    fn failed(&self) -> ExitCode {
        let warnings = if self.warnings > 0 {
            format!(", {}", counted(self.warnings, "warning"))
        } else {
            String::new()
        };
        complain(&format!("{}{warnings}: nothing was written\n", counted(self.errors, "error")));
        ExitCode::from(1)
    }

    fn warned(&self) {
        if self.warnings > 0 {
            complain(&format!("{}\n", counted(self.warnings, "warning")));
        }
    }
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

fn counted(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}

fn is_coloured() -> bool {
    anstream::AutoStream::choice(&std::io::stderr()) != anstream::ColorChoice::Never
        && std::io::stderr().is_terminal()
}

/// To the person: a closed pipe is no reason to fail.
fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}

fn say(text: &str) {
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}
