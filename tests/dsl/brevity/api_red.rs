use dashc::prelude::*;

metrics! { histogram requests = "http_server_request_duration_seconds" { route, code } }

pub fn red(mimir: &Datasource<Mimir>) -> Dashboard {
    let api = requests
        .target("service", "api")
        .re(requests::route, "$route");
    let failed = api.re(requests::code, "5..").rate();
    let errors = Panel::timeseries("Errors").query(mimir, failed / api.rate());
    let by_route = api.rate().by([requests::route]);
    Dashboard::new("api-red", "API / RED")
        .variable(requests::route)
        .panel(Panel::timeseries("Requests").query(mimir, by_route))
        .panel(errors.unit(Unit::PercentUnit).thresholds(0.01, 0.05))
        .panel(Panel::timeseries("Latency").percentiles(mimir, &api, [50, 95, 99]))
        .panel(Panel::heatmap("Distribution").query(mimir, api.buckets()))
}
