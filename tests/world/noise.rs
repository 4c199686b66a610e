//! Noise from a seed, the same in every run.

#![allow(dead_code)] // each test uses its own part

/// Noise by splitmix64.
pub(crate) struct Noise {
    state: u64,
}

impl Noise {
    /// Noise that begins at `seed`.
    pub(crate) fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    /// Evenly spread over (0, 1).
    pub(crate) fn even(&mut self) -> f64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((mixed ^ (mixed >> 31)) >> 11) as f64 / (1_u64 << 53) as f64 + 1e-17
    }

    /// Normal, of unit spread.
    pub(crate) fn normal(&mut self) -> f64 {
        (-2.0 * self.even().ln()).sqrt() * (std::f64::consts::TAU * self.even()).cos()
    }

    /// Events at random: the number of exponential waits that fit into `mean`.
    pub(crate) fn poisson(&mut self, mean: f64) -> f64 {
        let (mut waited, mut events) = (-self.even().ln(), 0.0);
        while waited < mean {
            waited -= self.even().ln();
            events += 1.0;
        }
        events
    }
}
