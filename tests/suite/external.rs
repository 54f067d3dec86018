//! Links that lead off the site, asked for at a server that the test starts.
use crate::support::{Repo, note};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

/// A server that answers by the path, and remembers what it was asked.
struct Server {
    address: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    fn start() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let server = Server { address, asked: asked.clone() };
        thread::spawn(move || {
            for stream in listener.incoming() {
                let asked = asked.clone();
                thread::spawn(move || answer(stream.unwrap(), &asked));
            }
        });
        server
    }

    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().unwrap())
    }
}

fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().unwrap()).lines();
    let Some(Ok(request)) = lines.next() else { return };
    for header in lines.map_while(Result::ok) {
        if header.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, path) = (words.next().unwrap(), words.next().unwrap());
    let times = {
        let mut asked = asked.lock().unwrap();
        asked.push(format!("{method} {path}"));
        asked.iter().filter(|before| before.ends_with(path)).count()
    };
    let status = match (method, path) {
        ("HEAD", "/no-head") => "405 Method Not Allowed",
        (_, "/moved") => "302 Found\r\nLocation: /ok",
        // As it is found in the wild: neither encoded nor without blanks, and seen from where one is.
        (_, "/raw/from") => "301 Moved Permanently\r\nLocation: zu/müde seite?ä=1#x",
        (_, "/nowhere") => "302 Found",
        (_, "/round") => "302 Found\r\nLocation: /round",
        (_, "/busy") if times <= 2 => "503 Service Unavailable",
        (_, "/down") => "500 Internal Server Error",
        (_, "/closed") => "403 Forbidden",
        (_, "/gone") => "404 Not Found",
        _ => "200 OK",
    };
    let body = if path == "/sitemap.xml" {
        "<urlset><url><loc>https://example.org/</loc></url><url><loc>https://example.org/old/</loc></url></urlset>"
    } else {
        ""
    };
    let length = body.len();
    let answer = format!("HTTP/1.1 {status}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}");
    let _ = stream.write_all(answer.as_bytes());
}

fn site(server: &Server, paths: &[&str]) -> Repo {
    let repo = Repo::new("-- notegen.toml --\n[check]\nallow_private = true\n");
    let links: Vec<String> = paths.iter().map(|path| format!("[x]({}{path})\n\n", server.address)).collect();
    repo.write("notes/a.md", note("A", &links.concat()));
    repo
}

#[test]
fn each_address_is_asked_for_and_what_is_dead_is_said_at_its_link() {
    let server = Server::start();
    let paths = ["/ok#part", "/gone", "/no-head", "/moved", "/round", "/busy", "/closed", "/down"];
    let repo = site(&server, &paths);
    assert_eq!(repo.check(&[]).code, 0);
    assert!(server.asked().is_empty(), "without `--external` nobody is called");
    let run = repo.check(&["--external", "--format", "short"]);
    let address = &server.address;
    assert_eq!(
        run.said,
        format!(
            "\
notes/a.md:9:1: error[dead-url]: `{address}/gone`: the answer is 404 Not Found
notes/a.md:15:1: error[dead-url]: `{address}/round`: more than 5 redirects
notes/a.md:21:1: warning[unreachable-url]: `{address}/down`: the answer is 500 Internal Server Error
"
        )
    );
    assert_eq!(run.code, 1);
    let asked = server.asked();
    assert!(asked.contains(&"HEAD /ok".into()) && !asked.contains(&"GET /ok".into()), "{asked:?}");
    assert!(asked.contains(&"GET /no-head".into()), "{asked:?}");
    assert_eq!(asked.iter().filter(|asked| **asked == "GET /down").count(), 3, "{asked:?}");
}

#[test]
fn a_redirect_whose_address_is_not_encoded_is_followed_as_browsers_do() {
    let server = Server::start();
    let repo = site(&server, &["/raw/from", "/nowhere"]);
    let run = repo.check(&["--external", "--format", "short"]);
    let address = &server.address;
    assert_eq!(
        run.said,
        format!(
            "notes/a.md:9:1: error[dead-url]: `{address}/nowhere`: the answer is 302 Found, and leads nowhere\n"
        )
    );
    let asked = server.asked();
    assert!(asked.contains(&"HEAD /raw/zu/m%C3%BCde%20seite?%C3%A4=1".into()), "{asked:?}");
}

#[test]
fn a_good_answer_is_kept_and_a_bad_one_is_asked_for_again() {
    let server = Server::start();
    let repo = site(&server, &["/ok", "/gone", "/ok"]);
    repo.check(&["--external"]);
    assert_eq!(server.asked(), ["HEAD /gone", "GET /gone", "HEAD /ok"]);
    repo.check(&["--external"]);
    assert_eq!(server.asked(), ["HEAD /gone", "GET /gone"]);
}

#[test]
fn addresses_of_the_machine_and_its_network_are_not_called() {
    let server = Server::start();
    let repo = site(&server, &["/ok"]);
    repo.write("notegen.toml", "");
    let run = repo.check(&["--external"]);
    assert_eq!((run.code, run.places()), (1, vec!["notes/a.md:7:1"]), "{}", run.complained);
    run.complains("this is an address of the machine or of its network, and is not called");
    assert!(server.asked().is_empty());
    let named = server.address.replace("127.0.0.1", "localhost");
    repo.write("notes/a.md", note("A", &format!("<{named}/ok>")));
    assert_eq!(repo.check(&["--external"]).code, 1);
    assert!(server.asked().is_empty());
}

#[test]
fn what_the_configuration_ignores_is_not_called() {
    let server = Server::start();
    let repo = site(&server, &["/gone"]);
    repo.write(
        "notegen.toml",
        format!("[check]\nallow_private = true\nignore = \"{}/go\"\n", server.address),
    );
    assert_eq!(repo.check(&["--external"]).code, 0);
    assert!(server.asked().is_empty());
}

#[test]
fn the_last_sitemap_is_fetched_from_the_site_as_it_was() {
    let server = Server::start();
    let repo = site(&server, &[]);
    let sitemap = format!("{}/sitemap.xml", server.address);
    let run = repo.check(&["--previous", &sitemap, "--format", "short"]);
    assert_eq!(run.code, 1, "{}", run.complained);
    assert!(
        run.said.contains("error[removed-url]: the address `/old/` is no longer on the site"),
        "{}",
        run.said
    );
    let gone = repo.check(&["--previous", &format!("{}/gone", server.address)]);
    gone.complains("the answer is 404 Not Found");
}
