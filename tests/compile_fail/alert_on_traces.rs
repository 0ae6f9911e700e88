use dashc::prelude::*;

fn main() {
    let _ = Alert::new("Failed", traceql("{ status = error }"));
}
