//! Why a file is on the site or not, and what makes an address: the answers of `notegen why`, each with the line
//! that decides.
mod address;
mod file;

pub use address::address;
pub use file::file;

use crate::catalogue::Entry;
use crate::front_matter;
use crate::paths::RepoPath;
use crate::pipeline::Built;
use crate::source::LeftOut;
use std::ops::Range;

/// What there is to ask.
#[derive(Debug, Clone, Copy)]
pub struct Known<'a> {
    /// The site.
    pub built: &'a Built,
    /// All files of the folder of notes.
    pub entries: &'a [Entry],
}

/// What is found on the disk under a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The file.
    pub path: RepoPath,
    /// It is a folder.
    pub is_folder: bool,
    /// Why it is not read, and where on its path reading ends.
    pub left_out: Option<(RepoPath, LeftOut)>,
}

/// An answer, as a report shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// It in one sentence.
    pub says: String,
    /// The file and the bytes in it that decide.
    pub place: Option<(RepoPath, Range<usize>)>,
    /// What else there is to know, or to do.
    pub more: Vec<String>,
}

impl Answer {
    fn new(says: impl Into<String>) -> Answer {
        Answer { says: says.into(), place: None, more: Vec::new() }
    }

    fn at(mut self, path: &RepoPath, span: Range<usize>) -> Answer {
        self.place = Some((path.clone(), span));
        self
    }

    fn more(mut self, line: impl Into<String>) -> Answer {
        self.more.push(line.into());
        self
    }
}

impl Known<'_> {
    fn entry(&self, path: &RepoPath) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.path == *path)
    }

    /// The line of a key in a file's front matter, from the key to the end of its value.
    fn key(&self, path: &RepoPath, name: &str) -> Option<Range<usize>> {
        let keys = front_matter::keys(self.built.text(path)?);
        keys.into_iter().find(|key| key.name == name).map(|key| key.key.start..key.value.end.max(key.key.end))
    }
}
