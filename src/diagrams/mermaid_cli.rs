//! Draws with the author's own mermaid-cli: all diagrams in one page of one browser, one after the other.
//!
//! The only place that starts a subprocess for diagrams. What comes from it is not trusted: it has limits on
//! time and output, and one diagram that breaks it costs that diagram alone.
#![expect(
    clippy::disallowed_methods,
    reason = "an installation is looked for on the disk, and its program is started"
)]
mod install;
mod process;
mod rejected;
mod single;

pub(super) use install::{Install, find};
pub(super) use rejected::explain;

use super::faults::{self, Fault};
use install::{Parts, browsers};
use process::{Conversation, Folder, Heard};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

/// The program that Node runs.
const DRIVER: &str = include_str!("mermaid_cli/driver.mjs");
/// How long a browser may take to start, on a machine that has other things to do.
const START: Duration = Duration::from_mins(1);
/// What the driver has, besides the deadline, to hand over a drawing.
const GRACE: Duration = Duration::from_secs(2);
/// How often a browser is started again before it is given up.
const RESTARTS: usize = 8;

/// Ends whatever draws now, and says whether something did: the program ends, and nothing is to outlive it.
pub fn end() -> bool {
    process::end_all()
}

/// What the configuration says of this engine.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// The root of the repository.
    pub root: PathBuf,
    /// The command of mermaid-cli, from the root; `None` to look for it.
    pub command: Option<PathBuf>,
    /// A file of settings for Puppeteer, from the root.
    pub puppeteer_config: Option<PathBuf>,
}

/// Two drawings of one diagram.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Pair {
    pub light: String,
    pub dark: String,
}

/// Why a diagram has no drawing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Failure {
    /// Mermaid refuses it: its message, and the line as Mermaid counts.
    Rejected(String, Option<usize>),
    /// The process went wrong.
    Broken(Fault),
}

pub(super) type Outcomes = BTreeMap<Arc<str>, Result<Pair, Failure>>;

/// A job for mermaid-cli.
pub(super) struct Job<'a> {
    pub install: &'a Install,
    pub settings: &'a Settings,
    /// How long one diagram may take.
    pub deadline: Duration,
    /// What Mermaid is told for the light and for the dark drawing.
    pub configs: [Value; 2],
}

