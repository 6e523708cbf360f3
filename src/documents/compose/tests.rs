//! Letters composed from what cases freeze, for every kind and policy.

use super::*;
use crate::documents::LetterData;
use crate::documents::port::{Desk, Order};
use crate::library::{self, Library};
use crate::scenario::memory::Memory;
use crate::scenario::player::Player;
use chrono::NaiveDate;
use dafu_engine::definition::Definition;
use dafu_engine::ids::{Digest, FieldId, PolicyId};
use dafu_engine::machine::event::What;
use dafu_engine::people::{People, PersonKind};
use dafu_engine::value::FileRef;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let (library, mistakes) = library::read(&[root().join("workflows")]).unwrap();
    assert!(!library::has_errors(&mistakes), "{mistakes:?}");
    library
});
static DESK: LazyLock<Desk> = LazyLock::new(|| Desk::load(&letters(), &[]).unwrap());
static BODY: LazyLock<(String, String)> = LazyLock::new(|| {
    let text = std::fs::read_to_string(root().join("tests/data/xuchang-reply.txt")).unwrap();
    let (opening, body) = text.trim().split_once('\n').unwrap();
    (opening.to_owned(), body.trim().to_owned())
});

/// Every kind of letter, and the workflow that makes it.
const KINDS: [(&str, &str); 6] = [
    ("reply", "proposal-reply"),
    ("opinion", "proposal-reply"),
    ("follow_up_reply", "commitment-follow-up"),
    ("explanation", "commitment-follow-up"),
    ("suggestion_reply", "deputy-suggestion"),
    ("suggestion_opinion", "deputy-suggestion"),
];

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}
fn letters() -> PathBuf {
    root().join("workflows/letters")
}
fn day(month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(2023, month, day).unwrap()
}
fn definition_of(kind: &str) -> &'static Definition {
    let (_, workflow) = KINDS.iter().find(|(known, _)| *known == kind).unwrap();
    LIBRARY.definition(&(*workflow).into()).unwrap()
}
fn people() -> &'static People {
    &LIBRARY.roster("xuchang").unwrap().people
}

fn order(content: &DocumentContent, part: DocumentPart) -> Order<'_> {
    Order { content, part, sample: true }
}

/// A case whose fields are filled, and the world it stands in.
struct Case {
    policy: &'static str,
    people: People,
    content: DocumentContent,
}

impl Case {
    fn new(policy: &'static str, kind: &str) -> Self {
        let text = |text: &str| Value::Text(text.to_owned());
        let unit = |unit: &str| Value::Unit(unit.into());
        let grade = LIBRARY.policy(&PolicyId::new(policy)).unwrap().choices("grades").unwrap()[0].id.clone();
        let mut facts: BTreeMap<FieldId, Value> = BTreeMap::from([
            ("session".into(), text("八届一次会议")),
            ("assigning_office".into(), unit("supervision")),
            ("proposals_committee".into(), unit("committee")),
            ("lead_agency".into(), unit("market")),
            ("co_agencies".into(), Value::Units(vec!["finance".into(), "banking".into()])),
            ("reply".into(), text(&BODY.1)),
            ("contact_person".into(), text("韩征")),
            ("contact_phone".into(), text("0374-2977078")),
            ("opinion".into(), text("原则同意。建议在奖补办法兑现、银企对接两个方面持续发力。")),
            ("supplement".into(), text("我局承诺的奖补办法已于5月印发，首批资金已经拨付。")),
            ("explanation".into(), text("因上级资金计划调整，首批资金未能按期拨付。")),
            ("grade".into(), Value::Choice(grade.clone())),
            ("followed_up_grade".into(), Value::Choice(grade)),
        ]);
        // Whoever writes to deputies does not even know a proposal.
        if kind.starts_with("suggestion") {
            facts.extend([
                ("suggestion_number".into(), text("117")),
                ("suggestion_title".into(), text("关于加强知识产权质押融资的建议")),
                ("term".into(), text("八")),
                ("sitting".into(), text("一")),
                ("deputies".into(), Value::People(vec!["yan_fangjun".into()])),
                ("deputies_committee".into(), unit("deputies")),
                ("reply".into(), text("我局高度重视知识产权质押融资工作。\n一、关于工作机制\n建立了多部门协同推进机制。")),
            ]);
            facts.remove("session");
            facts.remove("proposals_committee");
        } else {
            facts.extend([
                ("proposal_number".into(), text("08010082")),
                ("proposal_title".into(), text("关于加强知识产权质押融资的提案")),
                ("proposers".into(), Value::People(vec!["yan_fangjun".into()])),
            ]);
        }
        if kind.ends_with("opinion") {
            facts.insert("item".into(), unit("finance"));
        }
        let mut people = people().clone();
        let mut deputies = people.units["committee"].clone();
        (deputies.name, deputies.short) = ("许昌市人大常委会代表工作委员会".into(), "市人大常委会代工委".into());
        people.units.insert("deputies".into(), deputies);
        let signatory = if kind.ends_with("opinion") { "tang_weizhou" } else { "sun_junzhou" };
        let content = DocumentContent {
            kind: kind.into(),
            facts,
            answered: BTreeMap::from([("opinions".into(), vec!["finance".into(), "banking".into()])]),
            frozen_on: day(5, 18),
            again: false,
            number: Some("许市监函〔2023〕15号".into()),
            date: Some(day(5, 22)),
            signed_by: vec![signatory.into()],
        };
        Self { policy, people, content }
    }
    fn with(mut self, field: &str, value: Value) -> Self {
        self.content.facts.insert(field.into(), value);
        self
    }
    fn without(mut self, field: &str) -> Self {
        self.content.facts.remove(field);
        self
    }
    fn world(&self) -> World<'_> {
        World {
            definition: definition_of(self.content.kind.as_str()),
            policy: LIBRARY.policy(&PolicyId::new(self.policy)).unwrap(),
            calendar: &LIBRARY.calendar,
            people: &self.people,
            findings: &[],
        }
    }
    fn compose(&self, part: DocumentPart) -> Result<LetterData, ComposeError> {
        DESK.kinds().compose(&self.world(), order(&self.content, part))
    }
    fn letter(&self) -> LetterData {
        self.compose(DocumentPart::Original).unwrap()
    }
    fn refusal(&self) -> String {
        self.compose(DocumentPart::Original).unwrap_err().to_string()
    }
}

