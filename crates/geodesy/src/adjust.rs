/// Distributes the difference between a control area and the sum of its members, so that the
/// members sum to the control exactly (图幅控制面积平差).
///
/// The difference D, in 0.01 m², is shared evenly: with n members each receives |D| div n units
/// with the sign of D, and the first |D| mod n members in order of descending area one unit more.
/// Equal areas are ordered by key, ascending. The result stands in the order of the input; without
/// members it is empty.
///
/// ```
/// use kunyu_geodesy::adjust;
/// let members = [(1_000, "b"), (2_000, "c"), (1_000, "a")];
/// assert_eq!(adjust(4_004, &members), [1_001, 2_002, 1_001]);
/// assert_eq!(adjust(4_005, &members), [1_001, 2_002, 1_002]);
/// ```
pub fn adjust(control_centi_m2: i64, members: &[(i64, &str)]) -> Vec<i64> {
    let count = members.len() as i128;
    if count == 0 {
        return Vec::new();
    }
    let sum: i128 = members.iter().map(|(area, _)| i128::from(*area)).sum();
    let difference = i128::from(control_centi_m2) - sum;
    let (each, rest) = (difference.abs() / count, difference.abs() % count);
    let mut order: Vec<usize> = (0..members.len()).collect();
    order.sort_by(|&a, &b| {
        let by_area = members[b].0.cmp(&members[a].0);
        by_area.then_with(|| members[a].1.cmp(members[b].1))
    });
    let mut adjusted = vec![0; members.len()];
    for (rank, &index) in order.iter().enumerate() {
        let units = each + i128::from((rank as i128) < rest);
        let area = i128::from(members[index].0) + difference.signum() * units;
        // only a sum beyond the range of an area can leave it
        adjusted[index] = area.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64;
    }
    adjusted
}
