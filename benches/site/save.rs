//! How long it takes from a saved note to its new page: what the preview does, without the server around it.
use crate::corpus;
use anyhow::Context;
use notegen::pipeline::{self, Built, Memo};
use notegen::source::{Request, Tree};
use std::path::Path;
use std::time::{Duration, Instant};
use std::{fs, thread};

/// So long after it was written a file's stamp is sure to tell it from its next state.
const SETTLED: Duration = Duration::from_secs(3);

/// What one save took, in milliseconds.
#[derive(Debug, Clone, Copy)]
struct Cost {
    read: f64,
    build: f64,
    lay_out: f64,
    /// What freeing the site before takes, when the page was already answered.
    free: f64,
    /// Processor time of all of it, on all cores: it is the same on a machine that is busy with other things.
    cpu: f64,
}

/// Saves one note after the other, and prints the median of what each took.
pub(crate) fn measure(notes: usize, saves: usize) -> anyhow::Result<()> {
    let scratch = tempfile::tempdir()?;
    let folder = scratch.path();
    corpus::write(folder, notes)?;
    thread::sleep(SETTLED);
    let mut memo = Memo::default();
    let began = Instant::now();
    let mut built =
        build(folder, &mut memo, &mut Cost { read: 0.0, build: 0.0, lay_out: 0.0, free: 0.0, cpu: 0.0 })?;
    let first = milliseconds(began);
    let mut costs = Vec::new();
    for number in 0..saves {
        let at = number * built.site.notes.len() / saves;
        let note = &built.site.notes[at].note;
        let (file, url) = (folder.join(note.source.path.as_str()), note.url.clone());
        let aside = file.with_extension("part");
        fs::write(&aside, format!("{}\n\nA word more, number {number}.\n", note.source.text))?;
        let mut cost = Cost { read: 0.0, build: 0.0, lay_out: 0.0, free: 0.0, cpu: 0.0 };
        fs::rename(&aside, &file)?;
        let before = cpu();
        let new = build(folder, &mut memo, &mut cost)?;
        let began = Instant::now();
        let page = new.page(&url.file()).context("the note has no page")?;
        let output = new.lay_out(page).map_err(|problem| anyhow::anyhow!("{problem:?}"))?;
        anyhow::ensure!(format!("{:?}", output.body).contains(&format!("number {number}.")), "an old page");
        cost.lay_out = milliseconds(began);
        cost.cpu = cpu() - before;
        let began = Instant::now();
        built = new;
        cost.free = milliseconds(began);
        costs.push(cost);
    }
    let middle = |of: fn(&Cost) -> f64| {
        let mut figures: Vec<f64> = costs.iter().map(of).collect();
        figures.sort_by(f64::total_cmp);
        figures[figures.len() / 2]
    };
    println!(
        "{:6} notes: first {first:.0} ms; a save {:.1} ms: read {:.1}, build {:.1}, lay out {:.1} (CPU {:.1}); then free {:.1}",
        built.site.notes.len(),
        middle(|cost| cost.read + cost.build + cost.lay_out),
        middle(|cost| cost.read),
        middle(|cost| cost.build),
        middle(|cost| cost.lay_out),
        middle(|cost| cost.cpu),
        middle(|cost| cost.free),
    );
    Ok(())
}

fn build(folder: &Path, memo: &mut Memo, cost: &mut Cost) -> anyhow::Result<Built> {
    let began = Instant::now();
    let tree = Tree::read(&Request { root: folder, config: None, output: None }, &mut memo.files)?;
    cost.read = milliseconds(began);
    let began = Instant::now();
    let built = pipeline::build(tree, false, memo);
    cost.build = milliseconds(began);
    Ok(built)
}

fn milliseconds(since: Instant) -> f64 {
    since.elapsed().as_secs_f64() * 1_000.0
}

/// The processor time of this process so far, in milliseconds; nothing where it is not Linux.
fn cpu() -> f64 {
    let tasks = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let times = tasks.filter_map(|task| {
        let times = fs::read_to_string(task.path().join("schedstat")).ok()?;
        times.split(' ').next()?.parse::<f64>().ok()
    });
    times.sum::<f64>() / 1e6
}
