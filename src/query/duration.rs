//! Durations as Prometheus and Go write them. (stub)
