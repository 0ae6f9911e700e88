use dashc::prelude::*;

fn main() {
    let _ = Panel::stat("Orders").stack(Stack::Normal);
    let _ = Panel::logs("Lines").unit(Unit::Seconds);
    let _ = Panel::timeseries("Orders").label_column("region");
}
