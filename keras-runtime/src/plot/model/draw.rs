//! The graph as a picture: a box for each layer, frames around networks, arrows.

use super::diagram::{Diagram, Label, Node};
use super::layout::{Layout, Route, layout};
use super::{PlotModel, RankDir};
use crate::plot::picture::{
    Anchor, BLACK, BLUE, Color, GREEN, GREY, Item, ORANGE, Part, Picture, Point, Stroke, WHITE,
    text_width,
};

const TITLE: f64 = 15.0;
const TEXT: f64 = 13.0;
/// Heights of a box's title and of its other lines.
const TITLE_LINE: f64 = 30.0;
const LINE: f64 = 26.0;
/// Around the text in a cell.
const PADDING: f64 = 12.0;
const NARROWEST: f64 = 110.0;
/// Around what is in a frame; above it stands its name.
const FRAME: f64 = 18.0;
const FRAME_TITLE: f64 = 30.0;
/// Around the whole.
const MARGIN: f64 = 16.0;
const ARROW: f64 = 9.0;
/// What a line from a box to itself takes beside it.
const LOOP: f64 = 26.0;

/// The picture.
pub fn picture(diagram: &Diagram, options: PlotModel) -> Picture {
    let block = Block::of(diagram, options);
    let title = format!("the layers of {}", diagram.name);
    let (width, height) = (block.size.0 + 2.0 * MARGIN, block.size.1 + 2.0 * MARGIN);
    let mut picture = Picture::new(&title, width, height);
    block.draw(diagram, &mut picture, (MARGIN, MARGIN), options);
    picture
}

/// A diagram with its places.
struct Block {
    size: Point,
    layout: Layout,
    sizes: Vec<Point>,
    /// What is in the boxes that are frames.
    inner: Vec<Option<Block>>,
}

impl Block {
    fn of(diagram: &Diagram, options: PlotModel) -> Self {
        let inner = diagram
            .nodes
            .iter()
            .map(|node| node.shown(options).map(|nested| Block::of(nested, options)));
        let inner: Vec<Option<Block>> = inner.collect();
        let size = |(node, inner): (&Node, &Option<Block>)| match inner {
            Some(block) => {
                let title = text_width(&node.frame(options), TEXT, true) + 2.0 * PADDING;
                (block.size.0.max(title) + 2.0 * FRAME, block.size.1 + FRAME_TITLE + 2.0 * FRAME)
            }
            None => box_size(&node.label(options)),
        };
        let sizes: Vec<Point> = diagram.nodes.iter().zip(&inner).map(size).collect();
        // From left to right is from top to bottom in a mirror.
        let mirrored = options.rankdir == RankDir::LR;
        let turn = |(x, y): Point| if mirrored { (y, x) } else { (x, y) };
        // A line from a box to itself lies beside it.
        let turned = sizes.iter().enumerate().map(|(node, &size)| {
            let (width, height) = turn(size);
            let own = diagram.edges.contains(&(node, node));
            (width + if own { 2.0 * LOOP } else { 0.0 }, height)
        });
        let turned: Vec<Point> = turned.collect();
        let sides: Vec<f64> = sizes.iter().map(|&size| turn(size).0).collect();
        let mut layout = layout(&turned, &sides, &diagram.edges);
        if mirrored {
            layout.centers.iter_mut().for_each(|point| *point = turn(*point));
            let points = layout.routes.iter_mut().flat_map(|route| &mut route.points);
            points.for_each(|point| *point = turn(*point));
        }
        let size = turn((layout.width, layout.height));
        Block { size, layout, sizes, inner }
    }

