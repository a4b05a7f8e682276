//! Parts of a whole in whole units, by largest remainder.

/// Shares `total` by `weights`; the sum is exactly `total`.
///
/// Each share is rounded down; what is left goes, one unit each, to the largest remainders (the
/// earlier of two equal ones). `None` for a negative total or weight, and where nothing weighs
/// but something is to be shared.
///
/// ```
/// use kunyu_ledger::largest_remainder;
/// assert_eq!(largest_remainder(100, &[1, 1, 1]), Some(vec![34, 33, 33]));
/// assert_eq!(largest_remainder(0, &[]), Some(vec![]));
/// assert_eq!(largest_remainder(5, &[0, 0]), None);
/// ```
pub fn largest_remainder(total: i64, weights: &[i64]) -> Option<Vec<i64>> {
    if total < 0 || weights.iter().any(|weight| *weight < 0) {
        return None;
    }
    let sum: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
    if sum == 0 {
        return (total == 0).then(|| vec![0; weights.len()]);
    }
    let product = |weight: &i64| i128::from(total) * i128::from(*weight);
    let mut shares: Vec<i64> = weights
        .iter()
        .map(|weight| (product(weight) / sum) as i64)
        .collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|index| std::cmp::Reverse(product(&weights[*index]) % sum));
    let left = total - shares.iter().sum::<i64>();
    // fewer units are left than there are shares with a remainder
    for index in order.into_iter().take(left as usize) {
        shares[index] += 1;
    }
    Some(shares)
}

/// Shares a mix among parts of given areas (together the whole mix): each row sums to its part,
/// each column to its state, and nothing is below zero.
pub(crate) fn share_mix(mix: &[i64], areas: &[i64]) -> Option<Vec<Vec<i64>>> {
    let mut left = mix.to_vec();
    let mut rows = Vec::with_capacity(areas.len());
    for area in areas {
        let row = largest_remainder(*area, &left)?;
        for (left, taken) in left.iter_mut().zip(&row) {
            *left -= taken;
        }
        rows.push(row);
    }
    left.iter().all(|amount| *amount == 0).then_some(rows)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn remainders_decide_and_ties_go_to_the_first() {
        assert_eq!(largest_remainder(10, &[3, 3, 4]), Some(vec![3, 3, 4]));
        assert_eq!(largest_remainder(7, &[2, 3]), Some(vec![3, 4]));
        assert_eq!(largest_remainder(1, &[1, 1]), Some(vec![1, 0]));
        assert_eq!(largest_remainder(-1, &[1]), None);
        assert_eq!(largest_remainder(1, &[-1, 2]), None);
        let large = largest_remainder(i64::MAX, &[i64::MAX, i64::MAX]).unwrap();
        assert_eq!(large[0] - 1, large[1]);
    }

    proptest! {
        #[test]
        fn shares_sum_to_the_whole_and_stay_within_one_unit(
            total in 0_i64..1_000_000_000,
            weights in prop::collection::vec(0_i64..1_000_000, 1..12),
        ) {
            prop_assume!(weights.iter().sum::<i64>() > 0);
            let sum: i64 = weights.iter().sum();
            let shares = largest_remainder(total, &weights).unwrap();
            prop_assert_eq!(shares.iter().sum::<i64>(), total);
            for (share, weight) in shares.iter().zip(&weights) {
                let exact = i128::from(total) * i128::from(*weight);
                let off = i128::from(*share) * i128::from(sum) - exact;
                prop_assert!(off.abs() < i128::from(sum));
            }
        }

        #[test]
        fn a_mix_is_shared_without_loss(
            cells in prop::collection::vec(prop::collection::vec(0_i64..100_000, 3), 1..8),
        ) {
            let areas: Vec<i64> = cells.iter().map(|row| row.iter().sum()).collect();
            let mix: Vec<i64> = (0..3).map(|state| cells.iter().map(|row| row[state]).sum()).collect();
            let rows = share_mix(&mix, &areas).unwrap();
            for (row, area) in rows.iter().zip(&areas) {
                prop_assert_eq!(row.iter().sum::<i64>(), *area);
                prop_assert!(row.iter().all(|amount| *amount >= 0));
            }
            for (state, amount) in mix.iter().enumerate() {
                prop_assert_eq!(rows.iter().map(|row| row[state]).sum::<i64>(), *amount);
            }
        }
    }
}
