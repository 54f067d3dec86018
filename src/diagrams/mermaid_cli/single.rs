//! An installation whose parts are not known: one `mmdc` for each drawing, as many at a time as there are cores.
use super::process::{Folder, Limits, browser, run};
use super::{Failure, GRACE, Job, Outcomes, Pair, START, broken, browsers, checked, faults, why_not};
use serde_json::Value;
use std::collections::VecDeque;
use std::ffi::OsString;
use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;

/// The largest drawing that is taken.
const LARGEST: u64 = 32 * 1024 * 1024;

impl Job<'_> {
    pub(super) fn one_by_one(
        &self,
        puppeteer: &(Option<PathBuf>, Value),
        sources: &[Arc<str>],
    ) -> Result<Outcomes, String> {
        let limits = Limits { patience: self.deadline + GRACE + START / 4, browser: browser(browsers()) };
        let settings = seeded(&puppeteer.1);
        let queue: Mutex<VecDeque<&Arc<str>>> = Mutex::new(sources.iter().collect());
        let outcomes = Mutex::new(Outcomes::new());
        let trouble = Mutex::new(None);
        let work = || {
            loop {
                let next = queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
                let Some(source) = next else { return };
                match self.single(&settings, source, &limits) {
                    Ok(outcome) => {
                        let mut outcomes = outcomes.lock().unwrap_or_else(PoisonError::into_inner);
                        outcomes.insert(Arc::clone(source), outcome);
                    }
                    Err(why) => {
                        *trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(why);
                        queue.lock().unwrap_or_else(PoisonError::into_inner).clear();
                    }
                }
            }
        };
        let cores = thread::available_parallelism().map_or(1, usize::from).min(sources.len());
        thread::scope(|scope| {
            for _ in 1..cores {
                scope.spawn(work);
            }
            work();
        });
        match trouble.into_inner().unwrap_or_else(PoisonError::into_inner) {
            Some(why) => Err(why),
            None => Ok(outcomes.into_inner().unwrap_or_else(PoisonError::into_inner)),
        }
    }

    /// Draws one diagram. The outer error is one that every other diagram would have too.
    fn single(
        &self,
        puppeteer: &Value,
        source: &str,
        limits: &Limits,
    ) -> Result<Result<Pair, Failure>, String> {
        let mut drawn = Vec::new();
        for config in &self.configs {
            match self.once(puppeteer, source, config, limits)? {
                Ok(svg) => drawn.push(svg),
                Err(failure) => return Ok(Err(failure)),
            }
        }
        let mut drawn = drawn.into_iter();
        Ok(checked(drawn.next().unwrap_or_default(), drawn.next().unwrap_or_default()))
    }

    fn once(
        &self,
        puppeteer: &Value,
        source: &str,
        config: &Value,
        limits: &Limits,
    ) -> Result<Result<String, Failure>, String> {
        let folder = Folder::new().map_err(|error| format!("no folder for temporary files: {error}"))?;
        let [input, output, settings, browser] =
            ["in.mmd", "out.svg", "config.json", "puppeteer.json"].map(|name| folder.path().join(name));
        fs::write(&input, source)
            .and_then(|()| fs::write(&settings, config.to_string()))
            .and_then(|()| fs::write(&browser, puppeteer.to_string()))
            .map_err(|error| format!("a temporary file cannot be written: {error}"))?;
        let mut arguments: Vec<OsString> = ["-q", "-b", "transparent", "-I", "m"].map(OsString::from).into();
        for (option, file) in [("-i", input), ("-o", output.clone()), ("-c", settings), ("-p", browser)] {
            arguments.push(option.into());
            arguments.push(file.into());
        }
        let ran = run(&self.install.command, &arguments, &folder, limits);
        let (code, complaint) =
            ran.map_err(|error| format!("`{}` does not start: {error}", self.install.command.display()))?;
        if code.is_none() {
            return Ok(Err(Failure::Broken(faults::too_slow(source, self.deadline))));
        }
        let size = fs::metadata(&output).map_or(0, |found| found.len());
        if size > LARGEST {
            return Ok(Err(broken(source, "mermaid-cli gave a drawing of more than 32 MB")));
        }
        if code == Some(0) && size > 0 {
            return Ok(fs::read_to_string(&output).map_err(|_| broken(source, "mermaid-cli gave no text")));
        }
        if complaint.contains("Failed to launch") || complaint.contains("Could not find Chrome") {
            return Err(why_not(&complaint));
        }
        Ok(Err(said(source, &complaint)))
    }
}

/// The author's settings for the browser, and that its chance is the same each time: Mermaid makes up the names
/// of commits, and places them by how wide they are.
fn seeded(puppeteer: &Value) -> Value {
    let mut settings = puppeteer.clone();
    let mut arguments = settings["args"].as_array().cloned().unwrap_or_default();
    arguments.push(Value::from("--js-flags=--random-seed=1"));
    settings["args"] = Value::Array(arguments);
    settings
}

/// What `mmdc` complains of, without the places of its own code.
fn said(source: &str, complaint: &str) -> Failure {
    let lines = complaint.lines().map(str::trim);
    let lines = lines.filter(|line| !line.is_empty() && !line.starts_with("at "));
    let text = lines.collect::<Vec<_>>().join("\n");
    let text = text.strip_prefix("Error: ").unwrap_or(&text);
    if text.is_empty() {
        return broken(source, "mermaid-cli gave neither a drawing nor a reason");
    }
    Failure::Rejected(text.to_owned(), None)
}