    fn draw(&self, diagram: &Diagram, picture: &mut Picture, at: Point, options: PlotModel) {
        let mirrored = options.rankdir == RankDir::LR;
        for (number, node) in diagram.nodes.iter().enumerate() {
            let (center, size) = (self.layout.centers[number], self.sizes[number]);
            let corner = (at.0 + center.0 - size.0 / 2.0, at.1 + center.1 - size.1 / 2.0);
            match (&self.inner[number], node.shown(options)) {
                (Some(block), Some(nested)) => {
                    frame(picture, corner, size, &node.frame(options));
                    let free = size.0 - 2.0 * FRAME - block.size.0;
                    let inside = (corner.0 + FRAME + free / 2.0, corner.1 + FRAME + FRAME_TITLE);
                    block.draw(nested, picture, inside, options);
                    block.ends(nested, picture, (inside, corner, size), mirrored);
                }
                _ => draw_box(picture, corner, size, &node.label(options)),
            }
            if diagram.edges.contains(&(number, number)) {
                own_loop(picture, center, size, mirrored, at);
            }
        }
        for route in &self.layout.routes {
            let moved = route.points.iter().map(|point| (at.0 + point.0, at.1 + point.1));
            let route = Route { points: moved.collect(), back: route.back };
            arrow(picture, &route, mirrored, true);
        }
    }

    /// Lines from the edge of the frame to the boxes that take what comes in, and from those that yield
    /// what goes out.
    fn ends(
        &self,
        diagram: &Diagram,
        picture: &mut Picture,
        (inside, corner, size): (Point, Point, Point),
        mirrored: bool,
    ) {
        let middle = (corner.0 + size.0 / 2.0, corner.1 + size.1 / 2.0);
        let end = |node: usize, first: bool| {
            let (center, own) = (self.layout.centers[node], self.sizes[node]);
            let sign = if first { -0.5 } else { 0.5 };
            let along = |extent: f64, is: bool| if is { sign * extent } else { 0.0 };
            let near = (
                inside.0 + center.0 + along(own.0, mirrored),
                inside.1 + center.1 + along(own.1, !mirrored),
            );
            let far = (middle.0 + along(size.0, mirrored), middle.1 + along(size.1, !mirrored));
            (near, far)
        };
        for &node in &diagram.inputs {
            let (near, far) = end(node, true);
            arrow(
                picture,
                &Route { points: vec![far, far, near, near], back: false },
                mirrored,
                true,
            );
        }
        for &node in &diagram.outputs {
            let (near, far) = end(node, false);
            arrow(
                picture,
                &Route { points: vec![near, near, far, far], back: false },
                mirrored,
                false,
            );
        }
    }
}

/// The cells of the last line: their texts, and the colours of those that have one.
fn last_line(label: &Label) -> Vec<(&str, Option<Color>)> {
    let mut cells: Vec<_> = label.cells.iter().map(|cell| (cell.as_str(), None)).collect();
    if let Some(words) = label.trained() {
        cells.push((words, Some(if label.trainable == Some(true) { GREEN } else { ORANGE })));
    }
    cells
}

fn cell_width((text, color): &(&str, Option<Color>)) -> f64 {
    text_width(text, TEXT, color.is_some()) + 2.0 * PADDING
}

fn box_size(label: &Label) -> Point {
    let cells = last_line(label);
    let title = text_width(&label.title, TITLE, true) + 2.0 * PADDING;
    let activation = label.activation.as_ref().map_or(0.0, |text| cell_width(&(text, None)));
    let width = cells.iter().map(cell_width).sum::<f64>().max(title).max(activation);
    let lines = usize::from(label.activation.is_some()) + usize::from(!cells.is_empty());
    (width.max(NARROWEST).ceil(), TITLE_LINE + lines as f64 * LINE)
}

fn draw_box(picture: &mut Picture, at: Point, size: Point, label: &Label) {
    let border = Stroke::new(BLACK, 1.0);
    picture.rect(at, (size.0, TITLE_LINE), Some(BLACK), Some(border));
    let middle = at.0 + size.0 / 2.0;
    let title = picture.text((middle, at.1 + 20.0), &label.title, TITLE, Anchor::Middle);
    (title.bold, title.color) = (true, WHITE);
    let mut y = at.1 + TITLE_LINE;
    if let Some(text) = &label.activation {
        picture.rect((at.0, y), (size.0, LINE), Some(WHITE), Some(border));
        picture.text((middle, y + 17.5), text, TEXT, Anchor::Middle);
        y += LINE;
    }
    let cells = last_line(label);
    let needed: f64 = cells.iter().map(cell_width).sum();
    // What is left of the line is shared.
    let more = (size.0 - needed) / cells.len().max(1) as f64;
    let mut x = at.0;
    for cell in &cells {
        let width = cell_width(cell) + more;
        picture.rect((x, y), (width, LINE), Some(cell.1.unwrap_or(WHITE)), Some(border));
        let text = picture.text((x + width / 2.0, y + 17.5), cell.0, TEXT, Anchor::Middle);
        if cell.1.is_some() {
            (text.bold, text.color) = (true, WHITE);
        }
        x += width;
    }
}

