//! A new site in the making: files are put into it from many threads, then it takes the old one's place.
use super::record::{self, Record};
use super::survey::Survey;
use super::workshop::{Workshop, guard, is_plain_folder};
use super::{Body, Output, Refused, Written, bounds, place};
use anyhow::Context;
use std::collections::BTreeMap;
use std::fs::{self, File, OpenOptions};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

/// Every path of the new site, and whether the old site has it already.
pub(super) type Fates = BTreeMap<String, Fate>;

/// What became of an output.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fate {
    /// It is new or changed, and lies in the workshop.
    Written,
    /// The old site has the same file: nothing was written.
    Unchanged,
}

/// A new site that is being made beside the old one.
///
/// Dropped before [`Stage::commit`], it leaves nothing behind, and the old site as it was.
#[derive(Debug)]
pub struct Stage {
    dir: PathBuf,
    force: bool,
    record: Option<Record>,
    fates: Mutex<Fates>,
    workshop: Workshop,
    /// What a file that is made now permits, by which old ones are judged.
    permits: u32,
}

impl Stage {
    /// Begins a site that is to be at `dir`.
    ///
    /// # Errors
    /// [`Refused`], where notegen did not make the folder (unless `force`), or another build is writing to it. Any
    /// other error is the machine's.
    pub fn begin(dir: &Path, force: bool) -> anyhow::Result<Self> {
        let dir = resolve(dir, force)?;
        Record::read(&dir, force)?;
        let workshop = Workshop::open(&dir)?;
        // Read again under the lock: another build may just have ended.
        let record = Record::read(&dir, force)?;
        let permits = permits(&workshop.site());
        Ok(Self { dir, force, record, fates: Mutex::default(), workshop, permits })
    }

    /// Adds a file, which is written only if the old site does not have it already.
    ///
    /// # Errors
    /// Where the path is not a plain one or is taken, or the file cannot be read or written.
    pub fn put(&self, output: &Output) -> anyhow::Result<()> {
        bounds::refuse_unclean(&output.path)?;
        // Pages needs this file to exist, and it does: it is the record.
        if output.path == record::FILE {
            return Ok(());
        }
        let mut body = Source::open(&output.body)?;
        let fate = if self.is_unchanged(&output.path, &mut body) { Fate::Unchanged } else { Fate::Written };
        let before =
            self.fates.lock().unwrap_or_else(PoisonError::into_inner).insert(output.path.clone(), fate);
        anyhow::ensure!(before.is_none(), "two files of the site are named `{}`", output.path);
        if fate == Fate::Written {
            self.write(&output.path, &mut body).with_context(|| format!("cannot write `{}`", output.path))?;
        }
        Ok(())
    }

    /// Puts the new site in the old one's place and removes the old one.
    ///
    /// # Errors
    /// [`Refused`], where someone else's file would be lost. Any other error is the machine's.
    pub fn commit(self) -> anyhow::Result<Written> {
        let way = place::Way::of(&self.workshop);
        self.finish(way)
    }

    pub(super) fn finish(self, way: place::Way) -> anyhow::Result<Written> {
        let Self { dir, force, record, fates, workshop, .. } = self;
        let fates = fates.into_inner().unwrap_or_else(PoisonError::into_inner);
        let written = fates.values().filter(|fate| **fate == Fate::Written).count();
        let mut result = Written { written, unchanged: fates.len() - written, removed: 0 };
        let new = Record::of(fates.keys().map(String::as_str));
        if written == 0 && record.as_ref() == Some(&new) {
            return Ok(result);
        }
        let old = record.unwrap_or_default();
        let survey = Survey::of(&dir, &old)?;
        survey.refuse_clashes(&fates, force)?;
        result.removed = survey.ours.iter().filter(|path| !fates.contains_key(*path)).count();
        place::Move { dir: &dir, workshop: &workshop, old: &old, new: &new, fates: &fates, survey: &survey }
            .make(way)?;
        workshop.clear().with_context(|| {
            format!("the new site is in place, but the old one stays in `{}`", workshop.site().display())
        })?;
        Ok(result)
    }

