//! `notegen completions` and `notegen man`: the command line, told to a shell and to `man`.
use super::say;
use anyhow::Context;
use clap::{Args, Command};
use clap_complete::Shell;
use clap_mangen::Man;
use std::process::ExitCode;

#[derive(Args)]
pub(crate) struct CompletionsArgs {
    /// The shell that the script is for
    shell: Shell,
}

/// Prints the script by which a shell completes the command line.
pub(crate) fn run(mut command: Command, args: &CompletionsArgs) -> anyhow::Result<ExitCode> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut command, "notegen", &mut script);
    say(&String::from_utf8_lossy(&script))?;
    Ok(ExitCode::SUCCESS)
}

/// Prints the manual's page, as `man` reads it: the program, then each of its commands.
pub(crate) fn man(command: Command) -> anyhow::Result<ExitCode> {
    say(&String::from_utf8_lossy(&page(command).context("cannot write the manual's page")?))?;
    Ok(ExitCode::SUCCESS)
}

fn page(mut command: Command) -> std::io::Result<Vec<u8>> {
    // Built before it is told to write as one: what all commands share stands only at the top.
    let commands: Vec<Command> = command.get_subcommands().cloned().collect();
    command.build();
    let mut page = Vec::new();
    let whole = Man::new(command);
    whole.render_title(&mut page)?;
    whole.render_name_section(&mut page)?;
    whole.render_synopsis_section(&mut page)?;
    whole.render_options_section(&mut page)?;
    for command in commands {
        let heading = format!("notegen {}", command.get_name()).to_uppercase();
        let mut sections = Vec::new();
        let part = Man::new(command.bin_name(heading.to_lowercase()));
        part.render_synopsis_section(&mut sections)?;
        part.render_description_section(&mut sections)?;
        part.render_options_section(&mut sections)?;
        let below = String::from_utf8_lossy(&sections).replace("\n.SH ", "\n.SS ");
        let below = below.strip_prefix(".SH ").map_or(below.clone(), |rest| format!(".SS {rest}"));
        page.extend(format!(".SH {heading}\n{below}").into_bytes());
    }
    Ok(page)
}
