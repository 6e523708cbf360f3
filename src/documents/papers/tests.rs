//! The papers of played cases, read back from their pages.

use super::*;
use crate::documents::port::Desk;
use crate::library::{self, Library};
use crate::scenario::memory::Memory;
use crate::scenario::player::Player;
use crate::scenario::stage::Stage;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let (library, mistakes) = library::read(&[root().join("workflows")]).unwrap();
    assert!(!library::has_errors(&mistakes), "{mistakes:?}");
    library
});
static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::load(&letters(), &[]).unwrap());

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
fn letters() -> PathBuf {
    root().join("workflows/letters")
}

/// A paper of a scenario's case, when the scenario is over.
fn printed(scenario: &str, name: &str, link: Option<&str>) -> Result<Vec<Printed>, PaperError> {
    let templates = crate::mail::Templates::load(&root().join("workflows/mail")).unwrap();
    let scenario = LIBRARY.scenarios.iter().find(|known| known.id == *scenario).unwrap();
    let policy = LIBRARY.policy(&scenario.policy.id).unwrap();
    let people = &LIBRARY.roster(&scenario.roster.id).unwrap().people;
    let definition = LIBRARY.definition(&scenario.workflow.id).unwrap();
    let world = World { definition, policy, calendar: &LIBRARY.calendar, people, findings: &[] };
    let mut stage = Memory::new(&LIBRARY, policy, people, &templates);
    let failures = Player::new(
        scenario,
        &LIBRARY,
        World { definition, policy, calendar: &LIBRARY.calendar, people, findings: &[] },
        &mut stage,
    )
    .play(|_| {});
    assert!(failures.is_empty(), "{failures:?}");
    let case = stage.case(&scenario.case).unwrap();
    let log: Vec<Event> = stage.log.iter().filter(|(of, _)| *of == case.id).map(|(_, event)| event.clone()).collect();
    let links = match link {
        Some(link) => people.persons.keys().map(|person| (person.clone(), format!("{link}/{person}"))).collect(),
        None => BTreeMap::new(),
    };
    let listed = [
        Listed {
            title: "答复函（正本）".into(),
            author: "许昌市市场监督管理局".into(),
            number: Some("许市监函〔2023〕1号".into()),
            date: NaiveDate::from_ymd_opt(2023, 5, 22),
            pages: Some(6),
        },
        Listed { title: "沟通记录".into(), author: "承办单位".into(), ..Listed::default() },
    ];
    let today = NaiveDate::from_ymd_opt(2023, 5, 26).unwrap();
    let notices = [Notice {
        person: "yan_fangjun".into(),
        title: "【征询】请填写08010082号提案办理情况征询意见表".into(),
        text: "闫芳君委员：\n您提出的提案已于5月25日书面答复，请于6月15日前填写征询意见表。".into(),
        link: link.map(|link| format!("{link}/own")),
    }];
    let (links, listed, notices) = (&links, &listed, &notices);
    let occasion = Occasion { world: &world, case: &case, log: &log, today, links, listed, notices, sample: true };
    DESK.print(name, &occasion)
}

/// The lines of a page as they stand, without the space between them.
fn text(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).unwrap();
    let out = Command::new("pdftotext").args(["-layout", "-enc", "UTF-8"]).arg(&path).arg("-").output().unwrap();
    let text = String::from_utf8(out.stdout).unwrap();
    let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
    lines.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
}

fn looked_at(scenario: &str, name: &str) -> String {
    let copies = printed(scenario, name, Some("https://xc.example/f")).unwrap_or_else(|error| panic!("{name}: {error}"));
    if let Some(keep) = std::env::var_os("DAFU_KEEP_LETTERS") {
        for (number, copy) in copies.iter().enumerate() {
            std::fs::write(Path::new(&keep).join(format!("{name}-{number}.pdf")), &copy.pdf).unwrap();
        }
    }
    let texts = copies.iter().map(|copy| format!("== {}\n{}\n", copy.name, text(&copy.pdf)));
    texts.collect::<Vec<_>>().concat()
}

#[test]
fn every_paper_says_what_the_office_would_write_by_hand() {
    let papers = [
        ("xuchang", "intake_sheet"),
        ("xuchang", "consultation_letter"),
        ("xuchang", "contact_record"),
        ("xuchang", "dispatch_sheet"),
        ("xuchang", "urging_notice"),
        ("xuchang", "delivery_receipt"),
        ("xuchang", "feedback_form"),
        ("xuchang", "archive_list"),
        ("xuchang", "notice"),
        ("reassignment", "reassignment_request"),
        ("reassignment", "reassignment_notice"),
        ("extension", "extension_request"),
        ("extension", "extension_reply"),
    ];
    let all: String = papers.iter().map(|(scenario, name)| looked_at(scenario, name)).collect();
    insta::assert_snapshot!(all);
    let shipped = DESK.papers().papers.len();
    assert_eq!(papers.len(), shipped, "a paper without a text to read");
}

#[test]
fn every_joint_proposer_has_a_receipt_and_a_form_of_his_own() {
    for paper in ["delivery_receipt", "feedback_form"] {
        let copies = printed("joint-proposers", paper, None).unwrap();
        assert!(copies.len() > 1);
        let names: std::collections::BTreeSet<&str> = copies.iter().map(|copy| copy.name.as_str()).collect();
        assert_eq!(names.len(), copies.len(), "{names:?}");
    }
}

#[test]
fn every_sheet_is_one_page() {
    for name in ["intake_sheet", "dispatch_sheet", "contact_record", "delivery_receipt", "feedback_form", "notice"] {
        for copy in printed("xuchang", name, Some("https://xc.example/f")).unwrap() {
            assert_eq!(copy.pages, 1, "{name}");
        }
    }
}

#[test]
fn a_form_without_a_link_has_no_code_to_scan() {
    let with = &printed("xuchang", "feedback_form", Some("https://xc.example/f")).unwrap()[0];
    let without = &printed("xuchang", "feedback_form", None).unwrap()[0];
    assert!(text(&with.pdf).contains("二维码") && !text(&without.pdf).contains("二维码"));
}

#[test]
fn an_unknown_paper_and_one_about_nothing_are_refused_in_words() {
    let unknown = printed("xuchang", "bulletin", None).unwrap_err().to_string();
    assert!(unknown.starts_with("there is no paper “bulletin”; there are: intake_sheet, dispatch_sheet"), "{unknown}");
    let nothing = printed("xuchang", "extension_request", None).unwrap_err().to_string();
    assert!(nothing.ends_with("is about something that this case does not have yet; enter it first"), "{nothing}");
}

#[test]
fn what_a_paper_lacks_is_said_with_its_place() {
    let shipped = std::fs::read_to_string(letters().join("papers.yaml")).unwrap();
    let broken =
        shipped.replacen("'{section_head}'", "'{section_haed}'", 1).replacen("'{on.acknowledged}'", "'{on.acknowledge}'", 1);
    let (papers, mistakes) = Papers::read("papers.yaml", &broken);
    assert_eq!(mistakes, []);
    let found = check(&papers.unwrap(), LIBRARY.definition(&"proposal-reply".into()).unwrap());
    let said: Vec<String> = found.iter().map(|found| found.message.clone()).collect();
    for name in ["section_haed", "on.acknowledge"] {
        let message = format!("the paper `intake_sheet` takes `{name}`, which `proposal-reply` does not have");
        assert!(said.contains(&message), "{said:#?}");
    }
    assert_eq!(said.len(), 2, "{said:#?}");
}
