//! Who draws the diagrams: the real mermaid-cli with a real browser, the linked-in engine without any Node,
//! programs that only pretend, and the cache between builds.
use crate::kept::entries;
use crate::support::{Repo, Run, note, skip};
use std::fs;
use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

pub(crate) const FLOW: &str = "```mermaid\nflowchart LR\n  note --> page\n```\n";
pub(crate) const TALK: &str =
    "```mermaid\nsequenceDiagram\n  Reader->>Site: GET /\n  Site-->>Reader: page\n```\n";
pub(crate) const GIT: &str =
    "```mermaid\ngitGraph\n  commit\n  branch next\n  commit\n  checkout main\n  merge next\n```\n";

/// The packages that `tests/run install` installs; none where they cannot be used here.
fn installed() -> Option<PathBuf> {
    let modules = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/mermaid-cli/node_modules");
    let runs = |program: &str| {
        let run = Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status();
        run.is_ok_and(|status| status.success())
    };
    let browser = ["chromium", "chromium-browser", "google-chrome"].into_iter().any(runs)
        || std::env::var_os("PUPPETEER_EXECUTABLE_PATH").is_some();
    if modules.join(".bin/mmdc").exists() && runs("node") && browser {
        return Some(modules);
    }
    skip("there is no Node, no Chromium or no tests/mermaid-cli/node_modules (`tests/run install`)");
    None
}

/// A site that draws with the real mermaid-cli.
pub(crate) fn real(body: &str) -> Option<Repo> {
    let modules = installed()?;
    let repo = site(body);
    symlink(modules, repo.path().join("node_modules")).unwrap();
    repo.write("puppeteer.json", "{ \"args\": [\"--no-sandbox\"] }");
    repo.write(
        "notegen.toml",
        "[diagrams]\nengine = \"mermaid-cli\"\npuppeteer_config = \"puppeteer.json\"\n",
    );
    Some(repo)
}

pub(crate) fn site(body: &str) -> Repo {
    Repo::new(&format!("-- content/a.md --\n{}", note("A", body)))
}

pub(crate) fn succeeded(run: &Run) -> String {
    assert_eq!(run.code, 0, "{}{}", run.said, run.complained);
    run.file("a/index.html")
}

/// Writes a program, in a folder of its own.
fn program(repo: &Repo, path: &str, text: &str) -> PathBuf {
    repo.write(path, text);
    let file = repo.path().join(path);
    fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).unwrap();
    file
}

