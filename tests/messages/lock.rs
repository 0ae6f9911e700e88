//! `dashc.lock` after somebody edited or merged it.

use super::message;

message!(lock_was_edited, ["spec/malformed", "spec/unknown-key", "spec/wrong-type", "spec/malformed", "lock/unknown-environment"], "dashc.lock": "\
held: { rules: [shop slow], polcy: true, datasources: [Mimir] }
removed: { mute_times: [''] }
environments: { prod: {} }
", "environments/production.yaml": "root_url: https://example.com/\n");

message!(lock_has_a_conflict, ["yaml/conflict"], "dashc.lock": "\
held:
  rules:
<<<<<<< HEAD
  - shop-down
=======
  - shop-slow
>>>>>>> rules-of-the-shop
");

message!(lock_is_a_list, ["spec/wrong-type"], "dashc.lock": "- rules\n");
