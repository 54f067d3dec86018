//! `notegen.toml`: what a site's owner may set, typed, with everything else reported at its place.
mod keys;

use crate::diagnostic::{Code, Diagnostic, Severity};
use crate::dialect::Dialect;
use crate::paths::RepoPath;
use crate::permalink::{Pattern, Permalinks};
use keys::Keys;
use std::collections::BTreeMap;
use std::ops::Range;
use std::time::Duration;
use toml::de::DeTable;

/// The name of the configuration file, at the root of the repository.
pub const FILE: &str = "notegen.toml";

/// A site's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The title of the site.
    pub title: String,
    /// One or two sentences about it; may be empty.
    pub description: String,
    /// Who writes it; may be empty.
    pub author: String,
    /// The language of the notes, a BCP 47 tag.
    pub language: String,
    /// The absolute address of the home page, with a slash at its end; empty where it is not known.
    pub base_url: String,
    /// The folder of notes, from the root; `None` to look for `content`, then `notes`, then the root itself.
    pub content: Option<String>,
    /// How addresses are made, where they do not follow from the path alone.
    pub permalinks: Permalinks,
    /// The folder of files that are published as they are.
    pub statics: String,
    /// The folder of the site's own templates.
    pub templates: String,
    /// The folder that the site is written to.
    pub output: String,
    /// The repository's address, without a slash at its end; empty where none is set.
    pub repository: String,
    /// How many notes a feed holds.
    pub feed_length: usize,
    /// What is read as Markdown.
    pub dialect: Dialect,
    /// What becomes of raw HTML.
    pub raw_html: RawHtml,
    /// The site's menu.
    pub menu: Vec<MenuLink>,
    /// How diagrams are drawn.
    pub diagrams: Diagrams,
    /// How two diagrams, a before and an after, are told and compared.
    pub compare: Compare,
    /// How links that lead off the site are checked.
    pub check: Check,
    /// Whether code blocks have line numbers where they do not say.
    pub line_numbers: bool,
    /// The address that opens a file in an editor, with `{path}`, `{line}` and `{column}` in it; empty for none.
    pub editor: String,
    /// How much each kind of finding matters, where it is not as usual.
    pub lints: BTreeMap<Code, Severity>,
}

/// How links that lead off the site are checked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Check {
    /// What the addresses begin with that nobody asks for.
    pub ignore: Vec<String>,
    /// Whether addresses of the machine and of its network are called too.
    pub allow_private: bool,
}

impl Check {
    fn read(&mut self, keys: &mut Keys<'_>) {
        keys.words("ignore", &mut self.ignore);
        keys.flag("allow_private", &mut self.allow_private);
    }
}

/// How two diagrams, a before and an after, are told and compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compare {
    /// What the title of a first diagram begins with. The first of the words stands on the switch.
    pub before: Vec<String>,
    /// What the title of a second one begins with.
    pub after: Vec<String>,
    /// Whether what was added, removed and changed is marked in the drawings.
    pub marks: bool,
}

impl Default for Compare {
    fn default() -> Self {
        Self { before: vec!["Before".into()], after: vec!["After".into()], marks: true }
    }
}

impl Compare {
    fn read(&mut self, keys: &mut Keys<'_>) {
        keys.words("before", &mut self.before);
        keys.words("after", &mut self.after);
        keys.flag("mark_changes", &mut self.marks);
    }
}

/// How diagrams are drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagrams {
    /// How long one diagram may take to draw.
    pub deadline: Duration,
    /// Which engine draws.
    pub engine: Engine,
    /// Whether what mermaid-cli has not drawn yet is drawn by the linked-in engine for now: for a preview, and not
    /// to be set in a file.
    pub at_once: bool,
    /// The command of mermaid-cli, a path from the root; `None` to look for it.
    pub command: Option<String>,
    /// A file of settings for mermaid-cli's browser, a path from the root.
    pub puppeteer_config: Option<String>,
    /// The folder that drawings are kept in from build to build; empty to keep none.
    pub cache: String,
}

impl Default for Diagrams {
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(10),
            engine: Engine::Auto,
            at_once: false,
            command: None,
            puppeteer_config: None,
            cache: ".notegen/cache".into(),
        }
    }
}

