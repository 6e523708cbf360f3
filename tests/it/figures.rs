//! The figures of two offices over the same forty proposals: as declared, as a spreadsheet computes them, and as worked by hand.

use calamine::{Data, Reader, Xlsx, open_workbook};
use chrono::NaiveDate;
use dafu::figures::count::Counter;
use dafu::figures::report::{Line, Number, Report, report};
use dafu::library::{self, Library};
use dafu_engine::ids::PolicyId;
use dafu_engine::machine::World;
use dafu_engine::machine::state::Case;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows");
    let (library, mistakes) = library::read(&[folder]).expect("the shipped folder");
    assert!(!library::has_errors(&mistakes), "{mistakes:?}");
    library
});

fn fixture() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/forty.xlsx")
}

/// The rows of the spreadsheet as texts by heading.
fn rows() -> Vec<BTreeMap<String, String>> {
    let mut book: Xlsx<_> = open_workbook(fixture()).expect("the fixture");
    let range = book.worksheet_range("提案").expect("the sheet");
    let text = |cell: &Data| if let Data::String(text) = cell { text.clone() } else { String::new() };
    let headings: Vec<String> = range.rows().next().expect("headings").iter().take(14).map(text).collect();
    let row = |row: &[Data]| headings.iter().cloned().zip(row.iter().map(text)).collect();
    range.rows().skip(1).map(row).collect()
}

/// A case that stands as a row says.
fn case(at: usize, row: &BTreeMap<String, String>) -> Case {
    let of = |heading: &str| row[heading].as_str();
    let choice = |heading: &str| json!({ "choice": of(heading) });
    let mut facts = json!({ "proposal_number": { "text": of("案号") }, "lead_agency": { "unit": of("主办单位") } });
    let mut marks = json!({ "assigned": [of("交办")] });
    let delivered = of("送达");
    let mut runs = json!("running");
    let mut blocks = json!({});
    if !delivered.is_empty() {
        facts["grade"] = choice("结果");
        facts["disclosure"] = choice("公开");
        marks["delivered"] = json!([delivered]);
        runs = json!({ "stopped": { "on": delivered, "in_time": delivered <= of("期限") } });
        let said = !of("态度").is_empty();
        let fields = if said { json!({ "attitude": choice("态度"), "result": choice("满意") }) } else { json!({}) };
        let item = json!({
            "id": "shen", "subject": { "person": "shen" }, "scope": "aftermath/feedback[shen]", "opened_on": delivered,
            "state": if said { "answered" } else { "silent" }, "answered_on": said.then_some(delivered), "fields": fields,
            "due": null, "to_decide": false, "without": null,
        });
        blocks["aftermath/feedback"] = json!({ "run": "aftermath/feedback#1", "open": false, "items": [item] });
    }
    let due = json!({
        "deadline": "reply", "date": of("期限"), "anchor": of("交办"), "original": of("期限"), "provisional": false, "extended": 0,
        "overdue": false, "calendar": "", "policy": "",
    });
    let records = if of("沟通").is_empty() { json!({}) } else { json!({ "contacts": [contact(of("沟通"), of("确认"))] }) };
    let status = match of("状态") {
        "cancelled" => json!({ "is": "ended", "how": { "cancelled": "委员撤回" }, "on": "2023-04-01" }),
        "joined" => json!({ "is": "ended", "how": { "joined": "c00" }, "on": "2023-04-01" }),
        _ => json!({ "is": "open" }),
    };
    let definition = LIBRARY.definition(&"proposal-reply".into()).expect("the definition").digest.clone();
    serde_json::from_value(json!({
        "id": format!("c{at:02}"), "workflow": "proposal-reply", "definition": definition, "policy": "xuchang", "began": "2023-02-15",
        "seq": 9, "last_at": "2023-06-30T01:00:00Z", "status": status, "facts": facts, "scopes": {}, "rounds": {}, "blocks": blocks,
        "marks": marks, "clocks": { "reply": { "due": due, "runs": runs } }, "records": records, "requests": requests(row),
        "documents": {}, "ended": {}, "consults": {}, "children": {}, "merged": [], "parent": null, "urged": {}, "held_results": [],
    }))
    .expect("a case")
}

