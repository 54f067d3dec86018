//! How long a command takes, how much processor time, and how much memory at its height.
//!
//! Processor time and memory are read from Linux's `/proc`; elsewhere only the time on the wall is known.
use anyhow::{Context, ensure};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use std::{fs, thread};

/// How many ticks Linux counts in a second of processor time.
const TICKS: f64 = 100.0;

/// What one run of a command took, or the median of several.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Cost {
    /// Seconds on the wall.
    pub(crate) wall: f64,
    /// Seconds of processor time, of all threads together.
    pub(crate) cpu: Option<f64>,
    /// The height of its memory, in MiB.
    pub(crate) memory: Option<f64>,
}

/// Runs a command to its end.
pub(crate) fn run(command: &mut Command) -> anyhow::Result<Cost> {
    let name = command.get_program().to_owned();
    let began = Instant::now();
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .spawn()
        .with_context(|| format!("cannot start {}", name.display()))?;
    let (mut cpu, mut memory) = (None, None);
    if cfg!(target_os = "linux") {
        // A process that has ended keeps its times until it is waited for, but no longer its memory.
        let folder = format!("/proc/{}", child.id());
        while let Some((running, seconds)) =
            fs::read_to_string(format!("{folder}/stat")).ok().as_deref().and_then(times)
        {
            cpu = Some(seconds);
            if !running {
                break;
            }
            let status = fs::read_to_string(format!("{folder}/status")).unwrap_or_default();
            memory = peak(&status).or(memory);
            thread::sleep(Duration::from_millis(1));
        }
    }
    let status = child.wait()?;
    let wall = began.elapsed().as_secs_f64();
    ensure!(status.success(), "{} ended with {status}", name.display());
    Ok(Cost { wall, cpu, memory })
}

/// Whether the process still runs, and its seconds of processor time with those of its children.
fn times(stat: &str) -> Option<(bool, f64)> {
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let ticks: f64 = fields.get(11..15)?.iter().filter_map(|field| field.parse::<f64>().ok()).sum();
    Some((*fields.first()? != "Z", ticks / TICKS))
}

fn peak(status: &str) -> Option<f64> {
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kib| kib / 1024.0)
}

/// What one of several runs took, in milliseconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Share {
    /// On the wall.
    pub(crate) wall: f64,
    /// Of the processor, with all processes that the run started.
    pub(crate) cpu: f64,
}

/// Runs something so many times that the ticks of the processor's clock do not matter.
pub(crate) fn together(times: u32, run: impl Fn() -> anyhow::Result<()>) -> anyhow::Result<Share> {
    let (began, before) = (Instant::now(), children()?);
    for _ in 0..times {
        run()?;
    }
    let each = |seconds: f64| seconds * 1000.0 / f64::from(times);
    Ok(Share { wall: each(began.elapsed().as_secs_f64()), cpu: each(children()? - before) })
}

/// The seconds of processor time of all children that have ended.
fn children() -> anyhow::Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat").context("processor time is read on Linux only")?;
    let fields = stat.rsplit_once(')').context("an unknown `/proc/self/stat`")?.1.split_whitespace();
    let ticks: f64 = fields.skip(13).take(2).filter_map(|field| field.parse::<f64>().ok()).sum();
    Ok(ticks / TICKS)
}

/// The middle of several runs, each figure for itself.
pub(crate) fn median(runs: &[Cost]) -> Option<Cost> {
    let middle = |figures: Vec<Option<f64>>| {
        let mut figures = figures.into_iter().collect::<Option<Vec<f64>>>()?;
        figures.sort_by(f64::total_cmp);
        figures.get(figures.len() / 2).copied()
    };
    Some(Cost {
        wall: middle(runs.iter().map(|run| Some(run.wall)).collect())?,
        cpu: middle(runs.iter().map(|run| run.cpu).collect()),
        memory: middle(runs.iter().map(|run| run.memory).collect()),
    })
}
