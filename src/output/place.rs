//! The new site takes the old one's place: in one step, or file by file where the system knows no such step.
use super::record::{self, Record};
use super::stage::{Fate, Fates};
use super::survey::Survey;
use super::workshop::{Workshop, is_plain_folder};
use anyhow::Context;
use rayon::prelude::*;
use std::collections::BTreeSet;
use std::fs;
use std::io::{self, ErrorKind};
use std::path::Path;

/// How the new site takes the old one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// The two folders are exchanged.
    OneStep,
    /// Each file is renamed over the old one.
    FileByFile,
}

impl Way {
    pub(super) fn of(workshop: &Workshop) -> Self {
        if workshop.beside { Self::OneStep } else { Self::FileByFile }
    }
}

/// All that is known when the last file has been put.
pub(super) struct Move<'a> {
    pub(super) dir: &'a Path,
    pub(super) workshop: &'a Workshop,
    pub(super) old: &'a Record,
    pub(super) new: &'a Record,
    pub(super) fates: &'a Fates,
    pub(super) survey: &'a Survey,
}

impl Move<'_> {
    /// Makes the new site complete and puts it in place.
    pub(super) fn make(&self, way: Way) -> anyhow::Result<()> {
        let site = self.workshop.site();
        fs::write(site.join(record::FILE), self.new.text()).context("cannot write the record of the site")?;
        settle(&site).context("cannot write the new site")?;
        if way == Way::OneStep && self.survey.mounts.is_empty() {
            self.furnish(&site)?;
            let moved =
                if self.dir.exists() { exchange(&site, self.dir) } else { fs::rename(&site, self.dir) };
            match moved {
                Err(error) if knows_no_exchange(&error) => (),
                moved => {
                    return moved
                        .with_context(|| format!("cannot put the new site at `{}`", self.dir.display()));
                }
            }
        }
        self.replace_files(&site).with_context(|| format!("cannot update `{}`", self.dir.display()))
    }

    /// Brings into the new site what stays of the old one: by links, so that both are whole until they are exchanged.
    fn furnish(&self, site: &Path) -> anyhow::Result<()> {
        let Survey { foreign, foreign_folders, folders, .. } = self.survey;
        let keep = |path: &Path| {
            link(&self.dir.join(path), &site.join(path))
                .with_context(|| format!("cannot keep `{}`", path.display()))
        };
        for folder in foreign_folders {
            fs::create_dir_all(site.join(folder))
                .with_context(|| format!("cannot keep `{}`", folder.display()))?;
        }
        let unchanged = self.fates.par_iter().filter(|(_, fate)| **fate == Fate::Unchanged);
        unchanged.try_for_each(|(path, _)| keep(Path::new(path)))?;
        let taken = |path: &Path| path.to_str().is_some_and(|path| self.fates.contains_key(path));
        foreign.par_iter().filter(|path| !taken(path)).try_for_each(|path| keep(path))?;
        // The deepest first, since one may not permit to change what it holds.
        for (folder, permissions) in folders.iter().rev() {
            let new = site.join(folder);
            match fs::symlink_metadata(&new) {
                Ok(found) if found.is_dir() && found.permissions() != *permissions => {
                    fs::set_permissions(&new, permissions.clone())
                        .with_context(|| format!("cannot keep the permissions of `{}`", folder.display()))?;
                }
                _ => (),
            }
        }
        Ok(())
    }

    /// Renames file by file. Until the end the record names old and new files, so that a build that finds this one
    /// unfinished knows them all for ours.
    fn replace_files(&self, site: &Path) -> io::Result<()> {
        let record = self.dir.join(record::FILE);
        fs::write(site.join(record::BOTH), self.old.joined_with(self.new).text())?;
        fs::create_dir_all(self.dir)?;
        fs::rename(site.join(record::BOTH), &record)?;
        self.clear_the_way()?;
        let written = self.fates.iter().filter(|(_, fate)| **fate == Fate::Written).map(|(path, _)| path);
        // A page comes after the stylesheets and images that it asks for.
        let (pages, assets): (Vec<_>, Vec<_>) = written.partition(|path| is_page(path));
        for path in assets.into_iter().chain(pages) {
            let target = self.dir.join(path);
            match fs::rename(site.join(path), &target) {
                Err(error) if error.kind() == ErrorKind::NotFound => {
                    fs::create_dir_all(target.parent().unwrap_or(self.dir))?;
                    fs::rename(site.join(path), &target)?;
                }
                renamed => renamed?,
            }
        }
        for stale in self.survey.ours.iter().filter(|path| !self.fates.contains_key(*path)) {
            remove(self.dir, stale)?;
        }
        fs::rename(site.join(record::FILE), record)
    }

    /// Removes files of ours where the new site has a folder, and folders of ours where it has a file.
    fn clear_the_way(&self) -> io::Result<()> {
        let folders: BTreeSet<&Path> =
            self.fates.keys().flat_map(|path| Path::new(path).ancestors().skip(1)).collect();
        let is_under_a_file = |path: &str| {
            Path::new(path)
                .ancestors()
                .skip(1)
                .filter_map(Path::to_str)
                .any(|above| self.fates.contains_key(above))
        };
        for path in &self.survey.ours {
            if folders.contains(Path::new(path)) || is_under_a_file(path) {
                remove(self.dir, path)?;
            }
        }
        Ok(())
    }
}

