//! From events of the disk to "something changed". The only file that knows the watcher.
//!
//! - What is read is watched: the folders that files are read from, each by itself, so that no watch is spent on
//!   hidden folders, on what tools put beside a site, or on the site itself.
//! - Nothing is lost: events wait in a queue while a build runs, and a folder that was not watched while it was read
//!   is read again.
//! - What comes in one go ends in one build: after one save the wait is short, in a flood of changes it is longer.
#![expect(clippy::disallowed_methods, reason = "the clock says when the disk is quiet")]
use crate::source;
use notify::event::{AccessKind, AccessMode, EventKind, Flag};
use notify::{Event, RecommendedWatcher, RecursiveMode, Watcher};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::{Duration, Instant};

/// How long the disk has to be quiet, by how many files changed.
const QUIET: [(usize, Duration); 3] = [
    (4, Duration::from_millis(12)),
    (64, Duration::from_millis(40)),
    (usize::MAX, Duration::from_millis(150)),
];
/// How long a file that changes all the time can put off a build.
const LONGEST: Duration = Duration::from_secs(3);
/// How often the disk is read where it cannot be watched.
const POLL: Duration = Duration::from_secs(1);
/// What git writes when the files are from another commit; the folders on the way come with the first one.
const HEADS: [&str; 4] = ["", "HEAD", "logs", "logs/HEAD"];

/// What changed on the disk.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Change {
    /// The files, in the order in which they were heard of; none where that is not known.
    pub files: Vec<PathBuf>,
}

/// The disk as it is heard.
pub(super) struct Watch {
    root: PathBuf,
    /// A configuration file that lies somewhere else.
    config: Option<PathBuf>,
    output: PathBuf,
    /// Where git says what the files are from.
    git: PathBuf,
    watched: BTreeSet<PathBuf>,
    /// Those of them that came or went since: under that name there may be another folder now, which is not watched.
    moved: BTreeSet<PathBuf>,
    watcher: Option<RecommendedWatcher>,
    events: Receiver<notify::Result<Event>>,
    /// Where events come in.
    queue: Sender<notify::Result<Event>>,
    /// Folders may have come or gone.
    stale: bool,
    /// Why the disk is read again and again instead.
    pub(super) trouble: Option<String>,
}

impl Watch {
    /// Begins to listen. `root` is the root as the disk names it, `config` a file besides those below it.
    pub(super) fn new(root: &Path, config: Option<&Path>) -> Self {
        let (queue, events) = channel();
        let watcher = notify::recommended_watcher(queue.clone());
        let (watcher, trouble) = match watcher {
            Ok(watcher) => (Some(watcher), None),
            Err(error) => (None, Some(error.to_string())),
        };
        Self {
            root: root.to_path_buf(),
            config: config.map(Path::to_path_buf),
            output: PathBuf::new(),
            git: PathBuf::new(),
            watched: BTreeSet::new(),
            moved: BTreeSet::new(),
            watcher,
            events,
            queue,
            stale: true,
            trouble,
        }
    }

