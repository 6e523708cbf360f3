//! Every sentence has an example and a code, every blank is filled, and docs/REFUSALS.md says what the program says.

use super::examples::all_examples;
use super::sentences::ALL;
use super::{Contact, Mistake, Problem, Reason, Refusal};
use crate::definition::Definition;
use crate::ids::FieldId;
use crate::language::Language;
use crate::people::{Channel, Holding, People, Person, PersonKind, Unit};
use std::fmt::Write;

fn definition() -> Definition {
    let (definition, mistakes) =
        crate::definition::read::read("proposal-reply.yaml", include_str!("../../../../workflows/proposal-reply.yaml"));
    assert_eq!(mistakes, []);
    definition.unwrap()
}

fn people() -> People {
    let person = |name: &str| Person {
        name: name.to_owned(),
        mail: None,
        account: true,
        invented: false,
        kind: PersonKind::Member,
        phone: None,
        channel: Channel::Mail,
    };
    let unit = |name: &str, short: &str| Unit {
        name: name.to_owned(),
        short: short.to_owned(),
        mail: None,
        mark: None,
        scored: true,
        aliases: Vec::new(),
    };
    People {
        persons: [("zhang", "张三"), ("li", "李四"), ("zhou", "周敏")].map(|(id, name)| (id.into(), person(name))).into(),
        units: [("finance".into(), unit("市财政局", "市财政局")), ("office".into(), unit("市政府办公室", "市政府办"))].into(),
        posts: [Holding { unit: "office".into(), post: "supervision_office".into(), person: "zhou".into() }].into(),
        ..People::default()
    }
}

#[test]
fn every_sentence_has_an_example() {
    let shown: Vec<_> = all_examples().iter().map(|refusal| refusal.reason.sentence()).collect();
    let missing: Vec<_> = ALL.iter().filter(|sentence| !shown.contains(sentence)).collect();
    assert!(missing.is_empty(), "{missing:?}");
    assert_eq!(shown.len(), ALL.len());
}

