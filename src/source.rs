//! Everything that a build may see of the disk, as a value. The only reader.
#![expect(clippy::disallowed_methods, reason = "this is where the disk and the surroundings are read")]
mod files;
mod whereabouts;

pub use files::Files;
pub use whereabouts::{LeftOut, find, folders, left_out};

use crate::config::{self, Config};
use crate::diagnostic::{Code, Diagnostic};
use crate::paths::RepoPath;
use crate::picture;
use crate::shelf::Key;
use anyhow::Context;
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use walkdir::{DirEntry, WalkDir};

/// The largest file that is read as a note, in bytes.
const MOST_BYTES: u64 = 8 << 20;

/// The file of the addresses that a site is to keep, at its root.
pub const LOCK: &str = "urls.lock";

/// A file as it was read.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Source {
    /// Where it lies.
    pub path: RepoPath,
    /// What it says. Bytes that are not UTF-8 are replaced, and reported.
    pub text: Arc<str>,
    /// The hash of both.
    pub hash: Key,
}

impl Source {
    /// A file with this text.
    pub fn new(path: RepoPath, text: impl Into<Arc<str>>) -> Source {
        let text = text.into();
        let mut hasher = blake3::Hasher::new();
        for part in [path.as_str(), &text] {
            hasher.update(&part.len().to_le_bytes()).update(part.as_bytes());
        }
        Source { path, text, hash: hasher.finalize() }
    }
}

/// A file that a note may refer to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct File {
    /// Where it is on the disk.
    pub disk: PathBuf,
    /// Its size in CSS pixels, if it is a picture.
    pub size: Option<picture::Size>,
}

/// Every input of a build.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tree {
    /// The root of the repository, on the disk.
    pub root: PathBuf,
    /// The configuration.
    pub config: Config,
    /// The folder of notes, from the root; empty for the root itself.
    pub content: String,
    /// The files that may be notes, by path.
    pub notes: Vec<Source>,
    /// The site's own templates, named as a theme names them: `page.html`.
    pub templates: Vec<Source>,
    /// The files that are published as they are, by their place on the site: `favicon.ico`.
    pub statics: BTreeMap<String, File>,
    /// All other files, for notes to refer to.
    pub files: BTreeMap<RepoPath, File>,
    /// The configuration file as it was read, for reports.
    pub config_source: Option<Source>,
    /// Lists of addresses that the site is to keep: `urls.lock` at the root, and a sitemap that is asked for.
    pub kept: Vec<Source>,
    /// The commit and the branch that the files are from, where they are known.
    pub revision: Revision,
    /// What was wrong on the way.
    pub diagnostics: Vec<Diagnostic>,
}

/// What the repository is at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Revision {
    /// The commit's hash.
    pub commit: Option<String>,
    /// The branch's name.
    pub branch: Option<String>,
    /// The way from the top of the repository to the root, with a slash at its end; empty where the root is the top.
    pub folder: String,
}

/// What to read.
#[derive(Debug, Clone)]
pub struct Request<'a> {
    /// The root of the repository.
    pub root: &'a Path,
    /// The configuration file, where it is not `notegen.toml` at the root.
    pub config: Option<&'a Path>,
    /// A folder that the site is written to, in place of the configured one: it is not read.
    pub output: Option<&'a Path>,
}

impl File {
    /// What the file holds.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn bytes(&self) -> std::io::Result<Vec<u8>> {
        fs::read(&self.disk)
    }
}

impl Tree {
    /// Reads all that a build needs. Of `files`, the files that the last build read, it takes those in which nothing
    /// changed.
    ///
    /// # Errors
    /// Where the root or the configuration file cannot be read at all.
    pub fn read(request: &Request<'_>, files: &mut Files) -> anyhow::Result<Tree> {
        let root = request
            .root
            .canonicalize()
            .with_context(|| format!("cannot read `{}`", request.root.display()))?;
        let mut found = Vec::new();
        let config_source = read_config(&root, request.config)?;
        let config = match &config_source {
            Some(source) => Config::parse(&source.path, &source.text, &mut found),
            None => Config::default(),
        };
        let content = content_folder(&root, &config)?;
        let output = output_folder(&root, &config, request.output);
        let walk = walk(&root, &content, &output, &mut found);
        let mut tree = Tree {
            root: root.clone(),
            revision: if config.repository.is_empty() { Revision::default() } else { revision(&root) },
            config,
            content,
            notes: Vec::new(),
            templates: Vec::new(),
            statics: BTreeMap::new(),
            files: BTreeMap::new(),
            config_source,
            kept: read_lock(&root)?.into_iter().collect(),
            diagnostics: found,
        };
        tree.sort_in(walk, files);
        Ok(tree)
    }

