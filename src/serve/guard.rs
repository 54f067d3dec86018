//! Who may ask, and what may be asked for: only this site's own pages and the person who opened them.
//!
//! A web page from elsewhere can make a browser ask this server for drafts. It gets nothing: not under a name of its
//! own that leads here (`Host`), not from its own pages (`Origin`, `Sec-Fetch-Site`).
use std::net::{IpAddr, SocketAddr};

/// Whom the server listens to.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    address: SocketAddr,
    /// Hosts that the user named.
    guests: Vec<String>,
}

/// What a request says of itself.
#[derive(Debug, Clone, Default)]
pub(super) struct Asked<'a> {
    pub(super) method: &'a str,
    /// The path as it was sent; empty where the request names a host or no path.
    pub(super) path: &'a str,
    pub(super) hosts: Vec<&'a str>,
    pub(super) origin: Option<&'a str>,
    /// `Sec-Fetch-Site`, which no page can set.
    pub(super) site: Option<&'a str>,
    /// `Sec-Fetch-Mode`, the same.
    pub(super) mode: Option<&'a str>,
}

/// Why a request is refused. Nothing of the request is repeated to whoever made it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// Something else than reading.
    Method,
    /// A name that is not this server's.
    Host,
    /// A page from elsewhere.
    Foreign,
    /// A path that no page has.
    Path,
}

impl Guard {
    /// `guests` are names under which the server may be asked too, such as that of a tunnel.
    pub(super) fn new(address: SocketAddr, guests: &[String]) -> Self {
        Self { address, guests: guests.iter().map(|guest| guest.to_ascii_lowercase()).collect() }
    }

    /// The path that is asked for, decoded.
    pub(super) fn admit(&self, asked: &Asked<'_>) -> Result<String, Refusal> {
        match asked.hosts[..] {
            [host] if self.knows(host) => (),
            _ => return Err(Refusal::Host),
        }
        if !self.is_at_home(asked) {
            return Err(Refusal::Foreign);
        }
        if !matches!(asked.method, "GET" | "HEAD") {
            return Err(Refusal::Method);
        }
        decoded(asked.path).filter(|path| is_plain(path)).ok_or(Refusal::Path)
    }

    /// Whether a `Host` is this server's.
    fn knows(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        let (name, port) = match host.rsplit_once(':') {
            Some((name, port)) if !port.contains(']') => (name, Some(port)),
            _ => (&*host, None),
        };
        if self.guests.iter().any(|guest| *guest == host || guest == name) {
            return true;
        }
        let port = port.map_or(Ok(80), |port| if port.starts_with('+') { Ok(0) } else { port.parse() });
        port == Ok(self.address.port()) && (name == "localhost" || self.is_own(name))
    }

    /// A name can be made to lead anywhere, a number cannot: bound to all addresses, any number is this machine's.
    fn is_own(&self, name: &str) -> bool {
        let number = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
        let bound = self.address.ip();
        number.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback() || ip == bound || bound.is_unspecified())
    }

    /// Whether a request comes from a page of this server, or from no page at all.
    fn is_at_home(&self, asked: &Asked<'_>) -> bool {
        let origin = asked.origin.is_none_or(|origin| {
            let host = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
            host.is_some_and(|host| self.knows(host))
        });
        // A link from elsewhere may be followed: what it leads to is shown to the reader and not to that page.
        let visit = asked.mode == Some("navigate");
        origin && (visit || asked.site.is_none_or(|site| matches!(site, "same-origin" | "none")))
    }
}

/// Undoes percent-encoding, once and strictly.
fn decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'%' {
            bytes.push(byte);
            continue;
        }
        let digits = std::str::from_utf8(after.get(..2)?).ok()?;
        bytes.push(u8::from_str_radix(digits, 16).ok().filter(|_| !digits.starts_with('+'))?);
        rest = &after[2..];
    }
    String::from_utf8(bytes).ok()
}

/// Whether a decoded path goes down from the root of the site, part by part.
fn is_plain(path: &str) -> bool {
    let is_part = |part: &str| part != ".." && part != ".";
    path.starts_with('/')
        && !path.starts_with("//")
        && !path.chars().any(|c| c.is_control() || c == '\\')
        && path.split('/').all(is_part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guard(address: &str) -> Guard {
        Guard::new(address.parse().unwrap(), &["notes.example".into()])
    }

    fn asked<'a>(host: &'a str, path: &'a str) -> Asked<'a> {
        Asked { method: "GET", path, hosts: vec![host], ..Asked::default() }
    }

    #[test]
    fn a_name_from_elsewhere_is_not_answered() {
        let guard = guard("127.0.0.1:1111");
        for host in ["localhost:1111", "127.0.0.1:1111", "[::1]:1111", "LOCALHOST:1111", "notes.example"] {
            assert_eq!(guard.admit(&asked(host, "/")), Ok("/".into()), "{host}");
        }
        for host in [
            "evil.example:1111",
            "localhost",
            "127.0.0.1:80",
            "localhost:1111.evil.example",
            "192.168.0.7:1111",
            "",
        ] {
            assert_eq!(guard.admit(&asked(host, "/")), Err(Refusal::Host), "{host}");
        }
        let twice = Asked { hosts: vec!["localhost:1111", "evil.example"], ..asked("", "/") };
        assert_eq!(guard.admit(&twice), Err(Refusal::Host));
        assert!(super::Guard::new("0.0.0.0:1111".parse().unwrap(), &[]).knows("192.168.0.7:1111"));
    }

    #[test]
    fn a_page_from_elsewhere_gets_nothing() {
        let guard = guard("127.0.0.1:1111");
        let home = asked("localhost:1111", "/");
        let from = |origin| Asked { origin: Some(origin), ..home.clone() };
        assert!(guard.admit(&from("http://localhost:1111")).is_ok());
        for origin in [
            "null",
            "http://evil.example",
            "http://localhost:3000",
            "file://",
            "http://localhost:1111@evil.example",
        ] {
            assert_eq!(guard.admit(&from(origin)), Err(Refusal::Foreign), "{origin}");
        }
        let asks =
            |site, mode| guard.admit(&Asked { site: Some(site), mode: Some(mode), ..home.clone() }).is_ok();
        assert!(asks("same-origin", "cors") && asks("none", "navigate") && asks("cross-site", "navigate"));
        assert!(!asks("cross-site", "no-cors") && !asks("same-site", "cors"));
    }

    #[test]
    fn a_path_is_decoded_once_and_climbs_nowhere() {
        let guard = guard("127.0.0.1:1111");
        let path = |path| guard.admit(&asked("localhost:1111", path));
        assert_eq!(path("/%C3%A9t%C3%A9/"), Ok("/été/".into()));
        assert_eq!(path("/a%2520b"), Ok("/a%20b".into()));
        for bad in [
            "",
            "*",
            "a",
            "//evil.example",
            "/%2F",
            "/../x",
            "/a/%2e%2e/x",
            "/..%2fx",
            "/a\\b",
            "/%5c",
            "/%00",
            "/%0d%0a",
            "/%",
            "/%4",
            "/%zz",
            "/%+1",
            "/%ff",
            "/./a",
        ] {
            assert_eq!(path(bad), Err(Refusal::Path), "{bad}");
        }
    }
}
