//! The workshop: a hidden folder beside the output where the new site is made, under a lock.
//!
//! It is gone when the build ends, well or not. After a kill the lock is free, and the next build clears the rest.
use super::Refused;
use anyhow::Context;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

/// The workshop's name where it cannot be beside the output and lies in it.
pub(super) const INSIDE: &str = ".notegen";

/// A locked folder to make a site in, removed when dropped.
#[derive(Debug)]
pub(super) struct Workshop {
    folder: PathBuf,
    /// Folders above, the deepest first, that were made for this build.
    made: Vec<PathBuf>,
    /// Held until the folder is removed.
    _lock: File,
    /// Whether it lies beside the output: only there a folder can be exchanged with it.
    pub(super) beside: bool,
}

impl Workshop {
    /// Opens the workshop of `dir`, an absolute path, and clears what a killed build has left in it.
    pub(super) fn open(dir: &Path) -> anyhow::Result<Self> {
        let exists = dir.is_dir();
        let inside = dir.join(INSIDE);
        let beside = beside(dir).context("the output folder has no name")?;
        if exists && is_mount(dir) {
            return Self::open_at(inside, dir, false);
        }
        match Self::open_at(beside, dir, true) {
            Err(error) if exists && is_closed(&error) => Self::open_at(inside, dir, false),
            opened => opened,
        }
    }

    fn open_at(folder: PathBuf, dir: &Path, beside: bool) -> anyhow::Result<Self> {
        let made: Vec<PathBuf> =
            folder.ancestors().skip(1).take_while(|above| !above.exists()).map(Path::to_owned).collect();
        let lock = lock(&folder, dir);
        let lock = lock.inspect_err(|_| remove_vacant(&made))?;
        let workshop = Self { folder, made, _lock: lock, beside };
        let cannot = || format!("cannot make `{}`", workshop.folder.display());
        workshop.clear().and_then(|()| fs::create_dir(workshop.site())).with_context(cannot)?;
        Ok(workshop)
    }

    /// The folder that the new site is made in.
    pub(super) fn site(&self) -> PathBuf {
        self.folder.join("site")
    }

    /// Removes the site that is there.
    pub(super) fn clear(&self) -> io::Result<()> {
        let site = self.site();
        match fs::remove_dir_all(&site) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                open_folders(&site);
                fs::remove_dir_all(&site)
            }
            result => result,
        }
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        // Nobody is left to be told: the next build clears what stays here.
        let _ = self.clear();
        let _ = fs::remove_file(self.folder.join("lock"));
        let _ = fs::remove_dir(&self.folder);
        remove_vacant(&self.made);
    }
}

/// Whether something is mounted here, which no rename can move.
pub(super) fn is_mount(folder: &Path) -> bool {
    #[cfg(target_os = "linux")]
    {
        use rustix::fs::{AtFlags, CWD, StatxAttributes, StatxFlags, statx};
        if let Ok(found) = statx(CWD, folder, AtFlags::SYMLINK_NOFOLLOW, StatxFlags::empty())
            && found.stx_attributes_mask.contains(StatxAttributes::MOUNT_ROOT)
        {
            return found.stx_attributes.contains(StatxAttributes::MOUNT_ROOT);
        }
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        let device = |folder: &Path| fs::symlink_metadata(folder).ok().map(|found| found.dev());
        folder.parent().is_some_and(|parent| device(parent) != device(folder))
    }
    #[cfg(not(unix))]
    {
        let _ = folder;
        false
    }
}

fn beside(dir: &Path) -> Option<PathBuf> {
    let mut name = std::ffi::OsString::from(".");
    name.push(dir.file_name()?);
    name.push(INSIDE);
    Some(dir.with_file_name(name))
}

/// Whether the folder above admits nothing new, as in a container with one writable folder.
fn is_closed(error: &anyhow::Error) -> bool {
    let kind = error.downcast_ref::<io::Error>().map(io::Error::kind);
    matches!(kind, Some(ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem))
}

/// Makes the folder and takes its lock.
fn lock(folder: &Path, dir: &Path) -> anyhow::Result<File> {
    let path = folder.join("lock");
    // A build that has just ended may remove the folder before our opening, or the file before our locking it.
    for _ in 0..100 {
        fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
        anyhow::ensure!(is_plain_folder(folder), "`{}` is in the way", folder.display());
        let lock = match open_lock(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => continue,
            lock => lock.with_context(|| format!("cannot make `{}`", path.display()))?,
        };
        match lock.try_lock() {
            Ok(()) => (),
            Err(TryLockError::WouldBlock) => return Err(busy(dir).into()),
            // Some network folders know no locks: better a site without one than none.
            Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => (),
            Err(TryLockError::Error(error)) => {
                return Err(error).with_context(|| format!("cannot lock `{}`", path.display()));
            }
        }
        if is_at(&lock, &path) {
            return Ok(lock);
        }
    }
    Err(busy(dir).into())
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    guard(&mut options);
    options.open(path)
}

/// Makes an opening follow no link and wait for no pipe.
pub(super) fn guard(options: &mut OpenOptions) {
    #[cfg(unix)]
    {
        use rustix::fs::OFlags;
        use std::os::unix::fs::OpenOptionsExt;
        options.custom_flags((OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed());
    }
    #[cfg(not(unix))]
    let _ = options;
}

/// Whether this is a folder, and not a link to one.
pub(super) fn is_plain_folder(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|found| found.is_dir())
}

fn busy(dir: &Path) -> Refused {
    Refused {
        what: format!("another notegen is writing to `{}`", dir.display()),
        help: "wait until it is done".into(),
    }
}

#[cfg(unix)]
fn is_at(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    let id = |found: fs::Metadata| (found.dev(), found.ino());
    file.metadata().map(id).ok() == fs::symlink_metadata(path).map(id).ok()
}

#[cfg(not(unix))]
fn is_at(_: &File, path: &Path) -> bool {
    path.exists()
}

fn remove_vacant(folders: &[PathBuf]) {
    for folder in folders {
        // One that holds something by now is no longer ours to remove.
        let _ = fs::remove_dir(folder);
    }
}

/// Opens folders that were kept with someone's closed modes, so that they can be emptied.
fn open_folders(root: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let open = |folder: &Path| fs::set_permissions(folder, fs::Permissions::from_mode(0o700));
        let mut walk = walkdir::WalkDir::new(root).follow_links(false).into_iter();
        let _ = open(root);
        while let Some(entry) = walk.next() {
            if let Ok(entry) = entry
                && entry.file_type().is_dir()
                && open(entry.path()).is_err()
            {
                walk.skip_current_dir();
            }
        }
    }
    #[cfg(not(unix))]
    let _ = root;
}
