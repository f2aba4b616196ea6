//! A picture as a list of shapes, before it is written in a format.

/// A point, in pixels from the upper left corner.
pub type Point = (f64, f64);

/// A colour: red, green, blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Color(pub u8, pub u8, pub u8);

// Blue, orange and green of a set that people with any colour vision tell apart (Okabe and Ito, 2008).
pub const BLUE: Color = Color(0, 114, 178);
pub const ORANGE: Color = Color(213, 94, 0);
pub const GREEN: Color = Color(0, 110, 80);
pub const BLACK: Color = Color(30, 30, 30);
pub const GREY: Color = Color(120, 120, 120);
pub const PALE: Color = Color(225, 225, 225);
pub const WHITE: Color = Color(255, 255, 255);

impl Color {
    /// What lies between two colours: `part` 0 is the first, 1 the second.
    #[inline]
    pub fn mixed(self, other: Color, part: f64) -> Color {
        let mix = |a: u8, b: u8| {
            let value = f64::from(a) + (f64::from(b) - f64::from(a)) * part.clamp(0.0, 1.0);
            value.round() as u8
        };
        Color(mix(self.0, other.0), mix(self.1, other.1), mix(self.2, other.2))
    }

    /// The one of black and white that is legible on it.
    #[inline]
    pub fn contrast(self) -> Color {
        let light =
            0.299 * f64::from(self.0) + 0.587 * f64::from(self.1) + 0.114 * f64::from(self.2);
        if light < 140.0 { WHITE } else { BLACK }
    }
}

/// How a line is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Stroke {
    pub color: Color,
    pub width: f64,
    pub dashed: bool,
}

impl Stroke {
    #[inline]
    pub const fn new(color: Color, width: f64) -> Self {
        Stroke { color, width, dashed: false }
    }
}

/// A part of a path, from where the one before ends.
#[derive(Clone, Copy, Debug)]
pub enum Part {
    Move(Point),
    Line(Point),
    /// A cubic Bézier curve: two control points, and the end.
    Curve(Point, Point, Point),
}

/// Where the text begins, has its middle, or ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Anchor {
    Start,
    Middle,
    End,
}

/// A line of text; `at` is on its base line.
#[derive(Clone, Debug)]
pub struct Text {
    pub at: Point,
    pub text: String,
    pub size: f64,
    pub anchor: Anchor,
    pub bold: bool,
    pub color: Color,
    /// Whether it reads from below to above.
    pub turned: bool,
}

/// A shape.
#[derive(Clone, Debug)]
pub enum Item {
    Rect { at: Point, size: Point, radius: f64, fill: Option<Color>, stroke: Option<Stroke> },
    Circle { center: Point, radius: f64, fill: Color },
    Path { parts: Vec<Part>, fill: Option<Color>, stroke: Option<Stroke> },
    Text(Text),
}

/// A picture: its size in pixels, and its shapes from back to front.
#[derive(Clone, Debug)]
pub struct Picture {
    pub width: f64,
    pub height: f64,
    /// What it shows, for those who cannot see it.
    pub title: String,
    pub items: Vec<Item>,
}

impl Picture {
    #[inline]
    pub fn new(title: &str, width: f64, height: f64) -> Self {
        Picture { width, height, title: title.into(), items: Vec::new() }
    }

    #[inline]
    pub fn rect(&mut self, at: Point, size: Point, fill: Option<Color>, stroke: Option<Stroke>) {
        self.items.push(Item::Rect { at, size, radius: 0.0, fill, stroke });
    }

    #[inline]
    pub fn line(&mut self, points: &[Point], stroke: Stroke) {
        let Some((&first, rest)) = points.split_first() else { return };
        let parts = std::iter::once(Part::Move(first)).chain(rest.iter().map(|&p| Part::Line(p)));
        self.items.push(Item::Path { parts: parts.collect(), fill: None, stroke: Some(stroke) });
    }

    #[inline]
    pub fn circle(&mut self, center: Point, radius: f64, fill: Color) {
        self.items.push(Item::Circle { center, radius, fill });
    }

    /// A text in black, to change.
    #[inline]
    pub fn text(&mut self, at: Point, text: &str, size: f64, anchor: Anchor) -> &mut Text {
        self.items.push(Item::Text(Text {
            at,
            text: text.into(),
            size,
            anchor,
            bold: false,
            color: BLACK,
            turned: false,
        }));
        match self.items.last_mut() {
            Some(Item::Text(text)) => text,
            _ => unreachable!("it was pushed above"),
        }
    }
}

/// Pixels that a text takes at most in the usual sans-serif fonts: viewers choose the font of an SVG.
#[inline]
pub fn text_width(text: &str, size: f64, bold: bool) -> f64 {
    let em = |letter: char| match letter {
        'i' | 'j' | 'l' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 0.29,
        'I' | ' ' | 'f' | 't' | 'r' | '(' | ')' | '[' | ']' | '-' | '/' => 0.37,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.92,
        'A'..='Z' => 0.69,
        's' | 'z' | 'c' | 'v' | 'x' | 'y' | 'k' | '_' => 0.53,
        letter if letter.is_ascii() => 0.59,
        _ => 1.0,
    };
    text.chars().map(em).sum::<f64>() * size * if bold { 1.07 } else { 1.0 }
}

/// A text, cut where it is wider than `width`.
#[inline]
pub fn fitted(text: &str, size: f64, bold: bool, width: f64) -> String {
    if text_width(text, size, bold) <= width {
        return text.into();
    }
    let mut short: String = text.into();
    while short.pop().is_some() {
        let cut = format!("{short}…");
        if text_width(&cut, size, bold) <= width {
            return cut;
        }
    }
    String::new()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_cut() {
        assert_eq!(fitted("loss", 12.0, false, 100.0), "loss");
        let cut = fitted("sparse_top_k_categorical_accuracy", 12.0, true, 100.0);
        assert!(cut.ends_with('…') && text_width(&cut, 12.0, true) <= 100.0, "{cut}");
        assert_eq!(fitted("loss", 12.0, false, 1.0), "");
    }

    #[test]
    fn text_is_legible_on_any_color() {
        assert_eq!((BLUE.contrast(), PALE.contrast()), (WHITE, BLACK));
        assert_eq!(WHITE.mixed(BLUE, 0.0), WHITE);
        assert_eq!(WHITE.mixed(BLUE, 7.0), BLUE);
    }
}