fn tight(text: &str) -> String {
    text.split_whitespace().collect()
}

#[test]
fn the_xuchang_reply_says_what_the_published_letter_says() {
    let case = Case::new("xuchang", "reply");
    let letter = case.letter();
    assert_eq!(letter.masthead, ["许昌市市场监督管理局"]);
    assert_eq!(letter.stamps.as_ref().unwrap().signatories, ["孙俊洲"]);
    assert_eq!(letter.grade.as_deref(), Some("A"));
    assert_eq!(tight(&letter.title), "关于对市政协八届一次会议第08010082号提案的答复");
    assert_eq!(letter.salutations, ["闫芳君委员："]);
    assert_eq!(letter.opening, BODY.0);
    assert_eq!(letter.body, BODY.1);
    assert_eq!(letter.contact, ["联系单位及电话：0374-2977078", "联系人：韩征"]);
    assert_eq!(letter.copies, ["市政协提案委", "市政府督查室", "市金融局", "银保监分局"]);
    assert_eq!(letter.units, ["许昌市市场监督管理局"]);
    assert_eq!(letter.printed_by.as_deref(), Some("许昌市市场监督管理局办公室"));
}

#[test]
fn every_kind_composes_and_prints_under_every_policy() {
    for policy in &LIBRARY.policies {
        for (kind, _) in KINDS {
            let id: &'static str = Box::leak(policy.policy.to_string().into_boxed_str());
            let case = Case::new(id, kind);
            let made = DESK.make(&case.world(), order(&case.content, DocumentPart::Original), &|_| Err(String::new()));
            let made = made.unwrap_or_else(|error| panic!("{kind} under {id}: {error}"));
            assert!(made.pages >= 1 && made.digest == Digest::sha256(&made.pdf));
            if let Some(dir) = std::env::var_os("DAFU_KEEP_LETTERS") {
                std::fs::write(Path::new(&dir).join(format!("{id}-{kind}.pdf")), &made.pdf).unwrap();
            }
        }
    }
}

#[test]
fn a_draft_and_its_original_differ_in_their_stamps_alone() {
    for (kind, _) in KINDS {
        let case = Case::new("xuchang", kind);
        let (draft, original) = (case.compose(DocumentPart::Draft).unwrap(), case.letter());
        assert_eq!(draft.content_digest(), original.content_digest());
        assert_eq!(draft, LetterData { stamps: None, ..original });
        let make = |part| DESK.make(&case.world(), order(&case.content, part), &|_| Err(String::new())).unwrap();
        let (draft, original) = (make(DocumentPart::Draft), make(DocumentPart::Original));
        assert_eq!(draft.content, original.content);
        assert_ne!(draft.digest, original.digest);
    }
}