/// What a mermaid-cli has on the disk, and a `node` that says what the test wants.
fn pretended(repo: &Repo, node: &str) -> String {
    let package = "node_modules/@mermaid-js/mermaid-cli";
    repo.write(&format!("{package}/package.json"), r#"{"name":"@mermaid-js/mermaid-cli","version":"0.0.1"}"#);
    repo.write("node_modules/puppeteer/package.json", "{}");
    repo.write("node_modules/mermaid/package.json", "{}");
    repo.write("node_modules/mermaid/dist/mermaid.esm.mjs", "");
    repo.write(&format!("{package}/cli.js"), "");
    fs::create_dir_all(repo.path().join("node_modules/.bin")).unwrap();
    symlink("../@mermaid-js/mermaid-cli/cli.js", repo.path().join("node_modules/.bin/mmdc")).unwrap();
    let node = program(repo, "bin/node", node);
    format!("{}:/usr/bin:/bin", node.parent().unwrap().display())
}

/// A driver in four lines: it answers each diagram with a small drawing, but for what `cases` says.
fn driver(cases: &str) -> String {
    let svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 10 10'><text>drawn</text></svg>";
    format!(
        "#!/bin/sh\nread setup\necho '{{\"ready\":\"1\"}}'\nwhile read -r line; do case \"$line\" in\n{cases}\n*)\n\
         id=$(printf %s \"$line\" | sed 's/.*\"id\":\\([0-9]*\\).*/\\1/')\n\
         printf '{{\"id\":%s,\"svgs\":[\"%s\",\"%s\"]}}\\n' \"$id\" \"{svg}\" \"{svg}\" ;;\nesac; done\n"
    )
}

/// Builds with another `PATH`.
fn built_with(repo: &Repo, path: &str, arguments: &[&str]) -> (i32, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.arg("build").args(arguments).current_dir(repo.path());
    let done = command.env("PATH", path).env("NOTEGEN_TEST_SECRET", "hush").output().unwrap();
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    (done.status.code().unwrap_or(-1), said)
}

#[test]
fn the_real_mermaid_cli_draws_and_a_second_build_starts_nothing() {
    let Some(repo) = real(&format!("{FLOW}\n{TALK}\n{GIT}")) else {
        return;
    };
    let first = repo.build(&[]);
    let page = succeeded(&first);
    assert!(first.said.contains("3 diagrams by mermaid-cli 11.17.0 with Mermaid 11.17.2"), "{}", first.said);
    assert_eq!(page.matches("<svg id=\"D").count(), 3);
    assert!(page.contains("light-dark("), "one drawing serves both schemes");

    // Nothing can start now: `node` is a program that leaves a mark.
    let mark = repo.path().join("started");
    let node = program(&repo, "bin/node", &format!("#!/bin/sh\n: > '{}'\nexit 1\n", mark.display()));
    let (code, said) = built_with(&repo, node.parent().unwrap().to_str().unwrap(), &["-o", "again"]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("3 diagrams from the cache by mermaid-cli 11.17.0"), "{said}");
    assert!(!mark.exists(), "a process was started");
    assert_eq!(fs::read_to_string(repo.path().join("again/a/index.html")).unwrap(), page);
}

#[test]
fn the_real_mermaid_cli_gives_the_same_bytes_in_any_order() {
    let (Some(one), Some(two)) = (real(FLOW), real(GIT)) else {
        return;
    };
    one.write("content/b.md", note("B", GIT));
    two.write("content/b.md", note("B", TALK));
    two.write("content/c.md", note("C", FLOW));
    let (one, two) = (one.built(), two.built());
    let drawing = |run: &Run, page: &str| {
        let page = run.file(page);
        let start = page.find("<svg id=\"D").unwrap();
        page[start..start + page[start..].find("</svg>").unwrap()].to_owned()
    };
    assert_eq!(drawing(&one, "a/index.html"), drawing(&two, "c/index.html"));
    assert_eq!(drawing(&one, "b/index.html"), drawing(&two, "a/index.html"));
}

#[test]
fn both_engines_report_broken_diagrams_at_the_same_places() {
    let body = "1. In a list:\n\n   ```mermaid\n   ---\n   title: A title\n   ---\n   flowchart LR\n     %% a comment\n     a --> b\n     b -> \
                c\n   ```\n\n```mermaid\nsequenceDiagram\n  A->>B: one\n  alt\n```\n\n```mermaid\nflowchrt LR\n  a --> b\n```\n";
    let Some(repo) = real(&format!("{body}\n{FLOW}")) else {
        return;
    };
    let [cli, own] = ["mermaid-cli", "embedded"].map(|engine| repo.build(&["--diagrams", engine]));
    assert_eq!((cli.code, own.code), (1, 1));
    assert_eq!(cli.places(), own.places());
    assert_eq!(cli.places().len(), 3, "{}", cli.complained);
    cli.complains("did you mean `flowchart`?");
}

#[test]
fn nothing_is_fetched_while_the_real_mermaid_cli_draws() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let at = format!("http://{}/x.png", listener.local_addr().unwrap());
    let body = format!(
        "```mermaid\nflowchart LR\n  a[\"<img src='{at}' onerror='fetch(`{at}`)'>\"] --> b@{{ img: \"{at}\", label: \"b\" }}\n  \
         style a fill:url({at})\n```\n"
    );
    let Some(repo) = real(&body) else { return };
    let run = repo.build(&[]);
    assert!(listener.accept().is_err(), "the browser called {at}");
    assert!(!run.everything().contains("src=\"http"), "the page would call");
}

#[test]
fn a_formula_in_a_diagram_of_the_real_mermaid_cli_is_set_on_the_page_and_on_one_line_in_the_file() {
    let flow = "flowchart LR\n  A[\"$$\\frac{1}{x+1}$$\"] --> B";
    let Some(repo) = real(&format!("```mermaid\n{flow}\n```\n")) else { return };
    let page = succeeded(&repo.build(&["--base-url", "https://example.org/"]));
    assert!(page.contains("<mfrac>"), "{page}");
    let files = fs::read_dir(repo.path().join("public/diagrams")).unwrap();
    let files: Vec<String> = files.map(|file| fs::read_to_string(file.unwrap().path()).unwrap()).collect();
    assert!(files.iter().any(|file| file.contains(">1/(x+1)<")), "{files:?}");
}

