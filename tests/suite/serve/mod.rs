//! The preview: a real server, asked over real connections.
#[cfg(target_os = "linux")]
mod drawing;
mod guests;
mod pages;
mod soak;
mod watching;

use crate::support::Repo;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

/// How long a test waits for what must come.
const PATIENCE: Duration = Duration::from_secs(30);

/// A server that runs for as long as the test.
pub(crate) struct Server {
    pub(crate) child: Child,
    pub(crate) port: u16,
    said: Arc<Mutex<String>>,
}

/// An answer as it came.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

impl Server {
    pub(crate) fn start(repo: &Repo, arguments: &[&str]) -> Server {
        Server::start_by(Command::new(env!("CARGO_BIN_EXE_notegen")), repo, arguments)
    }

    /// Starts it by a command to which the arguments are added.
    pub(crate) fn start_by(mut command: Command, repo: &Repo, arguments: &[&str]) -> Server {
        command.arg("serve").args(["--port", "0"]).args(arguments);
        if !arguments.contains(&"--diagrams") {
            command.args(["--diagrams", "embedded"]);
        }
        for variable in ["GITHUB_SHA", "GITHUB_REF_NAME", "GITHUB_HEAD_REF", "CLICOLOR_FORCE"] {
            command.env_remove(variable);
        }
        command.current_dir(repo.path()).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let said = Arc::new(Mutex::new(String::new()));
        for stream in [
            Box::new(child.stdout.take().unwrap()) as Box<dyn Read + Send>,
            Box::new(child.stderr.take().unwrap()),
        ] {
            let said = said.clone();
            std::thread::spawn(move || {
                for line in BufReader::new(stream).lines().map_while(Result::ok) {
                    said.lock().unwrap().push_str(&(line + "\n"));
                }
            });
        }
        let mut server = Server { child, port: 0, said };
        server.port = wait("the server to start", || {
            let said = server.said();
            let (_, port) = said.split_once("http://")?.1.split_once(':')?;
            port.split('/').next()?.parse().ok()
        });
        server
    }

    /// All that it printed.
    pub(crate) fn said(&self) -> String {
        self.said.lock().unwrap().clone()
    }

    /// Sends bytes as they are, and reads what comes until the server ends the connection.
    pub(crate) fn raw(&self, request: &[u8]) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request).unwrap();
        let mut bytes = Vec::new();
        // A server that refuses may end a connection in which it has not read everything.
        let _ = stream.read_to_end(&mut bytes);
        Answer::parse(&bytes)
    }

    /// Asks for a path with more lines in the head.
    pub(crate) fn ask(&self, method: &str, path: &str, lines: &str) -> Answer {
        let host = format!("Host: 127.0.0.1:{}\r\n", self.port);
        self.raw(format!("{method} {path} HTTP/1.1\r\n{host}Connection: close\r\n{lines}\r\n").as_bytes())
    }

    /// A page or a file.
    pub(crate) fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, "")
    }

    /// Waits until a page says this.
    pub(crate) fn until(&self, path: &str, text: &str) {
        wait(&format!("`{text}` in {path}"), || self.get(path).text().contains(text).then_some(()));
    }

    /// Which build is shown.
    pub(crate) fn generation(&self) -> u64 {
        let events = self.events();
        events.generation
    }

    /// A connection that hears of builds.
    pub(crate) fn events(&self) -> Events {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        let head = format!("GET /.notegen/events HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", self.port);
        stream.write_all(head.as_bytes()).unwrap();
        let mut events = Events { lines: BufReader::new(stream), generation: 0, errors: 0, follow: None };
        events.next();
        events
    }

    /// Ends it as Ctrl-C does, and gives its exit code.
    #[cfg(unix)]
    pub(crate) fn end(mut self) -> Option<i32> {
        let killed = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().unwrap();
        assert!(killed.success());
        wait("the server to end", || self.child.try_wait().unwrap()).code()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What is heard of builds.
pub(crate) struct Events {
    lines: BufReader<TcpStream>,
    pub(crate) generation: u64,
    pub(crate) errors: u64,
    pub(crate) follow: Option<String>,
}

impl Events {
    /// Waits for the next one.
    pub(crate) fn next(&mut self) {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the events ended");
            if let Some(data) = line.strip_prefix("data: ") {
                let data: serde_json::Value = serde_json::from_str(data).unwrap();
                self.generation = data["generation"].as_u64().unwrap();
                self.errors = data["errors"].as_u64().unwrap();
                self.follow = data["follow"].as_str().map(str::to_owned);
                return;
            }
        }
    }
}

impl Answer {
    fn parse(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(bytes.len());
        let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or(0);
        let mut body = bytes.get(end + 4..).unwrap_or_default().to_vec();
        if head.contains("transfer-encoding: chunked") {
            body = unchunked(&body);
        }
        Answer { status, head, body }
    }

    /// The body as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// A line of the head.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "))
    }

    /// The page without the line that the preview adds.
    pub(crate) fn unscripted(&self) -> String {
        let text = self.text();
        let Some((before, rest)) = text.split_once("<script src=\"/.notegen/reload.js\"") else {
            return text;
        };
        let (_, after) = rest.split_once("</script>\n").unwrap();
        format!("{before}{after}")
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|two| two == b"\r\n") {
        let length = usize::from_str_radix(std::str::from_utf8(&rest[..end]).unwrap(), 16).unwrap();
        if length == 0 {
            break;
        }
        body.extend(&rest[end + 2..end + 2 + length]);
        rest = &rest[end + 4 + length..];
    }
    body
}

/// Waits until something is there.
pub(crate) fn wait<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    let start = Instant::now();
    loop {
        if let Some(found) = look() {
            return found;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain for {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
