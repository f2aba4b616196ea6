//! Pictures as PNG files, with a font that comes along.

use super::picture::{Anchor, Color, Item, Part, Picture, Stroke, Text};
use crate::error::{Error, Result};
use tiny_skia::{FillRule, Paint, Path, PathBuilder, Pixmap, StrokeDash, Transform};
use ttf_parser::{Face, OutlineBuilder};

/// The picture with so many dots for each of its pixels, as the bytes of a PNG file.
#[inline]
pub fn png(picture: &Picture, scale: f64) -> Result<Vec<u8>> {
    let dots = |length: f64| (length * scale).ceil().max(1.0) as u32;
    let (width, height) = (dots(picture.width), dots(picture.height));
    let too_large = || {
        Error::Config(format!(
            "a picture of {width} x {height} dots is too large for PNG: write .svg"
        ))
    };
    let fits = u64::from(width) * u64::from(height) <= MOST_DOTS;
    // What does not fit must not be asked for.
    let pixmap = fits.then(|| Pixmap::new(width, height)).flatten().ok_or_else(too_large)?;
    let mut canvas =
        Canvas { pixmap, transform: Transform::from_scale(scale as f32, scale as f32) };
    canvas.pixmap.fill(tiny_skia::Color::WHITE);
    let faces = [face(notosans::REGULAR_TTF)?, face(notosans::BOLD_TTF)?];
    for item in &picture.items {
        match item {
            Item::Rect { at, size, radius, fill, stroke } => {
                canvas.draw(rect(*at, *size, *radius), *fill, *stroke);
            }
            Item::Circle { center, radius, fill } => {
                let mut path = PathBuilder::new();
                path.push_circle(center.0 as f32, center.1 as f32, *radius as f32);
                canvas.draw(path.finish(), Some(*fill), None);
            }
            Item::Path { parts, fill, stroke } => canvas.draw(path(parts), *fill, *stroke),
            Item::Text(text) => canvas.text(text, &faces[usize::from(text.bold)]),
        }
    }
    let failed = |error| Error::Config(format!("the picture cannot be written as PNG: {error}"));
    canvas.pixmap.encode_png().map_err(failed)
}

/// 400 MB of memory.
const MOST_DOTS: u64 = 100_000_000;

#[inline]
fn face(data: &'static [u8]) -> Result<Face<'static>> {
    Face::parse(data, 0).map_err(|error| Error::Config(format!("the font cannot be read: {error}")))
}

struct Canvas {
    pixmap: Pixmap,
    transform: Transform,
}

impl Canvas {
    /// Fills a path and draws its outline. One without an extent has neither.
    #[inline]
    fn draw(&mut self, path: Option<Path>, fill: Option<Color>, stroke: Option<Stroke>) {
        let Some(path) = path else { return };
        let pixmap = &mut self.pixmap;
        if let Some(fill) = fill {
            pixmap.fill_path(&path, &paint(fill), FillRule::Winding, self.transform, None);
        }
        if let Some(stroke) = stroke {
            let style = tiny_skia::Stroke {
                width: stroke.width as f32,
                line_join: tiny_skia::LineJoin::Round,
                dash: stroke.dashed.then(|| StrokeDash::new(vec![6.0, 4.0], 0.0)).flatten(),
                ..tiny_skia::Stroke::default()
            };
            pixmap.stroke_path(&path, &paint(stroke.color), &style, self.transform, None);
        }
    }

    #[inline]
    fn text(&mut self, text: &Text, face: &Face<'_>) {
        let scale = text.size / f64::from(face.units_per_em());
        let mut glyphs = Glyphs { path: PathBuilder::new(), x: 0.0 };
        for letter in text.text.chars() {
            // A letter that the font lacks is drawn as its sign for that.
            let glyph = face.glyph_index(letter).unwrap_or_default();
            face.outline_glyph(glyph, &mut glyphs);
            glyphs.x += f32::from(face.glyph_hor_advance(glyph).unwrap_or_default());
        }
        let before = match text.anchor {
            Anchor::Start => 0.0,
            Anchor::Middle => -0.5 * glyphs.x,
            Anchor::End => -glyphs.x,
        };
        // In fonts y grows upwards.
        let (at, scale) = ((text.at.0 as f32, text.at.1 as f32), scale as f32);
        let upright = Transform::from_row(scale, 0.0, 0.0, -scale, before * scale, 0.0);
        let turn = if text.turned { -90.0 } else { 0.0 };
        let place = upright
            .post_concat(Transform::from_rotate(turn))
            .post_concat(Transform::from_translate(at.0, at.1));
        let path = glyphs.path.finish().and_then(|path| path.transform(place));
        self.draw(path, Some(text.color), None);
    }
}

#[inline]
fn paint(Color(red, green, blue): Color) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(red, green, blue, 255);
    paint
}

