//! Draws many diagrams on all cores, and goes on without one that crashes or does not come to an end.
//!
//! An engine may ignore its deadline. A thread cannot be stopped from outside, so the one that hangs
//! is left behind and another takes its place.
#![expect(clippy::disallowed_methods, reason = "the clock says when a diagram takes too long")]
use super::faults::{self, Fault};
use super::{Drawing, Options, Rendered};
use std::collections::{BTreeMap, VecDeque};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// Room for deep nesting; untouched pages of it cost nothing.
const STACK: usize = 256 * 1024 * 1024;
/// What the engine has for noticing its own deadline, which gives the better message.
const GRACE: Duration = Duration::from_millis(1500);

type Outcome = Result<Arc<Drawing>, Fault>;

/// Turns a source into what is finished here.
pub(super) type Render = Box<dyn Fn(&str) -> Result<Rendered, Fault> + Send + Sync>;

struct Shared {
    render: Render,
    options: Options,
    queue: Mutex<VecDeque<Arc<str>>>,
}

enum Report {
    Began(usize, Arc<str>),
    Ended(usize, Arc<str>, Box<Outcome>),
}

/// Draws every source, each of which is given once.
pub(super) fn run(sources: Vec<Arc<str>>, options: &Options, render: Render) -> BTreeMap<Arc<str>, Outcome> {
    let mut outcomes = BTreeMap::new();
    let mut queue = VecDeque::new();
    for source in sources {
        if source.len() > options.max_source_bytes {
            let fault = faults::too_large(&source, options.max_source_bytes);
            outcomes.insert(source, Err(fault));
        } else {
            queue.push_back(source);
        }
    }
    if queue.is_empty() {
        return outcomes;
    }
    let count = queue.len();
    let cores = thread::available_parallelism().map_or(1, usize::from).min(count);
    let shared = Arc::new(Shared { render, options: options.clone(), queue: Mutex::new(queue) });
    let (sender, reports) = channel();
    let hired = (0..cores).filter(|worker| hire(*worker, &shared, &sender)).count();
    if hired == 0 {
        // No thread to be had: the work is done here, without the guard.
        work(0, &shared, &sender);
    }
    watch(count, hired, &shared, &sender, &reports, &mut outcomes);
    outcomes
}

fn watch(
    count: usize,
    hired: usize,
    shared: &Arc<Shared>,
    sender: &Sender<Report>,
    reports: &Receiver<Report>,
    outcomes: &mut BTreeMap<Arc<str>, Outcome>,
) {
    let mut next = hired;
    let mut busy: BTreeMap<usize, (Arc<str>, Instant)> = BTreeMap::new();
    let mut left = count;
    while left > 0 {
        match reports.recv_timeout(Duration::from_millis(250)) {
            Ok(Report::Began(worker, source)) => {
                busy.insert(worker, (source, Instant::now()));
            }
            Ok(Report::Ended(worker, source, outcome)) => {
                // What a thread that was given up on says later does not count.
                if busy.remove(&worker).is_some() {
                    outcomes.insert(source, *outcome);
                    left -= 1;
                }
            }
            Err(RecvTimeoutError::Timeout) => (),
            Err(RecvTimeoutError::Disconnected) => break,
        }
        let limit = shared.options.deadline + GRACE;
        let hung: Vec<usize> = busy
            .iter()
            .filter(|(_, (_, since))| since.elapsed() > limit)
            .map(|(worker, _)| *worker)
            .collect();
        for worker in hung {
            if let Some((source, _)) = busy.remove(&worker) {
                let fault = faults::endless(&source, shared.options.deadline);
                outcomes.insert(source, Err(fault));
                left -= 1;
            }
            hire(next, shared, sender);
            next += 1;
        }
    }
}

fn hire(worker: usize, shared: &Arc<Shared>, sender: &Sender<Report>) -> bool {
    let (shared, sender) = (Arc::clone(shared), sender.clone());
    let thread = thread::Builder::new().name("diagram".to_owned()).stack_size(STACK);
    thread.spawn(move || work(worker, &shared, &sender)).is_ok()
}

fn work(worker: usize, shared: &Shared, sender: &Sender<Report>) {
    loop {
        let next = shared.queue.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        let Some(source) = next else { return };
        if sender.send(Report::Began(worker, Arc::clone(&source))).is_err() {
            return;
        }
        let outcome = catch_unwind(AssertUnwindSafe(|| one(&source, shared)))
            .unwrap_or_else(|_| Err(faults::broken(&source, "the engine crashed")));
        if sender.send(Report::Ended(worker, source, Box::new(outcome))).is_err() {
            return;
        }
    }
}

fn one(source: &str, shared: &Shared) -> Outcome {
    let rendered = (shared.render)(source)?;
    let drawing = Drawing::new(rendered).map_err(|why| faults::broken(source, &why))?;
    // Made here, on all cores.
    drawing.file();
    Ok(Arc::new(drawing))
}
