//! What git remembers of a folder: a file at a revision, all files of one, where two branches parted. The only file
//! that starts git.
//!
//! Git is given few variables, asks nobody for a password, and runs no hook. What a person typed reaches it once, to be
//! made a [`Commit`]; after that there are only hashes.
#![expect(clippy::disallowed_methods, reason = "this is where git is started")]
use anyhow::{Context, bail, ensure};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The variables that git gets, where they are set. Those by which a hook names another repository are not among them.
const VARIABLES: &[&str] = &[
    "PATH",
    "HOME",
    "XDG_CONFIG_HOME",
    "GIT_CONFIG_GLOBAL",
    "GIT_CONFIG_SYSTEM",
    "GIT_CONFIG_NOSYSTEM",
    "GIT_CEILING_DIRECTORIES",
    "TMPDIR",
    "SystemRoot",
    "USERPROFILE",
    "TEMP",
    "TMP",
];
/// What holds whatever the repository's own configuration says.
const SETTINGS: &[&str] =
    &["core.hooksPath=/dev/null", "core.fsmonitor=false", "core.autocrlf=false", "core.quotePath=false"];
/// How much of git's complaint is passed on, in bytes.
const COMPLAINT: usize = 400;

/// A folder in a repository. All paths are as seen from that folder.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Repository {
    folder: PathBuf,
    top: PathBuf,
}

/// A commit by its hash.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Commit(String);

impl Commit {
    /// The whole hash.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// As much of the hash as people read.
    pub fn short(&self) -> &str {
        &self.0[..self.0.len().min(10)]
    }
}

impl Repository {
    /// The repository that a folder is in.
    ///
    /// # Errors
    /// Where git is not installed, will not read the repository, or there is none.
    pub fn find(folder: &Path) -> anyhow::Result<Repository> {
        let found = git(folder, &["rev-parse", "--show-toplevel"])?;
        if !found.status.success() {
            let why = complaint(&found);
            let folder = if folder.as_os_str().is_empty() { Path::new(".") } else { folder };
            ensure!(!why.contains("not a git repository"), "`{}` is in no git repository", folder.display());
            bail!("git cannot read the repository of `{}`: {why}", folder.display());
        }
        let top = PathBuf::from(line(&found));
        Ok(Repository { folder: folder.to_path_buf(), top })
    }

    /// The folder at the top of the repository.
    pub fn top(&self) -> &Path {
        &self.top
    }

