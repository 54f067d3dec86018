//! A small site written in the test as one string, and the real program run on it.
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use tempfile::TempDir;

/// The variables that notegen heeds: a test sets what it is about.
const SURROUNDINGS: [&str; 7] = [
    "CLICOLOR_FORCE",
    "GITHUB_ACTIONS",
    "GITHUB_BASE_REF",
    "GITHUB_HEAD_REF",
    "GITHUB_REF_NAME",
    "GITHUB_SHA",
    "GITHUB_STEP_SUMMARY",
];

/// A repository on the disk, for as long as the test runs.
pub(crate) struct Repo {
    folder: Arc<TempDir>,
}

/// What the program said and did.
pub(crate) struct Run {
    /// The exit code.
    pub(crate) code: i32,
    /// What it printed.
    pub(crate) said: String,
    /// What it complained of.
    pub(crate) complained: String,
    output: PathBuf,
    /// The repository stays on the disk while its site is looked at.
    _folder: Arc<TempDir>,
}

impl Repo {
    /// Writes `-- path --` sections as files. A note that begins with `---` is written as it is.
    pub(crate) fn new(files: &str) -> Repo {
        let repo = Repo { folder: Arc::new(TempDir::new().unwrap()) };
        for section in format!("\n{files}").split("\n-- ").skip(1) {
            let (path, text) =
                section.split_once(" --\n").unwrap_or_else(|| panic!("no ` --` after `-- {section}`"));
            repo.write(path, format!("{text}\n"));
        }
        repo
    }

    /// Writes a file.
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.folder.path().join(path);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }

    /// The folder on the disk.
    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Runs `notegen build` in the repository with more arguments.
    pub(crate) fn build(&self, arguments: &[&str]) -> Run {
        self.run(&[&["build"], arguments].concat(), &[])
    }

    /// Runs `notegen check` in the repository with more arguments.
    pub(crate) fn check(&self, arguments: &[&str]) -> Run {
        self.run(&[&["check"], arguments].concat(), &[])
    }

    /// Runs `notegen` in the repository, with variables.
    pub(crate) fn run(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
        command.args(arguments).current_dir(self.folder.path());
        for variable in SURROUNDINGS {
            command.env_remove(variable);
        }
        command.envs(variables.iter().copied());
        let done = command.output().unwrap();
        Run {
            code: done.status.code().unwrap_or(-1),
            said: String::from_utf8(done.stdout).unwrap(),
            complained: String::from_utf8(done.stderr).unwrap(),
            output: self.folder.path().join("public"),
            _folder: self.folder.clone(),
        }
    }

    /// Runs git in the repository, as somebody.
    pub(crate) fn git(&self, arguments: &[&str]) {
        let mut command = Command::new("git");
        command.current_dir(self.path()).args(["-c", "user.name=A", "-c", "user.email=a@b.example"]);
        let done = command.args(["-c", "commit.gpgSign=false"]).args(arguments).output().unwrap();
        assert!(done.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&done.stderr));
    }

    /// Commits all that is there.
    pub(crate) fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message=x"]);
    }

    /// Builds, and fails the test where the build does.
    pub(crate) fn built(&self) -> Run {
        let run = self.build(&[]);
        assert_eq!(run.code, 0, "{}", run.complained);
        run
    }

    /// Builds, and fails the test where the build does not fail with findings.
    pub(crate) fn refused(&self) -> Run {
        let run = self.build(&[]);
        assert_eq!(run.code, 1, "it was built:\n{}{}", run.said, run.complained);
        assert!(!run.output.exists(), "something was written");
        run
    }
}

impl Run {
    /// A file of the site.
    pub(crate) fn file(&self, path: &str) -> String {
        fs::read_to_string(self.output.join(path))
            .unwrap_or_else(|error| panic!("{path}: {error}; there are {:?}", self.files()))
    }

    /// Every file of the site, sorted.
    pub(crate) fn files(&self) -> Vec<String> {
        let entries =
            walkdir::WalkDir::new(&self.output).sort_by_file_name().into_iter().filter_map(Result::ok);
        let files = entries.filter(|entry| entry.file_type().is_file());
        files
            .map(|entry| entry.path().strip_prefix(&self.output).unwrap().to_str().unwrap().to_owned())
            .collect()
    }

    /// Every byte of the site, as text.
    pub(crate) fn everything(&self) -> String {
        let read =
            |file: &String| String::from_utf8_lossy(&fs::read(self.output.join(file)).unwrap()).into_owned();
        self.files().iter().flat_map(|file| [file.clone(), "\n".into(), read(file)]).collect()
    }

    /// The lines of the complaint that name a place: `path:line:column`.
    pub(crate) fn places(&self) -> Vec<&str> {
        self.complained.lines().filter_map(|line| line.trim_start().strip_prefix("--> ")).collect()
    }

    /// Fails the test where the complaint does not say this.
    pub(crate) fn complains(&self, text: &str) {
        assert!(self.complained.contains(text), "`{text}` is not in:\n{}", self.complained);
    }
}

/// A published note with a title and a body, for `-- path --` sections.
pub(crate) fn note(title: &str, body: &str) -> String {
    format!("---\ntitle: {title}\ndate: 2026-11-22\npublish: true\n---\n\n{body}")
}

/// Says that a test is not made here. The test runner would keep a `println!` of a test that passes to itself.
pub(crate) fn skip(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}
