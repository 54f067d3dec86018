//! `notegen doctor`: which engines for diagrams there are, and whether they draw.
use super::{SiteArgs, say};
use crate::Place;
use notegen::config::Engine;
use notegen::source::Files;
use notegen::{diagrams, pipeline};
use std::process::ExitCode;

/// Says what draws diagrams here. It fails where the engine that the site asks for does not draw.
pub(crate) fn run(place: &Place) -> anyhow::Result<ExitCode> {
    let tree = SiteArgs::default().read(place, None, &mut Files::default())?;
    let wanted = tree.config.diagrams.engine;
    let trials = diagrams::trials(&pipeline::drawing(&tree.config, &place.root));
    let mut works = true;
    for trial in &trials {
        let is_wanted = wanted == trial.which || (wanted == Engine::Auto && trial.which == Engine::Embedded);
        works &= trial.trouble.is_none() || !is_wanted;
        say(&match &trial.trouble {
            None => format!("{}: draws\n", trial.engine),
            Some(why) => format!("{}: does not draw: {why}\n", trial.engine),
        })?;
    }
    let name = Engine::NAMES.iter().find(|(_, engine)| *engine == wanted);
    let name = name.map_or("", |(name, _)| name);
    let first = trials
        .iter()
        .find(|trial| trial.trouble.is_none() && (wanted == Engine::Auto || wanted == trial.which));
    say(&match first {
        Some(trial) => format!("a build with the engine `{name}` draws by: {}\n", trial.engine),
        None => format!("a build with the engine `{name}` cannot draw\n"),
    })?;
    Ok(ExitCode::from(u8::from(!works)))
}
