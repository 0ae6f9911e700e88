//! USE: utilization, saturation and errors of every resource of a host.
//!
//! After Brendan Gregg's USE method. Hosts come first, then the containers on
//! them and the tasks of Amazon ECS, as far as the service has them.

use super::containers::{
    Cgroups, both_ways, choice, cpu_of_limit, lines, memory_of_limit, narrowed, network_faults, only, oom,
    per_second, throttling,
};
use super::sketch::{
    Settings, Sketch, by_labels, filled_row, label_values, levels, promql, tiled, timeseries,
};
use super::{Lack, Method, Series, Telemetry};
use crate::quantity::slug;
use crate::query::promql::build::{
    Expr, Form, Instant, RATE_INTERVAL, Selector, avg, count, deriv, increase, max, rate, sum,
};
use crate::spec::{OneQuery, Panel, Query, Row, Scalar, Variable};

/// The USE method.
pub(super) struct Use;

impl Method for Use {
    fn name(&self) -> &'static str {
        "use"
    }

    fn summary(&self) -> &'static str {
        "utilization, saturation and errors of hosts and containers"
    }

    fn thresholds(&self) -> &'static [&'static str] {
        &["cpu", "filesystem", "memory", "pressure", "saturation", "throttling", "utilization"]
    }

    fn sketch(&self, telemetry: Telemetry<'_>, settings: Settings<'_>) -> Result<Sketch, Lack> {
        let hosts = Hosts::of(telemetry).map(|hosts| Hosts { chosen: true, ..hosts });
        let host = |title: &str, panels: fn(Hosts<'_>, Settings<'_>) -> Vec<Panel>| {
            filled_row(title, panels(hosts?, settings))
        };
        let rows: Vec<Row> = [
            host("CPU", cpu),
            host("Memory", memory),
            host("Network", network),
            host("Disk IO", disk),
            host("Filesystem", filesystem),
            containers(telemetry, settings),
            tasks(telemetry, settings),
        ]
        .into_iter()
        .flatten()
        .collect();
        if rows.is_empty() {
            return Err(LACK);
        }
        let variables = hosts.map(Hosts::variables).unwrap_or_default();
        Ok(Sketch { variables, rows, ..Sketch::default() })
    }
}

const LACK: Lack = Lack {
    what: "host or container metrics",
    conventions: &["node-exporter", "cadvisor", "kubernetes", "ecs"],
};

/// The metrics of hosts, under one convention.
#[derive(Clone, Copy)]
pub(super) struct Hosts<'a> {
    telemetry: Telemetry<'a>,
    /// Whether the dashboard's variables narrow the series.
    chosen: bool,
}

impl<'a> Hosts<'a> {
    pub(super) fn of(telemetry: Telemetry<'a>) -> Option<Self> {
        Some(Self { telemetry: only(telemetry, &["cpu_seconds", "memory_total"])?, chosen: false })
    }

