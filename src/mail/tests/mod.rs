//! Mails of the Xuchang case, word for word.

mod checking;
mod sending;

use super::*;
use crate::library::{self, Library};
use crate::scenario::Scenario;
use crate::scenario::memory::Memory;
use crate::scenario::player::Player;
use dafu_engine::machine::World;
use dafu_engine::people::People;
use dafu_engine::policy::Policy;
use dafu_engine::policy::messages::Messages;
use std::path::{Path, PathBuf};

fn workflows() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("workflows")
}

fn templates() -> Templates {
    Templates::load(&workflows().join("mail")).expect("the shipped templates load")
}

/// The mails of a shipped scenario, in order.
fn mails_of(scenario: &str, templates: &Templates) -> Vec<Mail> {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let scenario = library.scenarios.iter().find(|known| known.id == scenario).expect("shipped");
    mails_in(&library, scenario, templates)
}

fn mails_in(library: &Library, scenario: &Scenario, templates: &Templates) -> Vec<Mail> {
    mails_under(library.policy(&scenario.policy.id).expect("shipped"), library, scenario, templates)
}

fn mails_under(policy: &Policy, library: &Library, scenario: &Scenario, templates: &Templates) -> Vec<Mail> {
    let people = &library.roster(&scenario.roster.id).expect("shipped").people;
    mails_to(people, policy, (library, scenario), templates)
}

fn mails_to(people: &People, policy: &Policy, (library, scenario): (&Library, &Scenario), templates: &Templates) -> Vec<Mail> {
    let definition = library.definition(&scenario.workflow.id).expect("shipped");
    let world = World { definition, policy, calendar: &library.calendar, people, findings: &[] };
    let mut stage = Memory::new(library, policy, people, templates);
    Player::new(scenario, library, world, &mut stage).play(|_| {});
    stage.posted
}

fn list(mails: &[Mail]) -> String {
    mails.iter().map(|mail| format!("{} <- {}", mail.to, mail.subject)).collect::<Vec<_>>().join("\n")
}

#[test]
fn the_shipped_templates_have_no_mistakes() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    assert_eq!(check_folder(&workflows(), &library.definitions, &library.policies).expect("readable"), []);
}

#[test]
fn whoever_has_something_to_do_in_the_xuchang_case_is_written_to() {
    insta::assert_snapshot!(list(&mails_of("xuchang", &templates())));
}

#[test]
fn the_mails_of_the_xuchang_case_read_like_an_offices() {
    let mails = mails_of("xuchang", &templates());
    let texts: Vec<String> =
        mails.iter().map(|mail| format!("{} <{}>\n主题：{}\n{}", mail.to_name, mail.to, mail.subject, mail.text)).collect();
    insta::assert_snapshot!(texts.join("\n----\n"));
}

#[test]
fn no_mail_of_any_scenario_has_a_blank_left_or_sounds_like_an_app() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let templates = templates();
    let mut keys = std::collections::BTreeSet::new();
    let mut wrong = std::collections::BTreeMap::new();
    for scenario in &library.scenarios {
        for mail in mails_in(&library, scenario, &templates) {
            assert!(keys.insert((scenario.id.clone(), mail.key.clone())), "twice: {}", mail.key);
            let all = format!("{}\n{}", mail.subject, mail.text.replace(LINK, ""));
            let person = mail.recipient.strip_prefix("person:").map(|_| mail.to_name.as_str());
            let signs = ["{", "}", "！", "!", "亲", "《》", "：。", "（）", "于前", "延至，", "延至。", "第号", "“”"];
            let late = ["超期0个", "期限0个"];
            if signs.iter().chain(&late).any(|sign| all.contains(sign)) || person.is_some_and(|name| mail.subject.contains(name))
            {
                wrong.entry(mail.about.clone()).or_insert(format!("in {}:\n{all}", scenario.id));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.values().cloned().collect::<Vec<_>>().join("\n"));
    assert!(keys.len() > 100, "only {} mails", keys.len());
}

#[test]
fn where_titles_are_kept_out_of_subjects_they_hold_act_number_and_date_alone() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let scenario = library.scenarios.iter().find(|known| known.id == "xuchang").expect("shipped");
    let policy = library.policy(&scenario.policy.id).expect("shipped");
    let policy = Policy { messages: Messages { title_in_subject: false, ..policy.messages.clone() }, ..policy.clone() };
    let subjects: Vec<String> =
        mails_under(&policy, &library, scenario, &templates()).into_iter().map(|mail| mail.subject).collect();
    assert!(subjects.contains(&"【会办意见】08010082号（4月3日）".to_owned()), "{subjects:#?}");
    assert!(subjects.contains(&"【交办】08010082号提案由你单位主办，请于3月6日前签收".to_owned()), "{subjects:#?}");
    assert!(!subjects.iter().any(|subject| subject.contains("局") || subject.contains("知识产权")), "{subjects:#?}");
}

