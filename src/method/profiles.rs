//! Profiles: where processor time and memory go, down to the function.

use super::sketch::{
    Settings, Sketch, explore, filled_row, links, panel, profile, search, starts, tiled, timeseries, values,
};
use super::{Lack, Method, Telemetry};
use crate::convention::Convention;
use crate::query::traceql::build::{DURATION, KIND, Kind, verbatim};
use crate::spec::{OneQuery, Panel, Query, Variable};
use crate::tree::{List, Text};

/// The profile method.
pub(super) struct Profiles;

impl Method for Profiles {
    fn name(&self) -> &'static str {
        "profiles"
    }

    fn summary(&self) -> &'static str {
        "processor and memory profiles as series and flame graphs"
    }

    fn sketch(&self, telemetry: Telemetry<'_>, _: Settings<'_>) -> Result<Sketch, Lack> {
        let profiles =
            Profiled::of(telemetry).ok_or(Lack { what: "profiles", conventions: &["pyroscope"] })?;
        let rows = [
            filled_row("CPU", profiles.kind("cpu", "CPU", &CPU)),
            filled_row("Memory", profiles.kind("memory", "Memory in use", &MEMORY)),
            filled_row("By label", profiles.by_label()),
            filled_row("Any profile", profiles.any()),
            filled_row("How to read", how_to()),
        ];
        Ok(Sketch {
            variables: profiles.variables(),
            annotations: starts(telemetry),
            rows: rows.into_iter().flatten().collect(),
            ..Sketch::default()
        })
    }
}

/// Unit of the series, what the series shows, what the flame graph shows.
type Words = (&'static str, &'static str, &'static str);

const CPU: Words = (
    "ns",
    "Processor time per second: one second is one core. Select a peak with the mouse and the flame graph below \
         follows.",
    "Functions by processor time. Width is the share of samples and not time from left to right: look for wide \
         plateaus at the end of a stack.",
);

const MEMORY: Words = (
    "bytes",
    "Memory held by what the program allocated. A climb that never falls is a leak: compare the start with the \
         end.",
    "Functions by the memory that they allocated and that is still held. The widest one at the end of a stack \
         is where to look.",
);

/// The profiles of a service.
#[derive(Clone, Copy)]
struct Profiled<'a> {
    telemetry: Telemetry<'a>,
    convention: &'a Convention,
}

impl<'a> Profiled<'a> {
    fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        let (_, convention) = telemetry.profiles()?;
        Some(Self { telemetry, convention })
    }

    /// A profile of the service, by role or as a variable.
    fn query(self, role: &str) -> Option<Query> {
        let (selector, _) = self.telemetry.profiles()?;
        Some(profile(role, selector))
    }

    /// The same as one series for each value of a label.
    fn grouped(self, role: &str, label: &str) -> Option<Query> {
        let label = self.convention.label(label)?;
        Some(
            self.query(role)?
                .group_by(List::from(vec![Text::from(label)]))
                .legend(format!("{{{{{label}}}}}")),
        )
    }

    /// Series and flame graph of one kind of profile.
    fn kind(self, role: &str, title: &str, words: &Words) -> Vec<Panel> {
        if self.convention.profile(role).is_none() {
            return Vec::new();
        }
        let series = self.grouped(role, "service").map(|query| {
            let panel = timeseries(&format!("{role}-profile"), title)
                .description(words.1)
                .query(OneQuery(query))
                .unit(words.0);
            self.linked(panel.fill(20_u32))
        });
        let flames = self.query(role).map(|query| {
            panel("flamegraph", &format!("{role}-flamegraph"), &format!("{title}: functions"))
                .description(words.2)
                .query(OneQuery(query))
                .height(16_u32)
        });
        tiled([series, flames], 24)
    }

    /// To the slow traces of the same minutes.
    fn linked(self, panel: Panel) -> Panel {
        let Some((service, _)) = self.telemetry.spans() else { return panel };
        let slow = search(&service, &KIND.eq(Kind::Server).and(DURATION.gt(verbatim("500ms"))));
        panel.link(links(vec![explore("traces", "Slow traces", slow)]))
    }

    /// Processor time by what the program tags its samples with.
    fn by_label(self) -> Vec<Panel> {
        if self.convention.profile("cpu").is_none() {
            return Vec::new();
        }
        let by = |label: &str, name: &str, title: &str, description: &str| {
            let query = self.grouped("cpu", label)?;
            Some(timeseries(name, title).description(description).query(OneQuery(query)).unit("ns"))
        };
        let panels = [
            by(
                "span",
                "cpu-by-span",
                "CPU by operation",
                "Processor time per second by the span that was running. Empty unless the tracer tags profiles \
                 with span names.",
            ),
            by(
                "version",
                "cpu-by-version",
                "CPU by version",
                "Processor time per second by version. A new one above the old at the same traffic costs more.",
            ),
        ];
        tiled(panels, 12)
    }

    /// The kind of profile that the reader chooses.
    fn any(self) -> Vec<Panel> {
        let flames = self.query("$profile").map(|query| {
            panel("flamegraph", "chosen-flamegraph", "Chosen profile: functions")
                .description("The profile chosen above. Not every language sends every kind.")
                .query(OneQuery(query))
                .height(16_u32)
        });
        let series = self.grouped("$profile", "service").map(|query| {
            timeseries("chosen-profile", "Chosen profile")
                .description("The profile chosen above over time, in its own unit.")
                .query(OneQuery(query))
                .unit("short")
        });
        tiled([series, flames], 24)
    }

    fn variables(self) -> Vec<(&'static str, Variable)> {
        let kinds: Vec<String> =
            self.convention.profiles.iter().map(|(role, id)| format!("{role} : {id}")).collect();
        let kinds: Vec<&str> = kinds.iter().map(String::as_str).collect();
        vec![("profile", values(&kinds).label("Profile"))]
    }
}