#[inline]
fn path(parts: &[Part]) -> Option<Path> {
    let mut path = PathBuilder::new();
    let single = |(x, y): (f64, f64)| (x as f32, y as f32);
    for part in parts {
        match *part {
            Part::Move(to) => {
                let (x, y) = single(to);
                path.move_to(x, y);
            }
            Part::Line(to) => {
                let (x, y) = single(to);
                path.line_to(x, y);
            }
            Part::Curve(first, second, to) => {
                let ((ax, ay), (bx, by), (x, y)) = (single(first), single(second), single(to));
                path.cubic_to(ax, ay, bx, by, x, y);
            }
        }
    }
    path.finish()
}

/// A rectangle with round corners.
#[inline]
fn rect(at: (f64, f64), size: (f64, f64), radius: f64) -> Option<Path> {
    let ((left, top), (right, bottom)) = (at, (at.0 + size.0, at.1 + size.1));
    let radius = radius.min(size.0 / 2.0).min(size.1 / 2.0);
    // How far from its ends the control points of a quarter of a circle lie.
    let near = radius * (1.0 - 0.552_284_75);
    let mut parts = vec![Part::Move((left + radius, top)), Part::Line((right - radius, top))];
    if radius > 0.0 {
        let end = (right, top + radius);
        parts.push(Part::Curve((right - near, top), (right, top + near), end));
    }
    parts.push(Part::Line((right, bottom - radius)));
    if radius > 0.0 {
        let end = (right - radius, bottom);
        parts.push(Part::Curve((right, bottom - near), (right - near, bottom), end));
    }
    parts.push(Part::Line((left + radius, bottom)));
    if radius > 0.0 {
        let end = (left, bottom - radius);
        parts.push(Part::Curve((left + near, bottom), (left, bottom - near), end));
    }
    parts.push(Part::Line((left, top + radius)));
    if radius > 0.0 {
        let end = (left + radius, top);
        parts.push(Part::Curve((left, top + near), (left + near, top), end));
    }
    parts.push(Part::Line((left + radius, top)));
    path(&parts)
}

/// The outlines of letters one after the other, in units of the font.
struct Glyphs {
    path: PathBuilder,
    x: f32,
}

impl OutlineBuilder for Glyphs {
    #[inline]
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.x + x, y);
    }
    #[inline]
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.x + x, y);
    }
    #[inline]
    fn quad_to(&mut self, x1: f32, y1: f32, x: f32, y: f32) {
        self.path.quad_to(self.x + x1, y1, self.x + x, y);
    }
    #[inline]
    fn curve_to(&mut self, x1: f32, y1: f32, x2: f32, y2: f32, x: f32, y: f32) {
        self.path.cubic_to(self.x + x1, y1, self.x + x2, y2, self.x + x, y);
    }
    #[inline]
    fn close(&mut self) {
        self.path.close();
    }
}

#[cfg(test)]
mod tests {
    use super::super::picture::{BLUE, text_width};
    use super::*;

    #[test]
    fn dots() {
        let mut picture = Picture::new("", 10.0, 5.0);
        picture.rect((0.0, 0.0), (5.0, 5.0), Some(BLUE), None);
        picture.line(&[], Stroke::new(BLUE, 1.0));
        let pixmap = Pixmap::decode_png(&png(&picture, 2.0).unwrap()).unwrap();
        assert_eq!((pixmap.width(), pixmap.height()), (20, 10));
        let color = |x, y| pixmap.pixel(x, y).map(|dot| (dot.red(), dot.green(), dot.blue()));
        assert_eq!(color(3, 3), Some((0, 114, 178)));
        assert_eq!(color(15, 3), Some((255, 255, 255)));
        let error = png(&picture, 1e6).unwrap_err().to_string();
        assert!(error.contains("too large for PNG"), "{error}");
    }

    /// Boxes are as wide as their texts are thought to be.
    #[test]
    fn texts_are_not_wider_than_expected() {
        for (data, bold) in [(notosans::REGULAR_TTF, false), (notosans::BOLD_TTF, true)] {
            let face = face(data).unwrap();
            for text in [
                "Input shape: (None, 28, 28, 1)",
                "batch_normalization_12 (BatchNormalization)",
                "Activation: hard_sigmoid",
                "GlobalAveragePooling2D",
                "1.25e-5",
                "illicit",
                "WWW mmm",
            ] {
                let glyphs = text.chars().map(|letter| face.glyph_index(letter).unwrap());
                let units: u32 =
                    glyphs.map(|glyph| u32::from(face.glyph_hor_advance(glyph).unwrap())).sum();
                let width = f64::from(units) / f64::from(face.units_per_em()) * 10.0;
                let expected = text_width(text, 10.0, bold);
                assert!(width <= 1.03 * expected, "{text}: {width} {expected}");
                assert!(width >= 0.75 * expected, "{text}: {width} {expected}");
            }
        }
    }
}
