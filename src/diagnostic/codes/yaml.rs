//! Codes of the group `yaml`: what can be wrong with a file as YAML.

use super::CodeDoc;

/// Every code of the group.
pub(super) const DOCS: &[CodeDoc] = &[
    ANCHOR_BOMB,
    COMPLEX_KEY,
    CONFLICT,
    CONTROL_CHARACTER,
    DUPLICATE_KEY,
    EMPTY,
    MERGE_KEY,
    MULTIPLE_DOCUMENTS,
    NOT_UTF_8,
    RECURSIVE_ALIAS,
    SYNTAX,
    TAB_INDENTATION,
    TOO_DEEP,
    TOO_LARGE,
    UNKNOWN_ANCHOR,
    UNKNOWN_TAG,
];

const CONFLICT: CodeDoc = CodeDoc {
    code: "yaml/conflict",
    summary: "a merge conflict is left in a file",
    explanation: "git could not decide between two versions and wrote both. In `dashc.lock` the lines of both
sides are right: keep them, remove the markers, and build.

Bad:

```text
<<<<<<< HEAD
title: Orders
=======
title: Orders of today
>>>>>>> main
```

Good:

```yaml
title: Orders of today
```
",
};

const CONTROL_CHARACTER: CodeDoc = CodeDoc {
    code: "yaml/control-character",
    summary: "a control character stands in a file",
    explanation: "YAML is a format for text that can be printed: of the control characters only tab and line
breaks may stand in it. A NUL byte is the sign of a file that is no text, or was saved in another encoding.

Bad:

```text
title: Orders␀
```

Good:

```yaml
title: \"Orders\\u0000\"
```
",
};

const ANCHOR_BOMB: CodeDoc = CodeDoc {
    code: "yaml/anchor-bomb",
    summary: "aliases that repeat each other stand for more than 100,000 values",
    explanation: "An alias (`*name`) stands for everything its anchor (`&name`) names. Aliases of values that
hold aliases multiply: a dozen lines can stand for a billion values. Reading stops at
100,000, so that no file can exhaust memory.

Bad:

```text
a: &a [1, 2, 3, 4, 5, 6, 7, 8, 9]
b: &b [*a, *a, *a, *a, *a, *a, *a, *a, *a]
c: &c [*b, *b, *b, *b, *b, *b, *b, *b, *b]
# and so on, five times
```

Good:

```text
a: &a [1, 2, 3]
b: [*a, *a]
```
",
};

const COMPLEX_KEY: CodeDoc = CodeDoc {
    code: "yaml/complex-key",
    summary: "a key is a sequence or a mapping instead of a name",
    explanation: r#"Keys are names. Mostly this is a text that begins with `{{` and has no quotes: YAML reads
the braces as a mapping whose key is a mapping.

Bad:

```yaml
legend: {{route}}
```

Good:

```yaml
legend: "{{route}}"
```
"#,
};

const DUPLICATE_KEY: CodeDoc = CodeDoc {
    code: "yaml/duplicate-key",
    summary: "a key is written twice in one mapping",
    explanation: "YAML forbids it, and many readers silently take the last one: half of what was written has
no effect. The first is kept for the rest of the run, so that other faults still show.

Bad:

```yaml
title: Checkout
unit: short
title: Checkout / RED
```

Good:

```yaml
title: Checkout / RED
unit: short
```
",
};

const EMPTY: CodeDoc = CodeDoc {
    code: "yaml/empty",
    summary: "a file says nothing",
    explanation: "A file without a value, or with comments only, has no effect: what once stood in it would be
removed from Grafana. A rule file that is checked by its name may say nothing, as Prometheus allows it: a warning.

Bad:

```yaml
# title: Checkout
```

Good:

```yaml
title: Checkout
```
",
};