    /// Ends the waiting as a change of the disk does.
    pub(super) fn waker(&self) -> impl Fn() + Send + 'static {
        let queue = self.queue.clone();
        // Where nobody waits any more nobody is to be woken.
        move || drop(queue.send(Ok(Event::new(EventKind::Other).set_flag(Flag::Rescan))))
    }

    /// Watches the folders that files are read from now. Says whether some were not watched before: what was read
    /// from them may have changed since.
    pub(super) fn follow(&mut self, output: &Path) -> bool {
        if !self.stale && self.output == output {
            return false;
        }
        self.stale = false;
        self.output = output.to_path_buf();
        let outside = self.config.as_deref().and_then(Path::parent).map(Path::to_path_buf);
        self.git = source::head_folder(&self.root).unwrap_or_else(|| self.root.join(".git"));
        let wanted = source::folders(&self.root, output).into_iter().chain(outside);
        let wanted: BTreeSet<PathBuf> = wanted.chain([self.git.join("logs"), self.git.clone()]).collect();
        let moved = std::mem::take(&mut self.moved);
        let is_gone = |folder: &&PathBuf| {
            !wanted.contains(*folder) || folder.ancestors().any(|above| moved.contains(above))
        };
        let gone: BTreeSet<PathBuf> = self.watched.iter().filter(is_gone).cloned().collect();
        let new: Vec<PathBuf> = wanted
            .iter()
            .filter(|folder| gone.contains(*folder) || !self.watched.contains(*folder))
            .cloned()
            .collect();
        let Some(watcher) = &mut self.watcher else { return false };
        let mut paths = watcher.paths_mut();
        for folder in gone {
            // A folder that is gone is watched no more anyway.
            let _ = paths.remove(&folder);
            self.watched.remove(&folder);
        }
        let mut grew = false;
        for folder in new {
            match paths.add(&folder, RecursiveMode::NonRecursive) {
                Ok(()) => grew |= self.watched.insert(folder),
                // It came and went.
                Err(_) if folder.symlink_metadata().is_err() => (),
                Err(error) => self.trouble = Some(error.to_string()),
            }
        }
        if let Err(error) = paths.commit() {
            self.trouble = Some(error.to_string());
        }
        grew
    }

    /// Waits until something changed and the disk is quiet again.
    pub(super) fn wait(&mut self) -> Change {
        let mut change = Change::default();
        let mut seen = BTreeSet::new();
        let mut heard = false;
        while !heard {
            let event = match self.trouble {
                None if self.root.is_dir() && self.watched.contains(&self.root) => self.events.recv().ok(),
                // Nobody says that the root is back: it is looked for.
                None => match self.events.recv_timeout(POLL) {
                    Err(_) if !self.root.is_dir() => continue,
                    event => event.ok(),
                },
                Some(_) => self.events.recv_timeout(POLL).ok(),
            };
            let Some(event) = event else {
                self.stale = true;
                return change;
            };
            heard = self.hear(event, &mut seen, &mut change);
        }
        let end = Instant::now() + LONGEST;
        let mut quiet = Instant::now();
        loop {
            let patience =
                QUIET.iter().find(|(most, _)| change.files.len() <= *most).map_or(LONGEST, |row| row.1);
            let left = (quiet + patience).min(end).saturating_duration_since(Instant::now());
            match self.events.recv_timeout(left) {
                Ok(event) => {
                    if self.hear(event, &mut seen, &mut change) {
                        quiet = Instant::now();
                    }
                }
                Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return change,
            }
            if left.is_zero() {
                return change;
            }
        }
    }

    /// Whether an event is one of a change that matters, which is then noted.
    fn hear(
        &mut self,
        event: notify::Result<Event>,
        seen: &mut BTreeSet<PathBuf>,
        change: &mut Change,
    ) -> bool {
        let Ok(event) = event else {
            self.stale = true;
            return true;
        };
        if event.need_rescan() {
            self.stale = true;
            return true;
        }
        if matches!(event.kind, EventKind::Access(kind) if kind != AccessKind::Close(AccessMode::Write)) {
            return false;
        }
        let mut matters = false;
        for path in event.paths {
            if !self.is_input(&path) {
                continue;
            }
            matters = true;
            if self.watched.contains(&path) {
                self.moved.insert(path.clone());
            }
            self.stale |= self.moved.contains(&path) || path.is_dir();
            if seen.insert(path.clone()) {
                change.files.push(path);
            }
        }
        matters
    }

    /// Whether a build may read this path.
    fn is_input(&self, path: &Path) -> bool {
        let is_head =
            path.strip_prefix(&self.git).is_ok_and(|head| HEADS.iter().any(|name| head == Path::new(name)));
        if is_head || self.config.as_deref() == Some(path) {
            return true;
        }
        let Ok(below) = path.strip_prefix(&self.root) else { return false };
        let is_hidden = below.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        let is_left_out = is_hidden || path == self.output || below.ends_with("node_modules");
        !is_left_out
    }
}
