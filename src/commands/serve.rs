//! `notegen serve`: the site in a browser, and each change to it as it is saved.
#![expect(clippy::disallowed_methods, reason = "a port is opened, and a browser started")]
use super::{Instead, ReportArgs, SiteArgs, Usage, complain, say};
use crate::Place;
use anyhow::Context;
use clap::Args;
use notegen::config::Config;
use notegen::diagnostic::Diagnostic;
use notegen::pipeline::Built;
use notegen::report::counted;
use notegen::serve::{self, Change, Preview, Round};
use std::io::ErrorKind;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode, Stdio};
use std::time::Duration;

/// The port that is tried first.
const PORT: u16 = 1111;
/// How many ports are tried after it.
const MORE_PORTS: u16 = 100;

#[derive(Args)]
pub(crate) struct ServeArgs {
    /// The port; 1111 by itself, or the next one that is free
    #[arg(short, long)]
    port: Option<u16>,
    /// The address to listen at: who can reach it can read the notes
    #[arg(short, long, value_name = "ADDRESS", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    interface: IpAddr,
    /// A name of a host that the server answers to besides its own, such as that of a tunnel
    #[arg(long, value_name = "NAME")]
    allow_host: Vec<String>,
    /// Opens the site in the browser
    #[arg(short = 'O', long)]
    open: bool,
    /// Leads the open page to the note that changed
    #[arg(long)]
    follow: bool,
    /// Shows what a build writes, without the notes that are not published
    #[arg(long)]
    no_drafts: bool,
    #[command(flatten)]
    site: SiteArgs,
}

/// Serves the site until it is told to end.
pub(crate) fn run(place: &Place, args: &ServeArgs) -> anyhow::Result<ExitCode> {
    if !place.root.is_dir() {
        return Err(Usage(format!("there is no folder `{}`", place.root.display())).into());
    }
    if let Some(url) = &args.site.base_url {
        Config::default().set_base_url(url).map_err(Usage)?;
    }
    let root =
        place.root.canonicalize().with_context(|| format!("cannot read `{}`", place.root.display()))?;
    let config = place.config.as_ref().map(std::path::absolute).transpose().context("no working folder")?;
    let listener = listen(args)?;
    let address = listener.local_addr().context("the server has no address")?;
    if !address.ip().is_loopback() {
        complain("warning: everyone who can reach this address can read the notes, drafts too\n");
    }
    let preview = Preview {
        listener,
        guests: args.allow_host.clone(),
        drafts: !args.no_drafts,
        follow: args.follow,
        root: root.clone(),
        config,
    };
    // The working folder goes where it is moved to; the root is what is found under its name.
    let (site, from) = (args.site.clone(), Place { root: root.clone(), ..place.clone() });
    let read = Box::new(move |files: &mut _| site.read_to_build(&from, None, files));
    let mut teller = Teller {
        root,
        shown: place.root.clone(),
        address,
        open: args.open,
        is_first: true,
        last: Vec::new(),
        error: None,
        instead: Instead::default(),
    };
    serve::run(preview, read, Box::new(move |round, change, took| teller.tell(&round, change, took)))?;
    Ok(ExitCode::SUCCESS)
}

/// Opens the port that was asked for, or the first that is free.
fn listen(args: &ServeArgs) -> anyhow::Result<TcpListener> {
    let first = args.port.unwrap_or(PORT);
    let last = if args.port.is_some() { first } else { first + MORE_PORTS };
    for port in first..=last {
        match TcpListener::bind(SocketAddr::new(args.interface, port)) {
            Ok(listener) => {
                if port != first {
                    complain(&format!("port {first} is taken, so it is {port}\n"));
                }
                return Ok(listener);
            }
            Err(error) if error.kind() == ErrorKind::AddrInUse && port < last => (),
            Err(error) if error.kind() == ErrorKind::AddrInUse && args.port.is_some() => {
                anyhow::bail!("port {port} is taken: name another one, or none");
            }
            Err(error) => {
                return Err(error)
                    .with_context(|| format!("cannot listen at {}, port {port}", args.interface));
            }
        }
    }
    anyhow::bail!("the ports {first} to {last} are all taken")
}

