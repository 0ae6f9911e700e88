//! Containers: what they use of the machine, of their limits, and how often they die.
//!
//! Serves a standalone cAdvisor and Kubernetes alike: a convention that knows
//! pods gets them beside the container, and the requests, quotas and volumes
//! that only Kubernetes has. The words at the end are shared with the other
//! methods that look at infrastructure.

use super::sketch::{
    Settings, Sketch, by_labels, column, filled_row, label_column, label_values, levels, panel, promql, stat,
    tiled, timeseries,
};
use super::{Lack, Method, Series, Telemetry};
use crate::convention::MetricKind;
use crate::query::promql::build::{
    Expr, Form, Instant, RANGE, RATE_INTERVAL, Selector, Window, changes, count, increase, max, rate, sum,
    time,
};
use crate::spec::{Column, ColumnShape, Flag, OneQuery, Override, Panel, Query, Variable};
use crate::tree::Map;

/// The container method.
pub(super) struct Containers;

impl Method for Containers {
    fn name(&self) -> &'static str {
        "containers"
    }

    fn summary(&self) -> &'static str {
        "processor, memory, network, disk and restarts of containers"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["cpu", "memory", "throttling", "volumes"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let cgroups = Cgroups::of(telemetry).ok_or(Cgroups::LACK)?;
        let chosen = Cgroups { chosen: true, ..cgroups };
        let rows = [
            filled_row("Overview", overview(chosen, settings)),
            filled_row("CPU", cpu(chosen, settings)),
            filled_row("Memory", memory(chosen, settings)),
            filled_row("Network", network(chosen)),
            filled_row("Disk", disk(chosen, settings)),
            filled_row("Lifecycle", lifecycle(chosen)),
        ];
        Ok(Sketch {
            variables: chosen.variables(),
            annotations: Vec::new(),
            rows: rows.into_iter().flatten().collect(),
            ..Sketch::default()
        })
    }
}

/// What the kernel says of control groups, under one convention.
#[derive(Clone, Copy)]
pub(super) struct Cgroups<'a> {
    telemetry: Telemetry<'a>,
    /// Whether the dashboard's variables narrow the series.
    chosen: bool,
}

impl<'a> Cgroups<'a> {
    const LACK: Lack = Lack { what: "container metrics", conventions: &["cadvisor", "kubernetes"] };

    /// What tells one container from another.
    const UNIT: [&'static str; 2] = ["pod", "container"];

    pub(super) fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        Some(Self { telemetry: only(telemetry, &["last_seen", "memory", "memory_limit"])?, chosen: false })
    }

