//! Codes of the group `rule`, which only rule files give: what `dashc explain` prints.

use crate::diagnostic::CodeDoc;

/// Every code, sorted.
pub const CODES: &[CodeDoc] = &[
    ALERT_AND_RECORD,
    DUPLICATE_GROUP,
    DUPLICATE_RECORD,
    EMPTY_NAME,
    GRAFANA_VARIABLE,
    LABEL_NAME,
    LABEL_NOT_TEXT,
    LABEL_REMOVED,
    NEITHER,
    NOT_A_VECTOR,
    RECORD_NAME,
    RECORDING_KEY,
    SECOND_DOCUMENT,
];

const ALERT_AND_RECORD: CodeDoc = CodeDoc {
    code: "rule/alert-and-record",
    summary: "a rule is an alert and a recording at once",
    explanation: r"A rule either fires or writes a series; the server refuses a file with a rule that claims both.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        record: job:up:sum
        expr: up == 0
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: up == 0
```
",
};

const DUPLICATE_GROUP: CodeDoc = CodeDoc {
    code: "rule/duplicate-group",
    summary: "two groups of a file have the same name",
    explanation: r"A group is known by its file and its name; the server refuses a file in which that is not unique.

Bad:

```yaml
groups:
  - name: targets
    rules: []
  - name: targets
    rules: []
```

Good:

```yaml
groups:
  - name: targets
    rules: []
  - name: hosts
    rules: []
```
",
};

const DUPLICATE_RECORD: CodeDoc = CodeDoc {
    code: "rule/duplicate-record",
    summary: "two rules record the same series",
    explanation: r"Two recording rules with one name and the same labels write to the same series: samples clash, and
which of them is kept depends on the time of evaluation. A warning.

Bad:

```yaml
groups:
  - name: traffic
    rules:
      - { record: 'job:requests:rate5m', expr: 'sum by (job) (rate(http_requests_total[5m]))' }
      - { record: 'job:requests:rate5m', expr: 'sum by (job) (rate(grpc_requests_total[5m]))' }
```

Good:

```yaml
groups:
  - name: traffic
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
        labels: { protocol: http }
      - record: job:requests:rate5m
        expr: sum by (job) (rate(grpc_requests_total[5m]))
        labels: { protocol: grpc }
```
",
};

const EMPTY_NAME: CodeDoc = CodeDoc {
    code: "rule/empty-name",
    summary: "a group, an alert or a recording rule has an empty name",
    explanation: r#"The server refuses a file with a nameless group or rule.

Bad:

```yaml
groups:
  - name: ""
    rules: []
```

Good:

```yaml
groups:
  - name: targets
    rules: []
```
"#,
};

const GRAFANA_VARIABLE: CodeDoc = CodeDoc {
    code: "rule/grafana-variable",
    summary: "a rule uses a variable that only Grafana replaces",
    explanation: r"An expression that was copied from a panel may have `$__rate_interval` or a variable of the
dashboard in it. A server that evaluates rules knows neither and refuses the expression.

Bad:

```yaml
groups:
  - name: traffic
    rules:
      - record: job:requests:rate
        expr: sum by (job) (rate(http_requests_total[$__rate_interval]))
```

Good:

```yaml
groups:
  - name: traffic
    rules:
      - record: job:requests:rate5m
        expr: sum by (job) (rate(http_requests_total[5m]))
```
",
};

const LABEL_NAME: CodeDoc = CodeDoc {
    code: "rule/label-name",
    summary: "a label or annotation has a name that servers refuse",
    explanation: r"Names have letters, digits and `_`; `__name__` is the name of the metric and cannot be set.
Other characters are an error for Loki and a warning for Prometheus, which takes them since 3.0.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: up == 0
        labels: { __name__: down }
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: up == 0
        labels: { severity: critical }
```
",
};

const LABEL_NOT_TEXT: CodeDoc = CodeDoc {
    code: "rule/label-not-text",
    summary: "a label of a PrometheusRule is not a text",
    explanation: r#"Prometheus reads a number or `true` as the text that was typed. The Kubernetes API does not: labels
and annotations of a `PrometheusRule` have to be texts.

Bad:

```yaml
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: targets }
spec:
  groups:
    - name: targets
      rules:
        - alert: TargetDown
          expr: up == 0
          labels: { severity: 1 }
```

Good:

```yaml
apiVersion: monitoring.coreos.com/v1
kind: PrometheusRule
metadata: { name: targets }
spec:
  groups:
    - name: targets
      rules:
        - alert: TargetDown
          expr: up == 0
          labels: { severity: "1" }
```
"#,
};

