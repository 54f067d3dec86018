//! From a request to an answer on the wire. The only file that knows the HTTP library.
//!
//! A client that is slow, or that says too much, is given up, and none waits for another.
use super::answer::{Answer, Body, ROOM, SCRIPT, STYLE, Wants};
use super::events;
use super::guard::{Asked, Guard};
use super::patience::Patient;
use super::served::Served;
use anyhow::Context as _;
use hyper::body::{Bytes, Frame, Incoming};
use hyper::header::{self, HeaderName, HeaderValue};
use hyper::{Method, Request, Response, StatusCode, server::conn::http1, service::service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinSet, spawn_blocking};

/// How many connections there may be. Who comes later waits until one is free.
const CONNECTIONS: usize = 512;
/// How long a client may take to say what it wants, and how long one may say nothing.
const PATIENCE: Duration = Duration::from_secs(5);
/// How much a request may say.
const LONGEST_HEAD: usize = 16 * 1024;
/// How much of a file is read in one go.
const CHUNK: u64 = 128 * 1024;

/// What all connections share.
pub(super) struct Server {
    pub(super) guard: Guard,
    pub(super) shown: watch::Receiver<Arc<Served>>,
    /// Whether a browser goes to the note that changed.
    pub(super) follow: bool,
}

/// Serves until the program is told to end, or nobody builds any more.
pub(super) fn serve(listener: std::net::TcpListener, server: Server) -> anyhow::Result<()> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.context("the server does not start")?;
    let done = runtime.block_on(async {
        listener.set_nonblocking(true).context("cannot listen")?;
        let listener = TcpListener::from_std(listener).context("cannot listen")?;
        let mut built = server.shown.clone();
        let mut ends = JoinSet::new();
        ends.spawn(async move { while built.changed().await.is_ok() {} });
        told_to_end(&mut ends)?;
        ends.spawn(accept(listener, Arc::new(server)));
        ends.join_next().await;
        Ok(())
    });
    runtime.shutdown_background();
    done
}

/// Adds what ends when the program is told to end: by the keyboard, by another program, or as its terminal goes.
fn told_to_end(ends: &mut JoinSet<()>) -> anyhow::Result<()> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        for kind in [SignalKind::interrupt(), SignalKind::terminate(), SignalKind::hangup()] {
            let mut signal = signal(kind).context("cannot listen to signals")?;
            ends.spawn(async move {
                signal.recv().await;
            });
        }
    }
    #[cfg(not(unix))]
    ends.spawn(async { drop(tokio::signal::ctrl_c().await) });
    Ok(())
}