#[test]
fn codes_are_kebab_case_and_sentences_differ() {
    for (index, sentence) in ALL.iter().enumerate() {
        assert!(sentence.code.chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{}", sentence.code);
        assert!(ALL.iter().take(index).all(|before| before.zh != sentence.zh || before.zh == "{say}"), "{}", sentence.zh);
    }
}

#[test]
fn every_blank_is_filled_and_used() {
    let (definition, people) = (definition(), people());
    for refusal in all_examples() {
        let sentence = refusal.reason.sentence();
        let names = super::words::Names::new(&definition, &people, Language::Chinese);
        let blanks = refusal.reason.blanks(&names);
        for text in [sentence.zh, sentence.zh_advice, sentence.en, sentence.en_advice] {
            for name in text.split('{').skip(1).map(|rest| rest.split('}').next().unwrap()) {
                assert!(name == "office" || blanks.iter().any(|(blank, _)| *blank == name), "{}: {{{name}}}", sentence.code);
            }
        }
        for (blank, value) in blanks {
            let written = format!("{{{blank}}}");
            assert!(!value.is_empty(), "{}: {blank} is empty", sentence.code);
            for texts in [[sentence.zh, sentence.zh_advice], [sentence.en, sentence.en_advice]] {
                assert!(texts.iter().any(|text| text.contains(&written)), "{}: {blank} is not used", sentence.code);
            }
        }
    }
}

#[test]
fn words_that_would_be_laughed_at_are_nowhere() {
    const NEVER: &[&str] =
        &["驳回", "拒绝", "用户", "任务", "节点", "工单", "实例", "审批通过", "结案", "案件", "草稿", "检查表"];
    let texts = ALL.iter().flat_map(|sentence| [sentence.zh, sentence.zh_advice]);
    for text in texts {
        assert!(!NEVER.iter().any(|word| text.contains(word)), "{text}");
    }
}

#[test]
fn names_are_those_of_the_screen() {
    let over = all_examples().into_iter().find(|refusal| matches!(refusal.reason, Reason::RunIsOver { .. })).unwrap();
    let chinese = over.words(&definition(), &people(), Language::Chinese);
    assert_eq!(chinese.say, "“签收”已由张三于2023年3月2日办理。");
    let english = over.words(&definition(), &people(), Language::English);
    assert_eq!(english.say, "“签收” was done by 张三 on 2 March 2023.");
}

#[test]
fn what_is_filled_in_is_not_taken_for_a_blank() {
    let refusal = Refusal::from(Reason::UnknownPerson("{office}".into()));
    assert_eq!(refusal.words(&definition(), &people(), Language::Chinese).say, "名册中没有“{office}”。");
}

#[test]
fn whom_to_ask_is_a_role_with_its_unit_and_its_people() {
    let mut refusal = Refusal::from(Reason::OnlyInCharge).ask(&"supervision_office".into());
    let ask = |refusal: &Refusal| refusal.words(&definition(), &people(), Language::Chinese).ask.unwrap();
    assert_eq!(ask(&refusal), "督查室");
    refusal.ask = Some(Contact {
        role: "supervision_office".into(),
        units: vec!["office".into()],
        people: ["zhou", "li", "zhang", "zhao"].map(Into::into).into(),
    });
    assert_eq!(ask(&refusal), "督查室（市政府办：李四、张三、zhao等4人）");
}

#[test]
fn a_value_that_does_not_fit_says_why_in_both_languages() {
    let refusal =
        Refusal::from(Reason::BadValue { field: FieldId::new("copies"), problem: Problem::NotANumber("三".to_owned()) });
    let words = |language| refusal.words(&definition(), &people(), language).say;
    assert_eq!(words(Language::Chinese), "“份数”填写有误：“三”不是整数。");
    assert_eq!(words(Language::English), "“份数” is not right: “三” is not a whole number.");
}

#[test]
fn of_a_form_every_mistake_is_told_with_its_field_and_what_to_do() {
    let missing = |field: &str| Mistake::of(&field.into(), Reason::FieldMissing(field.into()));
    let late = Reason::BadValue { field: "by_when".into(), problem: Problem::NotADay("年底".to_owned()) };
    let row = Mistake::of(&"by_when".into(), late).of_table(&"commitments".into(), 2);
    let refusal = |mistakes: Vec<Mistake>| Refusal::from(Reason::Form(mistakes));
    let words = |refusal: &Refusal, language| refusal.words(&definition(), &people(), language);

    let one = refusal(vec![missing("document_number")]);
    let told = words(&one, Language::Chinese);
    assert_eq!((one.reason.code(), told.say.as_str()), ("field-missing", "“发文字号”没有填写。"));
    assert_eq!(told.fields.len(), 1, "one mistake is a list of one");

    let two = refusal(vec![missing("document_number"), row]);
    let told = words(&two, Language::Chinese);
    assert_eq!(two.reason.code(), "form");
    assert_eq!(
        told.say,
        "有2处需要补正：“发文字号”没有填写；“承诺事项”第2行：“完成时限”填写有误：“年底”不是日期，日期应写作2023-03-01。"
    );
    let fields: Vec<_> = told.fields.iter().map(|told| (told.field.as_str(), told.title.as_str(), told.code)).collect();
    assert_eq!(fields, [("document_number", "发文字号", "field-missing"), ("commitments", "承诺事项", "bad-value")]);
    assert_eq!((told.fields[1].row, told.fields[1].column.as_ref().map(FieldId::as_str)), (Some(2), Some("by_when")));
    assert_eq!(told.fields[0].advice, "请填写“发文字号”。");
    assert!(words(&two, Language::English).say.starts_with("Something is missing or wrong (2): “发文字号” is empty; "));

    let many = words(&refusal(vec![missing("document_number"); 11]), Language::Chinese);
    assert!(many.say.ends_with("；等等。") && many.fields.len() == 11, "{}", many.say);
}

/// `DAFU_WRITE=1 cargo test -p dafu-engine refusal` writes it anew.
#[test]
fn the_list_of_refusals_is_current() {
    crate::written::in_docs("REFUSALS.md", "refusal", &catalogue());
}

fn catalogue() -> String {
    let mut text = String::from(
        "# What dafu says when it says no\n\n\
         Made from the program by `DAFU_WRITE=1 cargo test -p dafu-engine refusal`; edit `src/engine/machine/refusal/sentences.rs` instead.\n\
         Each refusal is one sentence of what is wrong and one of what to do next; the local rule it rests on and whom to ask stand below\n\
         them. A program tells refusals apart by their code, which never changes. The examples speak of the workflow `proposal-reply`.\n",
    );
    let (definition, people) = (definition(), people());
    let mut last = "";
    for refusal in all_examples() {
        let code = refusal.reason.code();
        if code != last {
            write!(text, "\n## `{code}`\n").unwrap();
            last = code;
        }
        let chinese = refusal.words(&definition, &people, Language::Chinese);
        let english = refusal.words(&definition, &people, Language::English);
        write!(text, "\n{}{}\\\n{} {}\n", chinese.say, chinese.advice, english.say, english.advice).unwrap();
    }
    text
}
