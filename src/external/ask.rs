//! One question to one host, politely: briefly first, again where that may help, never for ever.
use super::private::Guard;
use anyhow::{Context, ensure};
use std::thread;
use std::time::{Duration, Instant};
use ureq::http::{Response, StatusCode, header};
use ureq::typestate::WithoutBody;
use ureq::unversioned::transport::DefaultConnector;
use ureq::{Agent, Body, Error, RequestBuilder};
use url::Url;

/// How long one question may take, with all its redirects.
const DEADLINE: Duration = Duration::from_secs(20);

/// How many redirects are followed.
const REDIRECTS: u32 = 5;

/// How long is waited before something is asked again: so often it is asked again.
const WAITS: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];

/// The longest wait that a host may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The largest file that is fetched.
const MOST_BYTES: u64 = 50 << 20;

/// What came of a question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// Somebody is there.
    Alive,
    /// Nobody is, and that will not change: why, for people.
    Dead(String),
    /// It cannot be told today: why, for people.
    Unsure(String),
}

/// Who calls.
pub(super) struct Caller {
    agent: Agent,
}

impl Caller {
    /// With `allow_private` addresses of this machine and its network are called too.
    pub(super) fn new(allow_private: bool) -> Self {
        let config = Agent::config_builder()
            .max_redirects(0)
            .max_redirects_will_error(false)
            .http_status_as_error(false)
            .proxy(None)
            .user_agent(concat!("notegen/", env!("CARGO_PKG_VERSION"), " (link check)"))
            .build();
        let guard = Guard::new(allow_private);
        Self { agent: Agent::with_parts(config, DefaultConnector::default(), guard) }
    }

    /// Asks until the answer is clear, or patience ends.
    pub(super) fn ask(&self, url: &str) -> Answer {
        let mut waits = WAITS.into_iter();
        loop {
            let (answer, asked) = self.ask_once(url);
            match (answer, waits.next()) {
                (Answer::Unsure(_), Some(wait)) => thread::sleep(asked.unwrap_or(wait).min(LONGEST_WAIT)),
                (answer, _) => return answer,
            }
        }
    }

    /// Asks for the head alone; for the whole where a host does not care for that. Gives also how long it wants to be
    /// left alone.
    fn ask_once(&self, url: &str) -> (Answer, Option<Duration>) {
        match self.call(Agent::head, url) {
            Ok(response) if response.status().is_success() => return (Answer::Alive, None),
            Ok(_) => (),
            Err(error) => return (failed(&error), None),
        }
        match self.call(Agent::get, url) {
            Ok(response) => (judge(response.status()), retry_after(&response)),
            Err(error) => (failed(&error), None),
        }
    }

    /// Asks by a method, and goes where a redirect leads: as browsers do, also where the way there is not encoded.
    fn call(
        &self,
        method: fn(&Agent, String) -> RequestBuilder<WithoutBody>,
        url: &str,
    ) -> Result<Response<Body>, Error> {
        let end = Instant::now() + DEADLINE;
        let mut url = Url::parse(url).map_err(|_| Error::BadUri(url.to_owned()))?;
        for _ in 0..=REDIRECTS {
            url.set_fragment(None);
            let left = end.saturating_duration_since(Instant::now());
            let request = method(&self.agent, url.to_string()).config().timeout_global(Some(left)).build();
            let response = request.call()?;
            match redirect(&url, &response) {
                Some(to) => url = to,
                None => return Ok(response),
            }
        }
        Err(Error::TooManyRedirects)
    }
}

/// Where an answer leads.
fn redirect(from: &Url, response: &Response<Body>) -> Option<Url> {
    if !matches!(response.status().as_u16(), 301 | 302 | 303 | 307 | 308) {
        return None;
    }
    let to = response.headers().get(header::LOCATION)?;
    from.join(std::str::from_utf8(to.as_bytes()).ok()?).ok()
}

/// What a status says. A host that wants to know who asks is there.
fn judge(status: StatusCode) -> Answer {
    let words = || match status.canonical_reason() {
        Some(reason) => format!("the answer is {} {reason}", status.as_u16()),
        None => format!("the answer is {}", status.as_u16()),
    };
    match status.as_u16() {
        404 | 410 | 451 => Answer::Dead(words()),
        408 | 425 | 429 | 500..=599 => Answer::Unsure(words()),
        300..=399 => Answer::Dead(format!("{}, and leads nowhere", words())),
        _ => Answer::Alive,
    }
}

fn failed(error: &Error) -> Answer {
    match error {
        Error::HostNotFound => Answer::Dead("there is no such host".into()),
        Error::TooManyRedirects => Answer::Dead(format!("more than {REDIRECTS} redirects")),
        Error::BadUri(_) | Error::Http(_) => Answer::Dead("this is not an address".into()),
        Error::Timeout(_) => Answer::Unsure(format!("no answer within {} s", DEADLINE.as_secs())),
        Error::Io(error) if error.kind() == std::io::ErrorKind::PermissionDenied => {
            Answer::Dead(error.to_string())
        }
        error => Answer::Unsure(error.to_string()),
    }
}

fn retry_after(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?.to_str().ok()?.parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The text of a file elsewhere.
///
/// # Errors
/// Where nobody gives it.
pub fn fetch(url: &str, allow_private: bool) -> anyhow::Result<String> {
    let cannot = || format!("cannot fetch `{url}`");
    let mut response = Caller::new(allow_private).call(Agent::get, url).with_context(cannot)?;
    ensure!(response.status().is_success(), "cannot fetch `{url}`: the answer is {}", response.status());
    response.body_mut().with_config().limit(MOST_BYTES).read_to_string().with_context(cannot)
}