#[test]
fn a_letter_about_a_suggestion_speaks_of_neither_proposal_nor_member() {
    for policy in &LIBRARY.policies {
        for kind in ["suggestion_reply", "suggestion_opinion"] {
            let id: &'static str = Box::leak(policy.policy.to_string().into_boxed_str());
            let letter = serde_json::to_string(&Case::new(id, kind).letter()).unwrap();
            assert!(letter.contains("建议"), "{letter}");
            let letter = letter.replace("委员会", "");
            assert!(!letter.contains("提案") && !letter.contains("委员"), "{id} {kind}: {letter}");
        }
    }
}

#[test]
fn a_second_reply_says_that_it_is_one() {
    for policy in &LIBRARY.policies {
        let id: &'static str = Box::leak(policy.policy.to_string().into_boxed_str());
        let mut case = Case::new(id, "reply");
        let first = case.letter();
        case.content.again = true;
        let second = case.letter();
        assert!(second.title.ends_with("提案的再次答复"), "{}", second.title);
        assert!(second.opening.contains("再次研究办理"), "{}", second.opening);
        assert_eq!(LetterData { title: first.title.clone(), opening: first.opening.clone(), ..second }, first);
    }
}

#[test]
fn only_units_that_have_answered_are_named_in_the_opening() {
    let mut case = Case::new("xuchang", "reply");
    case.content.answered.insert("opinions".into(), vec!["finance".into()]);
    assert!(case.letter().opening.contains("结合市金融局的意见"), "{}", case.letter().opening);
    case.content.answered.clear();
    assert_eq!(case.letter().opening, "您提出的《关于加强知识产权质押融资的提案》收悉，现答复如下：");
}

#[test]
fn every_proposer_is_addressed_and_organisations_by_their_name_alone() {
    let mut case = Case::new("xuchang", "reply");
    for (id, name, kind) in [
        ("second", "王珺", PersonKind::Member),
        ("league", "民盟许昌市委", PersonKind::Organisation),
        ("third", "李祎", PersonKind::Member),
    ] {
        let person = case.people.persons["yan_fangjun"].clone();
        case.people.persons.insert(id.into(), dafu_engine::people::Person { name: name.into(), kind, ..person });
    }
    let to = |case: Case, ids: &[&str]| case.with("proposers", Value::People(ids.iter().map(|id| (*id).into()).collect()));
    let case = to(case, &["league", "yan_fangjun", "second", "third"]);
    assert_eq!(case.letter().salutations, ["民盟许昌市委：", "闫芳君、王珺、李祎委员："]);
    assert!(case.letter().opening.starts_with("你们提出的"));
    let case = to(case, &["league"]);
    assert_eq!(case.letter().salutations, ["民盟许昌市委："]);
    assert!(case.letter().opening.starts_with("你们提出的"));
}

#[test]
fn a_joint_reply_is_signed_by_every_unit_and_the_lead_stands_first() {
    let mut case = Case::new("xuchang", "reply").with("joint_units", Value::Units(vec!["finance".into()]));
    case.content.signed_by = vec!["tang_weizhou".into(), "sun_junzhou".into(), "tang_weizhou".into()];
    let letter = case.letter();
    assert_eq!(letter.masthead, ["许昌市市场监督管理局", "许昌市金融工作局"]);
    assert_eq!(letter.stamps.unwrap().signatories, ["孙俊洲", "唐维舟"]);
    assert_eq!(letter.copies, ["市政协提案委", "市政府督查室", "银保监分局"]);
}

#[test]
fn an_opinion_goes_from_the_co_agency_to_the_lead_and_to_nobody_else() {
    let files =
        ["名录.pdf", "机构名录（2023.3）", "测算表.xlsx"].map(|name| FileRef { name: name.into(), digest: Digest::sha256(b"x") });
    let letter = Case::new("xuchang", "opinion").with("attachments", Value::Files(files.to_vec())).letter();
    assert_eq!(letter.masthead, ["许昌市金融工作局"]);
    assert_eq!(letter.salutations, ["市市场监管局："]);
    assert_eq!(letter.title, "关于市政协八届一次会议第 08010082 号提案的会办意见");
    assert_eq!(letter.attachments, ["名录", "机构名录（2023.3）", "测算表"]);
    assert_eq!((letter.copies.len(), letter.contact.len(), letter.grade), (0, 0, None));
}

