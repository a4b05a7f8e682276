//! Random numbers of our own, so that a seed means the same for ever and everywhere.

/// SplitMix64 (Steele, Lea, Flood 2014): one 64-bit state, equidistributed.
#[derive(Debug, Clone)]
pub(crate) struct Random {
    state: u64,
}

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

impl Random {
    /// A stream of its own for each `name`: one part of the district never disturbs another.
    pub(crate) fn stream(seed: u64, name: &str) -> Self {
        // FNV-1a of the name
        let label = name.bytes().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        });
        Self {
            state: mix(seed.wrapping_mul(GOLDEN) ^ label),
        }
    }

    pub(crate) fn next(&mut self) -> u64 {
        self.state = self.state.wrapping_add(GOLDEN);
        mix(self.state)
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / 9_007_199_254_740_992.0
    }

    /// Uniform in [low, high).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + self.unit() * (high - low)
    }

    /// Uniform in 0..count.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u128::from(self.next()) * count as u128) >> 64) as usize
    }

    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// Standard normal (Box and Muller).
    pub(crate) fn normal(&mut self) -> f64 {
        let radius = (-2.0 * libm::log(1.0 - self.unit())).sqrt();
        radius * libm::cos(std::f64::consts::TAU * self.unit())
    }

    /// exp of a normal with this median and spread.
    pub(crate) fn log_normal(&mut self, median: f64, spread: f64) -> f64 {
        median * libm::exp(spread * self.normal())
    }

    /// Standard Gumbel: adding it to log-weights and taking the largest draws by weight.
    pub(crate) fn gumbel(&mut self) -> f64 {
        -libm::log(-libm::log(self.unit().max(1e-300)))
    }

    pub(crate) fn pick<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.below(items.len())]
    }
}

/// The finalizer of SplitMix64.
pub(crate) fn mix(value: u64) -> u64 {
    let value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// A smooth random field over the plane: value noise in octaves, mean 0, spread about 1.
#[derive(Debug, Clone)]
pub(crate) struct Noise {
    seed: u64,
    /// Side of the coarsest lattice, in metres.
    size: f64,
    octaves: u32,
    scale: f64,
}

impl Noise {
    pub(crate) fn new(seed: u64, name: &str, size: f64, octaves: u32) -> Self {
        let seed = Random::stream(seed, name).next();
        // smoothstep interpolation keeps 0.552 of the variance; octave k has weight 0.6^k
        let mut variance = 0.0;
        let mut weight = 1.0;
        for _ in 0..octaves {
            variance += 0.552 * weight * weight;
            weight *= 0.6;
        }
        Self {
            seed,
            size,
            octaves,
            scale: 1.0 / f64::sqrt(variance),
        }
    }

    pub(crate) fn at(&self, x: f64, y: f64) -> f64 {
        let (mut sum, mut weight, mut frequency) = (0.0, self.scale, 1.0 / self.size);
        for octave in 0..self.octaves {
            sum += weight * self.layer(u64::from(octave), x * frequency, y * frequency);
            weight *= 0.6;
            frequency *= 2.1;
        }
        sum
    }

    fn layer(&self, octave: u64, x: f64, y: f64) -> f64 {
        let (column, row) = (x.floor(), y.floor());
        let smooth = |t: f64| t * t * (3.0 - 2.0 * t);
        let (u, v) = (smooth(x - column), smooth(y - row));
        let (column, row) = (column as i64, row as i64);
        let node = |i: i64, j: i64| self.node(octave, column + i, row + j);
        let low = node(0, 0) * (1.0 - u) + node(1, 0) * u;
        let high = node(0, 1) * (1.0 - u) + node(1, 1) * u;
        low * (1.0 - v) + high * v
    }

    /// Nearly normal: the sum of four uniform numbers of 16 bits each.
    fn node(&self, octave: u64, column: i64, row: i64) -> f64 {
        let hash = mix(
            mix(self.seed.wrapping_add(octave) ^ (column as u64).wrapping_mul(GOLDEN))
                ^ (row as u64).wrapping_mul(0xd1b5_4a32_d192_ed03),
        );
        let sum: u64 = (0..4).map(|part| (hash >> (16 * part)) & 0xffff).sum();
        (sum as f64 / 65_536.0 - 2.0) * 1.732_050_807_568_877_2
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_differ_and_repeat() {
        let first: Vec<u64> = (0..4).map(|_| 0).collect();
        let draw = |seed, name| {
            let mut random = Random::stream(seed, name);
            first.iter().map(|_| random.next()).collect::<Vec<_>>()
        };
        assert_eq!(draw(1, "a"), draw(1, "a"));
        assert_ne!(draw(1, "a"), draw(1, "b"));
        assert_ne!(draw(1, "a"), draw(2, "a"));
    }

    #[test]
    fn noise_has_unit_spread() {
        let noise = Noise::new(7, "test", 100.0, 3);
        let values: Vec<f64> = (0..10_000)
            .map(|i| noise.at(f64::from(i) * 37.7, f64::from(i % 97) * 53.3))
            .collect();
        let mean = values.iter().sum::<f64>() / 1e4;
        let spread = values.iter().map(|v| (v - mean) * (v - mean)).sum::<f64>() / 1e4;
        assert!(
            mean.abs() < 0.1 && (0.8..1.2).contains(&spread),
            "{mean} {spread}"
        );
    }
}
