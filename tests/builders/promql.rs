//! The PromQL of the shipped dashboards, written with the builders.

use std::fmt::Display;

use dashc::query::promql::build::*;

const DURATION: &str = "http_server_request_duration_seconds";

/// The text is the expected one and the parser has nothing to say about it.
fn same(built: impl Display, expected: &str) {
    assert_eq!(built.to_string(), expected);
    let faults = dashc::query::promql::parse(expected).faults;
    assert!(faults.is_empty(), "{expected}\n{faults:?}");
}

fn of_job(name: &str) -> Selector {
    metric(name).eq("job", "$job")
}

fn duration(suffix: &str) -> Selector {
    of_job(&format!("{DURATION}{suffix}"))
}

fn rated(selector: Selector) -> Expr<Instant> {
    rate(selector.range(RATE_INTERVAL))
}

#[test]
fn golden_signals_latency_and_traffic() {
    let visible = |suffix| duration(suffix).nre("http_route", "/health|/metrics");
    same(
        histogram_quantile(0.95, sum(rated(visible("_bucket"))).by(["le"])),
        "histogram_quantile(0.95, sum by (le) (rate(http_server_request_duration_seconds_bucket{job=\"$job\",\
         http_route!~\"/health|/metrics\"}[$__rate_interval])))",
    );
    same(
        sum(rated(visible("_count"))),
        "sum(rate(http_server_request_duration_seconds_count{job=\"$job\",http_route!~\"/health|/metrics\"}\
         [$__rate_interval]))",
    );
    let requests = || duration("_count").range("10m");
    same(
        sum(rate(requests())) / sum(rate(requests().offset("1w"))),
        "sum(rate(http_server_request_duration_seconds_count{job=\"$job\"}[10m])) \
         / sum(rate(http_server_request_duration_seconds_count{job=\"$job\"}[10m] offset 1w))",
    );
}

#[test]
fn golden_signals_errors() {
    let failed = duration("_count").re("http_response_status_code", "5..");
    same(
        sum(rated(failed)).or(vector(0)) / sum(rated(duration("_count"))),
        "(sum(rate(http_server_request_duration_seconds_count{job=\"$job\",http_response_status_code=~\"5..\"}\
         [$__rate_interval])) or vector(0)) \
         / sum(rate(http_server_request_duration_seconds_count{job=\"$job\"}[$__rate_interval]))",
    );
    let class = label_replace(
        rated(duration("_count")),
        "code_class",
        "${1}xx",
        "http_response_status_code",
        "([1-5])..",
    );
    same(
        sum(class).by(["code_class"]),
        "sum by (code_class) (label_replace(rate(http_server_request_duration_seconds_count{job=\"$job\"}\
         [$__rate_interval]), \"code_class\", \"${1}xx\", \"http_response_status_code\", \"([1-5])..\"))",
    );
}

#[test]
fn golden_signals_saturation() {
    same(sum(of_job("http_server_active_requests")), "sum(http_server_active_requests{job=\"$job\"})");
    let idle = metric("node_cpu_seconds_total").re("mode", "idle|iowait|steal");
    same(
        1 - avg(sum(rated(idle)).without(["mode"])).by(["instance"]),
        "1 - avg by (instance) (sum without (mode) (rate(node_cpu_seconds_total{mode=~\"idle|iowait|steal\"}\
         [$__rate_interval])))",
    );
    same(
        1 - metric("node_memory_MemAvailable_bytes") / metric("node_memory_MemTotal_bytes"),
        "1 - node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes",
    );
    let pool = || metric("db_client_connections_usage");
    same(
        sum(pool().eq("state", "used")).by(["job"]) / sum(pool()).by(["job"]),
        "sum by (job) (db_client_connections_usage{state=\"used\"}) / sum by (job) (db_client_connections_usage)",
    );
    let memory = metric("ecs_task_memory_utilized_Megabytes") / metric("ecs_task_memory_reserved_Megabytes");
    same(
        max(memory).by(["aws_ecs_service_name"]),
        "max by (aws_ecs_service_name) (ecs_task_memory_utilized_Megabytes / ecs_task_memory_reserved_Megabytes)",
    );
    same(
        max(metric("ecs_task_cpu_utilized_Percent")).by(["aws_ecs_service_name"]) / 100,
        "max by (aws_ecs_service_name) (ecs_task_cpu_utilized_Percent) / 100",
    );
}