fn how_to() -> Vec<Panel> {
    const TEXT: &str = "\
**From a trace.** Open a span and follow *Profiles for this span*: the flame graph then holds only its samples.

**Before and after.** Open the flame graph in Explore, split the view, and set the second range to before the \
deployment. Functions that grew are the change.

**What to look for.** Wide ends of stacks use the resource themselves; wide middles call many things. Search for the \
name of your own package first.

**What is not there.** A process that waits uses no processor: slow but idle requests belong to the trace. Memory is \
known for the whole process and never for one request.";
    vec![panel("text", "how-to", "Reading profiles").markdown(TEXT).width(24_u32).height(7_u32)]
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_sound, attempt, backend, outline, panel, queries, sketch, texts};
    use crate::method::Spellings;

    #[test]
    fn processor_and_memory_have_series_and_flame_graph() {
        let made = sketch("profiles", &backend(), &["pyroscope", "tempo-traces"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "CPU: cpu-profile cpu-flamegraph",
                "Memory: memory-profile memory-flamegraph",
                "By label: cpu-by-span cpu-by-version",
                "Any profile: chosen-profile chosen-flamegraph",
                "How to read: how-to",
            ]
        );
        assert_eq!(texts(&made, "cpu-flamegraph"), ["cpu"]);
        assert_eq!(texts(&made, "chosen-flamegraph"), ["$profile"]);
    }

    #[test]
    fn the_selector_is_the_service_and_the_variable_of_several() {
        let selector = |spellings: &Spellings| {
            let made = sketch("profiles", spellings, &["pyroscope"], &[]);
            let text =
                queries(panel(&made, "cpu-profile"))[0].selector.get().map(|text| text.text.to_string());
            text.unwrap_or_default()
        };
        assert_eq!(selector(&backend()), "{service_name=\"backend\"}");
        assert_eq!(selector(&Spellings::variable()), "{service_name=\"${service:text}\"}");
    }

    #[test]
    fn kinds_of_profile_can_be_chosen_by_role() {
        let made = sketch("profiles", &backend(), &["pyroscope"], &[]);
        let (name, variable) = &made.variables[0];
        let first = variable
            .values
            .get()
            .and_then(|values| values.iter().next())
            .map(|value| value.0.text.to_string());
        assert_eq!(
            (*name, first.as_deref()),
            ("profile", Some("cpu : process_cpu:cpu:nanoseconds:cpu:nanoseconds"))
        );
    }

    #[test]
    fn a_service_without_profiles_lacks_them() {
        assert_eq!(
            attempt("profiles", &backend(), &["otel-logs"], &[]).unwrap_err().conventions,
            ["pyroscope"]
        );
    }
}
