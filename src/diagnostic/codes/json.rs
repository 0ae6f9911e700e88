//! Codes of the group `json`: what can be wrong with a file as JSON.

use super::CodeDoc;

/// Every code of the group.
pub(super) const DOCS: &[CodeDoc] = &[COMMENT, DUPLICATE_KEY, EMPTY, SYNTAX, TOO_DEEP, TRAILING_COMMA];

const COMMENT: CodeDoc = CodeDoc {
    code: "json/comment",
    summary: "a JSON file has a comment",
    explanation: r#"JSON has no comments (RFC 8259); most programs refuse the file. YAML has them, and every
JSON file is nearly YAML already.

Bad:

```json
{ "title": "Checkout" } // RED
```

Good:

```json
{ "title": "Checkout" }
```
"#,
};

const DUPLICATE_KEY: CodeDoc = CodeDoc {
    code: "json/duplicate-key",
    summary: "a key is written twice in one object",
    explanation: r#"RFC 8259 leaves open which of the two counts, and programs differ. The first is kept for
the rest of the run, so that other faults still show.

Bad:

```json
{ "title": "Checkout", "title": "RED" }
```

Good:

```json
{ "title": "Checkout" }
```
"#,
};

const EMPTY: CodeDoc = CodeDoc {
    code: "json/empty",
    summary: "a JSON file says nothing",
    explanation: r#"An empty file is not JSON and has no effect. A warning.

Bad:

```json

```

Good:

```json
{ "title": "Checkout" }
```
"#,
};

const SYNTAX: CodeDoc = CodeDoc {
    code: "json/syntax",
    summary: "a text is not JSON",
    explanation: r#"Small faults, such as a missing comma, are read over; after others the reading stops.
What stands before is still checked, and nothing is reported as missing.

Bad:

```json
{ "title": 'Checkout' }
```

Good:

```json
{ "title": "Checkout" }
```
"#,
};

const TOO_DEEP: CodeDoc = CodeDoc {
    code: "json/too-deep",
    summary: "objects and arrays are nested more than 128 deep",
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

const TRAILING_COMMA: CodeDoc = CodeDoc {
    code: "json/trailing-comma",
    summary: "a comma stands after the last entry",
    explanation: r#"JSON allows commas only between entries; most programs refuse the file.

Bad:

```json
{ "tags": ["red", "checkout",] }
```

Good:

```json
{ "tags": ["red", "checkout"] }
```
"#,
};
