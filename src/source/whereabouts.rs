//! Where a file that someone names lies in the repository, and why a build would not read it.
#![expect(clippy::disallowed_methods, reason = "this asks the disk what is there")]
use super::RepoPath;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// Why a file or a folder is not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOut {
    /// Its name begins with a dot.
    Hidden,
    /// It is `node_modules`.
    Modules,
    /// It holds a `CACHEDIR.TAG`.
    Cache,
    /// The site is written to it.
    Output,
    /// It is a symbolic link that leads out of the root, or to a hidden place in it.
    LeadsOut,
    /// It is a symbolic link to nothing.
    LeadsNowhere,
}

/// The path in the repository of what is named `given`, as seen from the working folder or from the root.
/// `None` where there is nothing.
pub fn find(root: &Path, given: &str) -> Option<RepoPath> {
    let root = root.canonicalize().ok()?;
    [PathBuf::from(given), root.join(given)].iter().find_map(|file| inside(&root, file))
}

/// The path below the root of a file that is there; the last part of it may be a symbolic link.
fn inside(root: &Path, file: &Path) -> Option<RepoPath> {
    file.symlink_metadata().ok()?;
    let real = match (file.parent(), file.file_name()) {
        (Some(parent), Some(name)) if parent.as_os_str().is_empty() => {
            Path::new(".").canonicalize().ok()?.join(name)
        }
        (Some(parent), Some(name)) => parent.canonicalize().ok()?.join(name),
        _ => file.canonicalize().ok()?,
    };
    let path = real.strip_prefix(root).ok()?.to_str()?;
    Some(RepoPath::new(path.replace(std::path::MAIN_SEPARATOR, "/")))
}

/// The part of a path at which reading ends, and why; `None` where it is read.
pub fn left_out(root: &Path, path: &RepoPath, output: &Path) -> Option<(RepoPath, LeftOut)> {
    let root = root.canonicalize().ok()?;
    let ends = path.as_str().match_indices('/').map(|(at, _)| at).chain([path.as_str().len()]);
    ends.map(|end| &path.as_str()[..end]).find_map(|part| {
        let file = root.join(part);
        let why = never_read(&file, file.is_dir(), output).or_else(|| strays(&root, &file))?;
        Some((RepoPath::new(part), why))
    })
}

/// Every folder that files are read from, the root first. Links lead to folders that are among them anyway.
pub fn folders(root: &Path, output: &Path) -> Vec<PathBuf> {
    let entries = WalkDir::new(root).into_iter().filter_entry(|entry| {
        let is_folder = entry.file_type().is_dir();
        is_folder && (entry.depth() == 0 || never_read(entry.path(), is_folder, output).is_none())
    });
    entries.filter_map(Result::ok).map(walkdir::DirEntry::into_path).collect()
}

/// What is never read: hidden files, what tools put beside a site, the site itself.
pub(super) fn never_read(file: &Path, is_folder: bool, output: &Path) -> Option<LeftOut> {
    let name = file.file_name().unwrap_or_default();
    match () {
        () if name.as_encoded_bytes().starts_with(b".") => Some(LeftOut::Hidden),
        () if is_folder && name == "node_modules" => Some(LeftOut::Modules),
        () if is_folder && file.join("CACHEDIR.TAG").is_file() => Some(LeftOut::Cache),
        () if is_folder && file == output => Some(LeftOut::Output),
        () => None,
    }
}

fn strays(root: &Path, file: &Path) -> Option<LeftOut> {
    if !file.is_symlink() {
        return None;
    }
    let Ok(to) = file.canonicalize() else {
        return Some(LeftOut::LeadsNowhere);
    };
    let is_hidden = |path: &Path| path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
    to.strip_prefix(root).ok().is_none_or(is_hidden).then_some(LeftOut::LeadsOut)
}