async fn accept(listener: TcpListener, server: Arc<Server>) {
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    loop {
        let Ok(place) = Arc::clone(&places).acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => {
                let server = Arc::clone(&server);
                tokio::spawn(async move {
                    talk(stream, server).await;
                    drop(place);
                });
            }
            // There are no files left to open: some will be closed in a moment.
            Err(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}

async fn talk(stream: TcpStream, server: Arc<Server>) {
    // Small answers are not to wait for more.
    let _ = stream.set_nodelay(true);
    let service = service_fn(move |request| {
        let server = Arc::clone(&server);
        async move { Ok::<_, Infallible>(respond(&request, &server).await) }
    });
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(PATIENCE).max_buf_size(LONGEST_HEAD);
    // That a client goes away is no news.
    let _ = http.serve_connection(TokioIo::new(Patient::new(stream)), service).await;
}

async fn respond(request: &Request<Incoming>, server: &Arc<Server>) -> Response<Content> {
    let answer = match server.guard.admit(&asked(request)) {
        Err(why) => Answer::refused(why),
        Ok(path) => answer(path, request, server).await,
    };
    on_the_wire(answer, request.method() == Method::HEAD, server)
}

fn asked<T>(request: &Request<T>) -> Asked<'_> {
    let text = |name: &str| request.headers().get(name).map(|value| value.to_str().unwrap_or("?"));
    let hosts = request.headers().get_all(header::HOST).iter();
    let is_path = request.uri().authority().is_none() && request.uri().scheme().is_none();
    Asked {
        method: request.method().as_str(),
        path: if is_path { request.uri().path() } else { "" },
        hosts: hosts.map(|host| host.to_str().unwrap_or("?")).collect(),
        origin: text("origin"),
        site: text("sec-fetch-site"),
        mode: text("sec-fetch-mode"),
    }
}

async fn answer<T>(path: String, request: &Request<T>, server: &Server) -> Answer {
    let mut shown = server.shown.clone();
    match path.strip_prefix(ROOM) {
        Some("reload.js") => return Answer::text(200, "text/javascript; charset=utf-8", SCRIPT.to_owned()),
        Some("errors.css") => return Answer::text(200, "text/css; charset=utf-8", STYLE.to_owned()),
        Some("events") => return Answer::events(),
        Some("errors") => {
            let report = shown.borrow().report.clone();
            return Answer::text(200, "text/html; charset=utf-8", report);
        }
        _ => (),
    }
    // Before the first build is done there is nothing to say yet.
    let Ok(site) = shown.wait_for(|site| site.generation > 0).await.map(|site| Arc::clone(&site)) else {
        return Answer::text(503, "text/plain; charset=utf-8", String::new());
    };
    let headers = request.headers();
    // Several lines of one name are one list (RFC 9110, 5.3).
    let text = |name: HeaderName| {
        let lines: Vec<&str> = headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect();
        (!lines.is_empty()).then(|| lines.join(", "))
    };
    // There is no part of a head (RFC 9110, 14.2).
    let range = text(header::RANGE).filter(|_| request.method() == Method::GET);
    let wants = [text(header::IF_NONE_MATCH), range, text(header::IF_RANGE)];
    let answer = spawn_blocking(move || {
        let [has, range, of] = &wants;
        let wants = Wants { has: has.as_deref(), range: range.as_deref(), of: of.as_deref() };
        Answer::of(site.find(&path), wants)
    });
    answer
        .await
        .unwrap_or_else(|_| Answer::text(500, "text/plain; charset=utf-8", "notegen went wrong\n".to_owned()))
}

fn on_the_wire(answer: Answer, head: bool, server: &Server) -> Response<Content> {
    let length = match &answer.body {
        Body::Text(text) => Some(text.len() as u64),
        Body::File(_, _, length) => Some(*length),
        Body::Events => None,
    };
    let content = match answer.body {
        _ if head => Content::Whole(None),
        Body::Text(text) => Content::Whole(Some(Bytes::from(text)).filter(|bytes| !bytes.is_empty())),
        Body::File(file, start, length) => Content::Parts(read(file, start, length)),
        Body::Events => {
            let (to, from) = mpsc::channel(1);
            tokio::spawn(events::tell(server.shown.clone(), server.follow, to));
            Content::Events(from)
        }
    };
    let mut response = Response::new(content);
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = response.headers_mut();
    for (name, value) in answer.headers {
        if let Ok(value) = HeaderValue::try_from(value) {
            headers.append(name, value);
        }
    }
    if let Some(length) = length.filter(|_| answer.status != 304) {
        headers.insert(header::CONTENT_LENGTH, HeaderValue::from(length));
    }
    for (name, value) in
        [("x-content-type-options", "nosniff"), ("cross-origin-resource-policy", "same-origin")]
    {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Reads a part of a file as fast as it is taken.
fn read(mut file: File, start: u64, mut left: u64) -> mpsc::Receiver<io::Result<Bytes>> {
    let (to, from) = mpsc::channel(1);
    tokio::spawn(async move {
        let mut at = Some(start);
        while left > 0 {
            let wanted = left.min(CHUNK);
            let chunk = spawn_blocking(move || {
                let chunk = chunk(&mut file, at, wanted);
                (file, chunk)
            });
            let Ok((back, chunk)) = chunk.await else { return };
            (file, at) = (back, None);
            left -= wanted;
            let is_last = chunk.is_err();
            if to.send(chunk).await.is_err() || is_last {
                return;
            }
        }
    });
    from
}

fn chunk(file: &mut File, at: Option<u64>, wanted: u64) -> io::Result<Bytes> {
    if let Some(at) = at {
        file.seek(SeekFrom::Start(at))?;
    }
    let mut bytes = vec![0; usize::try_from(wanted).unwrap_or_default()];
    file.read_exact(&mut bytes)?;
    Ok(Bytes::from(bytes))
}

/// The body of an answer.
enum Content {
    Whole(Option<Bytes>),
    Parts(mpsc::Receiver<io::Result<Bytes>>),
    Events(mpsc::Receiver<String>),
}

impl hyper::body::Body for Content {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<io::Result<Frame<Bytes>>>> {
        match &mut *self {
            Content::Whole(bytes) => Poll::Ready(bytes.take().map(|bytes| Ok(Frame::data(bytes)))),
            Content::Parts(parts) => {
                parts.poll_recv(context).map(|part| part.map(|part| part.map(Frame::data)))
            }
            Content::Events(events) => {
                events.poll_recv(context).map(|event| event.map(|event| Ok(Frame::data(Bytes::from(event)))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        matches!(self, Content::Whole(None))
    }
}