#[test]
fn the_same_step_gives_the_same_mails() {
    assert_eq!(mails_of("xuchang", &templates()), mails_of("xuchang", &templates()));
}

#[test]
fn a_sample_says_so_in_its_subject_and_at_its_top() {
    let mails = mails_of("xuchang", &Templates { sample: true, ..templates() });
    assert!(mails.iter().all(|mail| mail.subject.ends_with("（演示数据）") && mail.text.starts_with("（演示数据")));
}

#[test]
fn whoever_has_no_account_is_let_in_by_a_link_of_his_own() {
    let mails = mails_of("xuchang", &templates());
    let asked = mails.iter().find(|mail| mail.about == "task aftermath/feedback/feedback").expect("he is asked");
    let target = asked.link.as_ref().expect("he needs a link");
    assert_eq!(target.person, "yan_fangjun");
    assert_eq!(target.run.as_ref().map(RunId::as_str), Some("aftermath/feedback[yan_fangjun]/feedback#1"));
    let ready = asked.clone().with_link("https://example.cn/l/abc");
    assert!(ready.text.contains("https://example.cn/l/abc") && ready.link.is_none());
    assert!(ready.html.contains("<a href=\"https://example.cn/l/abc\">"));
    let confirm = mails.iter().find(|mail| mail.about == "record contacts.confirm").expect("he is asked");
    assert_eq!(confirm.link.as_ref().and_then(|link| link.record.clone()), Some(("contacts".into(), "contacts-1".into())));
}

#[test]
fn a_short_message_and_a_printed_notice_have_the_link_that_a_mail_would_have() {
    let (library, _) = library::read(&[workflows()]).expect("the shipped workflows are there");
    let scenario = library.scenarios.iter().find(|known| known.id == "xuchang").expect("shipped");
    let policy = library.policy(&scenario.policy.id).expect("shipped");
    let told = |channel: Channel| {
        let mut people = library.roster(&scenario.roster.id).expect("shipped").people.clone();
        let yan = people.persons.get_mut("yan_fangjun").expect("shipped");
        (yan.channel, yan.phone) = (channel, Some("13800000000".to_owned()));
        let mails = mails_to(&people, policy, (&library, scenario), &templates());
        let his = |mail: &Mail| mail.about == "task aftermath/feedback/feedback" && mail.recipient == "person:yan_fangjun";
        mails.into_iter().find(his).expect("he is asked")
    };
    let (mail, short, notice) = (told(Channel::Mail), told(Channel::Sms), told(Channel::Print));
    assert!(mail.link.is_some());
    assert_eq!((&short.link, &notice.link), (&mail.link, &mail.link));
    assert_eq!((short.way, short.to.as_str()), (Channel::Sms, "13800000000"));
    let words = short.with_link("https://example.cn/l/abc").text;
    assert_eq!(words, "请填写08010082号提案办理情况征询意见表 https://example.cn/l/abc");
    assert!(notice.text.contains("扫描二维码") && !notice.text.contains(LINK), "{}", notice.text);
    assert_eq!((notice.way, notice.page), (Channel::Print, None));
}

#[test]
fn the_reply_goes_with_its_mail() {
    let mails = mails_of("xuchang", &templates());
    let reply = mails.iter().find(|mail| mail.about == "deliver" && mail.to == "yan@member.example").expect("he gets it");
    assert_eq!(reply.attachments.len(), 1);
    assert_eq!(reply.attachments[0].name, "关于对市政协八届一次会议第08010082号提案的答复.pdf");
    assert_eq!(reply.reply_to.as_deref(), Some("scjgj@xc.example"));
}

#[test]
fn an_unknown_workflow_and_an_empty_folder_send_nothing() {
    assert_eq!(mails_of("xuchang", &Templates::default()), []);
    assert!(Templates::load(Path::new("/nowhere/at/all")).expect("no folder, no templates").files.is_empty());
}
