use super::*;
use crate::library;
use std::path::{Path, PathBuf};

fn workflows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

#[test]
fn the_shipped_templates_have_no_mistakes() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    assert_eq!(check_folder(&workflows(), &library.definitions, &library.policies).expect("readable"), []);
}
