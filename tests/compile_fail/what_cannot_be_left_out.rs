use dashc::prelude::*;

fn main() {
    let _ = Dashboard::new("orders");
    let _ = Panel::stat();
    let _ = Slo::availability("checkout", "checkout");
}
