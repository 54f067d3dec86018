//! From arguments to a command to an exit code. The program is the only place that prints or exits.
mod commands;

use clap::{Args, CommandFactory, Parser, Subcommand};
use commands::{Usage, complain};
use notegen::output::Refused;
use std::path::PathBuf;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Turns a folder of Markdown notes into a site, with its Mermaid diagrams drawn.
#[derive(Parser)]
#[command(version, about, max_term_width = 100)]
struct Cli {
    #[command(subcommand)]
    command: Command,
    #[command(flatten)]
    place: Place,
}

/// Where the site is.
#[derive(Args, Clone)]
struct Place {
    /// The root of the repository
    #[arg(short, long, global = true, default_value = ".", value_name = "DIR")]
    root: PathBuf,
    /// The configuration file, in place of notegen.toml at the root
    #[arg(short, long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Makes a folder a site: writes what is missing, and nothing over what is there
    Init(commands::init::InitArgs),
    /// Writes a new note, not yet published
    New(commands::new::NewArgs),
    /// Publishes notes: sets `publish: true` and the date, and leaves the rest as it is
    Publish(commands::publish::PublishArgs),
    /// Writes the site
    Build(commands::build::BuildArgs),
    /// Shows the site in a browser, and each change as it is saved
    Serve(commands::serve::ServeArgs),
    /// Finds what is wrong in the notes, and writes nothing
    Check(commands::check::CheckArgs),
    /// Compares the diagrams of two versions of a note, as a page or in words
    Diff(commands::diff::DiffArgs),
    /// Lists the notes: what is published and what is not
    List(commands::list::ListArgs),
    /// Says why a file is on the site or not, or what makes an address, and which line decides
    Why(commands::why::WhyArgs),
    /// Says which engines for diagrams there are, and draws one diagram with each
    Doctor,
    /// Prints the script by which a shell completes the command line
    Completions(commands::completions::CompletionsArgs),
    /// Prints the manual's page
    Man,
}

fn main() -> ExitCode {
    let Cli { command, place } = Cli::parse();
    let done = match &command {
        Command::Init(args) => commands::init::run(&place, args),
        Command::New(args) => commands::new::run(&place, args),
        Command::Publish(args) => commands::publish::run(&place, args),
        Command::Build(args) => commands::build::run(&place, args),
        Command::Serve(args) => commands::serve::run(&place, args),
        Command::Check(args) => commands::check::run(&place, args),
        Command::Diff(args) => commands::diff::run(&place, args),
        Command::List(args) => commands::list::run(&place, args),
        Command::Why(args) => commands::why::run(&place, args),
        Command::Doctor => commands::doctor::run(&place),
        Command::Completions(args) => commands::completions::run(Cli::command(), args),
        Command::Man => commands::completions::man(Cli::command()),
    };
    done.unwrap_or_else(|error| {
        let help = error.downcast_ref::<Refused>().is_some();
        complain(&if help { format!("error: {error}\n") } else { format!("error: {error:#}\n") });
        ExitCode::from(if error.is::<Usage>() { 2 } else { 1 })
    })
}
