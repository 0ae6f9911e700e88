#![deny(unused_must_use)]
use dashc::prelude::*;

fn main() {
    let project = Project::new("shop");
    Dashboard::new("orders", "Orders");
    Panel::stat("Orders");
    percent(99);
    dashc::main(move |_| project.clone());
}
