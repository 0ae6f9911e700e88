//! Codes of the group `notify`: routing that cannot be resolved.

use super::{CodeDoc, codes};

codes! {
    "notify/always-muted", "a mute time holds at any time",
    "All that an interval says must hold; one that says nothing always does, and nobody is ever told. A warning.",
    "yaml", "intervals: [{ zone: Europe/Berlin }]" => "intervals: [{ days: sat-sun, zone: Europe/Berlin }]";

    "notify/backwards-interval", "an interval ends before it starts",
    "Intervals do not reach over midnight; a night is two of them.",
    "yaml", "{ from: '22:00', to: '06:00' }" => "[{ from: '22:00' }, { to: '06:00' }]";

    "notify/never-muted", "a mute time has no interval",
    "It mutes nothing. A warning.",
    "yaml", "{ name: weekend, intervals: [] }" => "{ name: weekend, intervals: [{ days: sat-sun }] }";

    "notify/two-policies", "there are two policy trees",
    "Grafana has one tree for the whole organisation; a second file would replace the first.",
    "yaml", "# a.yaml\npolicy: { contact_point: shop }\n# b.yaml\npolicy: { contact_point: web }"
    => "# routing.yaml\npolicy: { contact_point: shop, routes: [{ match: { team: web }, contact_point: web }] }";
}
