//! Codes of the group `profile`: profile types and selectors (Pyroscope documentation).

use super::{CodeDoc, codes};

codes! {
    "profile/bad-escape", "a value has an escape that does not exist",
    "A backslash is written twice.",
    "profile-selector", "{path=\"\\d\"}" => "{path=\"\\\\d\"}";

    "profile/bad-label-name", "a label needs quotes",
    "Names with other characters than letters, digits and `_` stand in quotes.",
    "profile-selector", "{service.name=\"shop\"}" => "{service_name=\"shop\"}";

    "profile/bad-regex", "a regular expression is not valid RE2",
    "Patterns are those of Go's `regexp`.",
    "profile-selector", "{job=~\"(\"}" => "{job=~\"shop.*\"}";

    "profile/empty-type", "a profile type is empty",
    "A type id says which profile of which kind is meant.",
    "profile-type", "" => "process_cpu:cpu:nanoseconds:cpu:nanoseconds";

    "profile/obsolete-type", "only old profilers send a profile type",
    "Newer ones send the type that the help names. A warning.",
    "profile-type", "memory:alloc_in_new_tlab_bytes:bytes::" => "memory:alloc_in_new_tlab_bytes:bytes:space:bytes";

    "profile/other-quotes", "a value stands in other quotes than double ones",
    "Values stand in double quotes.",
    "profile-selector", "{job='shop'}" => "{job=\"shop\"}";

    "profile/syntax", "a selector is none at some place",
    "The message says what was found and what could have been there.",
    "profile-selector", "{a=\"x\" && b=\"y\"}" => "{a=\"x\", b=\"y\"}";

    "profile/too-long", "a profile type or selector is too long",
    "At most 128 kB are read.",
    "text", "a selector of 200 kB" => "{service_name=\"shop\"}";

    "profile/type-character", "a profile type has a character that no type has",
    "Between the colons stand letters, digits and `_`.",
    "profile-type", "memory:inuse_space:bytes:space: bytes" => "memory:inuse_space:bytes:space:bytes";

    "profile/type-parts", "a profile type has too few or too many parts",
    "It has five parts between colons: name, sample type, its unit, period type, its unit.",
    "profile-type", "process_cpu:cpu:nanoseconds" => "process_cpu:cpu:nanoseconds:cpu:nanoseconds";

    "profile/type-suffix", "the sixth part of a profile type is not `delta`",
    "A sixth part can only be `delta`.",
    "profile-type", "process_cpu:cpu:nanoseconds:cpu:nanoseconds:rate" => "process_cpu:cpu:nanoseconds:cpu:nanoseconds";

    "profile/unclosed", "a brace or string is never closed",
    "The message names the one that is open where the selector ends.",
    "profile-selector", "{service_name=\"shop\"" => "{service_name=\"shop\"}";

    "profile/unknown-operator", "a matcher uses a sign that does not compare labels",
    "Labels are compared with `=`, `!=`, `=~` and `!~`.",
    "profile-selector", "{job==\"shop\"}" => "{job=\"shop\"}";

    "profile/unknown-type", "no known profiler sends a profile type",
    "The panel would stay empty. A profiler of your own may send it all the same. A warning.",
    "profile-type", "process_cpu:cpu:nanosecond:cpu:nanosecond" => "process_cpu:cpu:nanoseconds:cpu:nanoseconds";

    "profile/unquoted-value", "the value of a matcher is not in quotes",
    "Values are texts.",
    "profile-selector", "{job=shop}" => "{job=\"shop\"}";
}
