//! Where the boxes of a graph lie: in layers from top to bottom, each after those that it takes from
//! (Sugiyama, Tagawa and Toda, 1981).

use crate::order;
use std::cmp::Ordering;

/// Between boxes side by side, and between layers.
const GAP: (f64, f64) = (34.0, 44.0);
/// Between a box and a line beside it, and between lines.
const LINE_GAP: f64 = 22.0;
const SWEEPS: usize = 24;

/// Where everything lies, in a frame that begins at 0.
#[derive(Clone, Debug, Default)]
pub struct Layout {
    pub width: f64,
    pub height: f64,
    /// The middle of each box.
    pub centers: Vec<(f64, f64)>,
    /// A line for each edge, from its beginning to its end.
    pub routes: Vec<Route>,
}

/// How an edge runs: through each pair of points straight down, between pairs in a curve.
#[derive(Clone, Debug)]
pub struct Route {
    pub points: Vec<(f64, f64)>,
    /// Whether it leads back, from below to above.
    pub back: bool,
}

/// Lays boxes of these sizes out, whose upper and lower sides are so wide: there may be something beside
/// them. An edge from a box to itself has no route.
pub fn layout(sizes: &[(f64, f64)], sides: &[f64], edges: &[(usize, usize)]) -> Layout {
    let back = back_edges(sizes.len(), edges);
    let down = |(number, &(from, to)): (usize, &(usize, usize))| match back[number] {
        true => (to, from),
        false => (from, to),
    };
    let down: Vec<_> = edges.iter().enumerate().map(down).collect();
    let mut grid = Grid::new(sizes, &down);
    grid.order();
    let xs = grid.places();
    grid.finish((sizes, sides), &xs, &down, &back)
}

/// Which edges lead to a box on the way to their own beginning.
fn back_edges(nodes: usize, edges: &[(usize, usize)]) -> Vec<bool> {
    #[derive(Clone, Copy, PartialEq)]
    enum Seen {
        No,
        Open,
        Done,
    }
    let (mut seen, mut back) = (vec![Seen::No; nodes], vec![false; edges.len()]);
    let out = |node: usize| -> Vec<usize> {
        (0..edges.len()).filter(|&edge| edges[edge].0 == node).collect()
    };
    // Those that nothing leads to come first.
    let mut starts: Vec<usize> = (0..nodes).collect();
    order::sort_by_key(&mut starts, |node| {
        edges.iter().any(|edge| edge.1 == node && edge.0 != node)
    });
    for start in starts {
        if seen[start] != Seen::No {
            continue;
        }
        seen[start] = Seen::Open;
        let mut stack = vec![(start, out(start))];
        while let Some((node, rest)) = stack.last_mut() {
            let Some(edge) = rest.pop() else {
                seen[*node] = Seen::Done;
                stack.pop();
                continue;
            };
            let to = edges[edge].1;
            match seen[to] {
                Seen::Open => back[edge] = true,
                Seen::No => {
                    seen[to] = Seen::Open;
                    stack.push((to, out(to)));
                }
                Seen::Done => {}
            }
        }
    }
    back
}

/// Boxes, and points where long edges pass a layer, in their layers.
struct Grid {
    /// Boxes first, then points.
    widths: Vec<f64>,
    layer: Vec<usize>,
    /// From each to the next, a layer further.
    links: Vec<(usize, usize)>,
    /// What is in each layer, from left to right.
    layers: Vec<Vec<usize>>,
    /// The points of each edge.
    chains: Vec<Vec<usize>>,
    boxes: usize,
}

impl Grid {
    fn new(sizes: &[(f64, f64)], edges: &[(usize, usize)]) -> Self {
        let mut layer = depths(sizes.len(), edges);
        let mut widths: Vec<f64> = sizes.iter().map(|size| size.0).collect();
        let (mut links, mut chains) = (Vec::new(), Vec::new());
        for &(from, to) in edges {
            let (mut chain, mut last) = (Vec::new(), from);
            for between in layer[from] + 1..layer[to] {
                let point = widths.len();
                widths.push(0.0);
                layer.push(between);
                links.push((last, point));
                chain.push(point);
                last = point;
            }
            if from != to {
                links.push((last, to));
            }
            chains.push(chain);
        }
        let count = layer.iter().max().map_or(0, |last| last + 1);
        let mut layers = vec![Vec::new(); count];
        // Boxes and points as they are met on the way from the first boxes: lines that belong together
        // begin side by side.
        let mut met = vec![false; widths.len()];
        let mut stack: Vec<usize> = (0..sizes.len()).rev().collect();
        order::sort_by_key(&mut stack, |node| links.iter().all(|link| link.1 != node));
        while let Some(node) = stack.pop() {
            if !std::mem::replace(&mut met[node], true) {
                layers[layer[node]].push(node);
                stack.extend(links.iter().rev().filter(|link| link.0 == node).map(|link| link.1));
            }
        }
        Grid { widths, layer, links, layers, chains, boxes: sizes.len() }
    }