#[test]
fn a_second_letter_without_words_of_its_own_says_again() {
    let mut case = Case::new("xuchang", "suggestion_reply");
    assert!(case.letter().title.ends_with("号建议的答复"), "{}", case.letter().title);
    case.content.again = true;
    assert!(case.letter().title.ends_with("号建议的再次答复"), "{}", case.letter().title);
}

#[test]
fn what_no_font_has_is_told_without_setting_the_letter() {
    let case = Case::new("xuchang", "reply");
    assert!(DESK.look(&case.world(), order(&case.content, DocumentPart::Draft)).is_ok());
    let text = "一\u{30edd}二\u{fe00}";
    let odd = Case::new("xuchang", "reply").with("reply", Value::Text(text.into()));
    let wanted = order(&odd.content, DocumentPart::Draft);
    let why = DESK.look(&odd.world(), wanted).unwrap_err().title();
    let told = ["没有字体可以印出“\u{30edd}”（U+30EDD）", "no font has “\u{30edd}” (U+30EDD)"];
    assert!(why.zh.contains(told[0]) && why.en.as_ref().unwrap().contains(told[1]), "{why:?}");
    assert_eq!(DESK.look_at_text(text).unwrap_err().title(), why, "and already of the text alone");
    assert!(DESK.make(&odd.world(), wanted, &|_| Err(String::new())).is_err(), "the press says the same");
}

#[test]
fn a_sentence_that_the_policy_lacks_is_named_in_both_languages() {
    let case = Case::new("xuchang", "opinion").without("opinion");
    let why = DESK.look(&case.world(), order(&case.content, DocumentPart::Draft)).unwrap_err().title();
    assert!(why.zh.contains("没有填写，而文稿中要写明"), "{why:?}");
    assert!(why.en.as_ref().unwrap().contains("is empty and the letter needs it"), "{why:?}");
}

#[test]
fn the_grade_is_printed_as_the_policy_says() {
    assert_eq!(Case::new("four-grades", "reply").letter().grade.as_deref(), Some("A类"));
    assert_eq!(Case::new("words", "reply").letter().grade, None);
}

#[test]
fn a_letter_with_a_gap_is_refused_by_the_fields_name() {
    assert_eq!(
        Case::new("xuchang", "reply").without("session").refusal(),
        "“届次” (`session`) is empty and the letter needs it; fill it in and hand the letter in again"
    );
    assert!(Case::new("xuchang", "reply").with("reply", Value::Text(" ".into())).refusal().contains("答复内容"));
    assert!(Case::new("xuchang", "reply").without("contact_phone").refusal().contains("联系电话"));
    let mut undated = Case::new("xuchang", "reply");
    undated.content.date = None;
    assert!(undated.refusal().contains("no day of signature"));
    let mut unknown = Case::new("xuchang", "reply");
    unknown.people.units.remove("market");
    assert!(unknown.refusal().contains("“market” is not in the roster"));
}

#[test]
fn shipped_definitions_and_policies_have_all_that_their_letters_need() {
    for definition in &LIBRARY.definitions {
        for policy in &LIBRARY.policies {
            assert_eq!(check(DESK.kinds(), definition, policy), [], "{} {}", definition.workflow, policy.policy);
        }
    }
}

#[test]
fn the_shipped_folder_has_no_mistakes_and_one_without_letters_neither() {
    let check = |path: &Path| check_folder(path, &LIBRARY.definitions, &LIBRARY.policies).unwrap();
    assert_eq!(check(&root().join("workflows")), []);
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(check(dir.path()), []);
    std::fs::create_dir(dir.path().join("letters")).unwrap();
    std::fs::copy(letters().join("kinds.yaml"), dir.path().join("letters/kinds.yaml")).unwrap();
    let found = check(dir.path());
    assert_eq!(found.len(), KINDS.len(), "one template missing for each kind: {found:#?}");
    assert!(found[0].message.starts_with("there is no reply.typ in "), "{}", found[0].message);
}