impl Job<'_> {
    /// Draws all `sources`. The error says, for people, why nothing can be drawn at all.
    pub(super) fn draw(&self, sources: &[Arc<str>]) -> Result<Outcomes, String> {
        let puppeteer = self.puppeteer()?;
        match &self.install.parts {
            Some(parts) => self.drive(parts, &puppeteer, sources),
            None => self.one_by_one(&puppeteer, sources),
        }
    }

    /// What Mermaid is told, as text: a part of the key of what is drawn.
    pub(super) fn key(&self) -> String {
        let puppeteer = self.puppeteer().map(|(_, settings)| settings).unwrap_or_default();
        format!("{} {:?} {puppeteer}", self.install.version, self.configs)
    }

    /// The author's settings for the browser, and the file that they are in.
    fn puppeteer(&self) -> Result<(Option<PathBuf>, Value), String> {
        let Some(path) = &self.settings.puppeteer_config else {
            return Ok((None, json!({})));
        };
        let file = self.settings.root.join(path);
        let shown = path.display();
        let text = std::fs::read_to_string(&file)
            .map_err(|error| format!("`{shown}`, which `puppeteer_config` names, cannot be read: {error}"))?;
        match serde_json::from_str(&text) {
            Ok(settings @ Value::Object(_)) => {
                let whole = std::path::absolute(&file).unwrap_or(file);
                Ok((Some(whole), settings))
            }
            Ok(_) => Err(format!("`{shown}`, which `puppeteer_config` names, is not an object of JSON")),
            Err(error) => Err(format!("`{shown}`, which `puppeteer_config` names, is not JSON: {error}")),
        }
    }

    fn drive(
        &self,
        parts: &Parts,
        puppeteer: &(Option<PathBuf>, Value),
        sources: &[Arc<str>],
    ) -> Result<Outcomes, String> {
        let mut session = Some(self.start(parts, &puppeteer.1)?);
        let mut restarts = 0;
        let mut outcomes = Outcomes::new();
        for (id, source) in sources.iter().enumerate() {
            if session.is_none() && restarts < RESTARTS {
                restarts += 1;
                session = self.start(parts, &puppeteer.1).ok();
            }
            let outcome = match &session {
                Some(running) => self.ask(running, id, source),
                None => Err(broken(source, "mermaid-cli broke too often in this build")),
            };
            if matches!(outcome, Err(Failure::Broken(_))) {
                session = None;
            }
            outcomes.insert(Arc::clone(source), outcome);
        }
        Ok(outcomes)
    }

    fn start(&self, parts: &Parts, puppeteer: &Value) -> Result<Conversation, String> {
        let folder = Folder::new().map_err(|error| format!("no folder for temporary files: {error}"))?;
        let folders: serde_json::Map<String, Value> =
            parts.folders.iter().map(|(name, folder)| ((*name).to_owned(), json!(folder))).collect();
        let setup = json!({
            "packages": { "puppeteer": parts.puppeteer },
            "folders": folders,
            "browsers": browsers(),
            "profile": folder.path().join("profile"),
            "puppeteer": puppeteer,
            "configs": self.configs,
        });
        let arguments = ["--input-type=module", "--eval", DRIVER].map(OsString::from);
        let session = Conversation::start(&parts.node, &arguments, folder)
            .map_err(|error| format!("`{}` does not start: {error}", parts.node.display()))?;
        session.say(&setup.to_string());
        let trouble = match session.hear(START) {
            Heard::Line(line) => match serde_json::from_str::<Value>(&line) {
                Ok(answer) if answer["ready"].is_string() => return Ok(session),
                Ok(answer) => answer["fatal"].as_str().unwrap_or("it gave no reason").to_owned(),
                Err(_) => "it said something else than was agreed".to_owned(),
            },
            Heard::Silence => format!("no browser was ready after {} s", START.as_secs()),
            Heard::Flood => "it said more than was agreed".to_owned(),
            Heard::End => session.complaint(),
        };
        Err(why_not(&trouble))
    }

    fn ask(&self, session: &Conversation, id: usize, source: &Arc<str>) -> Result<Pair, Failure> {
        session.say(&json!({ "id": id, "source": &**source }).to_string());
        let line = match session.hear(self.deadline + GRACE) {
            Heard::Line(line) => line,
            Heard::Flood => return Err(broken(source, "mermaid-cli gave a drawing of more than 32 MB")),
            Heard::Silence => return Err(Failure::Broken(faults::too_slow(source, self.deadline))),
            Heard::End => {
                let complaint = session.complaint();
                let last = complaint.lines().rfind(|line| !line.trim().is_empty());
                let said = last.map_or(String::new(), |last| format!(" ({})", last.trim()));
                return Err(broken(source, &format!("mermaid-cli ended while it drew{said}")));
            }
        };
        let answer: Value = serde_json::from_str(&line).unwrap_or_default();
        if answer["id"] != json!(id) {
            return Err(broken(source, "mermaid-cli answered something else than was asked"));
        }
        if let Some(message) = answer["error"]["message"].as_str() {
            let line = answer["error"]["line"].as_u64();
            let line = line.and_then(|line| usize::try_from(line).ok());
            return Err(Failure::Rejected(message.to_owned(), line));
        }
        let [Some(light), Some(dark)] = [0, 1].map(|at| answer["svgs"][at].as_str()) else {
            return Err(broken(source, "mermaid-cli gave no drawing"));
        };
        checked(light.to_owned(), dark.to_owned())
    }
}

/// A drawing that says that there was an error is none.
fn checked(light: String, dark: String) -> Result<Pair, Failure> {
    if light.contains("aria-roledescription=\"error\"") {
        return Err(Failure::Rejected("syntax error in the diagram".to_owned(), None));
    }
    Ok(Pair { light, dark })
}

fn broken(source: &str, why: &str) -> Failure {
    Failure::Broken(faults::broken(source, why))
}

/// Why a browser did not start, and what to put where.
fn why_not(trouble: &str) -> String {
    let has = |words: &[&str]| words.iter().any(|word| trouble.contains(word));
    if has(&["no-sandbox", "No usable sandbox", "SUID sandbox"]) {
        return "mermaid-cli's browser does not start without `--no-sandbox` here, as root or in a container: put \
                `{\"args\": [\"--no-sandbox\"]}` into a file `puppeteer.json` beside notegen.toml, and \
                `puppeteer_config = \"puppeteer.json\"` into notegen.toml under `[diagrams]`"
            .to_owned();
    }
    if has(&[
        "Could not find Chrome",
        "Could not find chrome",
        "executablePath",
        "Browser was not found",
        "ENOENT",
    ]) {
        return "mermaid-cli finds no browser: install Chromium, or name one by the variable PUPPETEER_EXECUTABLE_PATH \
                or by `{\"executablePath\": \"…\"}` in the file that `puppeteer_config` names"
            .to_owned();
    }
    let lines = trouble.lines().map(str::trim).filter(|line| !line.is_empty());
    let lines: Vec<&str> = lines.collect();
    let shown: String = lines.last().map_or("it gave no reason", |line| *line).chars().take(300).collect();
    format!("mermaid-cli does not start: {shown}")
}

impl Install {
    /// How it is used, for people.
    pub(super) fn way(&self) -> &'static str {
        match self.parts {
            Some(_) => "one browser for all diagrams",
            None => "one process for each diagram",
        }
    }
}