#[test]
fn apdex() {
    let below = |le: &str| sum(rated(duration("_bucket").eq("le", le)));
    same(
        (below("0.25") + below("1.0")) / 2 / sum(rated(duration("_count"))),
        "(sum(rate(http_server_request_duration_seconds_bucket{job=\"$job\",le=\"0.25\"}[$__rate_interval])) \
         + sum(rate(http_server_request_duration_seconds_bucket{job=\"$job\",le=\"1.0\"}[$__rate_interval]))) / 2 \
         / sum(rate(http_server_request_duration_seconds_count{job=\"$job\"}[$__rate_interval]))",
    );
}

#[test]
fn red_errors_by_route() {
    let labels = ["http_request_method", "http_route"];
    let routes = || duration("_count").re("http_route", "$route");
    let failed = sum(rated(routes().re("http_response_status_code", "5.."))).by(labels);
    let all = || sum(rated(routes())).by(labels);
    let text = "sum by (http_request_method, http_route) (rate(http_server_request_duration_seconds_count\
                {job=\"$job\",http_route=~\"$route\"}[$__rate_interval]))";
    same(all(), text);
    let failed_text = text.replace("=~\"$route\"", "=~\"$route\",http_response_status_code=~\"5..\"");
    same(failed.or(all() * 0) / all(), &format!("({failed_text} or {text} * 0) / {text}"));
}

#[test]
fn red_quantiles_heatmap_and_table() {
    let buckets = || duration("_bucket").re("http_route", "$route");
    let labels = ["le", "http_request_method", "http_route"];
    same(
        histogram_quantile("$quantile", sum(rated(buckets())).by(labels)),
        "histogram_quantile($quantile, sum by (le, http_request_method, http_route) \
         (rate(http_server_request_duration_seconds_bucket{job=\"$job\",http_route=~\"$route\"}[$__rate_interval])))",
    );
    same(
        sum(increase(buckets().range(RATE_INTERVAL))).by(["le"]),
        "sum by (le) (increase(http_server_request_duration_seconds_bucket{job=\"$job\",http_route=~\"$route\"}\
         [$__rate_interval]))",
    );
    same(
        topk(10, sum(rated(duration("_count").ne("error_type", ""))).by(["error_type"])),
        "topk(10, sum by (error_type) (rate(http_server_request_duration_seconds_count{job=\"$job\",error_type!=\"\"}\
         [$__rate_interval])))",
    );
    let time = || rate(duration("_sum").range(RANGE));
    same(
        sum(time()).by(["http_route"]) / scalar(sum(time())),
        "sum by (http_route) (rate(http_server_request_duration_seconds_sum{job=\"$job\"}[$__range])) \
         / scalar(sum(rate(http_server_request_duration_seconds_sum{job=\"$job\"}[$__range])))",
    );
}

#[test]
fn red_runtime() {
    same(
        sum(rated(metric("process_cpu_seconds_total"))).by(["job", "instance"]),
        "sum by (job, instance) (rate(process_cpu_seconds_total[$__rate_interval]))",
    );
    same(metric("process_open_fds") / metric("process_max_fds"), "process_open_fds / process_max_fds");
    same(time() - metric("process_start_time_seconds"), "time() - process_start_time_seconds");
    same(
        changes(of_job("process_start_time_seconds").range("2m")).gt(0),
        "changes(process_start_time_seconds{job=\"$job\"}[2m]) > 0",
    );
}

#[test]
fn use_method_of_hosts() {
    let node = |name: &str| metric(name).eq("job", "node");
    let cpu = || node("node_cpu_seconds_total");
    same(
        1 - avg(sum(rated(cpu().re("mode", "idle|iowait|steal"))).without(["mode"])).without(["cpu"]),
        "1 - avg without (cpu) (sum without (mode) (rate(node_cpu_seconds_total{job=\"node\",\
         mode=~\"idle|iowait|steal\"}[$__rate_interval])))",
    );
    same(
        node("node_load1") / count(cpu().eq("mode", "idle")).without(["cpu", "mode"]),
        "node_load1{job=\"node\"} / count without (cpu, mode) (node_cpu_seconds_total{job=\"node\",mode=\"idle\"})",
    );
    same(
        1 - metric("node_memory_SwapFree_bytes") / metric("node_memory_SwapTotal_bytes").gt(0),
        "1 - node_memory_SwapFree_bytes / (node_memory_SwapTotal_bytes > 0)",
    );
    let received = rated(node("node_network_receive_bytes_total").nre("device", "lo|veth.+"));
    same(
        (received / metric("node_network_speed_bytes")).on(["instance", "device"]),
        "rate(node_network_receive_bytes_total{job=\"node\",device!~\"lo|veth.+\"}[$__rate_interval]) \
         / on (instance, device) node_network_speed_bytes",
    );
    let free = || node("node_filesystem_avail_bytes").eq("mountpoint", "/");
    same(
        (free() / -deriv(free().range("6h"))).gt(0),
        "node_filesystem_avail_bytes{job=\"node\",mountpoint=\"/\"} \
         / -deriv(node_filesystem_avail_bytes{job=\"node\",mountpoint=\"/\"}[6h]) > 0",
    );
}

