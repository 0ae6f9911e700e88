//! What keeps a file from being read, or being read whole.

use std::fmt::Write as _;

use dashc::world::MemoryWorld;

use super::{assert_message, assert_shown, message};

message!(file_is_empty, ["yaml/empty"], "dashboards/orders.yaml": "");

message!(file_has_only_comments, ["yaml/empty"], "dashboards/orders.yaml": "# title: Orders\n\n# rows: []\n");

message!(project_file_is_empty, ["project/empty"], "dashc.yaml": "");

message!(file_is_not_utf_8, ["yaml/not-utf-8"], "dashboards/orders.yaml": b"title: Orders\ndescription: caf\xE9\n");

message!(syntax_quote_is_open, ["yaml/syntax"], "dashboards/orders.yaml": "title: \"Orders\ntags: [shop]\n");

message!(syntax_text_with_a_colon, ["yaml/syntax"], "dashboards/orders.yaml": "title: Orders: today\ntags: [shop]\n");

message!(braces_without_quotes, ["yaml/complex-key"], "dashboards/orders.yaml": "\
title: Orders
panels:
  - timeseries: Rate
    query: { promql: up, legend: {{job}} }
");

message!(duplicate_key, ["yaml/duplicate-key"], "dashboards/orders.yaml": "\
title: Orders
tags: [shop]
title: Orders of today
");

message!(several_documents, ["yaml/multiple-documents"], "dashboards/orders.yaml": "\
title: Orders
---
title: Payments
");

message!(tab_indentation, ["yaml/tab-indentation"], "dashboards/orders.yaml": "\
title: Orders
variables:
\tregion: { values: [eu, us] }
");

message!(merge_key, ["variable/no-kind", "yaml/merge-key"], "dashboards/orders.yaml": "\
title: Orders
variables:
  region: &base { values: [eu, us] }
  zone:
    <<: *base
    label: Zone
");

message!(alias_without_an_anchor, ["yaml/unknown-anchor"], "dashboards/orders.yaml": "title: *name\n");

message!(alias_in_itself, ["yaml/recursive-alias"], "dashboards/orders.yaml": "title: Orders\ntags: &tags [shop, *tags]\n");

message!(tag_is_unknown, ["yaml/unknown-tag"], "dashboards/orders.yaml": "title: !vault Orders\n");

#[test]
fn alias_bomb() {
    let mut text = "title: Orders\na0: &a0 [1, 2, 3, 4, 5, 6, 7, 8, 9, 10]\n".to_owned();
    for level in 1..9 {
        let below = vec![format!("*a{}", level - 1); 10].join(", ");
        let _ = writeln!(text, "a{level}: &a{level} [{below}]");
    }
    let world =
        MemoryWorld::default().with("dashc.yaml", super::PROJECT).with("dashboards/orders.yaml", text);
    let outcome = dashc::compile(&world, &dashc::Options::default());
    let bombs = outcome
        .diagnostics
        .iter()
        .filter(|fault| fault.code == "yaml/anchor-bomb")
        .cloned()
        .collect::<Vec<_>>();
    assert_eq!(bombs.len(), 1);
    let text = dashc::diagnostic::render::full(
        &bombs,
        &outcome.sources,
        &dashc::diagnostic::render::Options::default(),
    );
    insta::with_settings!({
        snapshot_path => "../../snapshots/messages",
        prepend_module_to_snapshot => false,
        omit_expression => true,
    }, { insta::assert_snapshot!("alias_bomb", text) });
}

#[test]
fn nested_too_deep() {
    let text = format!(
        "title: Orders\npanels:\n  - text: Note\n    markdown: x\n    raw: {{ options: {}{} }}\n",
        "[".repeat(200),
        "]".repeat(200)
    );
    assert_message(
        "nested_too_deep",
        None,
        &["panel/wrong-raw-value", "yaml/too-deep"],
        &[("dashboards/orders.yaml", text.as_bytes())],
    );
}

#[test]
fn file_is_too_large() {
    let text = format!("title: Orders\n# {}\n", "x".repeat(9 * 1024 * 1024));
    assert_message(
        "file_is_too_large",
        None,
        &["yaml/too-large"],
        &[("dashboards/orders.yaml", text.as_bytes())],
    );
}

#[test]
fn folder_is_no_project() {
    let world = MemoryWorld::default().with("dashboards/orders.yaml", "title: Orders\n");
    assert_shown("folder_is_no_project", None, &["project/none"], &world);
}

message!(control_characters, ["yaml/control-character", "yaml/control-character", "spec/unknown-key"],
    "dashboards/orders.yaml": b"title: Or\0ders\ndescription: \x01\x02\x7f\ntilte: x\n");

message!(merge_conflict, ["yaml/conflict"], "dashboards/orders.yaml": "\
title: Orders
<<<<<<< HEAD
tags: [shop]
=======
tags: [web]
>>>>>>> web
");
