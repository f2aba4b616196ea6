//! Pictures as SVG text.

use super::picture::{Anchor, Color, Item, Part, Picture, Stroke, Text};
use std::fmt::Write;

/// The picture as an SVG document.
#[inline]
pub fn svg(picture: &Picture) -> String {
    let (width, height) = (number(picture.width), number(picture.height));
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" \
         viewBox=\"0 0 {width} {height}\" font-family=\"Helvetica, Arial, 'Noto Sans', sans-serif\">\n\
         <title>{}</title>\n<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n",
        escaped(&picture.title)
    );
    for item in &picture.items {
        // Writing into a string does not fail.
        let _ = match item {
            Item::Rect { at, size, radius, fill, stroke } => writeln!(
                out,
                "<rect x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\"{}{}/>",
                number(at.0),
                number(at.1),
                number(size.0),
                number(size.1),
                if *radius > 0.0 { format!(" rx=\"{}\"", number(*radius)) } else { String::new() },
                style(*fill, *stroke),
            ),
            Item::Circle { center, radius, fill } => writeln!(
                out,
                "<circle cx=\"{}\" cy=\"{}\" r=\"{}\"{}/>",
                number(center.0),
                number(center.1),
                number(*radius),
                style(Some(*fill), None),
            ),
            Item::Path { parts, fill, stroke } => {
                writeln!(out, "<path d=\"{}\"{}/>", path(parts), style(*fill, *stroke))
            }
            Item::Text(text) => writeln!(out, "{}", text_element(text)),
        };
    }
    out + "</svg>\n"
}

#[inline]
fn path(parts: &[Part]) -> String {
    let point = |(x, y): (f64, f64)| format!("{} {}", number(x), number(y));
    let part = |part: &Part| match *part {
        Part::Move(to) => format!("M{}", point(to)),
        Part::Line(to) => format!("L{}", point(to)),
        Part::Curve(first, second, to) => {
            format!("C{} {} {}", point(first), point(second), point(to))
        }
    };
    parts.iter().map(part).collect()
}

#[inline]
fn text_element(text: &Text) -> String {
    let (x, y) = (number(text.at.0), number(text.at.1));
    let anchor = match text.anchor {
        Anchor::Start => "",
        Anchor::Middle => " text-anchor=\"middle\"",
        Anchor::End => " text-anchor=\"end\"",
    };
    let weight = if text.bold { " font-weight=\"bold\"" } else { "" };
    let turn = match text.turned {
        true => format!(" transform=\"rotate(-90 {x} {y})\""),
        false => String::new(),
    };
    format!(
        "<text x=\"{x}\" y=\"{y}\" font-size=\"{}\" fill=\"{}\"{anchor}{weight}{turn}>{}</text>",
        number(text.size),
        color(text.color),
        escaped(&text.text)
    )
}

#[inline]
fn style(fill: Option<Color>, stroke: Option<Stroke>) -> String {
    let mut style = match fill {
        Some(fill) => format!(" fill=\"{}\"", color(fill)),
        None => " fill=\"none\"".into(),
    };
    if let Some(stroke) = stroke {
        let (color, width) = (color(stroke.color), number(stroke.width));
        style += &format!(" stroke=\"{color}\" stroke-width=\"{width}\" stroke-linejoin=\"round\"");
        if stroke.dashed {
            style += " stroke-dasharray=\"6 4\"";
        }
    }
    style
}

#[inline]
fn color(Color(red, green, blue): Color) -> String {
    format!("#{red:02x}{green:02x}{blue:02x}")
}

/// Two digits after the point are finer than any screen.
#[inline]
fn number(value: f64) -> String {
    let text = format!("{value:.2}");
    let short = text.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".into() } else { short.into() }
}

/// A text between tags.
#[inline]
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for letter in text.chars() {
        match letter {
            '&' => out += "&amp;",
            '<' => out += "&lt;",
            '>' => out += "&gt;",
            '"' => out += "&quot;",
            // XML has no way to write them.
            letter if letter.is_control() => out.push(' '),
            letter => out.push(letter),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::picture::{BLACK, BLUE};
    use super::*;

    #[test]
    fn shapes() {
        let mut picture = Picture::new("a < b", 20.0, 10.5);
        picture
            .line(&[(0.0, 1.0), (2.25, 3.333)], Stroke { dashed: true, ..Stroke::new(BLUE, 2.0) });
        picture.text((1.0, 2.0), "\"x\" & <y>", 12.0, Anchor::End).turned = true;
        picture.rect((0.0, 0.0), (4.0, 5.0), Some(BLACK), None);
        let text = svg(&picture);
        for part in [
            "width=\"20\" height=\"10.5\"",
            "<title>a &lt; b</title>",
            "<path d=\"M0 1L2.25 3.33\" fill=\"none\" stroke=\"#0072b2\" stroke-width=\"2\"",
            "stroke-dasharray",
            "text-anchor=\"end\" transform=\"rotate(-90 1 2)\">&quot;x&quot; &amp; &lt;y&gt;</text>",
            "<rect x=\"0\" y=\"0\" width=\"4\" height=\"5\" fill=\"#1e1e1e\"/>",
        ] {
            assert!(text.contains(part), "{part} is not in\n{text}");
        }
        assert_eq!(
            (number(-0.001), number(10.0), number(0.1)),
            ("0".into(), "10".into(), "0.1".into())
        );
    }
}
