//! Colours: modes, names and notations (Grafana, colour scheme).

use super::Word;
use super::schema_version::Version;

/// Values of `fieldConfig.defaults.color.mode`, sorted.
pub const MODES: &[Word] = &[
    Word::always("continuous-BlPu"),
    Word::always("continuous-BlYlRd"),
    Word::always("continuous-GrYlRd"),
    Word::always("continuous-RdYlGr"),
    Word::always("continuous-YlBl"),
    Word::always("continuous-YlRd"),
    Word::always("continuous-blues"),
    Word::since("continuous-cividis", Version::V12_4),
    Word::always("continuous-greens"),
    Word::since("continuous-inferno", Version::V12_4),
    Word::since("continuous-magma", Version::V12_4),
    Word::since("continuous-plasma", Version::V12_4),
    Word::always("continuous-purples"),
    Word::always("continuous-reds"),
    Word::since("continuous-viridis", Version::V12_4),
    Word::always("fixed"),
    Word::always("palette-classic"),
    Word::always("palette-classic-by-name"),
    Word::since("palette-colorblind", Version::V13_2),
    Word::always("shades"),
    Word::always("thresholds"),
];

/// Names that Grafana's themes define, sorted.
pub const NAMES: &[&str] = &[
    "blue",
    "dark-blue",
    "dark-green",
    "dark-orange",
    "dark-purple",
    "dark-red",
    "dark-yellow",
    "green",
    "light-blue",
    "light-green",
    "light-orange",
    "light-purple",
    "light-red",
    "light-yellow",
    "orange",
    "panel-bg",
    "purple",
    "red",
    "semi-dark-blue",
    "semi-dark-green",
    "semi-dark-orange",
    "semi-dark-purple",
    "semi-dark-red",
    "semi-dark-yellow",
    "super-light-blue",
    "super-light-green",
    "super-light-orange",
    "super-light-purple",
    "super-light-red",
    "super-light-yellow",
    "text",
    "transparent",
    "yellow",
];

/// Names of CSS that dashboards use in practice, sorted.
pub const CSS_NAMES: &[&str] = &["black", "gray", "grey", "white"];

/// Colour schemes of heatmaps, sorted.
pub const SCHEMES: &[&str] = &[
    "Blues",
    "BrBG",
    "BuGn",
    "BuPu",
    "Cividis",
    "Cool",
    "Cubehelix",
    "GnBu",
    "Greens",
    "Greys",
    "Inferno",
    "Magma",
    "OrRd",
    "Oranges",
    "PRGn",
    "PiYG",
    "Plasma",
    "PuBu",
    "PuBuGn",
    "PuOr",
    "PuRd",
    "Purples",
    "Rainbow",
    "RdBu",
    "RdGy",
    "RdPu",
    "RdYlBu",
    "RdYlGn",
    "Reds",
    "Sinebow",
    "Spectral",
    "Turbo",
    "Viridis",
    "Warm",
    "YlGn",
    "YlGnBu",
    "YlOrBr",
    "YlOrRd",
];

/// The colour mode with this id.
#[must_use]
pub fn mode(id: &str) -> Option<&'static Word> {
    super::find(MODES, id)
}

/// Whether Grafana draws `text` as a colour: a name, `#rrggbb`, `rgb(…)` or `hsl(…)`.
#[must_use]
pub fn is_color(text: &str) -> bool {
    if let Some(digits) = text.strip_prefix('#') {
        return matches!(digits.len(), 3 | 4 | 6 | 8) && digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    }
    is_name(text) || is_function(text)
}

fn is_name(text: &str) -> bool {
    NAMES.binary_search(&text).is_ok() || CSS_NAMES.binary_search(&text).is_ok()
}

/// `rgb(1, 2, 3)`, `rgba(1, 2, 3, 0.5)`, `hsl(120, 50%, 50%)`: three or four numbers.
fn is_function(text: &str) -> bool {
    let inner = ["rgba(", "rgb(", "hsla(", "hsl("].iter().find_map(|name| text.strip_prefix(name));
    let Some(inner) = inner.and_then(|rest| rest.strip_suffix(')')) else { return false };
    let number = |part: &str| part.trim().trim_end_matches('%').parse::<f64>().is_ok_and(f64::is_finite);
    matches!(inner.split(',').count(), 3 | 4) && inner.split(',').all(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_and_names_are_sorted() {
        super::super::assert_sorted(MODES);
        for list in [NAMES, CSS_NAMES, SCHEMES] {
            assert!(list.is_sorted_by(|left, right| left < right));
        }
    }

    #[test]
    fn names_and_notations_are_told_apart() {
        for color in ["green", "super-light-blue", "#73BF69", "#fff", "rgba(0, 211, 255, 1)", "hsl(1,2%,3%)"]
        {
            assert!(is_color(color), "{color}");
        }
        for color in ["", "#", "#12345", "lightgreen-ish", "rgb(1,2)", "rgb(a,b,c)", "#gggggg"] {
            assert!(!is_color(color), "{color}");
        }
    }
}
