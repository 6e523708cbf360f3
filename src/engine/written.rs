//! Documents in docs/ that are made from the program, for tests that keep them true.

use std::path::PathBuf;

/// Compares `text` with docs/`name`, or writes it there where `DAFU_WRITE` is set.
pub fn in_docs(name: &str, filter: &str, text: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../docs").join(name);
    if std::env::var_os("DAFU_WRITE").is_some() {
        std::fs::write(&path, text).unwrap();
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(written == text, "docs/{name} is out of date: DAFU_WRITE=1 cargo test -p dafu-engine {filter}");
}