#[test]
fn span_metrics_and_service_graph() {
    let slowest = sum(rate(metric("traces_spanmetrics_latency_bucket").range(RANGE)));
    same(
        topk(10, histogram_quantile(0.95, slowest.by(["le", "service", "span_name"]))),
        "topk(10, histogram_quantile(0.95, sum by (le, service, span_name) \
         (rate(traces_spanmetrics_latency_bucket[$__range]))))",
    );
    let edge = |side: &str| {
        let buckets = metric(format!("traces_service_graph_request_{side}_seconds_bucket"));
        histogram_quantile(0.95, sum(rated(buckets)).by(["le", "client", "server"]))
    };
    same(
        edge("client") - edge("server"),
        "histogram_quantile(0.95, sum by (le, client, server) \
         (rate(traces_service_graph_request_client_seconds_bucket[$__rate_interval]))) \
         - histogram_quantile(0.95, sum by (le, client, server) \
         (rate(traces_service_graph_request_server_seconds_bucket[$__rate_interval])))",
    );
    let tagged = metric("traces_spanmetrics_calls_total").matchers([Matcher::verbatim("$__tags")]);
    assert_eq!(
        sum(rate(tagged.range("5m"))).to_string(),
        "sum(rate(traces_spanmetrics_calls_total{$__tags}[5m]))"
    );
}

#[test]
fn containers() {
    let of = |name: &str| metric(name).eq("job", "cadvisor").ne("name", "");
    same(count(of("container_last_seen")), "count(container_last_seen{job=\"cadvisor\",name!=\"\"})");
    let used = metric("container_cpu_usage_seconds_total")
        .eq("job", "cadvisor")
        .re("name", "$container")
        .ne("name", "");
    same(
        sum(rated(used)).by(["name"]),
        "sum by (name) (rate(container_cpu_usage_seconds_total{job=\"cadvisor\",name=~\"$container\",name!=\"\"}\
         [$__rate_interval]))",
    );
    let limit =
        sum(of("container_spec_cpu_quota")).by(["name"]) / sum(of("container_spec_cpu_period")).by(["name"]);
    same(
        sum(rated(of("container_cpu_usage_seconds_total"))).by(["name"]) / limit.gt(0),
        "sum by (name) (rate(container_cpu_usage_seconds_total{job=\"cadvisor\",name!=\"\"}[$__rate_interval])) \
         / (sum by (name) (container_spec_cpu_quota{job=\"cadvisor\",name!=\"\"}) \
         / sum by (name) (container_spec_cpu_period{job=\"cadvisor\",name!=\"\"}) > 0)",
    );
    let periods = |name| rated(of(name));
    same(
        sum(periods("container_cpu_cfs_throttled_periods_total")).by(["name"])
            / sum(periods("container_cpu_cfs_periods_total").gt(0)).by(["name"]),
        "sum by (name) (rate(container_cpu_cfs_throttled_periods_total{job=\"cadvisor\",name!=\"\"}\
         [$__rate_interval])) / sum by (name) (rate(container_cpu_cfs_periods_total{job=\"cadvisor\",name!=\"\"}\
         [$__rate_interval]) > 0)",
    );
    same(
        sum(changes(of("container_start_time_seconds").range(RANGE))).by(["name"]),
        "sum by (name) (changes(container_start_time_seconds{job=\"cadvisor\",name!=\"\"}[$__range]))",
    );
}

