//! A subprocess that is not trusted: few variables, its own group and folder, limits on time and output.
use std::collections::BTreeSet;
use std::ffi::OsString;
use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel, sync_channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

/// The variables that a child gets, where they are set.
const VARIABLES: &[&str] = &[
    "PATH",
    "HOME",
    "LD_LIBRARY_PATH",
    "FONTCONFIG_FILE",
    "FONTCONFIG_PATH",
    "PUPPETEER_EXECUTABLE_PATH",
    "PUPPETEER_CACHE_DIR",
    "SystemRoot",
    "USERPROFILE",
    "LOCALAPPDATA",
];
/// Lets a browser end with the `mmdc` that started it, in whose group it then is.
const TOGETHER: &str = "--import=data:text/javascript,import%20c%20from%20%22node:child_process%22;\
import%20%7BsyncBuiltinESMExports%20as%20s%7D%20from%20%22node:module%22;\
const%20o=c.spawn;c.spawn=(f,a,p)=%3Eo(f,a,%7B...p,detached:false%7D);s();";
/// How much a child may say in one line: the largest drawing that is taken.
const LONGEST_LINE: u64 = 32 * 1024 * 1024;
/// How much of a child's complaints is kept.
const COMPLAINT: usize = 4000;

/// A folder for a child's temporary files, gone when this is.
pub(super) struct Folder(PathBuf);

impl Folder {
    pub(super) fn new() -> std::io::Result<Self> {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        #[cfg_attr(not(unix), expect(unused_mut, reason = "only Unix has modes"))]
        let mut builder = fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        loop {
            let number = COUNT.fetch_add(1, Ordering::Relaxed);
            let name = format!("notegen-{}-{number}", std::process::id());
            let path = std::env::temp_dir().join(name);
            match builder.create(&path) {
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => (),
                made => return made.map(|()| Self(path)),
            }
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // A process that was just ended may still write for a moment.
        for _ in 0..50 {
            match fs::remove_dir_all(&self.0) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    thread::sleep(Duration::from_millis(20));
                }
                _ => return,
            }
        }
    }
}

/// What came of waiting for a child's next line.
pub(super) enum Heard {
    Line(String),
    /// It said more than is taken.
    Flood,
    /// It said nothing in time.
    Silence,
    /// It is gone.
    End,
}

/// A child that is spoken to in lines. It ends, with all that it started, when this is dropped.
pub(super) struct Conversation {
    child: Child,
    to: Sender<String>,
    from: Receiver<Heard>,
    complaint: Arc<Mutex<Vec<u8>>>,
    /// Comes to its end when the child complains no more.
    complaining: Receiver<()>,
    _folder: Folder,
}

impl Conversation {
    /// Starts a program in `folder`.
    pub(super) fn start(program: &Path, arguments: &[OsString], folder: Folder) -> std::io::Result<Self> {
        let mut command = command(program, arguments, &folder);
        let mut child = spawn(command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()))?;
        let (to, lines) = channel::<String>();
        if let Some(mut stdin) = child.stdin.take() {
            // A child that does not read must not hold the build.
            thread::spawn(move || {
                while let Ok(line) = lines.recv() {
                    if stdin.write_all(line.as_bytes()).and_then(|()| stdin.flush()).is_err() {
                        return;
                    }
                }
            });
        }
        let (said, from) = sync_channel(2);
        if let Some(stdout) = child.stdout.take() {
            thread::spawn(move || {
                let mut stdout = BufReader::new(stdout);
                while said.send(line(&mut stdout)).is_ok() {}
            });
        }
        let complaint = Arc::new(Mutex::new(Vec::new()));
        let (done, complaining) = channel();
        if let Some(stderr) = child.stderr.take() {
            let complaint = Arc::clone(&complaint);
            thread::spawn(move || {
                keep_end(stderr, &complaint);
                drop(done);
            });
        }
        Ok(Self { child, to, from, complaint, complaining, _folder: folder })
    }

    /// Says a line, to which the line end is added.
    pub(super) fn say(&self, line: &str) {
        // Whether the child still listens shows in what it answers.
        let _ = self.to.send(format!("{line}\n"));
    }

    /// Waits for a line.
    pub(super) fn hear(&self, patience: Duration) -> Heard {
        match self.from.recv_timeout(patience) {
            Ok(heard) => heard,
            Err(RecvTimeoutError::Timeout) => Heard::Silence,
            Err(RecvTimeoutError::Disconnected) => Heard::End,
        }
    }

    /// The end of what a child that is gone complained of.
    pub(super) fn complaint(&self) -> String {
        // What it said last may still be on its way.
        let _ = self.complaining.recv_timeout(Duration::from_millis(500));
        let bytes = self.complaint.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

impl Drop for Conversation {
    fn drop(&mut self) {
        end(&mut self.child);
    }
}

/// What a program gets that runs to its end.
pub(super) struct Limits {
    pub patience: Duration,
    /// The browser that it is to start, where it would find none.
    pub browser: Option<PathBuf>,
}

/// The browser for a program that has none of its own.
pub(super) fn browser(known: Vec<PathBuf>) -> Option<PathBuf> {
    let named = std::env::var_os("PUPPETEER_EXECUTABLE_PATH").map(PathBuf::from);
    let home = || std::env::var_os("HOME").map(|home| Path::new(&home).join(".cache/puppeteer"));
    let own = std::env::var_os("PUPPETEER_CACHE_DIR").map(PathBuf::from).or_else(home);
    match named {
        None if own.is_some_and(|folder| folder.is_dir()) => None,
        None => known.into_iter().next(),
        named => named,
    }
}

/// Runs a program to its end, and gives its exit code and what it complained of.
pub(super) fn run(
    program: &Path,
    arguments: &[OsString],
    folder: &Folder,
    limits: &Limits,
) -> std::io::Result<(Option<i32>, String)> {
    let mut command = command(program, arguments, folder);
    if let Some(browser) = &limits.browser {
        command.env("PUPPETEER_EXECUTABLE_PATH", browser);
    }
    command.env("NODE_OPTIONS", TOGETHER);
    let mut child = spawn(command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()))?;
    let complaint = Arc::new(Mutex::new(Vec::new()));
    if let Some(stderr) = child.stderr.take() {
        let complaint = Arc::clone(&complaint);
        thread::spawn(move || keep_end(stderr, &complaint));
    }
    let step = Duration::from_millis(20);
    let mut waited = Duration::ZERO;
    let mut code = None;
    while waited < limits.patience {
        if let Some(status) = child.try_wait()? {
            code = Some(status.code().unwrap_or(-1));
            break;
        }
        thread::sleep(step);
        waited += step;
    }
    end(&mut child);
    let bytes = complaint.lock().unwrap_or_else(PoisonError::into_inner);
    Ok((code, String::from_utf8_lossy(&bytes).into_owned()))
}

