//! The history as `OpenMetrics` text, for `promtool tsdb create-blocks-from openmetrics`.
//!
//! Outside source: `OpenMetrics` 1.0, text format. Timestamps are seconds; samples of a series ascend; the text
//! ends with `# EOF`.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::scenario::{Seconds, Telling};
use super::series::{Family, Kind, Labels, Level, Member, below, float, mean};

/// Writes one metric, each of its series at the moments of its name, which ascend, as far as they are told.
///
/// # Errors
/// Those of `out`.
pub fn family(
    name: &str,
    family: &Family,
    times: &dyn Fn(&str) -> Vec<Seconds>,
    told: Telling,
    out: &mut dyn Write,
) -> io::Result<()> {
    writeln!(out, "# TYPE {}", kind(name, &family.kind))?;
    let at = |ending: &'static str| {
        let mut times = times(&format!("{name}{ending}"));
        times.retain(|time| *time <= told.until);
        (ending, times)
    };
    let times: Vec<_> = endings(&family.kind).iter().map(|ending| at(ending)).collect();
    for (labels, member) in &family.members {
        let mut lines = Lines { text: String::new(), name, labels, member, times: &times, by: told.by };
        let later = if member.is_moment() { float(told.by) } else { 0.0 };
        match &family.kind {
            Kind::Counter | Kind::Gauge => lines.series("", None, |time| member.value(time) + later),
            Kind::Histogram(bounds) => lines.histogram(bounds),
            Kind::Summary => lines.totals(),
        }
        out.write_all(lines.text.as_bytes())?;
    }
    Ok(())
}

/// What follows the name of a metric in the names of its series.
#[must_use]
pub fn endings(kind: &Kind) -> &'static [&'static str] {
    match kind {
        Kind::Counter | Kind::Gauge => &[""],
        Kind::Histogram(_) => &["_bucket", "_count", "_sum"],
        Kind::Summary => &["_count", "_sum"],
    }
}

/// Writes samples that somebody computed.
///
/// # Errors
/// Those of `out`.
pub fn computed(name: &str, all: &[(Labels, Vec<(Seconds, f64)>)], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# TYPE {name} unknown")?;
    let mut text = String::new();
    for (labels, points) in all {
        text.clear();
        let head = head(name, labels, None);
        for (time, value) in points {
            let _ = writeln!(text, "{head} {value} {time}");
        }
        out.write_all(text.as_bytes())?;
    }
    Ok(())
}

/// The last line.
pub const EOF: &str = "# EOF\n";

/// Name and type; only a counter that ends in `_total` is one to the format.
fn kind(name: &str, kind: &Kind) -> String {
    match kind {
        Kind::Counter => match name.strip_suffix("_total") {
            Some(base) => format!("{base} counter"),
            None => format!("{name} unknown"),
        },
        Kind::Gauge => format!("{name} gauge"),
        Kind::Histogram(_) => format!("{name} histogram"),
        Kind::Summary => format!("{name} summary"),
    }
}

/// The lines of one series, or of the series of one histogram.
struct Lines<'a> {
    text: String,
    name: &'a str,
    labels: &'a Labels,
    member: &'a Member,
    /// Moments by the ending of the name.
    times: &'a [(&'static str, Vec<Seconds>)],
    by: Seconds,
}

impl Lines<'_> {
    fn histogram(&mut self, bounds: &[(String, f64)]) {
        let member = self.member;
        let (healthy, incident) = medians(member);
        for (written, bound) in bounds {
            let (before, after) = (below(*bound, healthy), below(*bound, incident));
            self.series("_bucket", Some(written), |time| {
                let (well, since) = member.observed(time);
                (well * before + since * after).floor()
            });
        }
        self.series("_bucket", Some("+Inf"), |time| count(member, time));
        self.totals();
    }

    /// Sum and count.
    fn totals(&mut self) {
        let member = self.member;
        let (healthy, incident) = medians(member);
        let (healthy, incident) = (mean(healthy), mean(incident));
        self.series("_count", None, |time| count(member, time));
        self.series("_sum", None, |time| {
            let (well, since) = member.observed(time);
            well * healthy + since * incident
        });
    }

    fn series(&mut self, ending: &str, le: Option<&str>, value: impl Fn(Seconds) -> f64) {
        let head = head(&format!("{}{ending}", self.name), self.labels, le);
        let times = self.times.iter().find(|(known, _)| *known == ending).map(|(_, times)| times);
        for time in times.into_iter().flatten().filter(|time| self.member.is_there(**time)) {
            let _ = writeln!(self.text, "{head} {} {}", rounded(value(*time)), time + self.by);
        }
    }
}

/// What is observed, while all is well and in the incident.
fn medians(member: &Member) -> (f64, f64) {
    let median = |level: Option<Level>| level.map_or(0.0, |level| level.value);
    (median(member.healthy), median(member.incident))
}

fn count(member: &Member, time: Seconds) -> f64 {
    let (well, since) = member.observed(time);
    (well + since).floor()
}

/// Few digits where few say it.
fn rounded(value: f64) -> f64 {
    let scale = if value.abs() < 1000.0 { 1e6 } else { 1e3 };
    (value * scale).round() / scale
}

/// A name and its labels.
pub(super) fn head(name: &str, labels: &Labels, le: Option<&str>) -> String {
    let mut pairs: Vec<String> = labels.iter().map(|(label, value)| pair(label, value)).collect();
    pairs.extend(le.map(|bound| pair("le", bound)));
    if pairs.is_empty() { name.to_owned() } else { format!("{name}{{{}}}", pairs.join(",")) }
}

fn pair(label: &str, value: &str) -> String {
    let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
    format!("{label}=\"{value}\"")
}

#[cfg(test)]
mod tests {
    use super::super::scenario::END;
    use super::super::series::Shape;
    use super::*;

    fn written(kind: Kind, shape: Shape) -> String {
        let member = Member { shape, healthy: Some(Level::of(0.04)), incident: Some(Level::of(0.4)) };
        let labels = Labels::from([("route".to_owned(), "a\"b".to_owned())]);
        let made = Family { kind, members: [(labels, member)].into() };
        let mut out = Vec::new();
        family("x_seconds", &made, &|_| vec![END - 60, END], Telling::ALL, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_histogram_has_cumulative_buckets_sum_and_count() {
        let bounds = vec![("0.1".to_owned(), 0.1), ("1".to_owned(), 1.0)];
        insta::with_settings!({ snapshot_path => "../../snapshots/proof", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("a_histogram", written(Kind::Histogram(bounds), Shape::Rising));
        });
    }

    #[test]
    fn labels_are_escaped_and_times_are_seconds() {
        insta::with_settings!({ snapshot_path => "../../snapshots/proof", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!("a_gauge", written(Kind::Gauge, Shape::Now));
        });
    }
}
