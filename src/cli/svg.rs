//! Drawings as SVG: lines, paths and texts, without scripts, that suit a light and a dark ground.

use std::fmt::Write as _;

/// Where a text stands to its point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Anchor {
    Start,
    Middle,
    End,
}

/// From numbers to coordinates.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) struct Axis {
    log: bool,
    from: f64,
    per_unit: f64,
    start: f64,
}

impl Axis {
    /// Equal ratios are equally far apart; the ends are above 0.
    pub(super) fn log([from, to]: [f64; 2], [start, end]: [f64; 2]) -> Self {
        let span = to.log10() - from.log10();
        Self { log: true, from: from.log10(), per_unit: (end - start) / span, start }
    }

    /// Equal differences are equally far apart.
    pub(super) fn linear([from, to]: [f64; 2], [start, end]: [f64; 2]) -> Self {
        Self { log: false, from, per_unit: (end - start) / (to - from), start }
    }

    /// The coordinate of a number.
    pub(super) fn at(&self, number: f64) -> f64 {
        let number = if self.log { number.log10() } else { number };
        self.start + (number - self.from) * self.per_unit
    }
}

/// A drawing that grows.
#[derive(Debug)]
pub(super) struct Svg {
    text: String,
}

impl Svg {
    /// An empty drawing with a title for those who cannot see it, and its looks as CSS.
    pub(super) fn new([width, height]: [f64; 2], title: &str, looks: &str) -> Self {
        let title = escaped(title);
        let text = format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" \
             aria-labelledby=\"title\">\n<title id=\"title\">{title}</title>\n<style>\n{looks}</style>\n\
             <rect class=\"ground\" width=\"{width}\" height=\"{height}\" rx=\"8\"/>\n"
        );
        Self { text }
    }

    pub(super) fn line(&mut self, [x, y]: [f64; 2], [to_x, to_y]: [f64; 2], class: &str) {
        let [x, y, to_x, to_y] = [x, y, to_x, to_y].map(shown);
        self.push(format_args!(
            "<line class=\"{class}\" x1=\"{x}\" y1=\"{y}\" x2=\"{to_x}\" y2=\"{to_y}\"/>"
        ));
    }

    pub(super) fn path(&mut self, points: impl IntoIterator<Item = [f64; 2]>, class: &str) {
        let points = points.into_iter().map(|[x, y]| format!("{} {}", shown(x), shown(y)));
        let path = points.collect::<Vec<_>>().join("L");
        self.push(format_args!("<path class=\"{class}\" d=\"M{path}\"/>"));
    }

    pub(super) fn text(&mut self, [x, y]: [f64; 2], anchor: Anchor, class: &str, text: &str) {
        let anchor = match anchor {
            Anchor::Start => "",
            Anchor::Middle => " text-anchor=\"middle\"",
            Anchor::End => " text-anchor=\"end\"",
        };
        let ([x, y], text) = ([x, y].map(shown), escaped(text));
        self.push(format_args!("<text class=\"{class}\" x=\"{x}\" y=\"{y}\"{anchor}>{text}</text>"));
    }

    fn push(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing into a text cannot fail.
        let _ = writeln!(self.text, "{element}");
    }

    /// The whole document.
    pub(super) fn finish(self) -> String {
        self.text + "</svg>\n"
    }
}

/// A coordinate to a tenth.
fn shown(coordinate: f64) -> String {
    let text = format!("{coordinate:.1}");
    text.strip_suffix(".0").map(ToOwned::to_owned).unwrap_or(text)
}

/// A text in XML; what no XML may contain is left out.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped += "&amp;",
            '<' => escaped += "&lt;",
            '>' => escaped += "&gt;",
            '"' => escaped += "&quot;",
            letter if letter.is_control() || matches!(letter, '\u{fffe}' | '\u{ffff}') => escaped.push(' '),
            letter => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::{Anchor, Axis, Svg};

    #[test]
    fn equal_ratios_are_equally_far_apart() {
        let axis = Axis::log([0.01, 100.0], [0.0, 400.0]);
        let found = [0.01, 0.1, 1.0, 100.0].map(|number| format!("{:.1}", axis.at(number)));
        assert_eq!(found, ["0.0", "100.0", "200.0", "400.0"]);
    }

    #[test]
    fn a_name_cannot_break_out_of_the_drawing() {
        let mut svg = Svg::new([1.0, 1.0], "</title><script>", "");
        svg.text([0.0, 0.0], Anchor::End, "label", "a & \"b\"\u{7}");
        let text = svg.finish();
        assert!(text.contains("&lt;/title&gt;&lt;script&gt;") && text.contains("a &amp; &quot;b&quot; <"));
    }
}
