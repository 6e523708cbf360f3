//! The command line as people meet it: messages, exit codes, and that nothing is lost by wrong use.

use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn dafu(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_dafu")).current_dir(env!("CARGO_MANIFEST_DIR")).args(args).output().expect("dafu runs")
}

fn text(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// Checks one file with this content.
fn check(content: &[u8]) -> (Option<i32>, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("broken.yaml");
    fs::write(&file, content).expect("written");
    let output = dafu(&["check", &file.display().to_string()]);
    (output.status.code(), text(&output))
}

#[test]
fn what_is_shipped_has_no_mistakes() {
    let output = dafu(&["check", "workflows/"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output));
    assert!(text(&output).contains("no mistakes"));
}

#[test]
fn a_mistake_that_several_policies_meet_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let definition = fs::read_to_string("workflows/proposal-reply.yaml").expect("the definition");
    fs::write(folder.path().join("proposal-reply.yaml"), definition.replacen("outcomes:", "outcoms:", 1)).expect("written");
    for policy in ["xuchang.yaml", "by-class.yaml"] {
        fs::copy(format!("workflows/policies/{policy}"), folder.path().join(policy)).expect("copied");
    }
    let said = text(&dafu(&["check", &folder.path().display().to_string()]));
    let findings: Vec<&str> = said.lines().filter(|line| line.contains(": error[") || line.contains(": warning[")).collect();
    assert!(findings.iter().any(|line| line.contains("error[unknown-key]: `outcoms`")), "{said}");
    let told: std::collections::BTreeSet<&&str> = findings.iter().collect();
    assert_eq!(told.len(), findings.len(), "{said}");
}

#[test]
fn wrong_use_exits_with_two_and_says_what_is_right() {
    let output = dafu(&["chekc"]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output).contains("check"), "{}", text(&output));
}

#[test]
fn a_file_that_is_not_there_is_named() {
    let output = dafu(&["check", "nowhere.yaml"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("nowhere.yaml: no such file or folder"), "{}", text(&output));
}

#[test]
fn broken_yaml_is_pointed_at() {
    let (code, said) = check(b"workflow: x\nsteps: [\n");
    assert_eq!(code, Some(1), "{said}");
    assert!(said.contains("error[yaml-syntax]"), "{said}");
}

#[test]
fn a_huge_file_is_refused_before_it_is_read() {
    let (code, said) = check(&vec![b'a'; 50_000_000]);
    assert_eq!(code, Some(1));
    assert!(said.contains("the most that is read is"), "{said}");
}

#[cfg(unix)]
#[test]
fn what_has_no_end_is_not_read() {
    let output = dafu(&["check", "/dev/zero"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("no-file"), "{}", text(&output));
}

#[test]
fn deep_nesting_is_refused() {
    let deep = format!("workflow: {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let (code, said) = check(deep.as_bytes());
    assert_eq!(code, Some(1));
    assert!(said.contains("error["), "{said}");
}

#[test]
fn aliases_that_would_explode_are_refused() {
    let bomb = "workflow: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n";
    let (code, said) = check(bomb.as_bytes());
    assert_eq!(code, Some(1));
    assert!(said.contains("alias") || said.contains("anchor"), "{said}");
}

#[test]
fn a_file_that_is_no_text_is_refused() {
    let (code, said) = check(&[b'w', 0xff, 0xfe, 0x00]);
    assert_eq!(code, Some(1));
    assert!(said.contains("no UTF-8 text"), "{said}");
}

#[test]
fn a_condition_that_would_never_end_is_refused_when_the_file_is_checked() {
    let shipped =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows/proposal-reply.yaml")).expect("readable");
    let list = "case.contacts.all(a, case.contacts.all(b, case.contacts.all(c, case.contacts.all(d, true))))";
    let endless = shipped.replace("opinions.answers.exists(a, a.stance == 'object')", list);
    assert_ne!(endless, shipped);
    let (code, said) = check(endless.as_bytes());
    assert_eq!(code, Some(1));
    assert!(said.contains("error[cel-cost]"), "{said}");
}

#[test]
fn doctor_does_not_make_an_installation_where_there_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("nothing");
    let output = dafu(&["doctor", "--data", &data.display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("there is no installation in"), "{}", text(&output));
    assert!(!data.exists());
}

#[test]
fn an_unknown_scenario_is_answered_with_the_known_ones() {
    let folder = tempfile::tempdir().expect("a folder");
    let output = dafu(&["play", "xuchangg", "--data", &folder.path().display().to_string()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output).contains("there is no scenario `xuchangg`; there are:"), "{}", text(&output));
}

#[test]
fn assumed_values_are_listed_and_are_no_mistake() {
    let output = dafu(&["check", "--assumptions", "workflows/policies/xuchang.yaml"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output).contains("请与本地文件核对"), "{}", text(&output));
    assert!(text(&output).contains("deadlines.reply"), "{}", text(&output));
}

#[test]
fn the_pictures_in_the_documentation_are_those_of_the_definition() {
    for (language, file) in [("zh", "docs/pictures/proposal-reply.svg"), ("en", "docs/pictures/proposal-reply.en.svg")] {
        let output = dafu(&["graph", "--language", language, "workflows/proposal-reply.yaml"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output));
        let shipped = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("readable");
        assert!(
            output.stdout == shipped,
            "{file} is not current: dafu graph --language {language} workflows/proposal-reply.yaml > {file}"
        );
    }
}

#[test]
fn every_command_has_help_with_an_example() {
    for command in [
        &["check"][..],
        &["graph"],
        &["test"],
        &["play"],
        &["serve"],
        &["work"],
        &["migrate"],
        &["doctor"],
        &["copy"],
        &["bench"],
        &["bench", "engine"],
        &["bench", "load"],
        &["archive", "verify"],
        &["mail"],
        &["demo"],
        &["user"],
        &["letter", "lint"],
        &["letter", "publish"],
        &["draft", "compare"],
        &["export", "ledger"],
        &["export", "events"],
        &["figures"],
        &["import"],
        &["batch", "open"],
        &["batch", "issue"],
        &["batch", "papers"],
        &["batch", "decide"],
    ] {
        let mut args = command.to_vec();
        args.push("--help");
        let output = dafu(&args);
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output).contains("Example:"), "{command:?} shows no example");
    }
}

#[test]
fn an_installation_can_be_looked_at_while_it_serves() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let name = data.to_str().expect("a name");
    assert!(dafu(&["play", "xuchang", "--data", name]).status.success());
    let served = crate::served::Served::start(&data, &format!("sqlite:{name}/dafu.sqlite"));
    let examined = dafu(&["doctor", "--data", name]);
    assert!(examined.status.success() && text(&examined).contains("everything agrees"), "{}", text(&examined));
    assert!(dafu(&["graph", "--case", "08010082", "--data", name]).status.success());
    let repaired = dafu(&["doctor", "--repair", "--data", name]);
    assert!(text(&repaired).contains("Another dafu is working with"), "only who repairs has to wait: {}", text(&repaired));
    drop(served);
}