#[test]
fn a_command_of_unknown_layout_draws_one_process_at_a_time() {
    let Some(repo) = real(&format!("{FLOW}\n```mermaid\nflowchart LR\n  a -> b\n```\n")) else {
        return;
    };
    let real = installed().unwrap().join(".bin/mmdc");
    program(&repo, "draw.sh", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", real.display()));
    repo.write(
        "notegen.toml",
        "[diagrams]\nengine = \"mermaid-cli\"\ncommand = \"draw.sh\"\npuppeteer_config = \"puppeteer.json\"\n\
         [lints]\nmermaid-syntax = \"warn\"\n",
    );
    let run = repo.build(&[]);
    assert_eq!(succeeded(&run).matches("<svg id=\"D").count(), 1);
    assert_eq!(run.places().len(), 1, "{}", run.complained);

    // Its names of commits are made up, and the same each time.
    repo.write("content/a.md", note("A", GIT));
    let [first, second] = [0, 1].map(|_| {
        fs::remove_dir_all(repo.path().join(".notegen")).unwrap();
        succeeded(&repo.build(&[]))
    });
    assert_eq!(first, second);
}

#[test]
fn a_browser_that_needs_the_no_sandbox_flag_says_where_to_put_it() {
    let Some(repo) = real(FLOW) else { return };
    if fs::metadata("/proc/self").map_or(1, |found| found.uid()) != 0 {
        skip("only root's Chromium refuses to start without --no-sandbox");
        return;
    }
    repo.write("notegen.toml", "");
    let asked = repo.build(&["--diagrams", "mermaid-cli"]);
    assert_eq!(asked.code, 1);
    for words in [
        "{\"args\": [\"--no-sandbox\"]}",
        "`puppeteer.json`",
        "`puppeteer_config = \"puppeteer.json\"`",
        "`[diagrams]`",
    ] {
        asked.complains(words);
    }
    let auto = repo.build(&[]);
    succeeded(&auto);
    auto.complains("the built-in engine draws instead");
    assert!(auto.said.contains("1 diagram by the built-in engine (merman"), "{}", auto.said);
}

#[test]
fn without_node_on_the_path_the_linked_in_engine_draws() {
    let repo = site(&format!("{FLOW}\n{TALK}"));
    repo.write("nothing/here", "");
    let path = repo.path().join("nothing").display().to_string();
    let (code, said) = built_with(&repo, &path, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("2 diagrams by the built-in engine (merman"), "{said}");
    assert!(!said.contains("warning"), "{said}");

    let (code, said) = built_with(&repo, &path, &["--diagrams", "mermaid-cli"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("mermaid-cli is not installed"), "{said}");
    let mut check = Command::new(env!("CARGO_BIN_EXE_notegen"));
    check.args(["check", "--diagrams", "mermaid-cli"]).current_dir(repo.path()).env("PATH", &path);
    let checked = check.output().unwrap();
    let said = String::from_utf8(checked.stderr).unwrap();
    assert_eq!(checked.status.code(), Some(1), "{said}");
    assert!(said.contains("mermaid-cli is not installed") && !said.contains("content/a.md"), "{said}");

    repo.write("notegen.toml", "[diagrams]\ncommand = \"tools/mmdc\"\n");
    let (code, said) = built_with(&repo, &path, &[]);
    assert_eq!(code, 0, "{said}");
    assert!(said.contains("warning: there is no `tools/mmdc`"), "{said}");
}

#[test]
fn a_child_that_hangs_floods_lies_or_dies_costs_its_own_diagram_alone() {
    let fence = |word: &str| format!("```mermaid\nflowchart LR\n  {word} --> page\n```\n\n");
    let body: String =
        ["good", "hang", "fine", "flood", "lie", "well", "die", "mute", "last"].map(fence).concat();
    let repo = site(&body);
    repo.write(
        "notegen.toml",
        "[diagrams]\nengine = \"mermaid-cli\"\ndeadline = 4\n[lints]\nmermaid-syntax = \"warn\"\n",
    );
    let path = pretended(
        &repo,
        &driver(
            "*hang*) sleep 4321 ;;\n*flood*) head -c 40000000 /dev/zero | tr '\\0' y ;;\n*lie*) echo '{\"id\":99,\"svgs\":[\"<svg/>\",\"<svg/>\"]}' ;;\n\
             *die*) echo 'out of paper' >&2; exit 3 ;;\n*mute*) echo 'no JSON' ;;",
        ),
    );
    let (code, said) = built_with(&repo, &path, &[]);
    assert_eq!(code, 0, "{said}");
    let page = fs::read_to_string(repo.path().join("public/a/index.html")).unwrap();
    assert_eq!(page.matches("<svg id=\"D").count(), 4, "{said}");
    for (line, words) in [
        (13, "drawing it took longer than 4 s"),
        (23, "more than 32 MB"),
        (28, "answered something else than was asked"),
        (38, "ended while it drew (out of paper)"),
        (43, "answered something else than was asked"),
    ] {
        assert!(said.contains(words), "`{words}` is not in:\n{said}");
        assert!(said.contains(&format!("content/a.md:{line}:")), "line {line} is not in:\n{said}");
    }
    assert!(!is_running("sleep\u{0}4321"), "a child outlived the build");
    // Only what was drawn is kept.
    assert_eq!(entries(&repo).len(), 4);
}

fn is_running(command: &str) -> bool {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes
        .filter_map(|entry| fs::read(entry.path().join("cmdline")).ok())
        .any(|line| String::from_utf8_lossy(&line).starts_with(command))
}

#[test]
fn a_child_gets_an_environment_by_list_and_leaves_no_files() {
    let repo = site(FLOW);
    let seen = repo.path().join("seen");
    let path = pretended(
        &repo,
        &driver("").replace("read setup", &format!("env > '{}'; : > left; read setup", seen.display())),
    );
    let temporary = repo.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.args(["build", "--diagrams", "mermaid-cli"]).current_dir(repo.path()).env("PATH", path);
    let done = command.env("TMPDIR", &temporary).env("NOTEGEN_TEST_SECRET", "hush").output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let seen = fs::read_to_string(seen).unwrap();
    assert!(seen.contains("PATH=") && !seen.contains("hush"), "{seen}");
    assert_eq!(fs::read_dir(&temporary).unwrap().count(), 0, "a temporary file is left");
}

#[test]
fn nothing_starts_where_nothing_is_to_be_drawn() {
    let repo = site("Only words.\n");
    let mark = repo.path().join("started");
    let path = pretended(&repo, &format!("#!/bin/sh\n: > '{}'\n", mark.display()));
    let (code, said) = built_with(&repo, &path, &["--diagrams", "mermaid-cli"]);
    assert_eq!(code, 0, "{said}");
    assert!(!mark.exists() && !said.contains("diagram"), "{said}");
    assert!(!repo.path().join(".notegen").exists(), "there is nothing to keep");
}

#[test]
fn the_doctor_says_what_draws_and_what_does_not() {
    let repo = site(FLOW);
    repo.write("nothing/here", "");
    let mut command = Command::new(env!("CARGO_BIN_EXE_notegen"));
    command.arg("doctor").current_dir(repo.path()).env("PATH", repo.path().join("nothing"));
    let done = command.output().unwrap();
    let said = String::from_utf8(done.stdout).unwrap();
    assert!(done.status.success(), "{said}");
    assert!(said.contains("mermaid-cli: does not draw: mermaid-cli is not installed"), "{said}");
    assert!(said.contains("built in: merman 0.9.3: draws"), "{said}");
}

#[test]
fn an_unknown_engine_is_refused_where_it_is_named() {
    let repo = site(FLOW);
    assert_eq!(repo.build(&["--diagrams", "graphviz"]).code, 2);
    repo.write("notegen.toml", "[diagrams]\nengine = \"graphviz\"\n");
    repo.refused().complains("`engine` is one of `\"auto\"`, `\"mermaid-cli\"`, `\"embedded\"`");
}
