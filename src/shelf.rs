//! Remembers what a stage made, until a build no longer asks for it.
use rayon::prelude::*;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Arc;

/// The hash of everything that a value depends on.
pub type Key = blake3::Hash;

/// What one stage of the road made in the last build, by all that it depends on.
#[derive(Debug)]
pub struct Shelf<K, T> {
    made: HashMap<K, Arc<T>>,
}

impl<K, T> Default for Shelf<K, T> {
    fn default() -> Self {
        Self { made: HashMap::new() }
    }
}

impl<K: Eq + Hash + Clone + Send + Sync, T: Send + Sync> Shelf<K, T> {
    /// The value of each item, in order: what was made for its key in the last build, or else what `make` gives, on
    /// all cores. `make` must depend on the key alone. What is not asked for is forgotten.
    pub fn renew<I: Sync>(
        &mut self,
        items: &[I],
        key: impl Fn(&I) -> K + Sync,
        make: impl Fn(&I) -> T + Sync,
    ) -> Vec<Arc<T>> {
        let last = &self.made;
        let one = |item: &I| {
            let key = key(item);
            let value = last.get(&key).cloned().unwrap_or_else(|| Arc::new(make(item)));
            (key, value)
        };
        let pairs: Vec<(K, Arc<T>)> = items.par_iter().map(one).collect();
        let values = pairs.iter().map(|(_, value)| value.clone()).collect();
        self.made = pairs.into_iter().collect();
        values
    }

    /// The only value of a stage, in the same way.
    pub fn only(&mut self, key: K, make: impl FnOnce() -> T) -> Arc<T> {
        let value = self.made.remove(&key).unwrap_or_else(|| Arc::new(make()));
        self.made = HashMap::from([(key, value.clone())]);
        value
    }

    /// How many values are remembered.
    pub fn len(&self) -> usize {
        self.made.len()
    }

    /// Whether nothing is remembered.
    pub fn is_empty(&self) -> bool {
        self.made.is_empty()
    }
}
