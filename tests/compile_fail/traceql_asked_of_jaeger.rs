use dashc::prelude::*;

fn main() {
    let jaeger = Datasource::jaeger("jaeger", env("JAEGER_URL"));
    let _ = Panel::traces("Failed").query(&jaeger, traceql("{ status = error }"));
}
