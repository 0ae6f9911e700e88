//! The history as OpenMetrics text, for `promtool tsdb create-blocks-from openmetrics`.
//!
//! Outside source: OpenMetrics 1.0, text format. Timestamps are seconds; samples of a series ascend; the text
//! ends with `# EOF`.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::scenario::Seconds;
use super::series::{Family, Kind, Labels, Member, below, mean};

/// Writes one metric at the given moments, which ascend.
///
/// # Errors
/// Those of `out`.
pub fn family(name: &str, family: &Family, times: &[Seconds], out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# TYPE {}", kind(name, &family.kind))?;
    let mut text = String::new();
    for (labels, member) in &family.members {
        let times: Vec<Seconds> = times.iter().copied().filter(|time| member.is_there(*time)).collect();
        text.clear();
        match &family.kind {
            Kind::Counter | Kind::Gauge => {
                series(&mut text, name, labels, None, &times, |time| member.value(time));
            }
            Kind::Histogram(bounds) => histogram(&mut text, name, labels, member, bounds, &times),
            Kind::Summary => totals(&mut text, name, labels, member, &times),
        }
        out.write_all(text.as_bytes())?;
    }
    Ok(())
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

fn histogram(
    text: &mut String,
    name: &str,
    labels: &Labels,
    member: &Member,
    bounds: &[(String, f64)],
    times: &[Seconds],
) {
    let median = |level: Option<super::series::Level>| level.map_or(0.0, |level| level.value);
    let (healthy, incident) = (median(member.healthy), median(member.incident));
    let bucket = format!("{name}_bucket");
    for (written, bound) in bounds {
        let (before, after) = (below(*bound, healthy), below(*bound, incident));
        series(text, &bucket, labels, Some(written), times, |time| {
            let (well, since) = member.observed(time);
            (well * before + since * after).floor()
        });
    }
    let count = |time: Seconds| {
        let (well, since) = member.observed(time);
        (well + since).floor()
    };
    series(text, &bucket, labels, Some("+Inf"), times, count);
    totals(text, name, labels, member, times);
}

/// Sum and count.
fn totals(text: &mut String, name: &str, labels: &Labels, member: &Member, times: &[Seconds]) {
    let median = |level: Option<super::series::Level>| level.map_or(0.0, |level| level.value);
    let (healthy, incident) = (mean(median(member.healthy)), mean(median(member.incident)));
    series(text, &format!("{name}_count"), labels, None, times, |time| {
        let (well, since) = member.observed(time);
        (well + since).floor()
    });
    series(text, &format!("{name}_sum"), labels, None, times, |time| {
        let (well, since) = member.observed(time);
        well * healthy + since * incident
    });
}

fn series(
    text: &mut String,
    name: &str,
    labels: &Labels,
    le: Option<&str>,
    times: &[Seconds],
    value: impl Fn(Seconds) -> f64,
) {
    let head = head(name, labels, le);
    for time in times {
        let _ = writeln!(text, "{head} {} {time}", rounded(value(*time)));
    }
}

/// Few digits where few say it.
fn rounded(value: f64) -> f64 {
    let scale = if value.abs() < 1000.0 { 1e6 } else { 1e3 };
    (value * scale).round() / scale
}

fn head(name: &str, labels: &Labels, le: Option<&str>) -> String {
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
    use super::super::series::{Level, Shape};
    use super::*;

    fn written(kind: Kind, shape: Shape) -> String {
        let member = Member { shape, healthy: Some(Level::of(0.04)), incident: Some(Level::of(0.4)) };
        let labels = Labels::from([("route".to_owned(), "a\"b".to_owned())]);
        let made = Family { kind, members: [(labels, member)].into() };
        let mut out = Vec::new();
        family("x_seconds", &made, &[END - 60, END], &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn a_histogram_has_cumulative_buckets_sum_and_count() {
        let bounds = vec![("0.1".to_owned(), 0.1), ("1".to_owned(), 1.0)];
        insta::assert_snapshot!(written(Kind::Histogram(bounds), Shape::Rising));
    }

    #[test]
    fn labels_are_escaped_and_times_are_seconds() {
        insta::assert_snapshot!(written(Kind::Gauge, Shape::Now));
    }
}
