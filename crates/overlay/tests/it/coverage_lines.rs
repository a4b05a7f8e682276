//! Checks of lines, alone and against the boundaries of polygons.

use kunyu_overlay::{
    CheckOptions, LineRule, MultiPolygon, PackedLayer, Point, Polygon, boundary_off_lines, dangles,
    line_meetings, lines_off_boundary, pseudo_nodes, short_lines,
};

use super::support::mesh::{Draw, Mesh};

const OPTIONS: CheckOptions = CheckOptions {
    keep: 100,
    tolerance_m: 0.0,
};

fn line(points: &[(i64, i64)]) -> Vec<Point> {
    points.iter().map(|&(x, y)| Point { x, y }).collect()
}

fn at(x: i64, y: i64) -> Point {
    Point { x, y }
}

#[test]
fn ends_meet_or_dangle() {
    let lines = [
        line(&[(0, 0), (10, 0)]),
        line(&[(10, 0), (20, 0)]),
        line(&[(5, 0), (5, 9)]),
        line(&[(30, 0), (40, 0), (40, 9), (30, 0)]),
        line(&[(20, 0), (25, 5)]),
        line(&[(20, 0), (25, -5)]),
    ];
    let found = dangles(&lines, &OPTIONS);
    let ends: Vec<_> = found
        .first
        .iter()
        .map(|d| (d.line, d.place, d.on))
        .collect();
    let expected = [
        (0, at(0, 0), None),
        (2, at(5, 0), Some(0)),
        (2, at(5, 9), None),
        (4, at(25, 5), None),
        (5, at(25, -5), None),
    ];
    assert_eq!(ends, expected);
    let nodes = pseudo_nodes(&lines, &OPTIONS);
    assert_eq!(nodes.count, 1);
    assert_eq!(
        (nodes.first[0].a, nodes.first[0].b, nodes.first[0].place),
        (0, 1, at(10, 0))
    );
    let short = short_lines(&lines, 8.0 / f64::from(1 << 27), &OPTIONS);
    let short: Vec<_> = short
        .first
        .iter()
        .map(|found| (found.line, found.length))
        .collect();
    assert_eq!(short, [(4, 7), (5, 7)]);
}

fn breaches(lines: &[Vec<Point>], rule: LineRule) -> Vec<(u32, u32, Point, Point)> {
    let found = line_meetings(lines, rule, &OPTIONS);
    assert_eq!(found.count as usize, found.first.len());
    found
        .first
        .iter()
        .map(|m| (m.a, m.b, m.place, m.to))
        .collect()
}

#[test]
fn a_line_meets_itself() {
    let eight = line(&[(0, 0), (10, 10), (10, 0), (0, 10)]);
    let closed = line(&[(0, 0), (10, 10), (10, 0), (0, 0)]);
    let back = line(&[(0, 0), (10, 0), (4, 0), (4, 9)]);
    let vertex = line(&[(0, 0), (5, 5), (9, 5), (5, 9), (5, 5), (0, 9)]);
    let six = line(&[(5, 0), (0, 5), (5, 9), (9, 5), (5, 0), (2, 3)]);
    let touching = line(&[(0, 0), (10, 0), (10, 5), (5, 0), (0, 5)]);
    for (number, (one, crossings, overlaps)) in [
        (eight, vec![(0, 0, at(5, 5), at(5, 5))], vec![]),
        (closed, vec![], vec![]),
        (back, vec![], vec![(0, 0, at(4, 0), at(10, 0))]),
        (vertex, vec![(0, 0, at(5, 5), at(5, 5))], vec![]),
        (six, vec![], vec![(0, 0, at(2, 3), at(5, 0))]),
        (touching, vec![(0, 0, at(5, 0), at(5, 0))], vec![]),
    ]
    .into_iter()
    .enumerate()
    {
        let lines = [one];
        assert_eq!(
            breaches(&lines, LineRule::SelfCrossing),
            crossings,
            "{number}"
        );
        assert_eq!(
            breaches(&lines, LineRule::SelfOverlap),
            overlaps,
            "{number}"
        );
        assert_eq!(breaches(&lines, LineRule::Crossing), []);
        assert_eq!(breaches(&lines, LineRule::Overlap), []);
    }
}

