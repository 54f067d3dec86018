//! What GitHub runs: the action, the workflows, and the scripts in them, run as GitHub would run them.
use crate::support::{Repo, note, skip};
use serde_yaml::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn yaml(text: &str) -> Value {
    serde_yaml::from_str(text).unwrap()
}

fn action() -> Value {
    yaml(&fs::read_to_string(root().join("action.yml")).unwrap())
}

/// Every workflow that there is: the repository's own, the one that a new site gets, those that the guide shows.
fn workflows() -> BTreeMap<String, String> {
    let mut all = BTreeMap::new();
    let own = fs::read_dir(root().join(".github/workflows")).unwrap().map(|entry| entry.unwrap().path());
    for path in own.chain([root().join("src/scaffold/workflow.yml")]) {
        all.insert(
            path.file_name().unwrap().to_str().unwrap().to_owned(),
            fs::read_to_string(&path).unwrap(),
        );
    }
    for page in ["check", "deploy"] {
        let text = fs::read_to_string(root().join(format!("content/guide/{page}.md"))).unwrap();
        for (number, block) in text.split("\n```yaml title=\".github/workflows/").skip(1).enumerate() {
            let (_, text) = block.split_once('\n').unwrap();
            all.insert(format!("{page}-{number}.yml"), text.split("\n```").next().unwrap().to_owned());
        }
    }
    assert!(all.len() > 6, "{:?}", all.keys());
    all
}

/// All steps of a workflow or an action.
fn steps(file: &Value) -> Vec<Value> {
    if let Some(steps) = file["runs"]["steps"].as_sequence() {
        return steps.clone();
    }
    let jobs = file["jobs"].as_mapping().unwrap();
    jobs.values().flat_map(|job| job["steps"].as_sequence().unwrap().clone()).collect()
}

/// All steps of everything, with the name of their file.
fn all_steps() -> Vec<(String, Value)> {
    let files = workflows().into_iter().map(|(name, text)| (name, yaml(&text)));
    let files = files.chain([("action.yml".to_owned(), action())]);
    files.flat_map(|(name, file)| steps(&file).into_iter().map(move |step| (name.clone(), step))).collect()
}

/// What linters say of files; `None` where they are not installed.
fn lint(files: &[PathBuf]) -> Option<String> {
    let folder = root().join("tests/workflows");
    let node = Command::new("node").arg("--version").stdout(Stdio::null()).status();
    if !folder.join("node_modules/.installed").exists() || !node.is_ok_and(|status| status.success()) {
        skip("there is no Node or no tests/workflows/node_modules (`tests/run install`)");
        return None;
    }
    let done = Command::new("node").arg(folder.join("lint.mjs")).args(files).output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap() + &String::from_utf8(done.stderr).unwrap();
    assert_eq!(done.status.success(), said.is_empty(), "{said}");
    Some(said)
}

#[test]
fn the_linters_find_nothing_in_workflows_and_action() {
    let repo = Repo::new("");
    let mut files = vec![root().join("action.yml")];
    for (name, text) in workflows() {
        repo.write(&name, text);
        files.push(repo.path().join(name));
    }
    assert_eq!(lint(&files).unwrap_or_default(), "");
}

#[test]
fn the_linters_would_find_something() {
    let repo = Repo::new("");
    let workflow = fs::read_to_string(root().join(".github/workflows/pages.yml")).unwrap();
    repo.write("pages.yml", workflow.replace("runs-on: ubuntu-latest", "runs-on: ubuntu-last"));
    let action = fs::read_to_string(root().join("action.yml")).unwrap();
    repo.write("action.yml", action.replace("using: composite", "using: compost"));
    for (name, part) in [("pages.yml", "label \"ubuntu-last\" is unknown"), ("action.yml", "/runs")] {
        let Some(said) = lint(&[repo.path().join(name)]) else { return };
        assert!(said.contains(part), "{name}: {said}");
    }
}

