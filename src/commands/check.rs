//! `notegen check`: what a build and a review find, and nothing written but what is asked for.
#![expect(clippy::disallowed_methods, reason = "here the surroundings are read")]
use super::{Instead, ReportArgs, SiteArgs, Usage, complain, fix, say};
use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::changes::{self, Changes};
use notegen::date::Date;
use notegen::diagnostic::Diagnostic;
use notegen::git::{Commit, Repository};
use notegen::paths::RepoPath;
use notegen::pipeline::{self, Built, Memo};
use notegen::report::{self, Base, Style, counted};
use notegen::review::Around;
use notegen::source::{self, Files, LOCK, Source, Tree, variable};
use notegen::{external, output, review};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use tempfile::TempDir;

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag that a person may give or not")]
pub(crate) struct CheckArgs {
    #[command(flatten)]
    site: SiteArgs,
    #[command(flatten)]
    report: ReportArgs,
    /// Warnings fail the check too
    #[arg(long)]
    strict: bool,
    /// Mends in the notes what asks for no thought, and says what
    #[arg(long)]
    fix: bool,
    /// Also asks for every address off the site that a note links to
    #[arg(long)]
    external: bool,
    /// A sitemap of the site as it was: an address in it that leads nowhere now is an error
    #[arg(long, value_name = "FILE|URL")]
    previous: Vec<String>,
    /// Writes the addresses that the site has now into urls.lock, which later checks hold it to
    #[arg(long)]
    update_lock: bool,
    /// Also writes a summary in Markdown; `-` for the standard output
    #[arg(long, value_name = "FILE")]
    summary: Option<PathBuf>,
    /// The branch or commit with which the summary compares the site; in a pull request on GitHub, its base
    #[arg(long, value_name = "REVISION")]
    base: Option<String>,
}