    fn neighbours(&self, node: usize, above: bool) -> impl Iterator<Item = usize> {
        self.links.iter().filter_map(move |&(from, to)| match above {
            true => (to == node).then_some(from),
            false => (from == node).then_some(to),
        })
    }

    /// Orders each layer so that few edges cross.
    fn order(&mut self) {
        let (mut best, mut fewest) = (self.layers.clone(), self.crossings());
        for sweep in 0..SWEEPS {
            let above = sweep % 2 == 0;
            let count = self.layers.len();
            let order: Vec<usize> = if above {
                (1..count).collect()
            } else {
                (0..count.saturating_sub(1)).rev().collect()
            };
            for number in order {
                let places = self.ranks();
                let mut layer = std::mem::take(&mut self.layers[number]);
                let middle = |node: usize| {
                    let (sum, count) =
                        self.neighbours(node, above).fold((0.0, 0.0), |(sum, count), other| {
                            (sum + places[other] as f64, count + 1.0)
                        });
                    // What has no neighbours stays where it is.
                    if count > 0.0 { sum / count } else { places[node] as f64 }
                };
                order::sort(&mut layer, &|a, b| {
                    middle(a).partial_cmp(&middle(b)).unwrap_or(Ordering::Equal)
                });
                self.layers[number] = layer;
            }
            let crossings = self.crossings();
            if crossings < fewest {
                (best, fewest) = (self.layers.clone(), crossings);
            }
        }
        self.layers = best;
    }

    /// The place of each in its layer.
    fn ranks(&self) -> Vec<usize> {
        let mut ranks = vec![0; self.widths.len()];
        for layer in &self.layers {
            layer.iter().enumerate().for_each(|(place, &node)| ranks[node] = place);
        }
        ranks
    }

    fn crossings(&self) -> usize {
        let ranks = self.ranks();
        let mut count = 0;
        for (i, a) in self.links.iter().enumerate() {
            for b in &self.links[i + 1..] {
                let (start, end) = (ranks[a.0].cmp(&ranks[b.0]), ranks[a.1].cmp(&ranks[b.1]));
                let same = self.layer[a.0] == self.layer[b.0];
                count += usize::from(same && start == end.reverse() && start != Ordering::Equal);
            }
        }
        count
    }

    /// How far two neighbours of a layer have to be apart, from middle to middle.
    fn apart(&self, left: usize, right: usize) -> f64 {
        let both = left < self.boxes && right < self.boxes;
        (self.widths[left] + self.widths[right]) / 2.0 + if both { GAP.0 } else { LINE_GAP }
    }

    /// The middle of each on the axis across: near the mean of its neighbours, as far as there is room.
    fn places(&self) -> Vec<f64> {
        let mut xs = vec![0.0; self.widths.len()];
        for layer in &self.layers {
            for pair in layer.windows(2) {
                xs[pair[1]] = xs[pair[0]] + self.apart(pair[0], pair[1]);
            }
        }
        for sweep in 0..SWEEPS {
            let down = sweep % 2 == 0;
            for step in 0..self.layers.len() {
                let number = if down { step } else { self.layers.len() - 1 - step };
                let layer = &self.layers[number];
                // The last sweeps look both ways, so that neither side is favoured.
                let both = sweep + 4 >= SWEEPS;
                let wanted = layer.iter().map(|&node| {
                    let above = self.neighbours(node, true).filter(|_| both || down);
                    let below = self.neighbours(node, false).filter(|_| both || !down);
                    // Long edges are straight before boxes are in the middle.
                    let weight = |other: usize| match node >= self.boxes && other >= self.boxes {
                        true => 8.0,
                        false => 1.0,
                    };
                    let (sum, total) =
                        above.chain(below).fold((0.0, 0.0), |(sum, total), other| {
                            (sum + weight(other) * xs[other], total + weight(other))
                        });
                    if total > 0.0 { (sum / total, total) } else { (xs[node], 0.1) }
                });
                let wanted: Vec<_> = wanted.collect();
                let placed = self.nearest(layer, &wanted);
                layer.iter().zip(placed).for_each(|(&node, x)| xs[node] = x);
            }
        }
        xs
    }

