//! Where a thing lives: its path in the repository, and its address on the site.
use std::fmt;

/// A file's path from the root of the repository, with forward slashes: `notes/guide/intro.md`.
///
/// It holds no `.`, no `..`, no empty part, and does not begin with a slash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RepoPath(String);

impl RepoPath {
    /// Takes a path that is already clean, such as one found by walking the root.
    pub fn new(path: impl Into<String>) -> Self {
        Self(path.into())
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folder that the file lies in: `""` at the root.
    pub fn folder(&self) -> &str {
        self.0.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The last part of the path.
    pub fn name(&self) -> &str {
        self.0.rsplit_once('/').map_or(&self.0, |(_, name)| name)
    }

    /// The file that `link`, a decoded path, names in a file of this folder, as GitHub resolves it:
    /// a leading slash means the root. `None` where it climbs out of the root.
    pub fn join(&self, link: &str) -> Option<RepoPath> {
        let base = if link.starts_with('/') { "" } else { self.folder() };
        let mut parts: Vec<&str> = base.split('/').filter(|part| !part.is_empty()).collect();
        for part in link.split('/') {
            match part {
                "" | "." => (),
                ".." => drop(parts.pop()?),
                part => parts.push(part),
            }
        }
        Some(RepoPath(parts.join("/")))
    }
}

impl fmt::Display for RepoPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