/// Runs the road without its end, and reviews what came of it.
pub(crate) fn run(place: &Place, args: &CheckArgs) -> anyhow::Result<ExitCode> {
    if args.base.is_some() && args.summary.is_none() && variable("GITHUB_STEP_SUMMARY").is_none() {
        let help = "add `--summary FILE`, or `--summary -` for the standard output";
        return Err(Usage(format!("what a branch changes stands in the summary: {help}")).into());
    }
    let mut memo = Memo::default();
    let mut instead = Instead::default();
    let around = around(place)?;
    if args.fix {
        fix::until_mended(&place.root, || {
            let tree = args.site.read_to_build(place, None, &mut Files::default())?;
            let built = pipeline::build(tree, false, &mut memo);
            instead.tell(&built);
            let found = judge(&built, &around);
            Ok((built, found))
        })?;
    }
    let mut tree = args.site.read_to_build(place, None, &mut memo.files)?;
    for list in &args.previous {
        let source = previous(list, &tree)?;
        // A page that says that there is no sitemap would hold the site to nothing.
        anyhow::ensure!(
            review::is_list(&source.text),
            "`{list}` is no list of addresses: name a sitemap, each one where there is an index of them, or a `urls.lock`"
        );
        tree.kept.push(source);
    }
    let built = pipeline::build(tree, false, &mut memo);
    if let Some(trouble) = &built.drawn.trouble {
        anyhow::bail!("diagrams cannot be drawn: {trouble}");
    }
    instead.tell(&built);
    let mut found = judge(&built, &around);
    if args.external {
        found.extend(external::dead(&built, &place.root)?);
    }
    let found = built.in_order(found);
    let tally = args.report.show(&built, &found, &place.root)?;
    let words = tally.words();
    let words = if words.is_empty() { "nothing found".to_owned() } else { words };
    complain(&format!("checked {}: {words}\n", counted(built.site.notes.len(), "note")));
    summarise(place, args, &built, &found, &mut memo)?;
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

/// All that a build and a review find.
fn judge(built: &Built, around: &Around) -> Vec<Diagnostic> {
    let found = built.diagnostics.iter().cloned().chain(review::review(built, around));
    built.in_order(found.collect())
}

/// What a review has to know beyond the site.
fn around(place: &Place) -> anyhow::Result<Around> {
    // A site that lies in no repository is one.
    let folder = source::in_repository(&place.root).unwrap_or_default();
    let folder = folder.to_string_lossy().replace('\\', "/");
    Ok(Around { today: Date::parse(&Date::today()).map_err(anyhow::Error::msg)?, folder })
}

/// A list of addresses, from the disk or from the site as it was.
fn previous(list: &str, tree: &Tree) -> anyhow::Result<Source> {
    if !list.starts_with("https://") && !list.starts_with("http://") {
        let Source { path, text, .. } = source::read_file(Path::new(list))?;
        // A report names a file from the root of the site, where it lies below it.
        let disk = Path::new(list).canonicalize().ok();
        let below = disk.as_ref().map(|disk| disk.strip_prefix(&tree.root).unwrap_or(disk));
        let path = below.map_or(path, |below| RepoPath::new(below.to_string_lossy()));
        return Ok(Source::new(path, text));
    }
    let text = external::fetch(list, tree.config.check.allow_private)?;
    Ok(Source::new(RepoPath::new(list), text))
}

/// Writes the summary where somebody reads it.
fn summarise(
    place: &Place,
    args: &CheckArgs,
    built: &Built,
    found: &[Diagnostic],
    memo: &mut Memo,
) -> anyhow::Result<()> {
    let step = variable("GITHUB_STEP_SUMMARY").map(PathBuf::from);
    if args.summary.is_none() && step.is_none() {
        return Ok(());
    }
    let base = base(place, args, built, memo)?;
    let base = base.as_ref().map(|(name, changes)| Base { name, changes });
    let style = Style { root: source::below_repository(&place.root), coloured: false };
    let notes = built.site.notes.len();
    let text = report::summary(&report::findings(built, found), notes, base.as_ref(), &style);
    match &args.summary {
        Some(file) if file == Path::new("-") => say(&text)?,
        Some(file) => output::replace(file, &text)?,
        None => (),
    }
    step.map_or(Ok(()), |step| output::append(&step, &text))
}

/// What is different from the base, and the base's name. A base that only the surroundings name may be missing.
fn base(
    place: &Place,
    args: &CheckArgs,
    now: &Built,
    memo: &mut Memo,
) -> anyhow::Result<Option<(String, Changes)>> {
    let (name, is_asked) = match (&args.base, variable("GITHUB_BASE_REF")) {
        (Some(name), _) => (name.clone(), true),
        (None, Some(name)) => (name, false),
        (None, None) => return Ok(None),
    };
    let before = before(place, args, &name, memo).with_context(|| format!("cannot compare with `{name}`"));
    match before {
        Ok(before) => Ok(Some((name, changes::between(&before, now)))),
        Err(error) if is_asked => Err(error),
        Err(error) => {
            complain(&format!("warning: {error:#}\n"));
            Ok(None)
        }
    }
}

/// The site as it was where this branch began, built by the same road. What is equal to now is neither rendered nor
/// drawn again.
fn before(place: &Place, args: &CheckArgs, name: &str, memo: &mut Memo) -> anyhow::Result<Built> {
    let repository = Repository::find(&place.root)?;
    let commit = branch_point(&repository, name)?;
    let folder = TempDir::new().context("cannot make a temporary folder")?;
    repository.export(&commit, folder.path())?;
    let at = Place { root: folder.path().to_path_buf(), config: place.config.clone() };
    let mut tree = args.site.read(&at, None, &mut Files::default())?;
    // What draws is that of now: its engine and its kept drawings.
    tree.root =
        place.root.canonicalize().with_context(|| format!("cannot read `{}`", place.root.display()))?;
    Ok(pipeline::build(tree, false, memo))
}

/// Where this branch left another. A clone in a workflow knows the base only as the remote's.
fn branch_point(repository: &Repository, name: &str) -> anyhow::Result<Commit> {
    let other = repository.commit(name);
    let other = other.or_else(|error| repository.commit(&format!("origin/{name}")).map_err(|_| error))?;
    repository.merge_base(&repository.commit("HEAD")?, &other)
}