    /// The places nearest to the wanted ones (by weighted squares) in which nothing overlaps: less the
    /// distances to the first, places only have to rise, so neighbours in the wrong order take their mean.
    fn nearest(&self, layer: &[usize], wanted: &[(f64, f64)]) -> Vec<f64> {
        let mut before = 0.0;
        let mut offsets = Vec::with_capacity(layer.len());
        // Sum of weighted places, sum of weights, how many.
        let mut runs: Vec<(f64, f64, usize)> = Vec::new();
        for (i, &(x, weight)) in wanted.iter().enumerate() {
            if i > 0 {
                before += self.apart(layer[i - 1], layer[i]);
            }
            offsets.push(before);
            runs.push((weight * (x - before), weight, 1));
            while let [.., (a_sum, a, a_count), (b_sum, b, b_count)] = *runs {
                if a_sum / a <= b_sum / b {
                    break;
                }
                runs.truncate(runs.len() - 2);
                runs.push((a_sum + b_sum, a + b, a_count + b_count));
            }
        }
        let runs = runs.into_iter();
        let places = runs.flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, count));
        places.zip(offsets).map(|(place, offset)| place + offset).collect()
    }

    fn finish(
        &self,
        (sizes, sides): (&[(f64, f64)], &[f64]),
        xs: &[f64],
        edges: &[(usize, usize)],
        back: &[bool],
    ) -> Layout {
        // What sticks out to the left decides where 0 is.
        let left =
            (0..xs.len()).map(|i| xs[i] - self.widths[i] / 2.0).fold(f64::INFINITY, f64::min);
        let left = if left.is_finite() { left } else { 0.0 };
        let right = (0..xs.len()).map(|i| xs[i] + self.widths[i] / 2.0).fold(left, f64::max);
        let mut bands = Vec::new();
        let mut y = 0.0;
        for layer in &self.layers {
            let boxes = layer.iter().filter(|&&node| node < self.boxes);
            let height = boxes.map(|&node| sizes[node].1).fold(0.0, f64::max);
            bands.push((y, y + height));
            y += height + GAP.1;
        }
        let x = |node: usize| xs[node] - left;
        let middle = |node: usize| {
            let (top, bottom) = bands[self.layer[node]];
            (x(node), (top + bottom) / 2.0)
        };
        let centers: Vec<_> = (0..sizes.len()).map(middle).collect();
        let side = |number: usize, from: bool| self.port(number, from, edges, xs, sides);
        let route = |(number, &(from, to)): (usize, &(usize, usize))| {
            if from == to {
                return Route { points: Vec::new(), back: true };
            }
            let start =
                (centers[from].0 + side(number, true), centers[from].1 + sizes[from].1 / 2.0);
            let mut points = vec![(start.0, start.1), (start.0, bands[self.layer[from]].1)];
            for &point in &self.chains[number] {
                let (top, bottom) = bands[self.layer[point]];
                points.extend([(x(point), top), (x(point), bottom)]);
            }
            let end = (centers[to].0 + side(number, false), centers[to].1 - sizes[to].1 / 2.0);
            points.extend([(end.0, bands[self.layer[to]].0), end]);
            if back[number] {
                points.reverse();
            }
            Route { points, back: back[number] }
        };
        let routes = edges.iter().enumerate().map(route).collect();
        Layout { width: right - left, height: (y - GAP.1).max(0.0), centers, routes }
    }

    /// How far from the middle of its box an edge begins or ends: those of one side lie in the order of
    /// their other ends.
    fn port(
        &self,
        number: usize,
        from: bool,
        edges: &[(usize, usize)],
        xs: &[f64],
        sides: &[f64],
    ) -> f64 {
        let own = |edge: usize| if from { edges[edge].0 } else { edges[edge].1 };
        let other = |edge: usize| match (from, self.chains[edge].as_slice()) {
            (true, [first, ..]) => xs[*first],
            (false, [.., last]) => xs[*last],
            (true, []) => xs[edges[edge].1],
            (false, []) => xs[edges[edge].0],
        };
        let mut same: Vec<usize> = (0..edges.len())
            .filter(|&edge| own(edge) == own(number) && edges[edge].0 != edges[edge].1)
            .collect();
        order::sort(&mut same, &|a, b| other(a).partial_cmp(&other(b)).unwrap_or(Ordering::Equal));
        let place = same.iter().position(|&edge| edge == number).unwrap_or(0) as f64;
        let count = same.len().max(1) as f64;
        let step = 16_f64.min(0.8 * sides[own(number)] / count);
        (place - (count - 1.0) / 2.0) * step
    }
}

