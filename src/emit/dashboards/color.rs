//! Colours: how a panel chooses them, and the steps of thresholds.

use super::interval::number;
use crate::grafana::field::{FieldColor, Threshold, Thresholds, ThresholdsMode};
use crate::model::{Field, Step};

/// How the values of a panel are coloured: one colour when the author says so, else by series in
/// graphs and by thresholds where a value stands alone. `None` for panels that colour by themselves.
pub(super) fn color<'a>(field: &'a Field, kind: &str) -> Option<FieldColor<'a>> {
    if let Some(color) = &field.color {
        return Some(FieldColor::fixed(&**color));
    }
    let judged = !field.thresholds.is_empty();
    let mode = match kind {
        "stat" | "gauge" | "bargauge" | "table" => "thresholds",
        "barchart" | "state-timeline" | "status-history" if judged => "thresholds",
        // States without thresholds differ in shade, and none of them looks good or bad.
        "state-timeline" | "status-history" => "continuous-BlPu",
        "barchart" | "candlestick" | "histogram" | "piechart" | "timeseries" | "trend" | "xychart" => {
            "palette-classic"
        }
        _ => return None,
    };
    Some(FieldColor::mode(mode))
}

/// The thresholds of a panel.
///
/// Left out, Grafana assumes green and red from 80 on: a panel that colours by thresholds and has
/// none gets one colour that does not judge.
pub(super) fn thresholds<'a>(field: &'a Field, kind: &str) -> Option<Thresholds<'a>> {
    if !field.thresholds.is_empty() {
        return Some(steps(&field.thresholds));
    }
    match kind {
        "stat" | "gauge" | "bargauge" if field.color.is_none() => Some(Thresholds::absolute("blue", [])),
        "table" => Some(Thresholds::absolute("text", [])),
        _ => None,
    }
}

/// Absolute steps; the first begins at minus infinity.
pub(super) fn steps<'a>(said: &'a [Step]) -> Thresholds<'a> {
    let step = |step: &'a Step| Threshold { color: (&*step.color).into(), value: step.at.map(number) };
    let open = said.first().is_none_or(|first| first.at.is_none());
    let mut steps = Vec::with_capacity(said.len() + 1);
    if !open {
        steps.push(Threshold { color: "green".into(), value: None });
    }
    steps.extend(said.iter().map(step));
    Thresholds { mode: ThresholdsMode::Absolute, steps }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Origin;

    fn step(at: Option<i64>, color: &str) -> Step {
        Step { at: at.map(Into::into), color: color.into(), origin: Origin::Generated }
    }

    fn json(said: &[Step]) -> String {
        serde_json::to_string(&steps(said).steps).unwrap()
    }

    #[test]
    fn the_first_step_has_no_value() {
        let wanted = r#"[{"color":"green","value":null},{"color":"red","value":5}]"#;
        assert_eq!(json(&[step(None, "green"), step(Some(5), "red")]), wanted);
        assert_eq!(json(&[step(Some(5), "red")]), wanted);
    }

    #[test]
    fn values_that_nobody_judged_are_not_green() {
        let field = Field::default();
        let base = |kind| thresholds(&field, kind).map(|made| made.steps[0].color.to_string());
        assert_eq!(base("stat").as_deref(), Some("blue"));
        assert_eq!(base("timeseries"), None);
        assert_eq!(color(&field, "timeseries").unwrap().mode, "palette-classic");
        assert_eq!(color(&field, "logs"), None);
    }
}