fn command(program: &Path, arguments: &[OsString], folder: &Folder) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().current_dir(folder.path());
    for name in VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Dates and words in a drawing are those of no particular place.
    command.env("TZ", "UTC").env("LANG", "C.UTF-8");
    for name in ["TMPDIR", "TMP", "TEMP"] {
        command.env(name, folder.path());
    }
    #[cfg(unix)]
    std::os::unix::process::CommandExt::process_group(&mut command, 0);
    command
}

/// The children that run; nothing once the program ends. The system has one such list for a process, and so have we.
static RUNNING: Mutex<Option<BTreeSet<u32>>> = Mutex::new(Some(BTreeSet::new()));

fn spawn(command: &mut Command) -> std::io::Result<Child> {
    let mut running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner);
    let running = running.as_mut().ok_or(std::io::ErrorKind::Interrupted)?;
    let child = command.spawn()?;
    running.insert(child.id());
    Ok(child)
}

/// Ends a child with its whole group.
fn end(child: &mut Child) {
    if let Some(running) = &mut *RUNNING.lock().unwrap_or_else(PoisonError::into_inner) {
        running.remove(&child.id());
    }
    // It is not waited for yet, so its number is still its own.
    end_group(child.id());
    let _ = child.kill();
    let _ = child.wait();
}

/// Ends all children with their groups, and lets no other start: the program ends.
pub(super) fn end_all() -> bool {
    let running = RUNNING.lock().unwrap_or_else(PoisonError::into_inner).take();
    let running = running.unwrap_or_default();
    for child in &running {
        end_group(*child);
    }
    !running.is_empty()
}

fn end_group(child: u32) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    #[cfg(not(unix))]
    let _ = child;
}

fn line(from: &mut impl BufRead) -> Heard {
    let mut bytes = Vec::new();
    match from.take(LONGEST_LINE).read_until(b'\n', &mut bytes) {
        Ok(0) | Err(_) => Heard::End,
        Ok(_) if bytes.last() == Some(&b'\n') => match String::from_utf8(bytes) {
            Ok(line) => Heard::Line(line),
            Err(_) => Heard::Line(String::new()),
        },
        Ok(read) if read as u64 >= LONGEST_LINE => Heard::Flood,
        Ok(_) => Heard::End,
    }
}

fn keep_end(mut from: impl Read, into: &Mutex<Vec<u8>>) {
    let mut buffer = [0; 1024];
    while let Ok(read @ 1..) = from.read(&mut buffer) {
        let mut kept = into.lock().unwrap_or_else(PoisonError::into_inner);
        kept.extend_from_slice(&buffer[..read]);
        let more = kept.len().saturating_sub(COMPLAINT);
        kept.drain(..more);
    }
}