impl Diagrams {
    fn read(&mut self, keys: &mut Keys<'_>) {
        if let Some(seconds) = keys.number("deadline", 1..=600) {
            self.deadline = Duration::from_secs(seconds);
        }
        if let Some((engine, _)) = keys.choice("engine", &Engine::NAMES) {
            self.engine = engine;
        }
        let mut text = String::new();
        if keys.text("command", &mut text).is_some() {
            self.command = Some(text.clone());
        }
        if keys.text("puppeteer_config", &mut text).is_some() {
            self.puppeteer_config = Some(text);
        }
        keys.text("cache", &mut self.cache);
    }
}

/// Which engine draws diagrams.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Engine {
    /// mermaid-cli where it is found and starts, else the one that is linked in.
    #[default]
    Auto,
    /// mermaid-cli.
    MermaidCli,
    /// The one that is linked in.
    Embedded,
}

impl Engine {
    /// The engines, by the names that a configuration has for them.
    pub const NAMES: [(&'static str, Engine); 3] =
        [("auto", Engine::Auto), ("mermaid-cli", Engine::MermaidCli), ("embedded", Engine::Embedded)];
}

/// What becomes of raw HTML in a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum RawHtml {
    /// What GitHub lets through is let through, balanced and safe; the rest is left out.
    #[default]
    Github,
    /// All of it is.
    Allow,
    /// It is shown as text.
    Escape,
}

/// An entry of the menu as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MenuLink {
    /// What it says.
    pub title: String,
    /// An absolute address, or a place on the site: `/guide/`.
    pub url: String,
    /// The address in the configuration file.
    pub span: Range<usize>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            title: "Notes".into(),
            description: String::new(),
            author: String::new(),
            language: "en".into(),
            base_url: String::new(),
            content: None,
            permalinks: Permalinks::default(),
            statics: "static".into(),
            templates: "templates".into(),
            output: "public".into(),
            repository: String::new(),
            feed_length: 20,
            dialect: Dialect::default(),
            raw_html: RawHtml::Github,
            menu: Vec::new(),
            diagrams: Diagrams::default(),
            compare: Compare::default(),
            check: Check::default(),
            line_numbers: false,
            editor: "vscode://file/{path}:{line}:{column}".into(),
            lints: BTreeMap::new(),
        }
    }
}