#[test]
fn slo_overview() {
    let requests = || metric("http_requests_total").eq("job", "langgraph");
    let failed = || requests().re("status", "5..");
    let (all, bad) =
        ("http_requests_total{job=\"langgraph\"}", "http_requests_total{job=\"langgraph\",status=~\"5..\"}");
    let lost = || sum(increase(failed().range("30d"))) / sum(increase(requests().range("30d")));
    same(1 - lost(), &format!("1 - sum(increase({bad}[30d])) / sum(increase({all}[30d]))"));
    same(
        1 - lost() / (num(1) - "0.999"),
        &format!("1 - sum(increase({bad}[30d])) / sum(increase({all}[30d])) / (1 - 0.999)"),
    );
    same(
        sum(rate(failed().range("1h"))) / sum(rate(requests().range("1h"))) / "0.001",
        &format!("sum(rate({bad}[1h])) / sum(rate({all}[1h])) / 0.001"),
    );
    let finished = 60 * sum(rate(metric("langgraph_workflows_completed_total").range("5m")));
    same(
        avg_over_time(finished.ge(1000).bool().subquery("30d").step("5m")),
        "avg_over_time((60 * sum(rate(langgraph_workflows_completed_total[5m])) >= bool 1000)[30d:5m])",
    );
    let latency = metric("http_request_duration_seconds_bucket").eq("job", "langgraph").eq("le", "0.5");
    let observed = metric("http_request_duration_seconds_count").eq("job", "langgraph");
    same(
        sum(rate(latency.range("5m"))) / sum(rate(observed.range("5m"))),
        "sum(rate(http_request_duration_seconds_bucket{job=\"langgraph\",le=\"0.5\"}[5m])) \
         / sum(rate(http_request_duration_seconds_count{job=\"langgraph\"}[5m]))",
    );
}

#[test]
fn business_and_meta() {
    same(
        time() - max(metric("langgraph_backup_last_success_timestamp_seconds")),
        "time() - max(langgraph_backup_last_success_timestamp_seconds)",
    );
    same(min(metric("up")).by(["job"]), "min by (job) (up)");
    same(
        sum(metric("alloy_component_controller_running_components").ne("health_type", "healthy"))
            .by(["job"])
            .gt(0),
        "sum by (job) (alloy_component_controller_running_components{health_type!=\"healthy\"}) > 0",
    );
}

#[test]
fn alerts() {
    same(absent(metric("up").eq("job", "langgraph")), "absent(up{job=\"langgraph\"})");
    let free = || metric("node_filesystem_avail_bytes");
    same(
        (free() / metric("node_filesystem_size_bytes"))
            .lt("0.20")
            .and(predict_linear(free().range("6h"), num(4) * 3600).lt(0))
            .and(metric("node_filesystem_readonly").eq_to(0)),
        "node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.20 \
         and predict_linear(node_filesystem_avail_bytes[6h], 4 * 3600) < 0 and node_filesystem_readonly == 0",
    );
    let signal = |metric_name: &str, signal| {
        let refused = metric(format!("otelcol_receiver_refused_{metric_name}_total"));
        label_replace(sum(rate(refused.range("5m"))).by(["job"]), "signal", signal, "", "")
    };
    same(
        signal("spans", "traces").or(signal("log_records", "logs")).gt(0),
        "(label_replace(sum by (job) (rate(otelcol_receiver_refused_spans_total[5m])), \"signal\", \"traces\", \"\", \"\") \
         or label_replace(sum by (job) (rate(otelcol_receiver_refused_log_records_total[5m])), \"signal\", \"logs\", \
         \"\", \"\")) > 0",
    );
}

#[test]
fn anomalies() {
    let r = || metric("job:http_requests:rate5m");
    let mean = || avg_over_time(r().range("1w").offset("1h"));
    let spread =
        stddev_over_time(r().range("1w").offset("1h")).gt(num("0.1") * mean()).or(num("0.1") * mean());
    let (r_text, mean_text) =
        ("job:http_requests:rate5m", "avg_over_time(job:http_requests:rate5m[1w] offset 1h)");
    same(
        abs(r() - mean()).gt(3 * spread).and(r().gt("0.5")),
        &format!(
            "abs({r_text} - {mean_text}) > 3 * (stddev_over_time({r_text}[1w] offset 1h) > 0.1 * {mean_text} \
             or 0.1 * {mean_text}) and {r_text} > 0.5"
        ),
    );
    let week = |shift: &str, week| {
        let centred = avg_over_time(r().range("4h").offset(shift));
        label_replace(centred, "week", week, "", "")
    };
    same(
        quantile(0.5, week("166h", "1w").or(week("334h", "2w"))).without(["week"]),
        "quantile without (week) (0.5, \
         label_replace(avg_over_time(job:http_requests:rate5m[4h] offset 166h), \"week\", \"1w\", \"\", \"\") \
         or label_replace(avg_over_time(job:http_requests:rate5m[4h] offset 334h), \"week\", \"2w\", \"\", \"\"))",
    );
}
