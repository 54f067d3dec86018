//! Remembers what was made, until a build no longer asks for it.
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// The hash of everything that a value depends on.
pub type Key = blake3::Hash;

/// Values by key, in two generations: what this build asks for is carried over, the rest is forgotten.
#[derive(Debug)]
pub struct Memo<T> {
    last: HashMap<Key, Arc<T>>,
    this: Mutex<HashMap<Key, Arc<T>>>,
}

impl<T> Default for Memo<T> {
    fn default() -> Self {
        Self { last: HashMap::new(), this: Mutex::default() }
    }
}

impl<T> Memo<T> {
    /// What was made for `key` before, or else what `make` gives: it must depend on the key alone.
    pub fn get(&self, key: Key, make: impl FnOnce() -> T) -> Arc<T> {
        let value = self.last.get(&key).cloned().unwrap_or_else(|| Arc::new(make()));
        self.this.lock().unwrap_or_else(PoisonError::into_inner).insert(key, value.clone());
        value
    }

    /// Ends a build: forgets what it did not ask for.
    pub fn turn(&mut self) {
        self.last = std::mem::take(self.this.get_mut().unwrap_or_else(PoisonError::into_inner));
    }

    /// How many values are remembered.
    pub fn len(&self) -> usize {
        self.last.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.last.is_empty()
    }
}
