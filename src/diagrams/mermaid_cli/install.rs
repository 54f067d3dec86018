//! What a mermaid-cli installation has, from its files alone: no process is started to find out.
use super::Settings;
use serde_json::Value;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

/// The name of mermaid-cli's command.
const COMMAND: &str = "mmdc";
/// Where a browser usually is, if `PATH` does not say.
const BROWSERS: &[&str] = &[
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/usr/bin/chromium",
    "/usr/bin/google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/// An installation of mermaid-cli.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::diagrams) struct Install {
    /// The `mmdc` that was found.
    pub command: PathBuf,
    /// Says exactly what draws: a part of the key of what is drawn.
    pub version: String,
    /// What the driver needs; none where the installation is not laid out as npm does it.
    pub(super) parts: Option<Parts>,
}

/// The parts of an installation that npm made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Parts {
    pub node: PathBuf,
    pub puppeteer: PathBuf,
    /// The folders that the page may load from, by the name it has for them.
    pub folders: Vec<(&'static str, PathBuf)>,
}

/// Looks for mermaid-cli. The error says, for people, what is missing.
pub(in crate::diagrams) fn find(settings: &Settings) -> Result<Install, String> {
    let command = match &settings.command {
        Some(command) => configured(command, &settings.root)?,
        None => usual(&settings.root).ok_or_else(|| {
            "mermaid-cli is not installed: there is no `mmdc` in `node_modules/.bin` nor on the PATH \
             (`npm install @mermaid-js/mermaid-cli` puts one there)"
                .to_owned()
        })?,
    };
    let package = package_of(&command);
    let version = match &package {
        Some(package) => versions(package),
        // Nothing but the command itself says which version this is.
        None => format!("of `{}`", fingerprint(&command)?),
    };
    let node = || {
        on_path("node").or_else(|| {
            let beside = command.with_file_name("node");
            beside.is_file().then_some(beside)
        })
    };
    let Some(node) = node() else {
        // A command that is a program of its own needs no Node.
        if package.is_none() && !is_node_script(&command) {
            return Ok(Install { command, version, parts: None });
        }
        let found = command.display();
        return Err(format!("`{found}` needs Node, and there is no `node` on the PATH"));
    };
    let parts = package.and_then(|package| parts(node, &package));
    Ok(Install { command, version, parts })
}

/// The browsers that may serve where Puppeteer has none of its own.
pub(super) fn browsers() -> Vec<PathBuf> {
    BROWSERS
        .iter()
        .filter_map(|name| {
            if name.starts_with('/') {
                Some(PathBuf::from(name)).filter(|path| path.is_file())
            } else {
                on_path(name)
            }
        })
        .collect()
}

/// The command of the site's own installation, or of the machine's.
fn usual(root: &Path) -> Option<PathBuf> {
    let own = root.join("node_modules/.bin").join(COMMAND);
    if own.is_file() { Some(own) } else { on_path(COMMAND) }
}

/// A command from the configuration: a path from the root, or a name to look for.
fn configured(command: &Path, root: &Path) -> Result<PathBuf, String> {
    let shown = command.display();
    let is_name = command.components().count() == 1 && !command.is_absolute();
    let path = root.join(command);
    if path.is_file() {
        return Ok(path);
    }
    if is_name && let Some(found) = command.to_str().and_then(on_path) {
        return Ok(found);
    }
    Err(format!("there is no `{shown}`, which `command` under `[diagrams]` names"))
}

fn on_path(name: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH")?;
    std::env::split_paths(&path)
        .filter(|folder| folder.is_absolute())
        .map(|folder| folder.join(name))
        .find(|file| is_executable(file))
}

#[cfg(unix)]
fn is_executable(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(file).is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_executable(file: &Path) -> bool {
    file.is_file()
}

/// The folder of the package that a command belongs to.
fn package_of(command: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(command).ok()?;
    let above = real.ancestors().skip(1).map(Path::to_path_buf);
    // Some package managers write a script in place of a link.
    let beside = real
        .parent()
        .filter(|folder| folder.file_name() == Some(OsStr::new(".bin")))
        .and_then(Path::parent)
        .map(|modules| modules.join("@mermaid-js/mermaid-cli"));
    above
        .chain(beside)
        .find(|folder| manifest(folder).is_some_and(|found| found["name"] == "@mermaid-js/mermaid-cli"))
}

fn manifest(folder: &Path) -> Option<Value> {
    serde_json::from_slice(&fs::read(folder.join("package.json")).ok()?).ok()
}

/// A package that another can import, as Node finds it.
fn package(from: &Path, name: &str) -> Option<PathBuf> {
    let modules = from.ancestors().map(|folder| folder.join("node_modules").join(name));
    let found = modules.into_iter().find(|folder| folder.join("package.json").is_file())?;
    fs::canonicalize(found).ok()
}

fn version(folder: &Path) -> String {
    let found = manifest(folder).and_then(|found| found["version"].as_str().map(str::to_owned));
    found.unwrap_or_else(|| "?".to_owned())
}

fn versions(cli: &Path) -> String {
    let mermaid = package(cli, "mermaid").map_or_else(|| "?".to_owned(), |folder| version(&folder));
    format!("{} with Mermaid {mermaid}", version(cli))
}

fn fingerprint(command: &Path) -> Result<String, String> {
    let bytes =
        fs::read(command).map_err(|error| format!("`{}` cannot be read: {error}", command.display()))?;
    Ok(blake3::hash(&bytes).to_hex()[..12].to_owned())
}

fn is_node_script(command: &Path) -> bool {
    let start = fs::read(command).unwrap_or_default();
    let line = start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    line.starts_with(b"#!") && line.windows(4).any(|word| word == b"node")
}

fn parts(node: PathBuf, cli: &Path) -> Option<Parts> {
    let puppeteer = package(cli, "puppeteer")?;
    let mermaid = package(cli, "mermaid")?.join("dist");
    if !mermaid.join("mermaid.esm.mjs").is_file() {
        return None;
    }
    let more = [
        ("zenuml", "@mermaid-js/mermaid-zenuml", "dist", "mermaid-zenuml.esm.mjs"),
        ("elk", "@mermaid-js/layout-elk", "dist", "mermaid-layout-elk.esm.mjs"),
        ("tidy", "@mermaid-js/layout-tidy-tree", "dist", "mermaid-layout-tidy-tree.esm.mjs"),
        ("fontawesome", "@fortawesome/fontawesome-free", "", "css/fontawesome.css"),
        ("katex", "katex", "dist", "katex.css"),
    ];
    let more = more.into_iter().filter_map(|(name, of, below, needed)| {
        let folder = package(cli, of)?.join(below);
        folder.join(needed).is_file().then_some((name, folder))
    });
    let folders = std::iter::once(("mermaid", mermaid)).chain(more).collect();
    Some(Parts { node, puppeteer, folders })
}
