//! Which engine draws, and what of it is in the cache already.
//!
//! One build shows one look: where mermaid-cli does not start and the choice is ours, everything is drawn by
//! the linked-in engine. An engine that was asked for is never replaced in silence.
use super::cache::Cache;
use super::embedded::{self, Embedded};
use super::faults::{self, Fault};
use super::mermaid_cli::{self, Failure, Install, Job, Outcomes};
use super::{Drawing, Facts, Options, Rendered, runner};
use crate::config::Engine;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Who drew, and how much.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The engine with its version; empty where nothing was to be drawn.
    pub engine: String,
    /// How many diagrams it drew.
    pub drawn: usize,
    /// How many came from the cache.
    pub cached: usize,
    /// The diagrams that another engine drew for now.
    pub pending: Vec<Arc<str>>,
    /// Why the engine that was asked for draws nothing: the build must not go on.
    pub trouble: Option<String>,
    /// Why another engine drew than the one that was found.
    pub instead: Option<String>,
}

type Drawn = BTreeMap<Arc<str>, Result<Arc<Drawing>, Fault>>;

/// Draws what is wanted, or takes it from the cache.
pub(super) fn run(wanted: Vec<Arc<str>>, options: &Options) -> (Drawn, Summary) {
    if wanted.is_empty() {
        return Default::default();
    }
    let install = match options.engine {
        Engine::Embedded => return with_embedded(wanted, options),
        Engine::Auto | Engine::MermaidCli => mermaid_cli::find(&options.mermaid_cli),
    };
    let named = options.mermaid_cli.command.is_some();
    let done = match install {
        Ok(install) => with_mermaid_cli(&wanted, &install, options),
        // That none is installed is no news, unless one was named.
        Err(_) if options.engine == Engine::Auto && !named => return with_embedded(wanted, options),
        Err(why) => Err(why),
    };
    match done {
        Ok(done) => done,
        Err(why) if options.engine == Engine::Auto => {
            let (drawn, mut summary) = with_embedded(wanted, options);
            summary.instead = Some(why);
            (drawn, summary)
        }
        Err(why) => {
            let summary =
                Summary { engine: "mermaid-cli".to_owned(), trouble: Some(why), ..Summary::default() };
            (Drawn::new(), summary)
        }
    }
}

fn with_embedded(wanted: Vec<Arc<str>>, options: &Options) -> (Drawn, Summary) {
    let cache = Cache::open(options, &format!("{} {}", embedded::VERSION, site_configs()));
    let (mut drawn, wanted) = cache.take(wanted);
    let cached = drawn.len();
    let new = if wanted.is_empty() {
        Drawn::new()
    } else {
        let engine = Embedded::new(options.deadline);
        runner::run(wanted, options, Box::new(move |source| engine.draw(source)))
    };
    cache.put(&new);
    let summary = Summary {
        engine: format!("the built-in engine ({})", embedded::VERSION),
        drawn: new.len(),
        cached,
        ..Summary::default()
    };
    drawn.extend(new);
    (drawn, summary)
}

/// The error says why mermaid-cli cannot draw anything.
fn with_mermaid_cli(
    wanted: &[Arc<str>],
    install: &Install,
    options: &Options,
) -> Result<(Drawn, Summary), String> {
    let job = Job { install, settings: &options.mermaid_cli, deadline: options.deadline, configs: configs() };
    let cache = Cache::open(options, &format!("mermaid-cli {} {}", job.key(), embedded::VERSION));
    let (mut drawn, wanted) = cache.take(wanted.to_vec());
    let cached = drawn.len();
    if options.at_once && !wanted.is_empty() {
        let (for_now, mut summary) = with_embedded(wanted.clone(), options);
        drawn.extend(for_now);
        summary.pending = wanted;
        return Ok((drawn, summary));
    }
    let fits = |source: &&Arc<str>| source.len() <= options.max_source_bytes;
    let sent: Vec<Arc<str>> = wanted.iter().filter(fits).cloned().collect();
    let outcomes = if sent.is_empty() { Outcomes::new() } else { job.draw(&sent)? };
    let new = if wanted.is_empty() {
        Drawn::new()
    } else {
        runner::run(wanted, options, finishing(outcomes, options))
    };
    cache.put(&new);
    let summary = Summary {
        engine: format!("mermaid-cli {}", install.version),
        drawn: new.len(),
        cached,
        ..Summary::default()
    };
    drawn.extend(new);
    Ok((drawn, summary))
}

