//! Codes of the group `spec`: what can be wrong with a value or key of a spec.

use super::CodeDoc;

pub(super) const MALFORMED: CodeDoc = CodeDoc {
    code: "spec/malformed",
    summary: "a value does not say what is expected there",
    explanation: "The type is right, the text is not: a duration without a unit, a percentage above 100, a
word that is not one of the few that are allowed.

Bad:

```yaml
window: 30 days
```

Good:

```yaml
window: 30d
```
",
};

pub(super) const MISSING_KEY: CodeDoc = CodeDoc {
    code: "spec/missing-key",
    summary: "a key that must be there is not",
    explanation: "Without it nothing can be made of the rest. It is not reported when an unknown key
resembles it, nor after a fault of syntax that ended the file early.

Bad:

```yaml
panels:
  - kind: timeseries
```

Good:

```yaml
panels:
  - kind: timeseries
    title: Requests
```
",
};

pub(super) const UNKNOWN_KEY: CodeDoc = CodeDoc {
    code: "spec/unknown-key",
    summary: "a key is not known at its place",
    explanation: "A misspelt key would have no effect, and nobody would notice. Keys are known by place:
what is right for a panel may be wrong for a row.

Bad:

```yaml
titel: Checkout
```

Good:

```yaml
title: Checkout
```
",
};

pub(super) const UNKNOWN_WORD: CodeDoc = CodeDoc {
    code: "spec/unknown-word",
    summary: "a word is none of those that are known at its place",
    explanation: "Such words come from a closed list, of panel kinds or units for instance. The help names
the nearest one, or what is known.

Bad:

```yaml
kind: timeserie
```

Good:

```yaml
kind: timeseries
```
",
};

pub(super) const WRONG_TYPE: CodeDoc = CodeDoc {
    code: "spec/wrong-type",
    summary: "a value has another type than expected",
    explanation: "A mapping where a list is expected, a number where a text is. In YAML 1.2 only `true` and
`false` are booleans; `yes`, `no`, `on` and `off` are texts.

Bad:

```yaml
multi: yes
```

Good:

```yaml
multi: true
```
",
};