/// Says in the terminal what came of each round.
struct Teller {
    root: PathBuf,
    /// The root as the user named it.
    shown: PathBuf,
    address: SocketAddr,
    open: bool,
    /// Nothing was said yet.
    is_first: bool,
    /// What was found in the round before: it is not said again.
    last: Vec<Diagnostic>,
    /// Why the folder could not be read, or nothing be drawn, in the round before, in the same way.
    error: Option<String>,
    instead: Instead,
}

impl Teller {
    fn tell(&mut self, round: &Round<'_>, change: &Change, took: Duration) {
        match round {
            Round::Built(built) => {
                self.instead.tell(built);
                self.found(built);
                let notes = counted(built.site.notes.len(), "note");
                self.shown(built.site.config.base_path(), &notes, change, took);
            }
            Round::Unreadable(error) => {
                let error = format!("error: {error:#}\n");
                if self.error.as_ref() != Some(&error) {
                    complain(&error);
                }
                self.error = Some(error);
                self.shown("/", "nothing yet", change, took);
            }
            Round::Unwatched(why) => complain(&format!(
                "warning: the disk cannot be watched ({why}): it is read every second instead\n"
            )),
        }
    }

    fn found(&mut self, built: &Built) {
        let trouble = built.drawn.trouble.as_ref();
        let trouble = trouble.map(|why| format!("error: diagrams cannot be drawn: {why}\n"));
        let before = std::mem::replace(&mut self.error, trouble);
        if let Some(error) = self.error.as_ref().filter(|_| self.error != before) {
            complain(error);
        }
        if self.error == before && self.last == built.diagnostics {
            return;
        }
        let Ok(tally) = ReportArgs::show_to_people(built, &self.shown) else { return };
        match tally.words() {
            words if words.is_empty() && self.error.is_some() => (),
            words if words.is_empty() => complain("all is well again\n"),
            words => complain(&format!("{words}\n")),
        }
        self.last.clone_from(&built.diagnostics);
    }

    /// The preview goes on where nobody can read what it says.
    fn shown(&mut self, base: &str, what: &str, change: &Change, took: Duration) {
        let seconds = took.as_secs_f64();
        if !std::mem::take(&mut self.is_first) {
            let _ = say(&format!("{} changed ({seconds:.3} s)\n", named(change, &self.root)));
            return;
        }
        let mut address = self.address;
        if address.ip().is_unspecified() {
            address.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        let url = format!("http://{address}{base}");
        let _ = say(&format!("{what} at {url} ({seconds:.2} s); Ctrl-C ends it\n"));
        if self.open {
            open(&url);
        }
    }
}

/// What changed, for people: the first file, and how many more.
fn named(change: &Change, root: &Path) -> String {
    let Some(first) = change.files.first() else { return "something".to_owned() };
    let below = first.strip_prefix(root).ok().filter(|below| !below.as_os_str().is_empty());
    let first = below.unwrap_or(first).display();
    match change.files.len() - 1 {
        0 => format!("{first}"),
        more => format!("{first} and {more} more"),
    }
}

/// Opens an address in the browser. That there is none is no reason to fail.
fn open(url: &str) {
    let (program, arguments): (&str, &[&str]) = if cfg!(target_os = "macos") {
        ("open", &[])
    } else if cfg!(windows) {
        ("rundll32", &["url.dll,FileProtocolHandler"])
    } else {
        ("xdg-open", &[])
    };
    let mut command = Command::new(program);
    command.args(arguments).arg(url).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    match command.spawn() {
        Ok(mut child) => drop(std::thread::spawn(move || child.wait())),
        Err(error) => complain(&format!("warning: no browser opens: `{program}`: {error}\n")),
    }
}
