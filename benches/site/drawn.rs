//! What diagrams add to a build (`cargo speed --diagrams 100`), and what it is worth to start mermaid-cli once.
//!
//! The same notes are built with diagrams, with as many bytes of words in their place, and with nothing there.
//! All drawings are in the cache: what is measured is what a build takes that draws nothing.
use crate::corpus;
use crate::measure;
use crate::random::Random;
use crate::words::PROSE;
use anyhow::{Context, ensure};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// How many builds are measured together: one alone is shorter than the processor's time is told in.
const TOGETHER: u32 = 10;

/// What stands at the end of a note.
const KINDS: [&str; 3] = ["diagrams", "words of that size", "nothing there"];

/// Measures `notes` notes, `count` of them with a diagram, and prints how they compare.
pub(crate) fn warm(notes: usize, count: usize, runs: usize) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let folders = KINDS.map(|kind| scratch.path().join(kind.replace(' ', "-")));
    let mut sizes = [0; 3];
    for at in [2, 0, 1] {
        corpus::write(&folders[at], notes)?;
        let words = (sizes[0] - sizes[2]) / count as u64;
        for number in 0..count {
            let file = folders[at].join("content").join(corpus::path(number * (notes / count)));
            let more = match at {
                0 => format!("```mermaid\n{}```\n", source(number)),
                1 => prose(number, words),
                _ => String::new(),
            };
            fs::write(&file, fs::read_to_string(&file)? + "\n" + &more)?;
        }
        // The second build finds what the first one left.
        build(&folders[at])?;
        sizes[at] = bytes(&folders[at].join("public"))?;
    }
    let mut costs = [const { Vec::new() }; 3];
    for _ in 0..runs.max(1) {
        for (folder, costs) in folders.iter().zip(&mut costs) {
            costs.push(measure::together(TOGETHER, || build(folder))?);
        }
    }
    println!(
        "\n{notes} notes, {count} of them with a diagram, {TOGETHER} builds at a time, all drawings in the cache"
    );
    println!("{:24} {:>9} {:>10} {:>10}   diagrams take", "", "MiB", "CPU ms", "wall ms");
    let middle = costs.map(|mut costs| {
        costs.sort_by(|a, b| a.cpu.total_cmp(&b.cpu));
        costs[costs.len() / 2]
    });
    for (at, kind) in KINDS.iter().enumerate() {
        println!(
            "{kind:24} {:>9.1} {:>10.1} {:>10.1}   {:.2} of its CPU",
            megabytes(sizes[at]),
            middle[at].cpu,
            middle[at].wall,
            middle[0].cpu / middle[at].cpu
        );
    }
    Ok(())
}

/// Draws `count` diagrams by one build with mermaid-cli, and by as many runs of `mmdc`. `modules` is the folder of
/// packages that it is installed in.
pub(crate) fn mermaid_cli(count: usize, modules: &Path) -> anyhow::Result<()> {
    let mmdc = modules.canonicalize()?.join(".bin/mmdc");
    ensure!(mmdc.is_file(), "there is no {}", mmdc.display());
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path();
    fs::create_dir_all(folder.join("content"))?;
    fs::write(folder.join("puppeteer.json"), r#"{"args":["--no-sandbox"]}"#)?;
    let command = format!("command = '{}'", mmdc.display());
    let settings = format!(
        "[diagrams]\nengine = \"mermaid-cli\"\n{command}\npuppeteer_config = \"puppeteer.json\"\ncache = \"\"\n"
    );
    fs::write(folder.join("notegen.toml"), settings)?;
    let mut files: Vec<PathBuf> = Vec::new();
    for number in 0..count {
        let fence = format!("```mermaid\n{}```\n", source(number));
        let note = format!("---\ntitle: \"Note {number}\"\ndate: 2025-01-01\npublish: true\n---\n\n{fence}");
        fs::write(folder.join(format!("content/{number}.md")), note)?;
        let file = folder.join(format!("{number}.mmd"));
        fs::write(&file, source(number))?;
        files.push(file);
    }
    let ours = measure::together(1, || build(folder))?;
    let theirs = measure::together(1, || {
        for file in &files {
            let mut command = Command::new(&mmdc);
            command.arg("-q").arg("-p").arg(folder.join("puppeteer.json"));
            command.arg("-i").arg(file).arg("-o").arg(file.with_extension("svg"));
            run(&mut command).with_context(|| format!("mmdc does not draw {}", file.display()))?;
        }
        Ok(())
    })?;
    println!("\n{count} diagrams by mermaid-cli, none in the cache");
    // A browser is ended with its group, and what it took is then nobody's: the clock on the wall is what can be told.
    println!("one build, both schemes  {:>10.1} s", ours.wall / 1e3);
    println!("{count} runs of mmdc, one   {:>10.1} s", theirs.wall / 1e3);
    println!("the build takes {:.3} of their time", ours.wall / theirs.wall);
    Ok(())
}

fn build(folder: &Path) -> anyhow::Result<()> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.arg("build").arg("-r").arg(folder).arg("-o").arg(folder.join("public"));
    run(&mut command).context("notegen does not build")
}

/// Runs a program to its end. Where it fails, the error is what it said.
fn run(command: &mut Command) -> anyhow::Result<()> {
    let done = command.output()?;
    let said = [done.stderr, done.stdout].concat();
    ensure!(done.status.success(), "{}", String::from_utf8_lossy(&said).trim());
    Ok(())
}

/// A flowchart of ten to fourteen nodes, another one for each number.
fn source(number: usize) -> String {
    let random = &mut Random::new(number as u64);
    let mut text = format!("flowchart LR\n  accTitle: Drawing {number}\n");
    let count = random.within(10, 15);
    for node in 0..count {
        let _ = writeln!(text, "  n{node}[\"{} {number}\"]", random.lean(&PROSE));
    }
    for node in 1..count {
        let _ = writeln!(text, "  n{} -->|{}| n{node}", random.within(0, node), random.lean(&PROSE));
    }
    text
}

fn prose(number: usize, bytes: u64) -> String {
    let random = &mut Random::new(!(number as u64));
    let mut text = String::new();
    while (text.len() as u64) < bytes {
        corpus::paragraph(random, 5, &mut text);
    }
    text
}

fn bytes(folder: &Path) -> anyhow::Result<u64> {
    let mut sum = 0;
    for entry in walkdir::WalkDir::new(folder) {
        let entry = entry.context("the site that was built cannot be read")?;
        if entry.file_type().is_file() {
            sum += entry.metadata()?.len();
        }
    }
    Ok(sum)
}

#[expect(clippy::cast_precision_loss, reason = "it is for the eye")]
fn megabytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}