fn contact(mode: &str, confirmed: &str) -> Value {
    let cells = json!({ "talked_on": { "date": "2023-03-20" }, "talk_mode": { "choice": mode } });
    let confirmed = if confirmed == "true" { "true" } else { "unknown" };
    json!({ "row": { "id": "r1", "cells": cells }, "by": { "person": "han" }, "confirmed": confirmed, "asked": null, "corrected": [] })
}

fn requests(row: &BTreeMap<String, String>) -> Value {
    let request = |kind: &str, outcome: &str| {
        let decided = json!({ "by": { "person": "feng" }, "outcome": outcome, "on": "2023-03-20", "form": {} });
        json!({ "kind": kind, "by": { "person": "tian" }, "asked_on": "2023-03-10", "form": {}, "due": null, "decided": decided })
    };
    let mut all = json!({});
    for (at, (kind, heading)) in [("request_reassignment", "改办"), ("extension", "延期")].into_iter().enumerate() {
        if !row[heading].is_empty() {
            all[at.to_string()] = request(kind, &row[heading]);
        }
    }
    all
}

/// What the office with this policy counts of the forty by the end of the year.
fn counted(policy: &str) -> Report {
    let day = NaiveDate::from_ymd_opt(2023, 12, 31).expect("a day");
    let policy = LIBRARY.policy(&PolicyId::from(policy)).expect("the policy");
    let definition = LIBRARY.definition(&"proposal-reply".into()).expect("the definition");
    let people = dafu_engine::people::People::default();
    let world = World { definition, policy, calendar: &LIBRARY.calendar, people: &people, findings: &[] };
    let mut counter = Counter::new(day);
    let mut kept = Vec::new();
    for (at, row) in rows().iter().enumerate() {
        kept.extend(counter.count(&world, &case(at, row)).expect("counted"));
    }
    report(&kept, counter.declared(), counter.labels())
}

/// Every number as the spreadsheets write it: name, numerator, denominator, percent.
fn written(lines: &[Line]) -> Vec<[String; 4]> {
    let mut all = Vec::new();
    for line in lines {
        match &line.number {
            Number::Rate { of, over, percent, .. } => {
                all.push([line.id.clone(), of.to_string(), over.to_string(), percent.clone().unwrap_or_default()]);
            }
            Number::Shares(shares) => {
                let whole: usize = shares.iter().map(|share| share.count).sum();
                let row = |share: &dafu::figures::report::Share| {
                    let percent = share.percent.clone().unwrap_or_default();
                    [format!("{} {}", line.id, share.choice), share.count.to_string(), whole.to_string(), percent]
                };
                all.extend(shares.iter().map(row));
            }
            Number::Average { .. } => {}
        }
    }
    all
}

/// The sheets as `LibreOffice` computes them from their formulas.
fn recalculated() -> BTreeMap<String, Vec<[String; 4]>> {
    let folder = tempfile::tempdir().expect("a folder");
    // Every sheet of its own as CSV, as shown; a profile of its own, so that nobody else's office is disturbed.
    let filter = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";
    let profile = format!("-env:UserInstallation=file://{}/profile", folder.path().display());
    let output = Command::new("soffice")
        .args([&profile, "--headless", "--convert-to", filter, "--outdir"])
        .args([folder.path(), &fixture()])
        .output()
        .expect("LibreOffice is needed: apt-get install libreoffice-calc-nogui");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let sheet = |name: &str| {
        let text = std::fs::read_to_string(folder.path().join(format!("forty-{name}.csv"))).expect("the sheet");
        let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
        let row = |row: csv::StringRecord| std::array::from_fn(|at| row.get(at).unwrap_or_default().to_owned());
        reader.records().map(|record| row(record.expect("a row"))).collect()
    };
    ["甲", "乙"].into_iter().map(|name| (name.to_owned(), sheet(name))).collect()
}