/// The layer of each box: one after all that lead to it, and what nothing leads to just before what it
/// leads to.
fn depths(nodes: usize, edges: &[(usize, usize)]) -> Vec<usize> {
    let edges: Vec<_> = edges.iter().filter(|(from, to)| from != to).collect();
    let mut depth = vec![0; nodes];
    // Without cycles, as many rounds as boxes are enough.
    for _ in 0..nodes {
        let mut changed = false;
        for &&(from, to) in &edges {
            if depth[to] <= depth[from] {
                depth[to] = depth[from] + 1;
                changed = true;
            }
        }
        if !changed {
            break;
        }
    }
    for node in 0..nodes {
        let next = edges.iter().filter(|edge| edge.0 == node).map(|edge| depth[edge.1]).min();
        if let Some(next) = next.filter(|_| edges.iter().all(|edge| edge.1 != node)) {
            depth[node] = next - 1;
        }
    }
    depth
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIZE: (f64, f64) = (100.0, 30.0);

    fn of(nodes: usize, edges: &[(usize, usize)]) -> Layout {
        layout(&vec![SIZE; nodes], &vec![SIZE.0; nodes], edges)
    }

    fn overlap(layout: &Layout) -> bool {
        let centers = &layout.centers;
        (0..centers.len()).any(|i| {
            (0..i).any(|j| {
                let (dx, dy) = (centers[i].0 - centers[j].0, centers[i].1 - centers[j].1);
                dx.abs() < SIZE.0 && dy.abs() < SIZE.1
            })
        })
    }

    #[test]
    fn a_chain_is_a_straight_line() {
        let layout = of(4, &[(0, 1), (1, 2), (2, 3)]);
        assert_eq!((layout.width, layout.height), (100.0, 4.0 * 30.0 + 3.0 * GAP.1));
        assert!(layout.centers.iter().all(|center| center.0 == 50.0));
        let points = &layout.routes[0].points;
        assert_eq!((points[0], points[points.len() - 1]), ((50.0, 30.0), (50.0, 30.0 + GAP.1)));
    }

    #[test]
    fn a_shortcut_runs_beside_the_boxes() {
        let layout = of(4, &[(0, 1), (1, 2), (2, 3), (0, 3)]);
        let shortcut = &layout.routes[3].points;
        for center in &layout.centers[1..3] {
            let beside = |p: &&(f64, f64)| (p.1 - center.1).abs() <= 15.0;
            assert!(
                shortcut.iter().filter(beside).all(|p| (p.0 - center.0).abs() > 50.0),
                "{layout:?}"
            );
        }
    }

    #[test]
    fn branches_stand_side_by_side() {
        let layout = of(5, &[(0, 1), (0, 2), (0, 3), (1, 4), (2, 4), (3, 4)]);
        assert!(!overlap(&layout));
        assert!((layout.centers[0].0 - layout.centers[4].0).abs() < 1e-6);
        assert_eq!(layout.width, 3.0 * 100.0 + 2.0 * GAP.0);
    }

    #[test]
    fn crossings_are_undone() {
        // 0 → 3 and 1 → 2 cross in the order of their numbers.
        let layout = of(4, &[(0, 3), (1, 2)]);
        let x = |node: usize| layout.centers[node].0;
        assert_eq!(x(0) < x(1), x(3) < x(2));
    }

    #[test]
    fn edges_that_lead_back() {
        let layout = of(3, &[(0, 1), (1, 2), (2, 1), (2, 2)]);
        let back: Vec<bool> = layout.routes.iter().map(|route| route.back).collect();
        assert_eq!(back, [false, false, true, true]);
        let route = &layout.routes[2].points;
        assert!(route[0].1 > route[route.len() - 1].1);
    }

    /// Any graph has a layout in which no boxes overlap and no edge runs upwards.
    #[test]
    fn random_graphs() {
        for seed in 0..200 {
            let mut rng = crate::rng::Rng::new(seed);
            let nodes = 1 + rng.below(14);
            let mut edges: Vec<(usize, usize)> = Vec::new();
            for _ in 0..rng.below(2 * nodes) {
                let edge = (rng.below(nodes), rng.below(nodes));
                if !edges.contains(&edge) {
                    edges.push(edge);
                }
            }
            let layout = of(nodes, &edges);
            assert!(!overlap(&layout), "{seed}: {layout:?}");
            for center in &layout.centers {
                assert!(center.0 >= 49.9 && center.0 <= layout.width - 49.9, "{seed}");
                assert!(center.1 >= 14.9 && center.1 <= layout.height - 14.9, "{seed}");
            }
            for (route, (from, to)) in layout.routes.iter().zip(&edges) {
                let rises = route.points.windows(2).all(|pair| pair[0].1 <= pair[1].1);
                assert!(route.back || rises, "{seed}: {from} {to}");
            }
        }
    }

    #[test]
    fn nothing() {
        let layout = of(0, &[]);
        assert_eq!((layout.width, layout.height), (0.0, 0.0));
    }
}
