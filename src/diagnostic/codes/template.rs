//! Codes of the group `template`: Go templates in labels and annotations (Go documentation, `text/template`).

use super::{CodeDoc, codes};

codes! {
    "template/argument-count", "a function of a template has too few or too many arguments",
    "Arguments are separated by blanks; a `|` passes what stands before it as the last one.",
    "template", "{{ title $labels.job 1 }}" => "{{ title $labels.job }}";

    "template/syntax", "a template is none at some place",
    "The message says what was found and what could have been there.",
    "template", "{{ $labels.job ) }}" => "{{ $labels.job }}";

    "template/unclosed", "an action, string or block is never closed",
    "`if`, `range`, `with`, `define` and `block` end with `{{ end }}`.",
    "template", "{{ if $labels.job }}down" => "{{ if $labels.job }}down{{ end }}";

    "template/undefined-variable", "a variable of a template is not declared",
    "Labels and annotations of rules have `$labels`, `$values` and `$value`.",
    "template", "{{ $label.job }}" => "{{ $labels.job }}";

    "template/unknown-function", "a function of a template does not exist",
    "Loki, Prometheus and Grafana each have functions of their own.",
    "template", "{{ $value | humanise }}" => "{{ $values.A.Value | humanize }}";
}