const MERGE_KEY: CodeDoc = CodeDoc {
    code: "yaml/merge-key",
    summary: "`<<` is used to merge mappings",
    explanation: "Merge keys come from YAML 1.1 and were never part of YAML 1.2; readers disagree about
which of two equal keys wins. An alias can stand for a whole value, not for a part of it.

Bad:

```yaml
base: &base {unit: short}
panel:
  <<: *base
  title: Requests
```

Good:

```yaml
panel:
  unit: short
  title: Requests
```
",
};

const MULTIPLE_DOCUMENTS: CodeDoc = CodeDoc {
    code: "yaml/multiple-documents",
    summary: "a file holds more than one document",
    explanation: "`---` begins another document. Only the first would be read, and the rest would be lost
without a word.

Bad:

```yaml
title: Checkout
---
title: Payment
```

Good:

```yaml
title: Checkout
```
",
};

const NOT_UTF_8: CodeDoc = CodeDoc {
    code: "yaml/not-utf-8",
    summary: "a file is not UTF-8",
    explanation: r"All files are read as UTF-8. Another encoding would turn letters into other letters; the
message names the first byte that is wrong.

Bad:

```text
title: caf\xE9        (one byte, Latin-1)
```

Good:

```text
title: café           (two bytes, UTF-8)
```
",
};

const RECURSIVE_ALIAS: CodeDoc = CodeDoc {
    code: "yaml/recursive-alias",
    summary: "an alias stands inside the value that it repeats",
    explanation: "Written out, such a value would never end.

Bad:

```yaml
rows: &rows [1, *rows]
```

Good:

```yaml
rows: &rows [1, 2]
again: *rows
```
",
};

const SYNTAX: CodeDoc = CodeDoc {
    code: "yaml/syntax",
    summary: "a text is not YAML",
    explanation: r#"The reading stops at the fault; what stands before it is still checked, and nothing is
reported as missing. The place is where YAML cannot go on, and the cause may be a line
earlier: a quote or bracket that is not closed, or another indentation.

Bad:

```yaml
title: Checkout: RED
```

Good:

```yaml
title: "Checkout: RED"
```
"#,
};

const TAB_INDENTATION: CodeDoc = CodeDoc {
    code: "yaml/tab-indentation",
    summary: "a line is indented with a tab",
    explanation: "In YAML only spaces indent: how wide a tab is depends on the editor.

Bad:

```yaml
panel:
	title: Requests
```

Good:

```yaml
panel:
  title: Requests
```
",
};

const TOO_DEEP: CodeDoc = CodeDoc {
    code: "yaml/too-deep",
    summary: "collections are nested more than 128 deep",
    explanation: "No file of dashc needs it, and every program that reads such a file may run out of stack.

Bad:

```text
[[[[[[[[[[ and so on, 129 times
```

Good:

```text
[[1, 2], [3]]
```
",
};

const TOO_LARGE: CodeDoc = CodeDoc {
    code: "yaml/too-large",
    summary: "a file has more than 8 MiB",
    explanation: "Such a file is no longer written by hand: most likely it is something else that stands in
the wrong folder. The limit holds for JSON files too.

Bad:

```text
dashboards/export.yaml    (12 MiB)
```

Good:

```text
dashboards/checkout.yaml  (4 KiB)
```
",
};

const UNKNOWN_ANCHOR: CodeDoc = CodeDoc {
    code: "yaml/unknown-anchor",
    summary: "an alias names an anchor that does not stand before it",
    explanation: r#"`*name` repeats the value that `&name` marked earlier in the same file. A text that
begins with `*` needs quotes.

Bad:

```yaml
match: *.example.com
```

Good:

```yaml
match: "*.example.com"
```
"#,
};

const UNKNOWN_TAG: CodeDoc = CodeDoc {
    code: "yaml/unknown-tag",
    summary: "a tag is unknown, or its value is not what it says",
    explanation: r#"Of the tags (`!name`) only those of the core schema mean something: `!!str`, `!!int`,
`!!float`, `!!bool`, `!!null`, `!!seq` and `!!map`. A text that begins with `!` needs quotes.

Bad:

```yaml
secret: !vault checkout
```

Good:

```yaml
secret: "!vault checkout"
```
"#,
};