/// The first office: 撤案 and merged proposals do not count, satisfaction over those who answered. Worked by hand.
const FIRST: [[&str; 4]; 15] = [
    ["replied", "31", "35", "88.57"],
    ["in_time", "26", "35", "74.29"],
    ["contacted", "28", "35", "80.00"],
    ["met", "19", "35", "54.29"],
    ["met_confirmed", "11", "35", "31.43"],
    ["reassigned", "3", "35", "8.57"],
    ["extended", "4", "35", "11.43"],
    ["attitude", "24", "29", "82.76"],
    ["attitude_fully", "19", "29", "65.52"],
    ["result", "24", "29", "82.76"],
    ["result_fully", "18", "29", "62.07"],
    ["result_of_all", "24", "33", "72.73"],
    ["grades A", "12", "33", "36.36"],
    ["grades B", "13", "33", "39.40"],
    ["grades C", "8", "33", "24.24"],
];

/// The second: everything assigned counts, and whoever said nothing is not satisfied. Worked by hand.
const SECOND: [[&str; 4]; 5] = [
    ["replied", "31", "38", "81.58"],
    ["result", "18", "33", "54.55"],
    ["grades A", "12", "33", "36.36"],
    ["grades B", "13", "33", "39.40"],
    ["grades C", "8", "33", "24.24"],
];

fn compared(policy: &str, expected: &[[&str; 4]], computed: &[[String; 4]]) {
    let report = counted(policy);
    let all = written(&report.parts[0].all);
    for line in expected {
        let line: Vec<String> = line.iter().map(|text| (*text).to_owned()).collect();
        assert!(computed.iter().any(|row| row[..] == line[..]), "the spreadsheet has no {line:?}: {computed:?}");
        assert!(all.iter().any(|row| row[..] == line[..]), "{policy} has no {line:?}: {all:?}");
    }
}

#[test]
fn two_offices_count_the_same_forty_as_the_spreadsheet_and_as_by_hand() {
    let sheets = recalculated();
    compared("xuchang", &FIRST, &sheets["甲"]);
    compared("by-class", &SECOND, &sheets["乙"]);
}

#[test]
fn the_cases_of_a_number_are_exactly_its_numerator() {
    let report = counted("xuchang");
    let line = report.parts[0].all.iter().find(|line| line.id == "reassigned").expect("the figure");
    let Number::Rate { cases, others, .. } = &line.number else { panic!("a rate") };
    let expected: Vec<String> = (0..40)
        .zip(rows())
        .filter(|(_, row)| row["改办"] == "change_lead" && row["状态"] == "open")
        .map(|(at, _)| format!("c{at:02}"))
        .collect();
    assert_eq!(cases.iter().map(ToString::to_string).collect::<Vec<_>>(), expected);
    assert_eq!(cases.len() + others.len(), 37, "every case of the forty but the three that are withdrawn or merged");
}

#[test]
fn a_proposal_that_two_units_answer_counts_once_in_all_and_once_a_unit() {
    let report = counted("xuchang");
    let part = &report.parts[0];
    let over = |lines: &[Line]| {
        let line = lines.iter().find(|line| line.id == "replied").expect("the figure");
        if let Number::Rate { over, .. } = &line.number { *over } else { 0 }
    };
    assert_eq!(over(&part.all), 35);
    assert_eq!(part.units.values().map(|lines| over(lines)).sum::<usize>(), 37);
}

#[test]
fn what_happens_after_the_day_is_not_seen() {
    let policy = LIBRARY.policy(&"xuchang".into()).expect("the policy");
    let definition = LIBRARY.definition(&"proposal-reply".into()).expect("the definition");
    let people = dafu_engine::people::People::default();
    let world = World { definition, policy, calendar: &LIBRARY.calendar, people: &people, findings: &[] };
    let row = &rows()[0];
    let replied = |day: &str| {
        let counts =
            Counter::new(day.parse().expect("a day")).count(&world, &case(0, row)).expect("counted").expect("it counts").counts;
        format!("{:?}", counts["replied"][0].as_what)
    };
    assert_eq!(replied("2023-05-24"), "Rate(false)");
    assert_eq!(replied("2023-05-25"), "Rate(true)");
}