fn frame(picture: &mut Picture, at: Point, size: Point, name: &str) {
    let fill = WHITE.mixed(BLUE, 0.06);
    let stroke = Some(Stroke { dashed: true, ..Stroke::new(BLUE, 1.3) });
    picture.items.push(Item::Rect { at, size, radius: 8.0, fill: Some(fill), stroke });
    let text = picture.text((at.0 + PADDING, at.1 + 21.0), name, TEXT, Anchor::Start);
    (text.bold, text.color) = (true, BLUE);
}

/// A line along a route, with a head where it ends.
fn arrow(picture: &mut Picture, route: &Route, mirrored: bool, head: bool) {
    let (Some(&first), Some(&last)) = (route.points.first(), route.points.last()) else { return };
    let mut parts = vec![Part::Move(first)];
    let mut points = route.points.clone();
    let towards = if route.back { -1.0 } else { 1.0 };
    if head {
        // The line ends in the head, not at its tip.
        let short = towards * (ARROW - 1.0);
        let end = points.len() - 1;
        points[end] = if mirrored { (last.0 - short, last.1) } else { (last.0, last.1 - short) };
    }
    for pair in points.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        parts.push(match mirrored {
            true if from.1 == to.1 => Part::Line(to),
            false if from.0 == to.0 => Part::Line(to),
            true => {
                let middle = (from.0 + to.0) / 2.0;
                Part::Curve((middle, from.1), (middle, to.1), to)
            }
            false => {
                let middle = (from.1 + to.1) / 2.0;
                Part::Curve((from.0, middle), (to.0, middle), to)
            }
        });
    }
    let stroke = Stroke { dashed: route.back, ..Stroke::new(GREY, 1.5) };
    picture.items.push(Item::Path { parts, fill: None, stroke: Some(stroke) });
    if head {
        let (along, across) = (towards * ARROW, 0.45 * ARROW);
        let corner = |side: f64| match mirrored {
            true => (last.0 - along, last.1 + side * across),
            false => (last.0 + side * across, last.1 - along),
        };
        tip(picture, last, corner(-1.0), corner(1.0));
    }
}

fn tip(picture: &mut Picture, tip: Point, left: Point, right: Point) {
    let parts = vec![Part::Move(tip), Part::Line(left), Part::Line(right), Part::Line(tip)];
    picture.items.push(Item::Path { parts, fill: Some(GREY), stroke: None });
}

/// A line from a side of a box back to it: from the right one, or from the lower one in a mirror.
fn own_loop(picture: &mut Picture, center: Point, size: Point, mirrored: bool, at: Point) {
    let half = if mirrored { size.1 / 2.0 } else { size.0 / 2.0 };
    // So far from the side, and so far along it.
    let point = |away: f64, along: f64| match mirrored {
        true => (at.0 + center.0 + along, at.1 + center.1 + half + away),
        false => (at.0 + center.0 + half + away, at.1 + center.1 + along),
    };
    let curve = Part::Curve(point(LOOP, -18.0), point(LOOP, 18.0), point(ARROW - 1.0, 8.0));
    let parts = vec![Part::Move(point(0.0, -8.0)), curve];
    let stroke = Stroke { dashed: true, ..Stroke::new(GREY, 1.5) };
    picture.items.push(Item::Path { parts, fill: None, stroke: Some(stroke) });
    let across = 0.45 * ARROW;
    tip(picture, point(0.0, 8.0), point(ARROW, 8.0 - across), point(ARROW, 8.0 + across));
}