    /// The text of a file that was read, for a report.
    pub fn text(&self, path: &RepoPath) -> Option<&str> {
        let mut all = self.notes.iter().chain(&self.templates).chain(&self.config_source);
        all.find(|source| source.path == *path).map(|source| &*source.text)
    }

    fn sort_in(&mut self, paths: Vec<(RepoPath, PathBuf)>, read: &mut Files) {
        let (mut notes, mut templates, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (path, disk) in paths {
            match () {
                () if below(&path, &self.config.templates).is_some() => templates.push((path, disk)),
                () if below(&path, &self.config.statics).is_some() => others.push((path, disk)),
                () if below(&path, &self.content).is_some() && is_markdown(&path) => notes.push((path, disk)),
                () => others.push((path, disk)),
            }
        }
        let in_notes = notes.len();
        notes.extend(templates);
        for (at, text) in read.texts(&notes).iter().enumerate() {
            match &**text {
                Ok((source, problem)) => {
                    let sources = if at < in_notes { &mut self.notes } else { &mut self.templates };
                    sources.push(source.clone());
                    self.diagnostics.extend(problem.clone());
                }
                Err(problem) => self.diagnostics.push((**problem).clone()),
            }
        }
        let sizes = read.sizes(&others);
        for ((path, disk), size) in others.into_iter().zip(sizes) {
            let file = File { disk, size: *size };
            if let Some(place) = below(&path, &self.config.statics) {
                self.statics.insert(place.to_owned(), file.clone());
            }
            self.files.insert(path, file);
        }
    }
}

/// The part of `path` below `folder`; all of it where the folder is the root.
pub fn below<'a>(path: &'a RepoPath, folder: &str) -> Option<&'a str> {
    if folder.is_empty() {
        Some(path.as_str())
    } else {
        path.as_str().strip_prefix(folder)?.strip_prefix('/')
    }
}

/// Whether the name ends as a Markdown file's does, in any letter case.
pub fn is_markdown(path: &RepoPath) -> bool {
    let ending = path.name().rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
    matches!(ending.as_deref(), Some("md" | "markdown"))
}

/// The configuration alone, for a command that asks for no note. What is wrong in it is for a build to say.
///
/// # Errors
/// Where the configuration file cannot be read at all.
pub fn configuration(root: &Path, given: Option<&Path>) -> anyhow::Result<Config> {
    let source = read_config(root, given)?;
    Ok(source
        .map_or_else(Config::default, |source| Config::parse(&source.path, &source.text, &mut Vec::new())))
}

fn read_config(root: &Path, given: Option<&Path>) -> anyhow::Result<Option<Source>> {
    let file = given.map_or_else(|| root.join(config::FILE), Path::to_path_buf);
    if given.is_none() && !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let path = given.map_or_else(|| config::FILE.into(), |path| path.to_string_lossy().into_owned());
    Ok(Some(Source::new(RepoPath::new(path), text)))
}

/// The folder that the site is written to, as the disk names it.
pub fn output_folder(root: &Path, config: &Config, given: Option<&Path>) -> PathBuf {
    let output = given.map_or_else(|| root.join(&config.output), Path::to_path_buf);
    output.canonicalize().unwrap_or(output)
}