impl Config {
    /// Reads the text of a configuration file. What cannot be understood is added to `found`,
    /// and its default taken.
    pub fn parse(path: &RepoPath, text: &str, found: &mut Vec<Diagnostic>) -> Config {
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let span = error.span().unwrap_or(0..0);
            found.push(Diagnostic::new(path, span, Code::Config, error.message().trim().replace('\n', ", ")));
        }
        let mut config = Config::default();
        let mut keys = Keys { table: table.get_ref(), path, found, known: Vec::new(), within: "" };
        config.read_site(&mut keys);
        config.read_folders(&mut keys);
        config.read_markdown(&mut keys);
        keys.list("menu", |keys| config.menu.extend(read_menu_link(keys)));
        keys.section("diagrams", |keys| {
            config.diagrams.read(keys);
            config.compare.read(keys);
        });
        keys.section("check", |keys| config.check.read(keys));
        keys.section("highlight", |keys| {
            keys.flag("line_numbers", &mut config.line_numbers);
        });
        keys.section("serve", |keys| {
            keys.text("editor", &mut config.editor);
        });
        keys.section("lints", |keys| config.lints = read_lints(keys));
        keys.finish();
        config
    }

    /// How much a finding of this kind matters on this site.
    pub fn severity(&self, code: Code) -> Severity {
        self.lints.get(&code).copied().unwrap_or_else(|| code.severity())
    }

    /// The path of the home page's folder on its host, with slashes at both ends: `/` or `/repo/`.
    pub fn base_path(&self) -> &str {
        let host = self.base_url.find("://").map_or(0, |at| at + 3);
        self.base_url[host..].find('/').map_or("/", |at| &self.base_url[host + at..])
    }

    /// Takes the address of the home page. An empty one means that it is not known.
    ///
    /// # Errors
    /// What is wrong with it, for people.
    pub fn set_base_url(&mut self, url: &str) -> Result<(), String> {
        let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
        let plain = |c: char| {
            c.is_ascii_graphic() && !matches!(c, '"' | '\'' | '<' | '>' | '\\' | '?' | '#' | '`' | '{' | '}')
        };
        match host {
            _ if url.is_empty() => self.base_url.clear(),
            Some(host) if !host.is_empty() && !host.starts_with('/') && host.chars().all(plain) => {
                self.base_url = format!("{}/", url.trim_end_matches('/'));
            }
            _ => {
                return Err(format!(
                    "`{url}` is not the address of a site, such as `https://user.github.io/repo/`"
                ));
            }
        }
        Ok(())
    }

    fn read_site(&mut self, keys: &mut Keys<'_>) {
        keys.text("title", &mut self.title);
        keys.text("description", &mut self.description);
        keys.text("author", &mut self.author);
        keys.text("language", &mut self.language);
        keys.text("repository", &mut self.repository);
        self.repository.truncate(self.repository.trim_end_matches('/').trim_end_matches(".git").len());
        let mut url = String::new();
        if let Some(span) = keys.text("base_url", &mut url)
            && let Err(problem) = self.set_base_url(&url)
        {
            keys.report(span, problem);
        }
        if let Some(length) = keys.number("feed_length", 1..=10_000) {
            self.feed_length = usize::try_from(length).unwrap_or(self.feed_length);
        }
    }

    fn read_folders(&mut self, keys: &mut Keys<'_>) {
        let mut content = String::new();
        if keys.folder("content", &mut content).is_some() {
            self.content = Some(content);
        }
        keys.entries("permalinks", |keys, folder, value| {
            let pattern = value.get_ref().as_str().map(Pattern::parse);
            match pattern {
                Some(Ok(pattern)) if pattern.tells_apart() => {
                    let folder = folder.trim_matches('/');
                    self.permalinks.add(if folder == "." { "" } else { folder }, pattern);
                }
                Some(Ok(_)) => keys.report(
                    value.span(),
                    "all notes would be at one address: a pattern has `:path`, `:name`, `:slug` or `:title`"
                        .into(),
                ),
                Some(Err(problem)) => {
                    keys.report(value.span(), format!("this cannot be a permalink: {problem}"));
                }
                None => keys.wrong_type(folder, value, "a pattern in quotes: `\"/:year/:slug/\"`"),
            }
        });
        keys.folder("static", &mut self.statics);
        keys.folder("templates", &mut self.templates);
        keys.text("output", &mut self.output);
    }

    fn read_markdown(&mut self, keys: &mut Keys<'_>) {
        keys.flag("math", &mut self.dialect.math);
        keys.flag("wikilinks", &mut self.dialect.wikilinks);
        let policies = [("github", RawHtml::Github), ("allow", RawHtml::Allow), ("escape", RawHtml::Escape)];
        if let Some((policy, _)) = keys.choice("raw_html", &policies) {
            self.raw_html = policy;
        }
    }
}

fn read_menu_link(keys: &mut Keys<'_>) -> Option<MenuLink> {
    let (mut title, mut url) = (String::new(), String::new());
    let given = (keys.text("title", &mut title), keys.text("url", &mut url));
    let (Some(_), Some(span)) = given else {
        keys.report(keys.first(), "an entry of the menu needs a `title` and a `url`".into());
        return None;
    };
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase());
    if scheme.is_some_and(|scheme| !matches!(&*scheme, "https" | "http" | "mailto")) {
        keys.report(span, format!("`{url}` is not an address that a menu can lead to"));
        return None;
    }
    Some(MenuLink { title, url, span })
}

fn read_lints(keys: &mut Keys<'_>) -> BTreeMap<Code, Severity> {
    let levels = [
        ("error", Severity::Error),
        ("warn", Severity::Warning),
        ("off", Severity::Off),
        ("allow", Severity::Off),
    ];
    let mut lints = BTreeMap::new();
    for &code in Code::ALL.iter().filter(|code| code.is_lint()) {
        if let Some((severity, _)) = keys.choice(code.name(), &levels) {
            lints.insert(code, severity);
        }
    }
    lints
}
