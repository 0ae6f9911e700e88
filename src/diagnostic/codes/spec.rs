//! Codes of the group `spec`: what can be wrong with a value or key of a spec.

use super::CodeDoc;

/// Every code of the group.
pub(super) const DOCS: &[CodeDoc] = &[
    LITERAL_SECRET,
    MALFORMED,
    MISSING_KEY,
    MISSING_KIND,
    MISSING_RECEIVER,
    NOT_ALONE,
    TWO_KINDS,
    UNKNOWN_KEY,
    UNKNOWN_WORD,
    WRONG_TYPE,
];

const NOT_ALONE: CodeDoc = CodeDoc {
    code: "spec/not-alone",
    summary: "a key stands beside one that takes everything from elsewhere",
    explanation: "`use` puts a shared piece in its place as it is; a key beside it would change nothing.

Bad:

```yaml
panels:
  - { use: error-ratio, width: 6 }
```

Good:

```yaml
panels:
  - { use: error-ratio }
```
",
};

const MALFORMED: CodeDoc = CodeDoc {
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

const MISSING_KEY: CodeDoc = CodeDoc {
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

const UNKNOWN_KEY: CodeDoc = CodeDoc {
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

const UNKNOWN_WORD: CodeDoc = CodeDoc {
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

const WRONG_TYPE: CodeDoc = CodeDoc {
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

const LITERAL_SECRET: CodeDoc = CodeDoc {
    code: "spec/literal-secret",
    summary: "a secret is written out in the file",
    explanation: "Files of a project are kept in a repository and read by many. A secret is a reference to
a variable of Grafana's environment or to a file; the one that was written out is no longer secret.

Bad:

```yaml
slack: { url: https://hooks.slack.com/services/T0/B0/x }
```

Good:

```yaml
slack: { url: $SLACK_URL }
```
",
};

const MISSING_KIND: CodeDoc = CodeDoc {
    code: "spec/missing-kind",
    summary: "a panel does not say its kind",
    explanation: "The key that names the kind has the title. It is not reported when another key resembles
a kind.

Bad:

```yaml
- title: Requests
```

Good:

```yaml
- timeseries: Requests
```
",
};

const MISSING_RECEIVER: CodeDoc = CodeDoc {
    code: "spec/missing-receiver",
    summary: "a contact point has no receiver",
    explanation: "It has a key for each kind of receiver, with that receiver's settings.

Bad:

```yaml
- name: team
```

Good:

```yaml
- name: team
  slack: { url: $SLACK_URL }
```
",
};

const TWO_KINDS: CodeDoc = CodeDoc {
    code: "spec/two-kinds",
    summary: "a panel has two kinds",
    explanation: "Each panel is an item of its own in the list.

Bad:

```yaml
- timeseries: Requests
  stat: Errors
```

Good:

```yaml
- timeseries: Requests
- stat: Errors
```
",
};