#[test]
fn no_script_is_made_of_what_somebody_gives() {
    let mut scripts = 0;
    for (file, step) in all_steps() {
        let Some(script) = step["run"].as_str() else { continue };
        scripts += 1;
        assert!(!script.contains("${{"), "{file}: give this as a variable: {script}");
    }
    assert!(scripts > 8);
}

#[test]
fn only_actions_of_github_itself_and_ours_are_used() {
    for (file, step) in all_steps() {
        let Some(uses) = step["uses"].as_str() else { continue };
        let known = uses == "./" || uses.starts_with("actions/") || uses.starts_with("OWNER/notegen@");
        assert!(known, "{file} uses {uses}");
    }
}

#[test]
fn the_action_is_called_with_inputs_that_it_has_and_at_this_version() {
    let action = action();
    let mut calls = 0;
    for (file, step) in all_steps() {
        let Some(uses) = step["uses"].as_str() else { continue };
        if !uses.starts_with("./") && !uses.starts_with("OWNER/notegen") {
            continue;
        }
        calls += 1;
        for name in step["with"].as_mapping().into_iter().flat_map(|with| with.keys()) {
            assert!(action["inputs"].get(name).is_some(), "{file}: there is no input {name:?}");
        }
        let version = uses.strip_prefix("OWNER/notegen@v").unwrap_or(env!("CARGO_PKG_VERSION"));
        assert_eq!(version, env!("CARGO_PKG_VERSION"), "{file}");
    }
    assert!(calls > 3);
}

#[test]
fn shellcheck_finds_nothing_in_the_scripts() {
    if !Command::new("shellcheck").arg("--version").output().is_ok_and(|done| done.status.success()) {
        return skip("there is no shellcheck (`tests/run install`)");
    }
    let repo = Repo::new("");
    let mut files = vec![root().join("tests/run"), root().join(".github/binary.sh")];
    for (at, (file, step)) in all_steps().iter().enumerate() {
        if let Some(script) = step["run"].as_str() {
            let name = format!("{at}-{file}.sh");
            repo.write(&name, format!("#!/usr/bin/env bash\nset -eo pipefail\n{script}"));
            files.push(repo.path().join(name));
        }
    }
    let done = Command::new("shellcheck").args(files).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
}