/// Puts what mermaid-cli gave beside what the linked-in parser knows of the source.
fn finishing(outcomes: Outcomes, options: &Options) -> runner::Render {
    let parser = Embedded::new(options.deadline);
    let outcomes = Mutex::new(outcomes);
    Box::new(move |source| {
        let outcome = outcomes.lock().unwrap_or_else(PoisonError::into_inner).remove(source);
        match outcome {
            Some(Ok(pair)) => Ok(Rendered {
                light: pair.light,
                dark: pair.dark,
                facts: parser.facts(source).unwrap_or_else(|_| kind_only(source)),
            }),
            Some(Err(Failure::Broken(fault))) => Err(fault),
            // The linked-in parser knows the place to the byte, where it refuses the source too.
            Some(Err(Failure::Rejected(message, line))) => Err(parser
                .facts(source)
                .err()
                .unwrap_or_else(|| mermaid_cli::explain(source, &message, line))),
            None => Err(faults::broken(source, "mermaid-cli did not draw it")),
        }
    })
}

/// What is known of a diagram that only Mermaid itself understands.
fn kind_only(source: &str) -> Facts {
    let first =
        source.lines().map(str::trim).find(|line| line.starts_with(|c: char| c.is_ascii_alphabetic()));
    let kind = first.and_then(|line| line.split(|c: char| !c.is_ascii_alphanumeric()).next());
    Facts { kind: kind.unwrap_or("diagram").to_owned(), title: None, model: Value::Null }
}

fn site_configs() -> String {
    ["default", "dark"].map(|theme| embedded::site_config(theme).to_string()).join(" ")
}

/// What Mermaid is told: the look of the linked-in engine, and nothing that is left to chance.
fn configs() -> [Value; 2] {
    ["default", "dark"].map(|theme| {
        let mut config = embedded::site_config(theme);
        let fixed = json!({
            "startOnLoad": false,
            "securityLevel": "strict",
            "suppressErrorRendering": true,
            "handDrawnSeed": 1,
            "deterministicIds": true,
            "deterministicIDSeed": "m",
        });
        if let (Value::Object(config), Value::Object(fixed)) = (&mut config, fixed) {
            config.extend(fixed);
        }
        config
    })
}

/// What came of looking for an engine and drawing one diagram with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trial {
    /// The engine.
    pub which: Engine,
    /// The engine with its version, and where it is.
    pub engine: String,
    /// Why it does not draw.
    pub trouble: Option<String>,
}

/// Looks for each engine and draws one diagram with it, past the cache.
pub fn trials(options: &Options) -> Vec<Trial> {
    const SOURCE: &str = "flowchart LR\n  note --> page";
    let one = |engine, what: String| {
        let options = Options { engine, cache: None, ..options.clone() };
        let (drawn, summary) = run(vec![Arc::from(SOURCE)], &options);
        let fault = drawn.into_values().find_map(Result::err).map(|fault| fault.message);
        Trial { which: engine, engine: what, trouble: summary.trouble.or(fault) }
    };
    let cli = match mermaid_cli::find(&options.mermaid_cli) {
        Ok(install) => {
            let (version, way, place) = (&install.version, install.way(), install.command.display());
            one(Engine::MermaidCli, format!("mermaid-cli {version}, `{place}`, {way}"))
        }
        Err(why) => Trial { which: Engine::MermaidCli, engine: "mermaid-cli".to_owned(), trouble: Some(why) },
    };
    vec![cli, one(Engine::Embedded, format!("built in: {}", embedded::VERSION))]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_that_keys_what_is_kept_is_the_one_that_is_linked_in() {
        let manifest = include_str!("../../Cargo.toml");
        let version = embedded::VERSION.trim_start_matches("merman ");
        assert!(manifest.contains(&format!("merman = {{ version = \"={version}\"")));
    }
}
