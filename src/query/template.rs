//! Go templates. (stub)