/// A machine on which a step of the action is run.
struct Runner {
    repo: Repo,
    temp: Repo,
    inputs: Vec<(&'static str, String)>,
    variables: Vec<(&'static str, String)>,
}

/// What came of a step.
struct Done {
    worked: bool,
    log: String,
}

impl Runner {
    fn new(repo: Repo) -> Runner {
        Runner { repo, temp: Repo::new(""), inputs: Vec::new(), variables: Vec::new() }
    }

    fn input(mut self, name: &'static str, value: &str) -> Runner {
        self.inputs.push((name, value.to_owned()));
        self
    }

    fn variable(mut self, name: &'static str, value: impl Into<String>) -> Runner {
        self.variables.push((name, value.into()));
        self
    }

    /// Runs a script as GitHub does, with these variables alone.
    fn bash(&self, script: &str, variables: &[(String, String)]) -> Done {
        self.temp.write("step.sh", script);
        let program = Path::new(env!("CARGO_BIN_EXE_notegen")).parent().unwrap();
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", program.display());
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail"]).arg(self.temp.path().join("step.sh"));
        bash.current_dir(self.repo.path()).env_clear().env("PATH", path).env("GITHUB_ACTIONS", "true");
        bash.env("GITHUB_PATH", self.temp.path().join("path")).env("RUNNER_TEMP", self.temp.path());
        bash.env("GITHUB_STEP_SUMMARY", self.temp.path().join("summary.md"));
        bash.envs(variables.iter().cloned());
        bash.envs(self.variables.iter().map(|(name, value)| (*name, value.clone())));
        let done = bash.output().unwrap();
        let log = [done.stdout, done.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
        Done { worked: done.status.success(), log }
    }

    /// Runs a step of the action with the inputs that were given.
    fn step(&self, name: &str) -> Done {
        let action = action();
        let step = steps(&action).into_iter().find(|step| step["name"] == name).expect(name);
        let env = step["env"].as_mapping().unwrap();
        let variables: Vec<(String, String)> = env
            .iter()
            .map(|(name, value)| {
                (name.as_str().unwrap().to_owned(), self.value(value.as_str().unwrap(), &action))
            })
            .collect();
        self.bash(step["run"].as_str().unwrap(), &variables)
    }

    /// An expression of the action: inputs, alternatives, and the few things that GitHub knows.
    fn value(&self, written: &str, action: &Value) -> String {
        let Some((expression, rest)) = written.strip_prefix("${{ ").and_then(|rest| rest.split_once(" }}"))
        else {
            panic!("`{written}` is no expression");
        };
        let one = |name: &str| match name.strip_prefix("inputs.") {
            Some(input) => {
                let given = self.inputs.iter().find(|(known, _)| *known == input);
                given.map_or_else(
                    || action["inputs"][input]["default"].as_str().unwrap().to_owned(),
                    |(_, value)| value.clone(),
                )
            }
            None if name == "github.action_path" => root().display().to_string(),
            None => String::new(),
        };
        expression.split(" || ").map(one).find(|value| !value.is_empty()).unwrap_or_default() + rest
    }

    fn file(&self, path: &str) -> String {
        fs::read_to_string(self.repo.path().join(path)).unwrap_or_default()
    }
}

fn site() -> Repo {
    let repo = Repo::new("");
    repo.write("notes/a.md", note("A", "text"));
    repo
}

#[test]
fn a_pull_request_of_a_fork_is_checked_and_built_without_an_address() {
    let runner = Runner::new(site()).variable("GITHUB_EVENT_NAME", "pull_request");
    for step in ["Check the notes", "Build the site"] {
        let done = runner.step(step);
        assert!(done.worked, "{step}: {}", done.log);
    }
    assert!(runner.file("public/a/index.html").contains("text"));
    assert!(!runner.repo.path().join("public/feed.xml").exists());
}

#[test]
fn the_main_branch_is_built_for_the_address_that_pages_has() {
    let runner = Runner::new(site()).input("base-url", "https://user.github.io/repo");
    assert!(runner.step("Build the site").worked);
    assert!(runner.file("public/feed.xml").contains("https://user.github.io/repo/a/"));
}

#[test]
fn a_note_that_is_wrong_fails_the_check_with_an_annotation_at_its_line() {
    let repo = Repo::new("");
    repo.write("docs/notes/a.md", note("A", "[dead](none.md)"));
    let runner = Runner::new(repo).input("root", "docs").variable("GITHUB_WORKSPACE", "");
    let done = runner.step("Check the notes");
    assert!(!done.worked);
    assert!(done.log.contains("::error file=docs/notes/a.md,line=7"), "{}", done.log);
}

#[test]
fn strict_makes_warnings_fail() {
    let warned = || {
        let repo = Repo::new("");
        repo.write("notes/a.md", note("A", "```nolanguage\nx\n```"));
        Runner::new(repo)
    };
    assert!(warned().step("Check the notes").worked);
    assert!(!warned().input("strict", "true").step("Check the notes").worked);
}

#[test]
fn an_input_is_never_a_command() {
    let hostile = "x\"; touch ran; $(touch ran) `touch ran`";
    let runner = Runner::new(site()).input("output", hostile);
    assert!(runner.step("Build the site").worked);
    assert!(!runner.repo.path().join("ran").exists());
    assert!(runner.repo.path().join(hostile).join("a/index.html").exists());
}

/// Runs the script that knows what a binary is called.
fn binary(arguments: &[&str]) -> String {
    let mut bash = Command::new("bash");
    bash.arg(root().join(".github/binary.sh")).args(arguments);
    let done = bash.output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap().trim().to_owned()
}

/// Releases as GitHub has them, with one of this version: made by the steps of `release.yml`.
fn releases() -> (Repo, String) {
    let repo = Repo::new("");
    for file in [".github/binary.sh", "README.md", "LICENSE-APACHE", "LICENSE-MIT"] {
        repo.write(file, fs::read(root().join(file)).unwrap());
    }
    let target = binary(&["target"]);
    let program = format!("target/{target}/release/notegen");
    repo.write(&program, format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_notegen")));
    let assets = format!("releases/download/v{}", env!("CARGO_PKG_VERSION"));
    let release = yaml(&fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap());
    let script = |name: &str| {
        let step = steps(&release).into_iter().find(|step| step["name"] == name).expect(name);
        step["run"].as_str().unwrap().to_owned()
    };
    let runner = Runner::new(repo).variable("TARGET", target).variable("RUNNER_OS", "Linux");
    let sum_up = script("Sum up").replace("../.github", "\"$OLDPWD\"/.github");
    for script in [
        format!("chmod +x .github/binary.sh {program}"),
        script("Pack"),
        format!("mkdir -p {assets}; mv notegen-*.tar.gz {assets}"),
        format!("cd {assets}\n{sum_up}"),
    ] {
        let done = runner.bash(&script, &[]);
        assert!(done.worked, "{script}: {}", done.log);
    }
    let url = format!("file://{}/releases", runner.repo.path().display());
    (runner.repo, url)
}

#[test]
fn the_program_of_a_release_is_installed() {
    let (_repo, url) = releases();
    let runner = Runner::new(site()).variable("RELEASES", url);
    let done = runner.step("Install notegen");
    assert!(done.worked, "{}", done.log);
    let folder = fs::read_to_string(runner.temp.path().join("path")).unwrap();
    let said = Command::new(Path::new(folder.trim()).join("notegen")).arg("--version").output().unwrap();
    assert_eq!(String::from_utf8(said.stdout).unwrap(), format!("notegen {}\n", env!("CARGO_PKG_VERSION")));
}

#[test]
fn an_archive_with_another_checksum_is_not_installed() {
    let (repo, url) = releases();
    let sums = format!("releases/download/v{}/SHA256SUMS", env!("CARGO_PKG_VERSION"));
    let text = fs::read_to_string(repo.path().join(&sums)).unwrap();
    let first = if text.starts_with('0') { "1" } else { "0" };
    repo.write(&sums, format!("{first}{}", &text[1..]));
    let runner = Runner::new(site()).variable("RELEASES", url);
    let done = runner.step("Install notegen");
    assert!(!done.worked);
    assert!(done.log.contains("it is not installed"), "{}", done.log);
    assert!(!runner.temp.path().join("notegen").exists());
}

#[test]
fn an_archive_that_cannot_be_unpacked_is_an_error() {
    let (repo, url) = releases();
    let folder = format!("releases/download/v{}", env!("CARGO_PKG_VERSION"));
    let name = format!("notegen-{}.tar.gz", binary(&["target"]));
    repo.write(&format!("{folder}/{name}"), "no archive");
    let runner = Runner::new(site()).variable("RELEASES", url);
    let again = format!(
        "cd '{}'\nbash '{}' sums",
        repo.path().join(folder).display(),
        root().join(".github/binary.sh").display()
    );
    assert!(runner.bash(&again, &[]).worked);
    let done = runner.step("Install notegen");
    assert!(!done.worked && done.log.contains("cannot unpack"), "{}", done.log);
}

#[test]
fn a_version_that_is_asked_for_and_not_there_is_an_error() {
    let (_repo, url) = releases();
    let runner = Runner::new(site()).variable("RELEASES", url).input("version", "9.9.9");
    let done = runner.step("Install notegen");
    assert!(!done.worked);
    assert!(done.log.contains("there is no release 9.9.9 of notegen for this machine"), "{}", done.log);
    let hostile = Runner::new(site()).input("version", "../../other/releases");
    assert!(hostile.step("Install notegen").log.contains("is not a version"));
}

#[test]
fn a_version_that_is_not_released_yet_is_built_from_source() {
    // On this runner there is no cargo, so that it shows what would be done, and what is missing.
    let repo = Repo::new("");
    let runner = Runner::new(site())
        .variable("RELEASES", format!("file://{}", repo.path().display()))
        .variable("PATH", "/usr/bin:/bin");
    let done = runner.step("Install notegen");
    if done.worked {
        return skip("there is a cargo in /usr/bin");
    }
    assert!(done.log.contains("building it from source"), "{}", done.log);
    assert!(done.log.contains("no cargo to build it with"), "{}", done.log);
}

#[test]
fn a_release_has_an_archive_for_each_machine_and_the_changelog_s_words() {
    let release = yaml(&fs::read_to_string(root().join(".github/workflows/release.yml")).unwrap());
    let machines = release["jobs"]["build"]["strategy"]["matrix"]["include"].as_sequence().unwrap();
    let script = fs::read_to_string(root().join(".github/binary.sh")).unwrap();
    assert_eq!(machines.len(), 5);
    for machine in machines {
        let target = machine["target"].as_str().unwrap();
        assert!(script.contains(&format!("echo {target} ;;")), "the action does not know {target}");
    }
    let notes = binary(&["notes", env!("CARGO_PKG_VERSION")]);
    assert!(notes.contains("`notegen build`"), "{notes}");
    let steps = steps(&release);
    let tag = steps.iter().find(|step| step["name"] == "Compare the tag with the version").unwrap();
    let repo = Repo::new("");
    fs::copy(root().join("Cargo.toml"), repo.path().join("Cargo.toml")).unwrap();
    let runner = Runner::new(repo);
    for (tag_name, right) in [(concat!("v", env!("CARGO_PKG_VERSION")), true), ("v9.9.9", false)] {
        let done = runner.bash(tag["run"].as_str().unwrap(), &[("TAG".into(), tag_name.into())]);
        assert_eq!(done.worked, right, "{}", done.log);
    }
}

#[test]
fn the_guide_s_way_to_another_repository_pushes_the_site_and_then_only_what_changed() {
    let repo = site();
    let (name, workflow) = workflows().into_iter().find(|(_, text)| text.contains("Push the site")).unwrap();
    assert!(name.starts_with("deploy"));
    let steps = steps(&yaml(&workflow));
    let push = steps.iter().find(|step| step["name"] == "Push the site").unwrap()["run"].as_str().unwrap();
    let pages = Repo::new("");
    let runner = Runner::new(repo).variable("PAGES", pages.path().to_str().unwrap());
    let runner = runner.variable("HOME", pages.path().to_str().unwrap());
    let setup = "git init -q --bare --initial-branch=main \"$PAGES/a.git\"\ngit init -q --initial-branch=main public\ngit -C public remote add origin \"$PAGES/a.git\"\ngit -C public config push.autoSetupRemote true";
    assert!(runner.bash(setup, &[]).worked);
    for _ in 0..2 {
        let built = runner.step("Build the site");
        assert!(built.worked, "{}", built.log);
        let pushed = runner.bash(&format!("cd public\n{push}"), &[]);
        assert!(pushed.worked, "{}", pushed.log);
    }
    let count = runner.bash("git -C \"$PAGES/a.git\" rev-list --count main", &[]);
    assert_eq!(count.log, "1\n", "the second build changed nothing");
    let page = runner.bash("git -C \"$PAGES/a.git\" show main:a/index.html", &[]);
    assert!(page.log.contains("<p>text</p>"), "{}", page.log);
}
