//! What was read of each file, kept for as long as the disk says that the file is the same.
use super::{Source, read_text};
use crate::diagnostic::Diagnostic;
use crate::paths::RepoPath;
use crate::picture;
use crate::shelf::Shelf;
use std::fs;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

/// How coarse the clock of a file system may be: two changes within that time may bear one stamp (FAT counts in
/// steps of two seconds).
const COARSEST: Duration = Duration::from_millis(2_500);

/// The files that the last build read.
#[derive(Debug, Default)]
pub struct Files {
    texts: Shelf<Identity, Text>,
    sizes: Shelf<Identity, Option<picture::Size>>,
}

/// A text as it was read, and what is wrong with it.
pub(super) type Text = Result<(Source, Option<Diagnostic>), Box<Diagnostic>>;

/// A file, and what the disk says of the state that it is in.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Identity {
    path: RepoPath,
    stamp: Stamp,
}

/// What changes on the disk when a file does.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Stamp {
    length: u64,
    modified: Option<SystemTime>,
    /// The device, the file's number on it, and when either its content or its place last changed.
    inode: (u64, u64, i64, i64),
    /// When it was looked at, where it had changed so shortly before that a further change could bear the same
    /// stamp: what is read of it now is good for this build only.
    young: Option<SystemTime>,
}

impl Files {
    /// The text of each file, by path; those in which nothing changed are not read again.
    pub(super) fn texts(&mut self, files: &[(RepoPath, PathBuf)]) -> Vec<Arc<Text>> {
        let now = SystemTime::now();
        self.texts.renew(files, |file| Identity::of(file, now), |(path, disk)| read_text(path.clone(), disk))
    }

    /// The size of each picture, in the same way.
    pub(super) fn sizes(&mut self, files: &[(RepoPath, PathBuf)]) -> Vec<Arc<Option<picture::Size>>> {
        let now = SystemTime::now();
        self.sizes.renew(files, |file| Identity::of(file, now), |(_, disk)| picture::size(disk))
    }
}

impl Identity {
    fn of((path, disk): &(RepoPath, PathBuf), now: SystemTime) -> Identity {
        Identity { path: path.clone(), stamp: Stamp::of(disk, now) }
    }
}

impl Stamp {
    fn of(disk: &PathBuf, now: SystemTime) -> Stamp {
        let Ok(data) = fs::metadata(disk) else {
            return Stamp { length: 0, modified: None, inode: (0, 0, 0, 0), young: Some(now) };
        };
        let modified = data.modified().ok();
        let (inode, changed) = inode(&data);
        let changed = changed.or(modified);
        let is_old = changed.is_some_and(|at| now.duration_since(at).is_ok_and(|age| age > COARSEST));
        Stamp { length: data.len(), modified, inode, young: (!is_old).then_some(now) }
    }
}

/// What only some systems know: which file it is, and when it last changed in a way that nobody can set back.
#[cfg(unix)]
fn inode(data: &fs::Metadata) -> ((u64, u64, i64, i64), Option<SystemTime>) {
    use std::os::unix::fs::MetadataExt;
    let changed = u64::try_from(data.ctime()).ok().and_then(|seconds| {
        SystemTime::UNIX_EPOCH
            .checked_add(Duration::new(seconds, u32::try_from(data.ctime_nsec()).unwrap_or_default()))
    });
    ((data.dev(), data.ino(), data.ctime(), data.ctime_nsec()), changed)
}

#[cfg(not(unix))]
fn inode(_: &fs::Metadata) -> ((u64, u64, i64, i64), Option<SystemTime>) {
    ((0, 0, 0, 0), None)
}