/// The addresses that the site is to keep, where it holds a list of them.
fn read_lock(root: &Path) -> anyhow::Result<Option<Source>> {
    let file = root.join(LOCK);
    if !file.exists() {
        return Ok(None);
    }
    let text = fs::read_to_string(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Ok(Some(Source::new(RepoPath::new(LOCK), text)))
}

/// Reads a file that lies anywhere: it is named as the user named it.
///
/// # Errors
/// Where it cannot be read.
pub fn read_file(file: &Path) -> anyhow::Result<Source> {
    let text = fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    Ok(Source::new(RepoPath::new(file.to_string_lossy()), text))
}

fn content_folder(root: &Path, config: &Config) -> anyhow::Result<String> {
    if let Some(content) = &config.content {
        anyhow::ensure!(
            root.join(content).is_dir(),
            "there is no folder `{content}`, which `notegen.toml` names as `content`"
        );
        return Ok(content.clone());
    }
    let usual = ["content", "notes"].into_iter().find(|folder| root.join(folder).is_dir());
    Ok(usual.unwrap_or_default().to_owned())
}

/// Every file below the root that may be of use, by its path; links that leave the root are reported.
fn walk(root: &Path, content: &str, output: &Path, found: &mut Vec<Diagnostic>) -> Vec<(RepoPath, PathBuf)> {
    let mut files = Vec::new();
    let mut linked = Vec::new();
    let content = root.join(content);
    let mut links = Links { root, content: &content, found };
    let mut entries = WalkDir::new(root).follow_links(true).into_iter();
    while let Some(entry) = entries.next() {
        let Ok(entry) = entry.map_err(|error| links.unreadable(&error)) else {
            continue;
        };
        let is_folder = entry.file_type().is_dir();
        if entry.depth() == 0 {
            continue;
        }
        if is_skipped(&entry, output) || entry.path_is_symlink() && !links.may_follow(&entry) {
            if is_folder {
                entries.skip_current_dir();
            }
            continue;
        }
        let Some(path) = links.path(entry.path()) else {
            continue;
        };
        if entry.file_type().is_file() {
            if entry.path_is_symlink() {
                linked.push((path, entry.into_path()));
            } else {
                files.push((path, entry.into_path()));
            }
        }
    }
    if !linked.is_empty() {
        let real: BTreeSet<&Path> = files.iter().map(|(_, disk)| disk.as_path()).collect();
        let is_read_anyway = |disk: &Path| {
            disk.canonicalize().is_ok_and(|to| to.starts_with(&content) && real.contains(to.as_path()))
        };
        linked.retain(|(path, disk)| !is_markdown(path) || !is_read_anyway(disk));
    }
    files.append(&mut linked);
    files.par_sort_unstable_by(|(a, _), (b, _)| a.cmp(b));
    files
}

/// What is never read: hidden files, what tools put beside a site, the site itself.
fn is_skipped(entry: &DirEntry, output: &Path) -> bool {
    whereabouts::never_read(entry.path(), entry.file_type().is_dir(), output).is_some()
}

/// Symbolic links are followed where they stay inside the root.
struct Links<'a> {
    root: &'a Path,
    content: &'a Path,
    found: &'a mut Vec<Diagnostic>,
}

impl Links<'_> {
    fn may_follow(&mut self, entry: &DirEntry) -> bool {
        let Ok(to) = entry.path().canonicalize() else {
            return false;
        };
        let inside = to.strip_prefix(self.root).ok();
        let hidden = |path: &Path| path.iter().any(|part| part.as_encoded_bytes().starts_with(b"."));
        if inside.is_none_or(hidden) {
            self.report(
                entry.path(),
                "this symbolic link leads out of the site's folder: it is not followed",
            );
            return false;
        }
        // A folder that is walked anyway would only be read twice.
        !(entry.file_type().is_dir() && (to.starts_with(self.content) || self.content.starts_with(&to)))
    }

    fn unreadable(&mut self, error: &walkdir::Error) {
        let path = error.path().unwrap_or(self.root).to_path_buf();
        match error.loop_ancestor() {
            // The folder above is read where it is.
            Some(_) => (),
            None if path.is_symlink() => self.report(&path, "this symbolic link leads nowhere"),
            None => self.report(&path, "this cannot be read"),
        }
    }

    fn report(&mut self, path: &Path, message: &str) {
        let path = path.strip_prefix(self.root).unwrap_or(path).to_string_lossy().into_owned();
        self.found.push(Diagnostic::new(&RepoPath::new(path), 0..0, Code::Symlink, message));
    }

    fn path(&mut self, disk: &Path) -> Option<RepoPath> {
        let inside = disk.strip_prefix(self.root).ok()?;
        let Some(path) = inside.to_str() else {
            let shown = RepoPath::new(inside.to_string_lossy());
            let message = "this file's name is not UTF-8: it is left out";
            self.found.push(Diagnostic::new(&shown, 0..0, Code::FileName, message).help("rename the file"));
            return None;
        };
        Some(match std::path::MAIN_SEPARATOR {
            '/' => RepoPath::new(path),
            other => RepoPath::new(path.replace(other, "/")),
        })
    }
}