    fn series(self, role: &str) -> Option<Series<'a>> {
        self.telemetry.series(role)
    }

    /// The series of a role, narrowed by the variables that the dashboard has.
    fn select(self, role: &str) -> Option<Selector> {
        let series = self.series(role)?;
        if !self.chosen {
            return Some(series.select());
        }
        let mut selector = series.select();
        match series.convention().label("pod") {
            None => selector = selector.re("instance", "$instance"),
            Some(_) => selector = narrowed(selector, series.label("pod"), "$pod"),
        }
        Some(narrowed(selector, series.label("container"), "$container"))
    }

    /// Per second or as it is, summed up per container.
    fn total(self, role: &str) -> Option<Expr<Instant>> {
        let series = self.series(role)?;
        Some(sum(per_second(series, self.select(role)?)).by(series.labels(&Self::UNIT)))
    }

    /// Limits above zero, per container: zero means that there is none.
    fn limit(self, role: &str) -> Option<Expr<Instant>> {
        let series = self.series(role)?;
        Some(sum(self.select(role)?.gt(0)).by(series.labels(&Self::UNIT)))
    }

    /// Cores or bytes that Kubernetes was told.
    fn told(self, role: &str, test: &str) -> Option<Expr<Instant>> {
        let series = self.series(role)?;
        let selector = series.test(self.select(role)?, test)?;
        Some(sum(selector).by(series.labels(&Self::UNIT)))
    }

    /// Cores used, as a share of the limit.
    pub(super) fn cpu_of_limit(self) -> Option<Expr<Instant>> {
        let limit = (self.total("cpu_quota")? / self.total("cpu_period")?).gt(0);
        Some((self.total("cpu")? / limit).whole())
    }

    /// Share of the scheduler's periods in which a container was held back.
    pub(super) fn throttling(self) -> Option<Expr<Instant>> {
        Some((self.total("throttled")? / self.total("periods")?.gt(0)).whole())
    }

    /// Working set as a share of the limit.
    pub(super) fn memory_of_limit(self) -> Option<Expr<Instant>> {
        Some((self.total("memory")? / self.limit("memory_limit")?).whole())
    }

    /// How often something happened, per container.
    pub(super) fn events(self, role: &str, window: Window) -> Option<Expr<Instant>> {
        let series = self.series(role)?;
        Some(sum(increase(self.select(role)?.range(window))).by(series.labels(&Self::UNIT)))
    }

    /// Restarts per container: counted by Kubernetes, else seen as a new start time.
    fn restarts(self, window: Window) -> Option<Expr<Instant>> {
        if let Some(counted) = self.events("restarts", window.clone()) {
            return Some(counted);
        }
        let series = self.series("start_time")?;
        Some(sum(changes(self.select("start_time")?.range(window))).by(series.labels(&Self::UNIT)))
    }

    /// A query of a role's unit, named by its container.
    pub(super) fn line(self, role: &str, query: Expr<Instant>) -> Option<Query> {
        Some(promql(query).legend(by_labels(&self.series(role)?.labels(&Self::UNIT))))
    }

    /// The same with a word before the container's name.
    fn named(self, word: &str, role: &str) -> Option<Query> {
        let names = by_labels(&self.series(role)?.labels(&Self::UNIT));
        Some(promql(self.total(role)?).legend(format!("{word} {names}")))
    }

    /// Errors and drops of the network, per container or pod.
    pub(super) fn network_faults(self) -> Vec<Query> {
        let roles = [
            ("Receive errors", "network_receive_errors"),
            ("Transmit errors", "network_transmit_errors"),
            ("Receive drops", "network_receive_drops"),
            ("Transmit drops", "network_transmit_drops"),
        ];
        roles.into_iter().filter_map(|(word, role)| self.named(word, role)).collect()
    }

    fn variables(self) -> Vec<(&'static str, Variable)> {
        let Some(seen) = self.series("last_seen") else { return Vec::new() };
        let (place, first) = match seen.label("pod") {
            Some(pod) => (("pod", "Pod"), pod),
            None => (("instance", "Instance"), "instance"),
        };
        let variable = format!("${}", place.0);
        let mut variables = vec![(place.0, choice(label_values(seen.select(), first), place.1))];
        if let Some(label) = seen.label("container") {
            let containers = label_values(seen.select().re(first, variable), label);
            variables.push(("container", choice(containers, "Container")));
        }
        variables
    }
}

fn overview(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let seen = || cgroups.select("last_seen");
    let images = || {
        let label = cgroups.series("last_seen")?.label("image")?;
        Some(count(count(seen()?).by([label])).whole())
    };
    let containers = now("containers-now", "Containers", seen().map(|seen| count(seen).whole()));
    let images = now("images-now", "Images", images());
    let cores = now("cpu-now", "Cores used", cgroups.total("cpu").map(|cpu| sum(cpu).whole()));
    let restarts = now("restarts-now", "Restarts", cgroups.restarts(RANGE).map(|all| sum(all).whole()));
    let kills = now("oom-now", "OOM kills", cgroups.events("oom", RANGE).map(|all| sum(all).whole()));
    let stats = vec![
        described(containers, "Containers seen in the last minutes. Fewer than you deployed: one is gone."),
        described(images, "Different images that run. More than you deploy: an old version is still there."),
        described(cores, "Processor cores that all containers use together.")
            .map(|panel| panel.decimals(2_u32)),
        memory_now(cgroups, settings),
        described(
            restarts,
            "Restarts in the time range. Zero is right; the lifecycle table says who it was.",
        )
        .map(|panel| panel.thresholds(levels("1", "5"))),
        described(kills, "Processes killed in the time range at their memory limit. Zero is right.")
            .map(|panel| panel.thresholds(levels("1", "3"))),
    ];
    stats.into_iter().flatten().map(|panel| panel.width(4_u32).height(4_u32)).collect()
}