    /// The commit that a person means: a branch, a tag, a hash, `HEAD~3`.
    ///
    /// # Errors
    /// Where there is no such commit, or the clone does not have it.
    pub fn commit(&self, revision: &str) -> anyhow::Result<Commit> {
        ensure!(
            !revision.starts_with('-') && !revision.is_empty(),
            "`{revision}` cannot be the name of a revision"
        );
        let peeled = format!("{revision}^{{commit}}");
        let found = git(&self.folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &peeled])?;
        if !found.status.success() {
            bail!("git knows no revision `{revision}`{}", self.depth()?);
        }
        Ok(Commit(line(&found)))
    }

    /// The commit at which the ways to two others part.
    ///
    /// # Errors
    /// Where they have none in common, as far as this clone goes back.
    pub fn merge_base(&self, one: &Commit, other: &Commit) -> anyhow::Result<Commit> {
        let found = git(&self.folder, &["merge-base", &one.0, &other.0])?;
        if !found.status.success() {
            let [one, other] = [one.short(), other.short()];
            bail!("git knows no commit from which both `{one}` and `{other}` come{}", self.depth()?);
        }
        Ok(Commit(line(&found)))
    }

    /// The bytes of a file at a commit; none where it is not there.
    ///
    /// # Errors
    /// Where git cannot give it.
    pub fn read(&self, commit: &Commit, path: &str) -> anyhow::Result<Option<Vec<u8>>> {
        let name = format!("{}:./{path}", commit.0);
        let found = git(&self.folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
        if !found.status.success() {
            return Ok(None);
        }
        let blob = line(&found);
        self.ask(&["cat-file", "blob", &blob], &format!("`{path}` of {}", commit.short())).map(Some)
    }

    /// The paths of all files at a commit that are below this folder and begin with `prefix`, sorted.
    ///
    /// # Errors
    /// Where git cannot list them.
    pub fn files(&self, commit: &Commit, prefix: &str) -> anyhow::Result<Vec<String>> {
        let Some(tree) = self.tree(commit)? else {
            return Ok(Vec::new());
        };
        let what = format!("the files of {}", commit.short());
        let listed = self.ask(&["ls-tree", "-r", "-z", "--name-only", "--full-tree", &tree], &what)?;
        let names = listed.split(|byte| *byte == 0).filter_map(|name| std::str::from_utf8(name).ok());
        let mut names: Vec<String> =
            names.filter(|name| !name.is_empty() && name.starts_with(prefix)).map(str::to_owned).collect();
        names.sort();
        Ok(names)
    }

    /// Writes all files at a commit that are below this folder into `into`, which has to be there.
    ///
    /// # Errors
    /// Where git cannot write them.
    pub fn export(&self, commit: &Commit, into: &Path) -> anyhow::Result<()> {
        let Some(tree) = self.tree(commit)? else {
            return Ok(());
        };
        let into = into.canonicalize().with_context(|| format!("cannot read `{}`", into.display()))?;
        // The repository's own index is not touched: this one lives as long as the export.
        let index = into.join(".git-index");
        let steps: [&[OsString]; 2] = [
            &["read-tree".into(), tree.into()],
            &["checkout-index".into(), "--all".into(), prefix_option(&into)],
        ];
        for arguments in steps {
            let done = run(command(&self.top).env("GIT_INDEX_FILE", &index).args(arguments))?;
            if !done.status.success() {
                bail!("git cannot write out the files of {}: {}", commit.short(), complaint(&done));
            }
        }
        std::fs::remove_file(&index).with_context(|| format!("cannot remove `{}`", index.display()))
    }

    /// The tree of this folder at a commit; none where the folder was not there.
    fn tree(&self, commit: &Commit) -> anyhow::Result<Option<String>> {
        let name = format!("{}:./", commit.0);
        let found = git(&self.folder, &["rev-parse", "--verify", "--quiet", "--end-of-options", &name])?;
        Ok(found.status.success().then(|| line(&found)))
    }

    /// What git answers, where it does; `what` says what it was asked for.
    fn ask(&self, arguments: &[&str], what: &str) -> anyhow::Result<Vec<u8>> {
        let done = git(&self.folder, arguments)?;
        ensure!(done.status.success(), "git cannot give {what}: {}", complaint(&done));
        Ok(done.stdout)
    }

    /// What to do where a commit may be missing because the clone does not go back so far.
    fn depth(&self) -> anyhow::Result<&'static str> {
        let shallow = git(&self.folder, &["rev-parse", "--is-shallow-repository"])?;
        Ok(if line(&shallow) == "true" {
            ": this clone has only the newest commits. `git fetch --unshallow` gets the others; in a workflow, \
             give `actions/checkout` the input `fetch-depth: 0`"
        } else {
            ""
        })
    }
}

/// The folder into which git writes, as it wants it: with a slash at the end.
fn prefix_option(into: &Path) -> OsString {
    let mut option = OsString::from("--prefix=");
    option.push(into);
    option.push("/");
    option
}

fn git(folder: &Path, arguments: &[&str]) -> anyhow::Result<Output> {
    run(command(folder).args(arguments))
}

fn command(folder: &Path) -> Command {
    let mut command = Command::new("git");
    command.env_clear().arg("--no-pager").arg("-C");
    command.arg(if folder.as_os_str().is_empty() { Path::new(".") } else { folder });
    for setting in SETTINGS {
        command.args(["-c", setting]);
    }
    for name in VARIABLES {
        if let Some(value) = std::env::var_os(name) {
            command.env(name, value);
        }
    }
    // Its messages are read here; nothing is asked, nothing is locked, and no large files are fetched on the way.
    for (name, value) in [
        ("LC_ALL", "C"),
        ("GIT_OPTIONAL_LOCKS", "0"),
        ("GIT_TERMINAL_PROMPT", "0"),
        ("GIT_LFS_SKIP_SMUDGE", "1"),
    ] {
        command.env(name, value);
    }
    command.stdin(Stdio::null());
    command
}

fn run(command: &mut Command) -> anyhow::Result<Output> {
    command.output().map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => anyhow::anyhow!("git is not installed, or not on the `PATH`"),
        _ => anyhow::Error::new(error).context("git cannot be started"),
    })
}

/// What git said, without the line end.
fn line(done: &Output) -> String {
    String::from_utf8_lossy(&done.stdout).trim_end_matches(['\r', '\n']).to_owned()
}

