//! The good answers of the last days, so that nobody is asked twice for nothing. A bad one is asked for again.
use super::ask::Answer;
use anyhow::Context;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// How long a good answer is believed.
const BELIEVED: Duration = Duration::from_hours(3 * 24);

/// When each address last answered, in seconds since 1970.
pub(super) struct Kept {
    file: PathBuf,
    now: u64,
    answered: BTreeMap<String, u64>,
}

impl Kept {
    /// Reads the file. One that cannot be understood is as good as none.
    pub(super) fn read(file: &Path) -> Self {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
        let answered = fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok());
        let mut kept = Self { file: file.to_path_buf(), now, answered: answered.unwrap_or_default() };
        kept.answered.retain(|_, at| *at <= now && now - *at < BELIEVED.as_secs());
        kept
    }

    pub(super) fn is_alive(&self, url: &str) -> bool {
        self.answered.contains_key(url)
    }

    /// Adds the good answers, and writes the file where there are some.
    pub(super) fn write(&mut self, answers: &BTreeMap<&str, Answer>) -> anyhow::Result<()> {
        let alive = answers.iter().filter(|(_, answer)| **answer == Answer::Alive);
        let before = self.answered.len();
        self.answered.extend(alive.map(|(url, _)| ((*url).to_owned(), self.now)));
        if self.answered.len() == before {
            return Ok(());
        }
        let text = serde_json::to_string_pretty(&self.answered).expect("texts and numbers are JSON");
        let folder = self.file.parent().unwrap_or(Path::new("."));
        let written = fs::create_dir_all(folder).and_then(|()| fs::write(&self.file, text + "\n"));
        written.with_context(|| format!("cannot write `{}`", self.file.display()))
    }
}