fn now(name: &str, title: &str, query: Option<Expr<Instant>>) -> Option<Panel> {
    Some(stat(name, title).query(OneQuery(promql(query?).legend(title))).unit("none"))
}

fn described(panel: Option<Panel>, text: &str) -> Option<Panel> {
    panel.map(|panel| panel.description(text))
}

/// Of the machine where its size is known, else in bytes.
fn memory_now(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Option<Panel> {
    let used = sum(cgroups.select("memory")?);
    let Some(machine) = cgroups.select("machine_memory") else {
        let text = "Memory that all containers hold and the kernel cannot take back.";
        return Some(
            stat("memory-now", "Memory")
                .description(text)
                .query(OneQuery(promql(used).legend("memory")))
                .unit("bytes"),
        );
    };
    Some(
        stat("memory-now", "Memory of machine")
            .description(
                "Share of the machine's memory that containers hold. Near 1 the kernel kills one of them.",
            )
            .query(OneQuery(promql(used / sum(machine)).legend("memory")))
            .unit("percentunit")
            .thresholds(settings.thresholds("memory", "0.8", "0.9")),
    )
}

fn cpu(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let bounds = |word: &str, role: &str| bound(cgroups, word, role, cgroups.told(role, "cpu_resource"));
    let used = cgroups.total("cpu").and_then(|cpu| cgroups.line("cpu", cpu));
    let cores =
        lines("cpu", "CPU used", [used, bounds("Requested", "requested"), bounds("Limit", "limited")]).map(
            |panel| {
                panel
            .description(
                "Cores per container. Steady use above what was requested is taken from the neighbours.",
            )
            .unit("none")
            .overrides(dashed())
            },
        );
    let panels = [
        cores,
        cpu_of_limit(cgroups, "cpu-of-limit", settings),
        throttling(cgroups, "throttling", settings),
        quota(cgroups, "cpu-quota", "CPU quota", ("cpu", "cpu_resource", "none")),
    ];
    tiled(panels, 8)
}

/// Processor use against the limit.
pub(super) fn cpu_of_limit(cgroups: Cgroups<'_>, name: &str, settings: Settings<'_>) -> Option<Panel> {
    lines(name, "CPU of limit", [cgroups.line("cpu", cgroups.cpu_of_limit()?)]).map(|panel| {
        panel
            .description(
                "Cores used as a share of the limit; containers without a limit are not shown. Near 1 throttling \
                 starts."
            )
            .unit("percentunit")
            .thresholds(settings.thresholds("cpu", "0.8", "0.95"))
    })
}

/// Scheduler periods in which a container had to wait.
pub(super) fn throttling(cgroups: Cgroups<'_>, name: &str, settings: Settings<'_>) -> Option<Panel> {
    lines(name, "CPU throttling", [cgroups.line("throttled", cgroups.throttling()?)]).map(|panel| {
        panel
            .description(
                "Share of scheduler periods in which a container had used up its quota and stood still. Above a quarter \
                 raise the limit or run fewer workers.",
            )
            .unit("percentunit")
            .thresholds(settings.thresholds("throttling", "0.1", "0.25"))
    })
}

fn memory(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let used = cgroups.total("memory").and_then(|memory| cgroups.line("memory", memory));
    let requested = bound(cgroups, "Requested", "requested", cgroups.told("requested", "memory_resource"));
    let limit = bound(cgroups, "Limit", "memory_limit", cgroups.limit("memory_limit"));
    let working_set = lines("memory", "Working set", [used, requested, limit]).map(|panel| {
        panel
            .description(
                "Memory that the kernel cannot take back: what the limit is compared with, unlike `usage`. A \
                 steady climb is a leak.",
            )
            .unit("bytes")
            .overrides(dashed())
    });
    let split = lines(
        "memory-split",
        "Resident and cache",
        [cgroups.named("Resident", "memory_rss"), cgroups.named("Cache", "memory_cache")],
    );
    let split = split.map(|panel| {
        panel
            .description(
                "What processes hold, and file cache that the kernel gives up under pressure. Growth of the cache \
                 alone is harmless."
            )
            .unit("bytes")
            .stack("normal")
            .fill(20_u32)
    });
    let panels = [
        working_set,
        memory_of_limit(cgroups, "memory-of-limit", settings),
        split,
        oom(cgroups, "oom"),
        quota(cgroups, "memory-quota", "Memory quota", ("memory", "memory_resource", "bytes")),
    ];
    tiled(panels, 12)
}

/// Working set against the limit.
pub(super) fn memory_of_limit(cgroups: Cgroups<'_>, name: &str, settings: Settings<'_>) -> Option<Panel> {
    lines(name, "Memory of limit", [cgroups.line("memory", cgroups.memory_of_limit()?)]).map(|panel| {
        panel
            .description(
                "Working set as a share of the limit; containers without a limit are not shown. At 1 the kernel \
                 kills a process."
            )
            .unit("percentunit")
            .thresholds(settings.thresholds("memory", "0.8", "0.9"))
    })
}

/// Kills for want of memory.
pub(super) fn oom(cgroups: Cgroups<'_>, name: &str) -> Option<Panel> {
    let kills = cgroups.events("oom", RATE_INTERVAL)?;
    lines(name, "OOM kills", [cgroups.line("oom", kills)]).map(|panel| {
        panel
            .description(
                "Processes killed because their container reached its memory limit. Any is one too many: raise the \
                 limit or find the leak."
            )
            .unit("none")
            .draw("bars")
    })
}

/// The requested, limited and used amounts of Kubernetes, one line a container.
fn quota(cgroups: Cgroups<'_>, name: &str, title: &str, what: (&str, &str, &str)) -> Option<Panel> {
    let (role, test, unit) = what;
    let used = || cgroups.total(role);
    let (requested, limited) = (cgroups.told("requested", test)?, cgroups.told("limited", test)?);
    let mut columns = label_columns(&cgroups.series(role)?.labels(&Cgroups::UNIT));
    columns.push(("Used", column(promql(used()?), unit).into()));
    columns.push(("Requested", column(promql(requested.clone()), unit).into()));
    columns.push(("Used of requested", share(used()? / requested).into()));
    columns.push(("Limit", column(promql(limited.clone()), unit).into()));
    columns.push(("Used of limit", share(used()? / limited).into()));
    Some(
        panel("table", name, title)
            .description(
                "Use against what the pod asked for and may have. Far below the request is money spent for \
                 nothing.",
            )
            .columns(Map::from(columns))
            .sort("-Used")
            .width(24_u32),
    )
}

fn share<S: Form>(ratio: Expr<Instant, S>) -> ColumnShape {
    column(promql(ratio), "percentunit").cell("gauge")
}

fn network(cgroups: Cgroups<'_>) -> Vec<Panel> {
    let bytes = [cgroups.named("Receive", "network_receive"), cgroups.named("Transmit", "network_transmit")];
    let packets = [
        cgroups.named("Receive", "network_receive_packets"),
        cgroups.named("Transmit", "network_transmit_packets"),
    ];
    let panels = [
        both_ways("network", "Network", bytes).map(|panel| {
            panel.description("Bytes per second, received above and sent below the axis.").unit("Bps")
        }),
        both_ways("network-packets", "Packets", packets).map(|panel| {
            panel
                .description("Packets per second. Many small ones cost more than the bytes suggest.")
                .unit("pps")
        }),
        network_faults(cgroups, "network-faults"),
    ];
    tiled(panels, 8)
}

/// Errors and drops of the network.
pub(super) fn network_faults(cgroups: Cgroups<'_>, name: &str) -> Option<Panel> {
    lines(name, "Network errors and drops", cgroups.network_faults().into_iter().map(Some)).map(|panel| {
        panel
            .description(
                "Packets per second that were broken or dropped. Zero is right; drops while receiving mean a \
                 reader that is too slow.",
            )
            .unit("pps")
    })
}

fn disk(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let bytes = [cgroups.named("Read", "fs_reads"), cgroups.named("Write", "fs_writes")];
    let operations =
        [cgroups.named("Read", "fs_read_operations"), cgroups.named("Write", "fs_write_operations")];
    let used = cgroups.total("fs_usage").and_then(|used| cgroups.line("fs_usage", used));
    let panels = [
        both_ways("disk", "Disk throughput", bytes).map(|panel| {
            panel.description("Bytes per second, read above and written below the axis.").unit("Bps")
        }),
        both_ways("disk-operations", "Disk operations", operations).map(|panel| {
            panel
                .description("Reads and writes per second. Cloud volumes are limited by these before bytes.")
                .unit("iops")
        }),
        lines("disk-usage", "Disk usage", [used]).map(|panel| {
            panel.description(
                "Bytes in the writable layer and volumes. Steady growth is a log or cache that nobody clears."
            ).unit("bytes")
        }),
        volumes(cgroups, settings),
        storage(cgroups),
    ];
    tiled(panels, 8)
}

/// Claims of Kubernetes.
fn volumes(cgroups: Cgroups<'_>, settings: Settings<'_>) -> Option<Panel> {
    let (used, capacity) = (cgroups.series("volume_used")?, cgroups.series("volume_capacity")?);
    let claim = used.labels(&["claim"]);
    let ratio = sum(used.select()).by(&claim) / sum(capacity.select().gt(0)).by(&claim);
    Some(
        timeseries("volumes", "Volumes in use")
            .description("Share of each claimed volume that is full. Databases stop writing before it is 1.")
            .query(OneQuery(promql(ratio).legend(by_labels(&claim))))
            .unit("percentunit")
            .thresholds(settings.thresholds("volumes", "0.8", "0.9")),
    )
}

/// Where pods exist: what each container reads and writes, in lines.
fn storage(cgroups: Cgroups<'_>) -> Option<Panel> {
    let reads = cgroups.series("fs_reads")?;
    reads.label("pod")?;
    let mut columns = label_columns(&reads.labels(&Cgroups::UNIT));
    columns.push(("Reads", column(promql(cgroups.total("fs_reads")?), "Bps").into()));
    columns.push(("Writes", column(promql(cgroups.total("fs_writes")?), "Bps").into()));
    Some(
        panel("table", "storage", "Storage by container")
            .description("Bytes per second that each container reads and writes now.")
            .columns(Map::from(columns))
            .sort("-Writes")
            .width(24_u32),
    )
}

fn lifecycle(cgroups: Cgroups<'_>) -> Vec<Panel> {
    let restarts = cgroups.restarts(RATE_INTERVAL).and_then(|all| cgroups.line("start_time", all));
    let panels = [
        lines("restarts", "Restarts", [restarts]).map(|panel| {
            panel
                .description(
                    "Restarts per container. A comb of bars is a crash loop: read its last log lines.",
                )
                .unit("none")
                .draw("bars")
        }),
        by_reason(cgroups),
        phases(cgroups),
        ages(cgroups),
    ];
    tiled(panels, 12)
}

/// Why containers do not start.
fn by_reason(cgroups: Cgroups<'_>) -> Option<Panel> {
    let waiting = cgroups.series("waiting")?;
    let by = waiting.labels(&["pod", "reason"]);
    let query = sum(cgroups.select("waiting")?).by(&by).gt(0);
    Some(
        timeseries("waiting", "Waiting containers")
            .description(
                "Containers that do not run, by reason. CrashLoopBackOff asks for logs, ImagePullBackOff for the \
                 image's name."
            )
            .query(OneQuery(promql(query).legend(by_labels(&by))))
            .unit("none"),
    )
}

fn phases(cgroups: Cgroups<'_>) -> Option<Panel> {
    let label = cgroups.series("pod_phase")?.label("phase")?;
    Some(
        timeseries("pod-phases", "Pods by phase")
            .description("Pods in each phase. Pending for minutes means that no node has room.")
            .query(OneQuery(
                promql(sum(cgroups.select("pod_phase")?).by([label])).legend(by_labels(&[label])),
            ))
            .unit("none")
            .stack("normal")
            .fill(20_u32),
    )
}

/// Age, restarts and kills, one line a container.
fn ages(cgroups: Cgroups<'_>) -> Option<Panel> {
    let labels = cgroups.series("start_time")?.labels(&Cgroups::UNIT);
    let uptime = time() - max(cgroups.select("start_time")?).by(&labels);
    let mut columns = label_columns(&labels);
    columns.push(("Uptime", column(promql(uptime), "dtdurations").into()));
    if let Some(restarts) = cgroups.restarts(RANGE) {
        columns.push((
            "Restarts",
            column(promql(restarts), "none").cell("color").thresholds(levels("1", "5")).into(),
        ));
    }
    if let Some(kills) = cgroups.events("oom", RANGE) {
        columns.push((
            "OOM kills",
            column(promql(kills), "none").cell("color").thresholds(levels("1", "3")).into(),
        ));
    }
    Some(
        panel("table", "lifecycle", "Containers")
            .description(
                "Age of every container, and how often it was restarted or killed in the time range.",
            )
            .columns(Map::from(columns))
            .sort("Uptime")
            .width(24_u32)
            .height(10_u32),
    )
}

fn bound(cgroups: Cgroups<'_>, word: &str, role: &str, query: Option<Expr<Instant>>) -> Option<Query> {
    let names = by_labels(&cgroups.series(role)?.labels(&Cgroups::UNIT));
    Some(promql(query?).legend(format!("{word} {names}")))
}

/// Requests and limits are drawn as dashed lines.
fn dashed() -> Map<Override> {
    Map::from(vec![("/^(Requested|Limit) /", Override::default().line("dashed").fill(0_u32))])
}

/// The telemetry of the one convention that has all of these roles: conventions
/// share role names (`memory`, `network_receive`), and their series do not mix.
pub(super) fn only<'a>(telemetry: Telemetry<'a>, roles: &[&str]) -> Option<Telemetry<'a>> {
    let has = |convention: &&&crate::convention::Convention| {
        roles.iter().all(|role| convention.metric(role).is_some())
    };
    let convention = telemetry.conventions.iter().find(has)?;
    Some(Telemetry { conventions: std::slice::from_ref(convention), derived: &[], ..telemetry })
}

