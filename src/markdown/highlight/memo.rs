//! Lines that were already painted: the same line in the same state of the same grammar is never read twice.
//!
//! Notes repeat themselves: closing braces, imports, the same snippet in three versions. What is kept is bounded,
//! shared by all threads, and never changes what comes out: it only says again what was worked out before.
use super::engine::State;
use std::collections::HashMap;
use std::hash::BuildHasher;
use std::hash::DefaultHasher;
use std::hash::Hash;
use std::hash::Hasher;
use std::hash::RandomState;
use std::sync::Arc;
use std::sync::LazyLock;
use std::sync::Mutex;
use std::sync::MutexGuard;
use std::sync::PoisonError;

/// So many parts, each with a lock of its own.
const SHARDS: usize = 32;
/// As much text and HTML as a part keeps; then it begins anew. All in all about 16 MB.
const SHARD_BYTES: usize = 500_000;
/// As many states as a part keeps.
const SHARD_STATES: usize = 500;

/// A state with a number: equal numbers mean equal states.
#[derive(Debug)]
pub(super) struct Numbered {
    number: u64,
    /// The state.
    pub(super) state: State,
}

/// A painted line, and the state after it.
#[derive(Debug, Clone)]
pub(super) struct Painted {
    /// Its HTML.
    pub(super) html: Arc<str>,
    /// The state after it.
    pub(super) next: Arc<Numbered>,
}

/// The memory of lines and states.
#[derive(Debug, Default)]
pub(super) struct Memo {
    keys: RandomState,
    lines: [Mutex<Lines>; SHARDS],
    states: [Mutex<States>; SHARDS],
}

#[derive(Debug, Default)]
struct Lines {
    known: HashMap<u64, (u64, Box<str>, Painted)>,
    bytes: usize,
}

#[derive(Debug, Default)]
struct States {
    known: HashMap<State, Arc<Numbered>>,
    count: u64,
}

impl Memo {
    /// The memory of this process.
    pub(super) fn shared() -> &'static Memo {
        static MEMO: LazyLock<Memo> = LazyLock::new(Memo::default);
        &MEMO
    }

    /// The line as it was painted before in that state, or else as `paint` paints it.
    pub(super) fn line(
        &self,
        state: &Numbered,
        line: &str,
        paint: impl FnOnce() -> (String, State),
    ) -> Painted {
        let key = self.keys.hash_one((state.number, line));
        let shard = || lock(&self.lines[shard(key)]);
        if let Some((number, known, painted)) = shard().known.get(&key)
            && *number == state.number
            && **known == *line
        {
            return painted.clone();
        }
        let (html, next) = paint();
        let painted = Painted { html: html.into(), next: self.number(next) };
        let mut lines = shard();
        lines.bytes += line.len() + painted.html.len() + 150;
        if lines.bytes > SHARD_BYTES {
            *lines = Lines::default();
        }
        lines.known.insert(key, (state.number, line.into(), painted.clone()));
        painted
    }

    /// The state with its number.
    pub(super) fn number(&self, state: State) -> Arc<Numbered> {
        let mut hasher = DefaultHasher::new();
        state.hash(&mut hasher);
        let part = shard(hasher.finish());
        let mut states = lock(&self.states[part]);
        if let Some(known) = states.known.get(&state) {
            return Arc::clone(known);
        }
        if states.known.len() >= SHARD_STATES {
            // Numbers go on: lines kept with an old number are never asked for again.
            states.known.clear();
        }
        states.count += 1;
        let numbered =
            Arc::new(Numbered { number: states.count * SHARDS as u64 + part as u64, state: state.clone() });
        states.known.insert(state, Arc::clone(&numbered));
        numbered
    }
}

fn shard(hash: u64) -> usize {
    usize::try_from(hash % SHARDS as u64).unwrap_or(0)
}

/// What is kept is whole at any time, whatever befell another thread.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