    fn series(self, role: &str) -> Option<Series<'a>> {
        self.telemetry.series(role)
    }

    fn select(self, role: &str) -> Option<Selector> {
        let series = self.series(role)?;
        if !self.chosen {
            return Some(series.select());
        }
        let selector = series.select().re("instance", "$instance");
        Some(narrowed(selector, series.label("device"), "$device"))
    }

    fn rate(self, role: &str) -> Option<Expr<Instant>> {
        Some(per_second(self.series(role)?, self.select(role)?))
    }

    /// A role per second, named by host and part.
    fn line(self, word: &str, role: &str) -> Option<Query> {
        let mut names = vec!["instance"];
        names.extend(self.series(role)?.labels(&["device", "disk", "volume"]));
        let legend = format!("{word} {}", by_labels(&names));
        Some(promql(self.rate(role)?).legend(legend.trim_start().to_owned()))
    }

    /// `max` over the places where one volume is mounted.
    fn volumes<S: Form>(self, role: &str, vector: Expr<Instant, S>) -> Option<Expr<Instant>> {
        Some(max(vector.whole()).without(self.series(role)?.labels(&["mountpoint", "fstype"])))
    }

    fn volume_names(self) -> String {
        let volume = self.series("filesystem_size").and_then(|series| series.label("volume"));
        by_labels(&["instance"].into_iter().chain(volume).collect::<Vec<_>>())
    }

    fn cpu_utilization(self) -> Option<Expr<Instant>> {
        let series = self.series("cpu_seconds")?;
        let idle = series.test(self.select("cpu_seconds")?, "idle")?;
        let idle = sum(rate(idle.range(RATE_INTERVAL))).without([series.label("mode")?]);
        Some((1 - avg(idle).without([series.label("cpu")?])).whole())
    }

    /// Runnable threads per core.
    fn load(self) -> Option<Expr<Instant>> {
        let series = self.series("cpu_seconds")?;
        let cores = sum(self.select("cpu_seconds")?).without([series.label("mode")?]);
        Some((self.select("load1")? / count(cores).without([series.label("cpu")?])).whole())
    }

    fn memory_utilization(self) -> Option<Expr<Instant>> {
        Some((1 - self.select("memory_available")? / self.select("memory_total")?).whole())
    }

    /// Hosts without swap have none to show.
    fn swap_utilization(self) -> Option<Expr<Instant>> {
        Some((1 - self.select("swap_free")? / self.select("swap_total")?.gt(0)).whole())
    }

    fn filesystem_utilization(self) -> Option<Expr<Instant>> {
        let available = self.volumes("filesystem_available", self.select("filesystem_available")?)?;
        let size = self.volumes("filesystem_size", self.select("filesystem_size")?)?;
        Some((1 - available / size).whole())
    }

    /// Seconds until a volume is full at the pace of the last six hours; nothing while it is not filling.
    fn time_to_full(self) -> Option<Expr<Instant>> {
        let available = self.select("filesystem_available")?;
        let left = available.clone() / -deriv(available.range("6h"));
        Some(self.volumes("filesystem_available", left)?.gt(0).whole())
    }

    fn variables(self) -> Vec<(&'static str, Variable)> {
        let mut variables = Vec::new();
        if let Some(known) = self.series("uname").or_else(|| self.series("load1")) {
            variables.push(("instance", choice(label_values(known.select(), "instance"), "Instance")));
        }
        let network =
            self.series("network_receive").and_then(|series| Some((series, series.label("device")?)));
        if let Some((series, label)) = network {
            let devices = label_values(series.select().re("instance", "$instance"), label);
            variables.push(("device", choice(devices, "Network device")));
        }
        variables
    }
}

fn cpu(hosts: Hosts<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let panels = [
        hosts.cpu_utilization().map(|busy| {
            timeseries("cpu-utilization", "CPU utilization")
                .description(
                    "Share of processor time that is not idle. High alone is good use; high together with \
                     saturation is too little.",
                )
                .query(OneQuery(promql(busy).legend("{{instance}}")))
                .unit("percentunit")
                .fill(20_u32)
                .thresholds(settings.thresholds("utilization", "0.7", "0.9"))
        }),
        hosts.load().map(|load| {
            timeseries("cpu-saturation", "CPU saturation")
                .description("Runnable threads per core over a minute. Above 1 threads wait for a processor.")
                .query(OneQuery(promql(load).legend("{{instance}}")))
                .unit("none")
                .thresholds(settings.thresholds("saturation", "0.7", "1"))
        }),
        pressure(
            hosts,
            settings,
            "cpu",
            "CPU pressure",
            "Share of time in which at least one task waited for a processor.",
        ),
    ];
    tiled(panels, 8)
}

