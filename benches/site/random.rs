//! Chance that is the same each time: a small generator of numbers, seeded by hand.

/// `SplitMix64`: few lines, good enough for a corpus, and the same on every machine.
pub(crate) struct Random(u64);

impl Random {
    /// A generator that always says the same things for the same seed.
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from `low` up to, but not including, `high`.
    pub(crate) fn within(&mut self, low: usize, high: usize) -> usize {
        let span = u64::try_from(high - low).unwrap_or(u64::MAX);
        low + usize::try_from(self.next() % span).unwrap_or(0)
    }

    /// Whether something with odds of one in `n` happens.
    pub(crate) fn one_in(&mut self, n: usize) -> bool {
        self.within(0, n) == 0
    }

    /// One of several, each as likely as the other.
    pub(crate) fn pick<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        of[self.within(0, of.len())]
    }

    /// One of several, the first far likelier than the last: words are used like that.
    pub(crate) fn lean<'a, T: ?Sized>(&mut self, of: &[&'a T]) -> &'a T {
        let first = self.within(0, of.len());
        of[self.within(0, first + 1)]
    }
}
