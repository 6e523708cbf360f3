//! What a ledger file may say.

use super::read::read;
use dafu_engine::definition;

const SHIPPED: &str = include_str!("../../workflows/ledger.yaml");

fn definitions() -> Vec<definition::Definition> {
    let texts = [include_str!("../../workflows/proposal-reply.yaml"), include_str!("../../workflows/deputy-suggestion.yaml")];
    texts.iter().filter_map(|text| definition::read::read("w.yaml", text).0).collect()
}

fn mistakes(text: &str) -> Vec<String> {
    let (ledger, mut found) = read("ledger.yaml", text);
    found.extend(ledger.iter().flat_map(|ledger| ledger.check(&definitions())));
    found.into_iter().map(|mistake| format!("{}:{} {}", mistake.span.line, mistake.rule, mistake.message)).collect()
}

#[test]
fn the_ledger_that_is_shipped_has_no_mistakes() {
    assert_eq!(mistakes(SHIPPED), Vec::<String>::new());
}

#[test]
fn a_column_that_no_workflow_can_fill_is_a_mistake() {
    let wrong = SHIPPED.replace("of: case.handler,", "of: case.handlr,");
    let found = mistakes(&wrong);
    assert!(found.len() == 1 && found[0].contains("no workflow of this ledger has `case.handlr`"), "{found:?}");
}

#[test]
fn a_path_that_is_none_is_a_mistake_and_so_is_an_unknown_workflow() {
    let wrong = SHIPPED.replace("marks.signed", "mark.signed").replace("deputy-suggestion]", "deputy-sugestion]");
    let found = mistakes(&wrong).join("\n");
    assert!(found.contains("`mark.signed` is nothing that a ledger can look at"), "{found}");
    assert!(found.contains("there is no workflow `deputy-sugestion`"), "{found}");
}