fn read_text(path: RepoPath, disk: &Path) -> files::Text {
    let fail = |code, message: String| Err(Box::new(Diagnostic::new(&path, 0..0, code, message)));
    let bytes = match fs::metadata(disk).map(|data| data.len()) {
        Ok(length) if length > MOST_BYTES => {
            return fail(
                Code::TooLarge,
                format!("this file has {} MiB, and a note may have {}", length >> 20, MOST_BYTES >> 20),
            );
        }
        _ => fs::read(disk),
    };
    match bytes {
        Ok(bytes) => match String::from_utf8(bytes) {
            Ok(text) => Ok((Source::new(path, text), None)),
            Err(error) => Ok(replaced(path, error.as_bytes())),
        },
        Err(error) => fail(Code::Encoding, format!("this file cannot be read: {error}")),
    }
}

/// The text with what is not UTF-8 replaced, and the report that says where that was.
fn replaced(path: RepoPath, bytes: &[u8]) -> (Source, Option<Diagnostic>) {
    let valid = bytes.utf8_chunks().next().map_or(0, |chunk| chunk.valid().len());
    let text = String::from_utf8_lossy(bytes);
    let span = valid..valid + char::REPLACEMENT_CHARACTER.len_utf8();
    let found = Diagnostic::new(&path, span, Code::Encoding, "this is not UTF-8").help(format!(
        "byte {valid} of the file is 0x{:02X}: save the file as UTF-8",
        bytes.get(valid).copied().unwrap_or(0)
    ));
    (Source::new(path, text), Some(found))
}

/// A variable of the surroundings that says something.
pub fn variable(name: &str) -> Option<String> {
    std::env::var(name).ok().filter(|value| !value.is_empty())
}

/// The commit and branch: what the CI says, or what the repository's own files say.
fn revision(root: &Path) -> Revision {
    let from_ci = variable("GITHUB_SHA");
    let branch = variable("GITHUB_HEAD_REF").or_else(|| variable("GITHUB_REF_NAME"));
    let local = from_ci.is_none().then(|| local_revision(root)).flatten().unwrap_or_default();
    let below = in_repository(root).unwrap_or_default();
    let folder = below.iter().flat_map(|part| [part.to_string_lossy(), "/".into()]).collect();
    Revision { commit: from_ci.or(local.commit), branch: branch.or(local.branch), folder }
}

/// The way from the top of the Git repository that `root` lies in to `root`; `root` itself where it lies in none.
pub fn below_repository(root: &Path) -> PathBuf {
    in_repository(root).unwrap_or_else(|| root.to_path_buf())
}

/// The way from the top of the Git repository that `root` lies in to `root`, where it lies in one.
pub fn in_repository(root: &Path) -> Option<PathBuf> {
    let absolute = root.canonicalize().unwrap_or_else(|_| root.to_path_buf());
    let top = git_folder(&absolute).and_then(|git| git.parent().map(Path::to_path_buf));
    top.and_then(|top| absolute.strip_prefix(top).map(Path::to_path_buf).ok())
}

/// The `.git` of the repository that a folder lies in.
fn git_folder(inside: &Path) -> Option<PathBuf> {
    inside.ancestors().map(|folder| folder.join(".git")).find(|git| git.exists())
}

/// The folder that holds the `HEAD` of the repository, or of the worktree, that a folder lies in.
pub fn head_folder(inside: &Path) -> Option<PathBuf> {
    let git = git_folder(inside)?;
    if !git.is_file() {
        return Some(git);
    }
    let link = fs::read_to_string(&git).ok()?;
    Some(git.parent()?.join(link.trim().strip_prefix("gitdir: ")?))
}

fn local_revision(root: &Path) -> Option<Revision> {
    let folder = head_folder(root)?;
    let head = fs::read_to_string(folder.join("HEAD")).ok()?;
    let Some(name) = head.trim().strip_prefix("ref: ") else {
        return Some(Revision { commit: Some(head.trim().to_owned()), ..Revision::default() });
    };
    let shared = fs::read_to_string(folder.join("commondir"))
        .map_or(folder.clone(), |common| folder.join(common.trim()));
    let commit = fs::read_to_string(shared.join(name)).ok().or_else(|| {
        let packed = fs::read_to_string(shared.join("packed-refs")).ok()?;
        packed.lines().find_map(|line| line.strip_suffix(name).map(str::to_owned))
    });
    let commit = commit.map(|commit| commit.trim().to_owned());
    let branch = name.strip_prefix("refs/heads/").map(str::to_owned);
    Some(Revision { commit, branch, ..Revision::default() })
}