/// A counter per second, a gauge as it is: some are rates already.
pub(super) fn per_second(series: Series<'_>, selector: Selector) -> Expr<Instant> {
    match series.kind() {
        MetricKind::Counter | MetricKind::Untyped => rate(selector.range(RATE_INTERVAL)),
        _ => selector.whole(),
    }
}

/// `selector`, where `label` exists and is one that the variable allows.
pub(super) fn narrowed(selector: Selector, label: Option<&str>, variable: &str) -> Selector {
    match label {
        Some(label) => selector.re(label, variable),
        None => selector,
    }
}

/// A variable of which several values, or all, may be chosen.
pub(super) fn choice(variable: Variable, label: &str) -> Variable {
    variable.label(label).multi(true).all(Flag::Text(".*".into())).sort("alphabetical")
}

/// A time series panel of those queries that there are.
pub(super) fn lines(
    name: &str,
    title: &str,
    queries: impl IntoIterator<Item = Option<Query>>,
) -> Option<Panel> {
    let queries: Vec<Query> = queries.into_iter().flatten().collect();
    if queries.is_empty() { None } else { Some(timeseries(name, title).queries(queries)) }
}

/// What comes in above the axis, what goes out below it.
pub(super) fn both_ways(name: &str, title: &str, queries: [Option<Query>; 2]) -> Option<Panel> {
    let below = Map::from(vec![("/^(Transmit|Write) /", Override::default().negative(true))]);
    Some(lines(name, title, queries)?.fill(20_u32).overrides(below))
}

