use dashc::prelude::*;

fn main() {
    let _ = Slo::availability("checkout", "checkout", 99.9);
}
