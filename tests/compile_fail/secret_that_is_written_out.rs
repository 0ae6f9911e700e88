use dashc::prelude::*;

fn main() {
    let _ = ContactPoint::new("oncall", Receiver::pagerduty("0123456789abcdef"));
    let _ = Datasource::loki("loki", env("LOKI_URL")).basic_auth("grafana", "hunter2");
}