#[test]
fn lines_meet_each_other() {
    let lines = [
        line(&[(0, 0), (10, 0)]),
        line(&[(5, -5), (5, 5)]),
        line(&[(2, 0), (4, 0), (4, 9)]),
        line(&[(10, 0), (20, 0)]),
        line(&[(7, 7), (8, 0), (9, 7)]),
    ];
    let crossings = [(0, 1, at(5, 0), at(5, 0)), (0, 4, at(8, 0), at(8, 0))];
    assert_eq!(breaches(&lines, LineRule::Crossing), crossings);
    assert_eq!(
        breaches(&lines, LineRule::Overlap),
        [(0, 2, at(2, 0), at(4, 0))]
    );
    assert_eq!(breaches(&lines, LineRule::SelfCrossing), []);
}

/// The boundary between cells as lines of one edge of the lattice each.
fn outlines(shapes: &[MultiPolygon]) -> Vec<Vec<Point>> {
    let rings = shapes.iter().flat_map(MultiPolygon::rings);
    rings
        .map(|ring| ring.iter().chain(ring.first()).copied().collect())
        .collect()
}

#[test]
fn boundary_lines_lie_on_boundaries() {
    let mesh = Mesh::new(4, 1200, 3, 5);
    let shapes = mesh.cells();
    let layer = PackedLayer::build(&shapes);
    let mut lines = outlines(&shapes);
    assert!(lines_off_boundary(&lines, &layer, &OPTIONS).is_empty());
    assert!(boundary_off_lines(&layer, &lines, &OPTIONS).is_empty());
    // cut somewhere else than at vertices: still on the boundary
    let outer: Vec<Point> = mesh.block((0, 0), (4, 4)).0[0].shell.clone();
    assert!(lines_off_boundary(&[outer], &layer, &OPTIONS).is_empty());

    let moved = lines[5][3];
    lines[5][3].x += 40;
    let off = lines_off_boundary(&lines, &layer, &OPTIONS);
    assert_eq!((off.count, off.first[0].feature), (1, 5));
    assert_eq!(
        (off.first[0].path.len(), off.first[0].place.x),
        (3, moved.x + 40)
    );
    // its neighbour's line still lies there
    assert!(boundary_off_lines(&layer, &lines, &OPTIONS).is_empty());
    let tolerant = CheckOptions {
        tolerance_m: 40.0 / f64::from(1 << 27),
        ..OPTIONS
    };
    let passed = lines_off_boundary(&lines, &layer, &tolerant);
    assert_eq!((passed.count, passed.within_tolerance), (0, 2));

    lines.truncate(15);
    let missing = boundary_off_lines(&layer, &lines, &OPTIONS);
    assert_eq!((missing.count, missing.first[0].feature), (1, 15));
    // north and east of the last cell: two lattice edges of four edges each
    assert_eq!(missing.first[0].path.len(), 9);
}

#[test]
fn a_common_boundary_without_a_line_is_told_once() {
    let square = |x: i64| {
        let shell = line(&[(x, 0), (x + 10, 0), (x + 10, 10), (x, 10)]);
        MultiPolygon(vec![Polygon {
            shell,
            holes: Vec::new(),
        }])
    };
    let layer = PackedLayer::build(&[square(10), square(0)]);
    let rim = line(&[(0, 0), (20, 0), (20, 10), (0, 10), (0, 0)]);
    let missing = boundary_off_lines(&layer, &[rim], &OPTIONS);
    assert_eq!((missing.count, missing.first[0].feature), (1, 0));
    assert_eq!(missing.first[0].length, 10);
    assert_eq!(boundary_off_lines(&layer, &[], &OPTIONS).count, 2);
}

#[test]
fn crossings_are_those_of_all_pairs() {
    let mut draw = Draw(17);
    let mut total = 0;
    for _ in 0..200 {
        let lines: Vec<Vec<Point>> = (0..6)
            .map(|_| {
                let mut point = || at(draw.below(64) as i64 * 2, draw.below(64) as i64 * 2);
                vec![point(), point()]
            })
            .collect();
        let mut expected = 0;
        for (a, one) in lines.iter().enumerate() {
            for two in &lines[a + 1..] {
                let side = |a: Point, b: Point, p: Point| {
                    ((b.x - a.x) * (p.y - a.y) - (b.y - a.y) * (p.x - a.x)).signum()
                };
                let apart =
                    |l: &[Point], m: &[Point]| side(l[0], l[1], m[0]) * side(l[0], l[1], m[1]) < 0;
                expected += u64::from(apart(one, two) && apart(two, one));
            }
        }
        assert_eq!(
            line_meetings(&lines, LineRule::Crossing, &OPTIONS).count,
            expected
        );
        total += expected;
    }
    assert!(total > 100);
}
