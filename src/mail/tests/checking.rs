//! What `check` says of templates.

use super::workflows;
use crate::library;
use crate::mail::read::read;
use crate::mail::{Templates, check};

const HEAD: &str = "mails: proposal-reply\nfooter: 联系请致电经办人。\ntemplates:\n  one:\n";

fn told(rest: &str) -> Vec<String> {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let (file, mut mistakes) = read("mail.yaml", &format!("{HEAD}{rest}"));
    let templates = Templates { files: file.into_iter().collect(), ..Templates::default() };
    let policies: Vec<_> = library.policy(&"xuchang".into()).into_iter().cloned().collect();
    mistakes.extend(check(&templates, &library.definitions, &policies));
    mistakes
        .into_iter()
        .map(|found| format!("{}:{} {} {}", found.span.line, found.span.column, found.message, found.hint.unwrap_or_default()))
        .collect()
}

#[test]
fn a_notice_that_nothing_gives_is_an_error() {
    assert_eq!(
        told("    about: task finsh\n    subject: s\n    body: b\n"),
        ["5:12 nothing in `proposal-reply` gives notice of `task finsh` did you mean `task finish`?"]
    );
}

#[test]
fn a_blank_that_nothing_fills_is_shown_where_it_is() {
    assert_eq!(
        told("    about: task finish\n    subject: 【办】{proposal_numbr}号\n    body: |\n      一\n      二{nobody}\n"),
        ["6:17 nothing fills in `{proposal_numbr}` did you mean `proposal_number`?", "9:8 nothing fills in `{nobody}` ",]
    );
}

#[test]
fn a_blank_is_written_in_a_way_that_fits_it() {
    let hint = "`:full` is for days and units, `:week` for days; tables and files can't be printed";
    assert_eq!(
        told("    about: task finish\n    subject: '{handler:week}'\n    body: '{commitments}{deadline.nonsense}'\n"),
        [
            format!("6:15 `handler` can't be written like this {hint}"),
            format!("7:12 `commitments` can't be written like this {hint}"),
            "7:25 `{deadline.nonsense}` is filled from the policy, and `xuchang` has no `nonsense` ".to_owned(),
        ]
    );
}

#[test]
fn a_blank_is_closed_and_has_a_name() {
    assert_eq!(
        told("    about: task finish\n    subject: '{due'\n    body: '{due:long} {}'\n"),
        [
            "6:15 this `{` is not closed write a blank as {name}",
            "7:12 `long` is no way to fill in a blank it can be: full, week, brief",
            "7:23 `{}` is not a blank write a blank as {name}",
        ]
    );
}

#[test]
fn recipients_are_roles_people_or_units() {
    assert_eq!(
        told(
            "    about: deliver\n    to: [handlr, case.reply, case.nobody]\n    reply_to: case.handler\n    attach: { document: minutes, name: m }\n    subject: s\n    body: b\n"
        ),
        [
            "6:10 `handlr` is no role of `proposal-reply` did you mean `handler`?",
            "6:18 `reply` names neither people nor units ",
            "6:30 `nobody` is no field of `proposal-reply` ",
            "7:15 `handler` names no unit, so it has no mailbox ",
            "8:25 no step seals a document `minutes`, so there is no original to send ",
        ]
    );
}

#[test]
fn templates_are_for_a_workflow_that_is_there() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let (file, _) = read("mail.yaml", "mails: proposal-replies\nfooter: f\ntemplates: {}\n");
    let templates = Templates { files: file.into_iter().collect(), ..Templates::default() };
    let mistakes = check(&templates, &library.definitions, &library.policies);
    assert_eq!(mistakes[0].hint.as_deref(), Some("did you mean `proposal-reply`?"));
}