/// Pressure stall information of the kernel.
fn pressure(
    hosts: Hosts<'_>,
    settings: Settings<'_>,
    resource: &str,
    title: &str,
    description: &str,
) -> Option<Panel> {
    let line = hosts.line("", &format!("pressure_{resource}"))?;
    Some(
        timeseries(&slug(title), title)
            .description(format!(
                "{description} Zero is right; above a tenth users notice. Absent on kernels without PSI."
            ))
            .query(OneQuery(line))
            .unit("percentunit")
            .thresholds(settings.thresholds("pressure", "0.1", "0.25")),
    )
}

fn memory(hosts: Hosts<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let named = |word: &str, query: Option<Expr<Instant>>| {
        Some(promql(query?).legend(format!("{word} {{{{instance}}}}")))
    };
    let used = [named("Memory", hosts.memory_utilization()), named("Swap", hosts.swap_utilization())];
    let panels = [
        lines("memory-utilization", "Memory utilization", used).map(|panel| {
            panel
                .description(
                    "Share of memory and of swap in use, cache that can be taken back not counted. Swap that keeps \
                     growing means too little memory."
                )
                .unit("percentunit")
                .thresholds(settings.thresholds("memory", "0.8", "0.9"))
        }),
        memory_saturation(hosts),
        pressure(
            hosts,
            settings,
            "memory",
            "Memory pressure",
            "Share of time in which every task waited for memory.",
        ),
        hosts.select("oom").map(|kills| {
            timeseries("memory-errors", "Memory errors")
                .description(
                    "Processes that the kernel killed for want of memory. Zero is right: find out who grew."
                )
                .query(OneQuery(promql(increase(kills.range(RATE_INTERVAL))).legend("{{instance}}")))
                .unit("none")
                .draw("bars")
                .thresholds(levels("1", "1"))
        }),
    ];
    tiled(panels, 6)
}

/// Pages fetched back from disk.
fn memory_saturation(hosts: Hosts<'_>) -> Option<Panel> {
    lines("memory-saturation", "Memory saturation", [hosts.line("", "major_faults")]).map(|panel| {
        panel
            .description(
                "Pages per second that had to come back from disk. Near zero on a healthy host; steadily more means \
                 that the working set does not fit: find the process that grew.",
            )
            .unit("rps")
    })
}

fn network(hosts: Hosts<'_>, _: Settings<'_>) -> Vec<Panel> {
    let pair = |kind: &str| {
        let role = |way: &str| format!("network_{way}{kind}");
        [hosts.line("Receive", &role("receive")), hosts.line("Transmit", &role("transmit"))]
    };
    let panels = [
        both_ways("network-utilization", "Network utilization", pair("")).map(|panel| {
            panel.description(
                "Bytes per second, received above and sent below the axis. Compare with what the machine's type \
                 allows."
            ).unit("Bps")
        }),
        both_ways("network-saturation", "Network saturation", pair("_drops")).map(|panel| {
            panel.description("Packets per second dropped because a queue was full. Zero is right.").unit("pps")
        }),
        both_ways("network-errors", "Network errors", pair("_errors")).map(|panel| {
            panel.description(
                "Broken packets per second. Anything but zero is a cable, a driver or a duplex mismatch."
            ).unit("pps")
        }),
    ];
    tiled(panels, 8)
}

fn disk(hosts: Hosts<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let busy = |role: &str| {
        let series = hosts.series(role)?;
        let label = series.label("disk")?;
        let query = rate(hosts.select(role)?.ne(label, "").range(RATE_INTERVAL));
        Some(promql(query).legend(by_labels(&["instance", label])))
    };
    let panels = [
        lines("disk-utilization", "Disk utilization", [busy("disk_io_time")]).map(|panel| {
            panel
                .description(
                    "Share of time in which a disk had work. Disks that serve many requests at once can take more \
                     at 1."
                )
                .unit("percentunit")
                .thresholds(settings.thresholds("utilization", "0.7", "0.9"))
        }),
        lines("disk-saturation", "Disk saturation", [busy("disk_io_weighted")]).map(|panel| {
            panel.description(
                "Mean number of requests that a disk works on or has waiting. Growth with constant throughput is a \
                 disk at its end."
            ).unit("none")
        }),
        pressure(hosts, settings, "io", "Disk pressure", "Share of time in which every task waited for a disk."),
    ];
    tiled(panels, 8)
}