/// Columns for the labels that the others are joined on.
pub(super) fn label_columns<'a>(labels: &[&'a str]) -> Vec<(&'a str, Column)> {
    labels.iter().map(|label| (*label, label_column())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_sound, attempt, backend, outline, sketch, texts};

    #[test]
    fn a_standalone_cadvisor_fills_every_row() {
        let made = sketch("containers", &backend(), &["cadvisor"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "Overview: containers-now images-now cpu-now memory-now restarts-now oom-now",
                "CPU: cpu cpu-of-limit throttling",
                "Memory: memory memory-of-limit memory-split oom",
                "Network: network network-packets network-faults",
                "Disk: disk disk-operations disk-usage",
                "Lifecycle: restarts lifecycle",
            ]
        );
        let names: Vec<&str> = made.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["instance", "container"]);
    }

    #[test]
    fn the_root_group_and_missing_limits_are_kept_out() {
        let made = sketch("containers", &backend(), &["cadvisor"], &[]);
        assert_eq!(
            texts(&made, "cpu-of-limit"),
            [
                r#"sum by (name) (rate(container_cpu_usage_seconds_total{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}[$__rate_interval])) / (sum by (name) (container_spec_cpu_quota{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}) / sum by (name) (container_spec_cpu_period{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}) > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "throttling"),
            [
                r#"sum by (name) (rate(container_cpu_cfs_throttled_periods_total{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}[$__rate_interval])) / (sum by (name) (rate(container_cpu_cfs_periods_total{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}[$__rate_interval])) > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "memory-of-limit"),
            [
                r#"sum by (name) (container_memory_working_set_bytes{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}) / sum by (name) (container_spec_memory_limit_bytes{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"} > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "memory-now"),
            [
                r#"sum(container_memory_working_set_bytes{job=~"cadvisor|integrations/cadvisor",name!="",instance=~"$instance",name=~"$container"}) / sum(machine_memory_bytes{job=~"cadvisor|integrations/cadvisor",instance=~"$instance"})"#,
            ]
        );
    }

    #[test]
    fn kubernetes_adds_pods_quotas_and_volumes() {
        let made = sketch("containers", &backend(), &["kubernetes"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "Overview: containers-now images-now cpu-now memory-now restarts-now oom-now",
                "CPU: cpu cpu-of-limit throttling cpu-quota",
                "Memory: memory memory-of-limit memory-split oom memory-quota",
                "Network: network network-packets network-faults",
                "Disk: disk disk-operations disk-usage volumes storage",
                "Lifecycle: restarts waiting pod-phases lifecycle",
            ]
        );
        assert_eq!(
            texts(&made, "cpu"),
            [
                r#"sum by (pod, container) (rate(container_cpu_usage_seconds_total{namespace="durable-code",pod=~"backend-[a-z0-9]+(-[a-z0-9]+)?",container!~"|POD",pod=~"$pod",container=~"$container"}[$__rate_interval]))"#,
                r#"sum by (pod, container) (kube_pod_container_resource_requests{namespace="durable-code",pod=~"backend-[a-z0-9]+(-[a-z0-9]+)?",container!~"|POD",pod=~"$pod",container=~"$container",resource=~"cpu"})"#,
                r#"sum by (pod, container) (kube_pod_container_resource_limits{namespace="durable-code",pod=~"backend-[a-z0-9]+(-[a-z0-9]+)?",container!~"|POD",pod=~"$pod",container=~"$container",resource=~"cpu"})"#,
            ]
        );
        assert_eq!(
            texts(&made, "network"),
            [
                r#"sum by (pod) (rate(container_network_receive_bytes_total{namespace="durable-code",pod=~"backend-[a-z0-9]+(-[a-z0-9]+)?",pod=~"$pod"}[$__rate_interval]))"#,
                r#"sum by (pod) (rate(container_network_transmit_bytes_total{namespace="durable-code",pod=~"backend-[a-z0-9]+(-[a-z0-9]+)?",pod=~"$pod"}[$__rate_interval]))"#,
            ]
        );
    }

    #[test]
    fn a_service_without_containers_lacks_them() {
        let lack = attempt("containers", &backend(), &["node-exporter"], &[]).unwrap_err();
        assert_eq!(lack.conventions, ["cadvisor", "kubernetes"]);
    }
}