const LABEL_REMOVED: CodeDoc = CodeDoc {
    code: "rule/label-removed",
    summary: "a text reads a label that the expression removed",
    explanation: r#"`{{ $labels.x }}` is empty when the result of the expression has no label `x`, for instance because an
aggregation does not keep it. The notification then lacks what it is about. A warning.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: sum by (job) (up == 0) > 0
        annotations: { summary: "{{ $labels.instance }} is down" }
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: sum by (job) (up == 0) > 0
        annotations: { summary: "targets of {{ $labels.job }} are down" }
```
"#,
};

const NEITHER: CodeDoc = CodeDoc {
    code: "rule/neither-alert-nor-record",
    summary: "a rule says neither what it fires nor what it records",
    explanation: r"The server refuses a file with such a rule.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - expr: up == 0
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - alert: TargetDown
        expr: up == 0
```
",
};

const NOT_A_VECTOR: CodeDoc = CodeDoc {
    code: "rule/not-a-vector",
    summary: "the expression of a rule gives no instant vector",
    explanation: r"A rule is evaluated at one moment and needs a value for each series. A range of samples, a string
or lines of logs fail at every evaluation.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:history
        expr: up[5m]
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:avg5m
        expr: avg_over_time(up[5m])
```
",
};

const RECORD_NAME: CodeDoc = CodeDoc {
    code: "rule/record-name",
    summary: "a recording rule has a name that servers refuse",
    explanation: r#"The name of a metric has letters, digits, `_` and `:`, and does not start with a digit. Labels
have a place of their own. Other characters than braces are only a warning for Prometheus, which takes
them since 3.0.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:sum{team="a"}
        expr: sum by (job) (up)
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        labels: { team: a }
```
"#,
};

const RECORDING_KEY: CodeDoc = CodeDoc {
    code: "rule/recording-key",
    summary: "a recording rule has a key that only alerts have",
    explanation: r"`for`, `keep_firing_for` and `annotations` are about firing; the server refuses them where nothing
can fire.

Bad:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
        for: 5m
```

Good:

```yaml
groups:
  - name: targets
    rules:
      - record: job:up:sum
        expr: sum by (job) (up)
```
",
};

const SECOND_DOCUMENT: CodeDoc = CodeDoc {
    code: "rule/second-document",
    summary: "a rule file has a second YAML document",
    explanation: r"Servers read a rule file up to the first `---` between documents: the groups behind it are never
evaluated, and nobody says so.

Bad:

```yaml
groups:
  - name: targets
    rules: []
---
groups:
  - name: hosts
    rules: []
```

Good:

```yaml
groups:
  - name: targets
    rules: []
  - name: hosts
    rules: []
```
",
};

#[cfg(test)]
mod tests {
    use super::super::check_rules;
    use super::*;
    use crate::diagnostic::Sink;
    use crate::span::Sources;
    use crate::tree::yaml;

    fn example<'d>(doc: &'d CodeDoc, which: &str) -> &'d str {
        let after = doc.explanation.split_once(&format!("\n\n{which}:\n\n```yaml\n")).expect("an example").1;
        after.split_once("\n```\n").expect("an end").0
    }

    fn codes(text: &str) -> Vec<&'static str> {
        let (mut sources, mut sink) = (Sources::default(), Sink::default());
        let source = sources.add("rules.yaml", text);
        let trees = yaml::read_all(source, text, &mut sink);
        check_rules(&trees, None, &sources, &mut sink);
        sink.iter().map(|diagnostic| diagnostic.code).collect()
    }

    #[test]
    fn every_example_behaves() {
        assert!(CODES.windows(2).all(|pair| pair[0].code < pair[1].code));
        for doc in CODES {
            assert_eq!(codes(example(doc, "Bad")), [doc.code]);
            assert_eq!(codes(example(doc, "Good")), [""; 0], "{}", doc.code);
        }
    }

    #[test]
    fn faults_of_the_format_and_of_loki_are_found() {
        let of = |rule: &str| codes(&format!("groups:\n  - name: a\n    rules:\n      - {rule}\n"));
        assert_eq!(of("{ alert: A, expr: up, fro: 5m }"), ["spec/unknown-key"]);
        assert_eq!(of("{ alert: A, expr: up, for: 5 }"), ["spec/malformed"]);
        assert_eq!(of("{ alert: A, expr: '', labels: , annotations: }").len(), 1);
        assert_eq!(of("{ alert: A, expr: 1, labels: { a: 1, b: }, for: }"), [""; 0]);
        assert_eq!(of("{ alert: A, expr: 'up == ' }"), ["promql/syntax"]);
        assert_eq!(of("{ alert: A, expr: 'rate({a=\"b\"} |= \"c\" [5m]) > 1' }"), [""; 0]);
        assert_eq!(of("{ alert: A, expr: '{a=\"b\"} |= \"c\"' }"), ["rule/not-a-vector"]);
        assert_eq!(
            of("{ alert: A, expr: up, annotations: { a: '{{ $label.x }}' } }"),
            ["template/undefined-variable"]
        );
        assert_eq!(of("{ alert: A, expr: 'rate({a=\"b\"} |= \"$c\" [$d]) > 1' }"), ["rule/grafana-variable"]);
        assert_eq!(codes("groups:\n  - rules: 1\n").len(), 2);
        assert_eq!(codes("kind: PrometheusRule\n"), ["spec/missing-key"]);
    }
}