/// What git complained of, in one line.
fn complaint(done: &Output) -> String {
    let text = String::from_utf8_lossy(&done.stderr);
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    text[..text.floor_char_boundary(COMPLAINT)].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;
    use tempfile::TempDir;

    /// Runs git as a person would.
    fn by_hand(folder: &Path, arguments: &[&str]) {
        let mut command = command(folder);
        command.args(["-c", "user.name=A", "-c", "user.email=a@b.example", "-c", "commit.gpgSign=false"]);
        let done = command.args(arguments).output().unwrap();
        assert!(done.status.success(), "git {arguments:?}: {}", complaint(&done));
    }

    fn commit_all(folder: &Path) {
        by_hand(folder, &["add", "--all"]);
        by_hand(folder, &["commit", "--quiet", "--message=x"]);
    }

    /// A repository with two commits on `main`.
    fn two_commits() -> TempDir {
        let folder = TempDir::new().unwrap();
        let top = folder.path();
        by_hand(top, &["init", "--quiet", "--initial-branch=main"]);
        fs::create_dir(top.join("site")).unwrap();
        for (path, text) in [("site/a b.md", "old"), ("site/--help", "x"), ("other.md", "y")] {
            fs::write(top.join(path), text).unwrap();
        }
        commit_all(top);
        fs::write(top.join("site/a b.md"), "new").unwrap();
        fs::write(top.join("site/é.md"), "z").unwrap();
        commit_all(top);
        folder
    }

    #[test]
    fn files_are_read_as_they_were_and_as_seen_from_the_folder() {
        let folder = two_commits();
        let site = Repository::find(&folder.path().join("site")).unwrap();
        assert_eq!(site.top(), folder.path().canonicalize().unwrap());
        let [old, new] = ["main~1", "HEAD"].map(|revision| site.commit(revision).unwrap());
        assert_eq!(site.read(&old, "a b.md").unwrap().as_deref(), Some(&b"old"[..]));
        assert_eq!(site.read(&new, "a b.md").unwrap().as_deref(), Some(&b"new"[..]));
        assert_eq!(site.read(&old, "é.md").unwrap(), None);
        assert_eq!(site.files(&old, "").unwrap(), ["--help", "a b.md"]);
        assert_eq!(site.files(&new, "é").unwrap(), ["é.md"]);
        assert_eq!(site.merge_base(&new, &old).unwrap(), old);
    }

    #[test]
    fn a_folder_is_written_out_as_it_was_and_the_index_stays() {
        let folder = two_commits();
        let site = Repository::find(&folder.path().join("site")).unwrap();
        let into = TempDir::new().unwrap();
        let index = fs::read(folder.path().join(".git/index")).unwrap();
        site.export(&site.commit("HEAD~1").unwrap(), into.path()).unwrap();
        let mut names: Vec<_> =
            fs::read_dir(into.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        names.sort();
        assert_eq!(names, ["--help", "a b.md"]);
        assert_eq!(fs::read_to_string(into.path().join("a b.md")).unwrap(), "old");
        assert_eq!(fs::read(folder.path().join(".git/index")).unwrap(), index);
    }

    #[test]
    fn a_folder_that_was_not_there_has_no_files() {
        let folder = two_commits();
        fs::create_dir(folder.path().join("later")).unwrap();
        let later = Repository::find(&folder.path().join("later")).unwrap();
        let head = later.commit("HEAD").unwrap();
        assert_eq!(later.files(&head, "").unwrap(), Vec::<String>::new());
        let into = TempDir::new().unwrap();
        later.export(&head, into.path()).unwrap();
        assert_eq!(fs::read_dir(into.path()).unwrap().count(), 0);
    }

    #[test]
    fn what_cannot_be_is_said() {
        let folder = two_commits();
        let here = Repository::find(folder.path()).unwrap();
        let message = |revision| here.commit(revision).unwrap_err().to_string();
        assert_eq!(message("nowhere"), "git knows no revision `nowhere`");
        assert_eq!(message("HEAD:other.md"), "git knows no revision `HEAD:other.md`");
        assert_eq!(message("--all"), "`--all` cannot be the name of a revision");
        let none = TempDir::new().unwrap();
        let error = Repository::find(none.path()).unwrap_err().to_string();
        assert!(error.ends_with("is in no git repository"), "{error}");
    }

    #[test]
    fn a_shallow_clone_is_told_how_to_get_the_rest() {
        let folder = two_commits();
        let clone = TempDir::new().unwrap();
        let from = format!("file://{}", folder.path().display());
        by_hand(clone.path(), &["clone", "--quiet", "--depth=1", &from, "."]);
        let error = Repository::find(clone.path()).unwrap().commit("HEAD~1").unwrap_err().to_string();
        assert!(error.contains("`fetch-depth: 0`"), "{error}");
    }

    #[cfg(unix)]
    #[test]
    fn no_hook_of_the_repository_runs() {
        use std::os::unix::fs::PermissionsExt;
        let folder = two_commits();
        let hook = folder.path().join(".git/hooks/post-index-change");
        fs::write(&hook, "#!/bin/sh\ntouch \"$(dirname \"$0\")/ran\"\n").unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        let here = Repository::find(folder.path()).unwrap();
        let into = TempDir::new().unwrap();
        here.export(&here.commit("HEAD").unwrap(), into.path()).unwrap();
        assert!(!hook.with_file_name("ran").exists());
    }
}