fn filesystem(hosts: Hosts<'_>, settings: Settings<'_>) -> Vec<Panel> {
    let panels = [
        filesystem_utilization(hosts, "filesystem-utilization", settings),
        hosts.time_to_full().map(|left| {
            timeseries("filesystem-saturation", "Time until full")
                .description(
                    "When a volume is full if it fills as in the last six hours. Below a day act now; nothing is \
                     shown for volumes that do not fill."
                )
                .query(OneQuery(promql(left).legend(hosts.volume_names())))
                .unit("s")
                .no_value(Scalar("not filling".into()))
                .empty("healthy")
                .thresholds(levels("345600", "86400"))
        }),
        filesystem_errors(hosts),
    ];
    tiled(panels, 8)
}

/// How full the volumes are.
pub(super) fn filesystem_utilization(hosts: Hosts<'_>, name: &str, settings: Settings<'_>) -> Option<Panel> {
    Some(
        timeseries(name, "Filesystem utilization")
            .description(
                "Share of each volume that is full, temporary ones left out. At 1 writes fail and databases stop."
            )
            .query(OneQuery(promql(hosts.filesystem_utilization()?).legend(hosts.volume_names())))
            .unit("percentunit")
            .thresholds(settings.thresholds("filesystem", "0.8", "0.9")),
    )
}

fn filesystem_errors(hosts: Hosts<'_>) -> Option<Panel> {
    let line = |word: &str, role: &str| {
        let query = hosts.volumes(role, hosts.select(role)?)?;
        Some(promql(query).legend(format!("{word} {}", hosts.volume_names())))
    };
    let queries = [line("Read-only", "filesystem_readonly"), line("Unreadable", "filesystem_error")];
    lines("filesystem-errors", "Filesystem errors", queries).map(|panel| {
        panel
            .description(
                "1 while a volume is mounted read-only or cannot be asked. A volume that turns read-only had an \
                 error: read the kernel's log."
            )
            .unit("none")
            .thresholds(levels("1", "1"))
    })
}