#[test]
fn what_a_letter_lacks_is_said_with_its_place() {
    let text = std::fs::read_to_string(root().join("workflows/policies/xuchang.yaml")).unwrap();
    let text = text
        .replace("市政协{session}第 {number} 号提案的{again}答复", "市政协{sesion}第 {number} 号提案的{again}答复")
        .replace("copies: [proposals_committee,", "copies: [proposal_committee,")
        .replace("    title: 关于市政协{session}第 {number} 号提案的会办意见\n", "")
        .replace("  opinion: '{mark}函〔{year}〕{n}号'", "  opinion: '{mark}函〔{year}〕号'")
        .replace("{you}提出的《{proposal_title}》收悉，现", "{you}提出的《{proposal_title》收悉，现");
    let (policy, _) = dafu_engine::policy::read::read("x.yaml", &text);
    let kinds = std::fs::read_to_string(letters().join("kinds.yaml")).unwrap().replacen("text: reply", "text: replay", 1);
    let (kinds, mistakes) = Kinds::read("kinds.yaml", &kinds);
    assert_eq!(mistakes, []);
    let found = check(&kinds.unwrap(), definition_of("reply"), &policy.unwrap());
    let said: Vec<String> = found
        .iter()
        .map(|found| format!("{}: {} | {}", found.file, found.message, found.hint.clone().unwrap_or_default()))
        .collect();
    let expected = [
        "kinds.yaml: the letter `reply` takes `replay`, which `proposal-reply` does not have | did you mean `reply`?",
        "x.yaml: {sesion} stands for nothing in “关于对市政协{sesion}第 {number} 号提案的{again}答复” | did you mean {session}?",
        "x.yaml: “{you}提出的《{proposal_title》收悉，现答复如下：” has a brace without its other half; write blanks as {name} | ",
        "x.yaml: `proposal_committee` under `copies` is no role and no field of `proposal-reply` | ",
        "x.yaml: the letter `opinion` has no `title` | ",
        "x.yaml: every document would get the same number: “{mark}函〔{year}〕号” has no {n} | ",
    ];
    for line in expected {
        assert!(said.iter().any(|said| said == line), "{line} is not in {said:#?}");
    }
    assert_eq!(said.len(), expected.len(), "{said:#?}");
    assert!(found.iter().all(|found| found.span.line > 0));
}

/// What the machine itself freezes, not what these tests think it does.
#[test]
fn every_letter_of_every_shipped_scenario_composes() {
    let templates = crate::mail::Templates::load(&root().join("workflows/mail")).unwrap();
    let mut composed: BTreeMap<(String, DocumentPart), u32> = BTreeMap::new();
    for scenario in &LIBRARY.scenarios {
        let policy = LIBRARY.policy(&scenario.policy.id).unwrap();
        let people = &LIBRARY.roster(&scenario.roster.id).unwrap().people;
        let world = |definition| World { definition, policy, calendar: &LIBRARY.calendar, people, findings: &[] };
        let mut stage = Memory::new(&LIBRARY, policy, people, &templates);
        let start = world(LIBRARY.definition(&scenario.workflow.id).unwrap());
        let failures = Player::new(scenario, &LIBRARY, start, &mut stage).play(|_| {});
        assert!(failures.is_empty(), "{failures:?}");
        for (_, event) in &stage.log {
            let What::DocumentAsked { part, content, .. } = &event.what else { continue };
            let world = world(definition_of(content.kind.as_str()));
            let letter = DESK.kinds().compose(&world, order(content, *part));
            let letter = letter.unwrap_or_else(|error| panic!("{} of {}: {error}", content.kind, scenario.id));
            if let Some(dir) = std::env::var_os("DAFU_KEEP_LETTERS") {
                let made = DESK.make(&world, order(content, *part), &|_| Err(String::new())).unwrap();
                let name = format!(
                    "{}-{}-{part:?}-{}.pdf",
                    scenario.id,
                    content.kind,
                    made.digest.as_str().split_at(15).1.split_at(6).0
                );
                std::fs::write(Path::new(&dir).join(name), &made.pdf).unwrap();
            }
            assert!(!letter.title.contains('{') && !letter.opening.contains('{'), "{letter:?}");
            *composed.entry((content.kind.to_string(), *part)).or_default() += 1;
        }
    }
    for (kind, _) in KINDS {
        for part in [DocumentPart::Draft, DocumentPart::Original] {
            assert!(composed.contains_key(&(kind.to_owned(), part)), "no scenario makes the {part:?} of {kind}: {composed:?}");
        }
    }
}

#[test]
fn an_unknown_kind_is_refused() {
    let case = Case::new("xuchang", "reply");
    let content = DocumentContent { kind: "bulletin".into(), ..case.content.clone() };
    let refused = DESK.kinds().compose(&case.world(), order(&content, DocumentPart::Draft)).unwrap_err();
    assert!(refused.to_string().starts_with("there is no kind of letter “bulletin” in "), "{refused}");
}