    /// Whether the old site has this very file, reachable without following a link.
    fn is_unchanged(&self, path: &str, body: &mut Source<'_>) -> bool {
        let folders = path.match_indices('/').map(|(end, _)| &path[..end]);
        let file = self.dir.join(path);
        let Ok(found) = fs::symlink_metadata(&file) else {
            return false;
        };
        found.is_file()
            && found.len() == body.len()
            && permitted(&found) & self.permits == self.permits
            && folders.into_iter().all(|folder| is_plain_folder(&self.dir.join(folder)))
            // An old file that cannot be read is simply written anew.
            && open(&file).and_then(|old| body.equals(old)).unwrap_or(false)
    }

    fn write(&self, path: &str, body: &mut Source<'_>) -> io::Result<()> {
        let path = self.workshop.site().join(path);
        let create = || OpenOptions::new().write(true).create_new(true).open(&path);
        let mut file = match create() {
            Err(error) if error.kind() == ErrorKind::NotFound => {
                fs::create_dir_all(path.parent().unwrap_or(&path))?;
                create()?
            }
            file => file?,
        };
        match body {
            Source::Memory(bytes) => file.write_all(bytes),
            Source::Disk(from, _) => io::copy(from, &mut file).map(drop),
        }
    }
}

/// A body, open for reading.
enum Source<'a> {
    Memory(&'a [u8]),
    Disk(File, u64),
}

impl<'a> Source<'a> {
    fn open(body: &'a Body) -> anyhow::Result<Self> {
        Ok(match body {
            Body::Text(text) => Self::Memory(text.as_bytes()),
            Body::Bytes(bytes) => Self::Memory(bytes),
            Body::Copy(path) => {
                let cannot = || format!("cannot read `{}`", path.display());
                let file = open(path).with_context(cannot)?;
                let found = file.metadata().with_context(cannot)?;
                anyhow::ensure!(found.is_file(), "`{}` is not a file", path.display());
                Self::Disk(file, found.len())
            }
        })
    }

    fn len(&self) -> u64 {
        match self {
            Self::Memory(bytes) => bytes.len() as u64,
            Self::Disk(_, len) => *len,
        }
    }

    /// Whether `old`, of the same length, holds the same. Reads no further than the first difference.
    fn equals(&mut self, mut old: File) -> io::Result<bool> {
        const CHUNK: usize = 1 << 16;
        let mut theirs = vec![0; CHUNK.min(usize::try_from(self.len()).unwrap_or(CHUNK))];
        match self {
            Self::Memory(bytes) => {
                for ours in bytes.chunks(CHUNK) {
                    old.read_exact(&mut theirs[..ours.len()])?;
                    if theirs[..ours.len()] != *ours {
                        return Ok(false);
                    }
                }
            }
            Self::Disk(file, len) => {
                let mut ours = theirs.clone();
                let mut left = *len;
                let mut same = true;
                while left > 0 && same {
                    let next = CHUNK.min(usize::try_from(left).unwrap_or(CHUNK));
                    file.read_exact(&mut ours[..next])?;
                    old.read_exact(&mut theirs[..next])?;
                    same = ours[..next] == theirs[..next];
                    left -= next as u64;
                }
                file.rewind()?;
                return Ok(same);
            }
        }
        Ok(true)
    }
}

fn open(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    guard(options.read(true));
    options.open(path)
}

/// The output folder as an absolute path. A link is followed only to a folder that notegen made: a repository could
/// bring one along that leads anywhere.
fn resolve(dir: &Path, force: bool) -> anyhow::Result<PathBuf> {
    let cannot = || format!("cannot use `{}` as the output folder", dir.display());
    let found = match fs::symlink_metadata(dir) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return std::path::absolute(dir).with_context(cannot);
        }
        found => found.with_context(cannot)?,
    };
    let real = dir.canonicalize().with_context(cannot)?;
    if !real.is_dir() {
        let what = format!("the output folder `{}` is a file", dir.display());
        return Err(Refused { what, help: "name another folder, or move the file away".into() }.into());
    }
    if found.is_symlink() && !force && Record::read(&real, force)?.is_none() {
        return Err(Refused {
            what: format!(
                "`{}` is a link to `{}`, which was not made by notegen",
                dir.display(),
                real.display()
            ),
            help: "if that is where the site belongs, say so once by `--force`".into(),
        }
        .into());
    }
    Ok(real)
}

/// What a file permits that is made now, told from a folder that was.
fn permits(folder: &Path) -> u32 {
    fs::symlink_metadata(folder).map_or(0, |found| permitted(&found) & 0o666)
}

fn permitted(found: &fs::Metadata) -> u32 {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        found.mode()
    }
    #[cfg(not(unix))]
    {
        let _ = found;
        0
    }
}