/// The containers of the hosts, whichever host they are on.
fn containers(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Option<Row> {
    let cgroups = Cgroups::of(telemetry)?;
    let panels = vec![
        cpu_of_limit(cgroups, "container-cpu-utilization", settings),
        throttling(cgroups, "container-cpu-saturation", settings),
        oom(cgroups, "container-memory-errors"),
        memory_of_limit(cgroups, "container-memory-utilization", settings),
        limit_hits(cgroups),
        network_faults(cgroups, "container-network-errors"),
    ];
    filled_row("Containers", tiled(panels, 8))
}

fn limit_hits(cgroups: Cgroups<'_>) -> Option<Panel> {
    let hits = cgroups.events("memory_limit_hits", RATE_INTERVAL)?;
    let hits = cgroups.line("memory_limit_hits", hits);
    lines("container-memory-saturation", "Memory limit hits", [hits]).map(|panel| {
        panel
            .description(
                "How often a container met its memory limit and the kernel had to free pages first. Kills follow: \
                 raise the limit."
            )
            .unit("none")
    })
}

/// Tasks of Amazon ECS, whose numbers are gauges already: no rates.
fn tasks(telemetry: Telemetry<'_>, settings: Settings<'_>) -> Option<Row> {
    let tasks = only(telemetry, &["cpu_percent", "memory_limit"])?;
    let line = |word: &str, role: &str| {
        let series = tasks.series(role)?;
        let by = series.labels(&["service", "task"]);
        let legend = format!("{word} {}", by_labels(&by));
        Some(promql(sum(per_second(series, series.select())).by(&by)).legend(legend.trim_start().to_owned()))
    };
    let faults = [
        line("Receive errors", "network_receive_errors"),
        line("Transmit errors", "network_transmit_errors"),
        line("Receive drops", "network_receive_drops"),
        line("Transmit drops", "network_transmit_drops"),
    ];
    let panels = [
        task_cpu(tasks, settings),
        task_memory(tasks, settings),
        both_ways(
            "task-network",
            "Task network",
            [line("Receive", "network_receive"), line("Transmit", "network_transmit")],
        )
        .map(|panel| {
            panel
                .description("Bytes per second of each task, received above and sent below the axis.")
                .unit("Bps")
        }),
        lines("task-network-errors", "Task network errors and drops", faults).map(|panel| {
            panel.description("Packets per second that were broken or dropped. Zero is right.").unit("pps")
        }),
    ];
    filled_row("ECS tasks", tiled(panels, 12))
}

fn task_cpu(tasks: Telemetry<'_>, settings: Settings<'_>) -> Option<Panel> {
    let series = tasks.series("cpu_percent")?;
    let by = series.labels(&["service", "task"]);
    let query = max(series.select()).by(&by) / 100;
    Some(
        timeseries("task-cpu-utilization", "Task CPU utilization")
            .description(
                "Processor use as a share of what the task reserved. Near 1 for long: add tasks or reserve more."
            )
            .query(OneQuery(promql(query).legend(by_labels(&by))))
            .unit("percentunit")
            .thresholds(settings.thresholds("saturation", "0.7", "0.9")),
    )
}

fn task_memory(tasks: Telemetry<'_>, settings: Settings<'_>) -> Option<Panel> {
    let (used, reserved) = (tasks.series("memory")?, tasks.series("memory_limit")?);
    let by = used.labels(&["service", "task"]);
    let query = max(used.select()).by(&by) / max(reserved.select().gt(0)).by(&by);
    Some(
        timeseries("task-memory-utilization", "Task memory utilization")
            .description(
                "Memory as a share of what the task reserved. At 1 the task is stopped and started again.",
            )
            .query(OneQuery(promql(query).legend(by_labels(&by))))
            .unit("percentunit")
            .thresholds(settings.thresholds("memory", "0.8", "0.9")),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{assert_sound, attempt, backend, outline, panel, sketch, texts};
    use crate::method::Spellings;

    fn host() -> Spellings {
        Spellings { job: "node".into(), ..backend() }
    }

    #[test]
    fn every_resource_of_a_host_has_its_row() {
        let made = sketch("use", &host(), &["node-exporter", "cadvisor"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            [
                "CPU: cpu-utilization cpu-saturation cpu-pressure",
                "Memory: memory-utilization memory-saturation memory-pressure memory-errors",
                "Network: network-utilization network-saturation network-errors",
                "Disk IO: disk-utilization disk-saturation disk-pressure",
                "Filesystem: filesystem-utilization filesystem-saturation filesystem-errors",
                "Containers: container-cpu-utilization container-cpu-saturation container-memory-errors \
                 container-memory-utilization container-memory-saturation container-network-errors",
            ]
        );
        let names: Vec<&str> = made.variables.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, ["instance", "device"]);
    }

    #[test]
    fn every_line_of_a_panel_has_the_unit_of_the_panel() {
        let made = sketch("use", &host(), &["node-exporter"], &[]);
        let unit = |name: &str| panel(&made, name).unit.get().map(|unit| unit.text.to_string());
        assert_eq!(texts(&made, "memory-saturation").len(), 1);
        assert_eq!(unit("memory-saturation").as_deref(), Some("rps"));
        assert_eq!(unit("memory-pressure").as_deref(), Some("percentunit"));
    }

    #[test]
    fn queries_of_a_host_guard_what_can_be_zero_or_counted_twice() {
        let made = sketch("use", &host(), &["node-exporter", "cadvisor"], &[]);
        assert_eq!(
            texts(&made, "cpu-utilization"),
            [
                r#"1 - avg without (cpu) (sum without (mode) (rate(node_cpu_seconds_total{job="node",instance=~"$instance",mode=~"idle|iowait|steal"}[$__rate_interval])))"#,
            ]
        );
        assert_eq!(
            texts(&made, "cpu-saturation"),
            [
                r#"node_load1{job="node",instance=~"$instance"} / count without (cpu) (sum without (mode) (node_cpu_seconds_total{job="node",instance=~"$instance"}))"#,
            ]
        );
        assert_eq!(
            texts(&made, "memory-utilization"),
            [
                r#"1 - node_memory_MemAvailable_bytes{job="node",instance=~"$instance"} / node_memory_MemTotal_bytes{job="node",instance=~"$instance"}"#,
                r#"1 - node_memory_SwapFree_bytes{job="node",instance=~"$instance"} / (node_memory_SwapTotal_bytes{job="node",instance=~"$instance"} > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "network-errors"),
            [
                r#"rate(node_network_receive_errs_total{job="node",device!~"lo|veth.+",instance=~"$instance",device=~"$device"}[$__rate_interval])"#,
                r#"rate(node_network_transmit_errs_total{job="node",device!~"lo|veth.+",instance=~"$instance",device=~"$device"}[$__rate_interval])"#,
            ]
        );
        assert_eq!(
            texts(&made, "filesystem-utilization"),
            [
                r#"1 - max without (mountpoint, fstype) (node_filesystem_avail_bytes{job="node",fstype!~"tmpfs|overlay|squashfs|",instance=~"$instance"}) / max without (mountpoint, fstype) (node_filesystem_size_bytes{job="node",fstype!~"tmpfs|overlay|squashfs|",instance=~"$instance"})"#,
            ]
        );
        assert_eq!(
            texts(&made, "filesystem-saturation"),
            [
                r#"max without (mountpoint, fstype) (node_filesystem_avail_bytes{job="node",fstype!~"tmpfs|overlay|squashfs|",instance=~"$instance"} / -deriv(node_filesystem_avail_bytes{job="node",fstype!~"tmpfs|overlay|squashfs|",instance=~"$instance"}[6h])) > 0"#,
            ]
        );
    }

    #[test]
    fn tasks_of_ecs_are_gauges_and_get_no_rate() {
        let made = sketch("use", &backend(), &["ecs"], &[]);
        assert_sound(&made);
        assert_eq!(
            outline(&made),
            ["ECS tasks: task-cpu-utilization task-memory-utilization task-network task-network-errors"]
        );
        assert_eq!(
            texts(&made, "task-memory-utilization"),
            [
                r#"max by (aws_ecs_service_name, aws_ecs_task_id) ({__name__=~"ecs_task_memory_utilized_Megabytes|ecs_task_memory_utilized_MiB",aws_ecs_service_name="backend"}) / max by (aws_ecs_service_name, aws_ecs_task_id) ({__name__=~"ecs_task_memory_reserved_Megabytes|ecs_task_memory_reserved_MiB",aws_ecs_service_name="backend"} > 0)"#,
            ]
        );
        assert_eq!(
            texts(&made, "task-network"),
            [
                r#"sum by (aws_ecs_service_name, aws_ecs_task_id) (ecs_task_network_rate_rx_Bytes_per_Second{aws_ecs_service_name="backend"})"#,
                r#"sum by (aws_ecs_service_name, aws_ecs_task_id) (ecs_task_network_rate_tx_Bytes_per_Second{aws_ecs_service_name="backend"})"#,
            ]
        );
    }

    #[test]
    fn a_service_without_a_machine_lacks_it() {
        let lack = attempt("use", &backend(), &["otel-http-server"], &[]).unwrap_err();
        assert_eq!(lack.what, "host or container metrics");
    }
}
