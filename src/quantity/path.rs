//! Relative paths that stay where they belong.

/// Whether a path stays below the folder that it is relative to: no `..`, no drive, not absolute.
#[must_use]
pub fn stays_inside(path: &str) -> bool {
    let plain = |part: &str| !part.is_empty() && part != "." && part != ".." && !part.contains([':', '\0']);
    path.split(['/', '\\']).all(plain)
}

#[cfg(test)]
mod tests {
    use super::stays_inside;

    #[test]
    fn a_path_that_could_leave_its_folder_is_told_apart() {
        for path in ["grafana", "a/b.yml", "grafana/grafana.fragment.ini"] {
            assert!(stays_inside(path), "{path}");
        }
        for path in ["", "..", "../x", "a/../b", "/etc", "a//b", "C:/x", "..\\x", "a/./b"] {
            assert!(!stays_inside(path), "{path}");
        }
    }
}