fn is_page(path: &str) -> bool {
    Path::new(path).extension().is_some_and(|extension| extension == "html")
}

/// Removes a file, unless a folder of the new site has taken its place, and the folders that held nothing else.
fn remove(dir: &Path, path: &str) -> io::Result<()> {
    if is_plain_folder(&dir.join(path)) {
        return Ok(());
    }
    match fs::remove_file(dir.join(path)) {
        Err(error) if !matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => {
            return Err(error);
        }
        _ => (),
    }
    let mut above = Path::new(path);
    while let Some(folder) = above.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        // A folder that holds something else stays, and so do all above it.
        if !is_plain_folder(&dir.join(folder)) || fs::remove_dir(dir.join(folder)).is_err() {
            break;
        }
        above = folder;
    }
    Ok(())
}

/// The same file at a second path; a copy where the file system knows no such thing.
fn link(from: &Path, to: &Path) -> io::Result<()> {
    let result = match fs::hard_link(from, to) {
        Err(error) if error.kind() == ErrorKind::NotFound => {
            fs::create_dir_all(to.parent().unwrap_or(to))?;
            fs::hard_link(from, to)
        }
        result => result,
    };
    match result {
        Err(error) if matches!(error.kind(), ErrorKind::AlreadyExists | ErrorKind::NotFound) => Err(error),
        Err(error) => copy(from, to).map_err(|_| error),
        linked => linked,
    }
}

fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let found = fs::symlink_metadata(from)?;
    if found.is_file() {
        return fs::copy(from, to).map(drop);
    }
    #[cfg(unix)]
    if found.is_symlink() {
        return std::os::unix::fs::symlink(fs::read_link(from)?, to);
    }
    Err(ErrorKind::Unsupported.into())
}

#[cfg(any(target_os = "linux", target_os = "android", target_vendor = "apple"))]
fn exchange(new: &Path, old: &Path) -> io::Result<()> {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    Ok(renameat_with(CWD, new, CWD, old, RenameFlags::EXCHANGE)?)
}

#[cfg(not(any(target_os = "linux", target_os = "android", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> io::Result<()> {
    Err(ErrorKind::Unsupported.into())
}

/// Whether the system, the file system or a mount is why the folders were not exchanged.
fn knows_no_exchange(error: &io::Error) -> bool {
    use ErrorKind::{CrossesDevices, InvalidInput, PermissionDenied, ResourceBusy, Unsupported};
    matches!(error.kind(), CrossesDevices | InvalidInput | PermissionDenied | ResourceBusy | Unsupported)
}

/// Waits until the new site is on the disk, so that a power cut after the exchange does not leave empty files.
fn settle(site: &Path) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    rustix::fs::syncfs(fs::File::open(site)?)?;
    #[cfg(not(target_os = "linux"))]
    let _ = site;
    Ok(())
}