#[test]
fn a_case_is_drawn_with_the_way_it_went() {
    let dir = tempfile::tempdir().expect("a folder");
    let data = dir.path().join("data");
    let data = data.to_str().expect("a name");
    let unknown = dafu(&["graph", "--case", "08010082", "--data", data]);
    assert_eq!(unknown.status.code(), Some(1), "{}", text(&unknown));
    assert!(text(&unknown).contains("there is no installation"), "{}", text(&unknown));
    assert!(dafu(&["play", "xuchang", "--data", data]).status.success());
    let drawn = text(&dafu(&["graph", "--case", "08010082", "--data", data]));
    assert!(drawn.contains("class=\"step done\" data-step=\"assign\""));
    assert!(drawn.contains("class=\"edge walked\" data-edge=\"assign.handle\""));
    assert!(drawn.contains("class=\"edge\" data-edge=\"sign_off.send_back\""), "a way not taken is drawn as such");
    let unknown = dafu(&["graph", "--case", "0000", "--data", data]);
    assert!(text(&unknown).contains("there is no case 0000"), "{}", text(&unknown));
}

#[test]
fn a_roster_is_brought_in_whole_or_not_at_all() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data").display().to_string();
    let made = dafu(&["migrate", "--data", &data]);
    assert_eq!(made.status.code(), Some(0), "{}", text(&made));
    let register = |file: &str| dafu(&["org", "register", file, "--data", &data]);
    let good = register("workflows/rosters/small-city.yaml");
    assert!(good.status.success() && text(&good).contains("people are registered"), "{}", text(&good));
    let broken = folder.path().join("broken.yaml");
    fs::write(&broken, "roster: x\ntitle: 坏\nunits:\n  a: { name: 甲局, colour: red }\n").expect("written");
    let bad = register(&broken.display().to_string());
    assert_eq!(bad.status.code(), Some(1), "{}", text(&bad));
    let other = register("workflows/ledger.yaml");
    assert!(!other.status.success() && text(&other).contains("this is no roster"), "{}", text(&other));
}
