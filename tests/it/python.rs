//! The Python that others' libraries are installed for.

use std::path::{Path, PathBuf};

/// That of `tests/run`, which has aiosmtpd, bagit and openpyxl, or what `DAFU_TEST_PYTHON` names.
pub fn python() -> PathBuf {
    let ours = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/python/bin/python3");
    let named = std::env::var_os("DAFU_TEST_PYTHON").map(PathBuf::from);
    named.unwrap_or_else(|| if ours.exists() { ours } else { PathBuf::from("python3") })
}
