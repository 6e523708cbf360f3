//! Lists of cases: search that finds the same on both databases, narrowing down, pages, saved lists, the board and urging from it.

use super::{Answer, Browser};
use crate::app::{Office, act, command, form, ports};
use crate::databases::{self, Database};
use axum::http::StatusCode;
use dafu::app::Registered;
use dafu::app::desk::{Filter, Viewer};
use dafu::app::doctor::Trouble;
use dafu::store::Db;
use dafu::store::watch::Call;
use dafu::store::{Access, Options, Store, Watch};
use dafu::time::SimClock;
use dafu::web::Site;
use dafu_engine::ids::CaseId;
use dafu_engine::machine::command::Ask;
use dafu_engine::{definition, people, policy};
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

const DEFINITION: &str = "
workflow: matter
version: 1
title: 来信
in_charge: office
roles:
  office:  { title: 办公室, unit: case.office }
  watcher: { title: 委员会, unit: case.watching }
  writer:  { title: 经办人, unit: case.lead }
steps:
  assign:
    title: 交办
    task: office
    outcomes:
      go:   { title: 交办, form: [lead!, kind!, key], next: write }
      stop: { title: 不办, form: [reason!], next: done }
  write:
    title: 起草
    task: writer
    form: [text!]
    due: write
    next: done
face: { number: number, title: name, about: promise, by: [year, kind, key] }
fields:
  promise:  { title: 承诺, type: text, from: import }
  name:     { title: 名称, type: text, from: import }
  number:   { title: 编号, type: text, from: import }
  year:     { title: 届次, type: text, from: import }
  from:     { title: 来信人, type: people, from: import }
  office:   { title: 办公室, type: unit, from: import }
  watching: { title: 委员会, type: unit, from: import }
  lead:     { title: 主办单位, type: unit }
  kind:     { title: 类别, choices: { a: 甲类, b: 乙类 } }
  key:      { title: 重点, type: yes_no }
  reason:   { title: 理由, type: long_text }
  text:     { title: 内容, type: long_text }
";
const POLICY: &str = "
policy: here
title: 测试
deadlines:
  write: { amount: 3 workdays, from: opened }
urge: { every: 3 workdays }
backdate_days: 5
board: [watcher]
src: { '*': assumed }
";
const ROSTER: &str = "
roster: lists
title: 测试名册
units:
  office:
    name: 测试市人民政府督查室
    short: 督查室
    people:
      lan: { name: 兰, posts: [office], invented: true }
  committee:
    name: 测试委员会
    short: 委员会
    people:
      mei: { name: 梅, posts: [watcher], invented: true }
  roads:
    name: 测试市交通运输局
    short: 市交通局
    aliases: [运管处]
    people:
      lu: { name: 路, posts: [writer], invented: true }
  schools:
    name: 测试市教育局
    short: 市教育局
    people:
      shu: { name: 树, posts: [writer], invented: true }
persons:
  gu: { name: 顾怀远, invented: true }
";

/// An office with the workflow of these tests.
async fn office(database: &Database) -> Office {
    let office = Office::open_empty(database, ports()).await;
    register(&office, ROSTER).await;
    office
}

async fn register(office: &Office, roster: &str) {
    let (definition, mistakes) = definition::read::read("matter.yaml", DEFINITION);
    assert_eq!(mistakes, []);
    let (policy, mistakes) = policy::read::read("policy.yaml", POLICY);
    assert_eq!(mistakes, []);
    let (roster, mistakes) = people::read::read("roster.yaml", roster);
    assert_eq!(mistakes, []);
    let (definition, policy) = (definition.expect("a definition"), policy.expect("a policy"));
    let all = Registered {
        definitions: vec![(&definition, DEFINITION)],
        policies: vec![(&policy, POLICY)],
        pairs: vec![(&definition, &policy.policy)],
        years: Vec::new(),
        people: Some(&roster.expect("a roster").people),
    };
    office.app.register(&all).await.expect("registered");
}

/// What a case begins with.
fn facts(number: &str, name: &str) -> dafu_engine::machine::command::FormInput {
    form(&[
        ("number", json!(number)),
        ("name", json!(name)),
        ("year", json!("八届一次")),
        ("from", json!(["gu"])),
        ("office", json!("office")),
        ("watching", json!("committee")),
    ])
}

fn beginning(case: &str, facts: dafu_engine::machine::command::FormInput) -> dafu::app::Submission {
    let ask = Ask::Create { case: case.into(), policy: "here".into(), facts, parent: None };
    let command = command("lan", &format!("begin {case}"), ask);
    let which = dafu::app::Which::InForce("matter".into());
    dafu::app::Submission { case: case.into(), which, command, now: now(), seen: None }
}

fn now() -> dafu_engine::machine::command::Now {
    let at = crate::app::monday();
    dafu_engine::machine::command::Now { at, today: at.date_naive() }
}

async fn begin(office: &Office, case: &str, number: &str, name: &str) {
    office.app.submit_at(beginning(case, facts(number, name))).await.expect("begun");
}

async fn assign(office: &Office, case: &str, lead: &str, kind: &str) {
    let input = form(&[("lead", json!(lead)), ("kind", json!(kind))]);
    office.act(case, "lan", act("assign#1", Some("go"), input)).await;
}

fn site(office: &Office) -> Site {
    Site { app: office.app.clone(), demo: false, tls: false }
}

fn viewer(person: &str) -> Viewer {
    Viewer { person: person.into() }
}

/// The cases that somebody finds by this.
async fn found(office: &Office, person: &str, words: &str) -> BTreeSet<String> {
    let filter = Filter { words: words.to_owned(), ..Filter::default() };
    let listing = office.app.listing(&viewer(person), &filter, None, true).await.expect("a list");
    assert_eq!(listing.count, listing.rows.len() as u64, "{words}");
    listing.rows.into_iter().map(|row| row.case.to_string()).collect()
}

/// Random numbers that are the same for the same seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, most: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).expect("small") % most
    }
    fn text(&mut self, signs: &[char], most: usize) -> String {
        (0..=self.below(most)).map(|_| signs[self.below(signs.len())]).collect()
    }
}

const SIGNS: &str = "!关于加强优化校车安全管理的建议提案城区道路𠀀𡃁é ＡｂＣ１2%_\\'\"*?:（〔）〕《》、。\u{200f}\u{3000}😀";

#[tokio::test]
#[expect(clippy::print_stdout, reason = "a failure can be repeated with it")]
async fn any_two_signs_side_by_side_find_a_case_and_both_databases_find_the_same() {
    let seed = std::env::var("SEED").ok().and_then(|seed| seed.parse().ok()).unwrap_or(20_260_302);
    println!("SEED={seed}");
    let signs: Vec<char> = SIGNS.chars().collect();
    let mut dice = Dice(seed);
    let names: Vec<String> = (0..40).map(|_| dice.text(&signs, 24)).filter(|name| !name.trim().is_empty()).collect();
    let asked: Vec<String> = (0..60).map(|_| dice.text(&signs, 4)).collect();
    let mut hits = Vec::new();
    for database in databases::each().await {
        let office = office(&database).await;
        for (index, name) in names.iter().enumerate() {
            begin(&office, &format!("c{index:03}"), &format!("第{index:03}号"), name).await;
        }
        for (index, name) in names.iter().enumerate() {
            let case = format!("c{index:03}");
            let name: Vec<char> = name.trim().chars().collect();
            for pair in name.windows(2.min(name.len())) {
                let pair: String = pair.iter().collect();
                assert!(found(&office, "lan", &pair).await.contains(&case), "{}: {case} by {pair:?}", database.name);
            }
        }
        let mut of_all = Vec::new();
        for words in &asked {
            of_all.push((words.clone(), found(&office, "lan", words).await));
        }
        hits.push(of_all);
    }
    assert_eq!(hits[0], hits[1]);
}

#[tokio::test]
async fn a_case_is_found_by_its_number_its_proposer_and_its_units_by_any_name() {
    for database in databases::each().await {
        let office = office(&database).await;
        begin(&office, "c1", "第012号", "关于优化校车线路的来信").await;
        begin(&office, "c2", "〔2023〕13号", "关于修路的来信").await;
        assign(&office, "c1", "schools", "a").await;
        assign(&office, "c2", "roads", "b").await;
        let only = |case: &str| BTreeSet::from([case.to_owned()]);
        for words in ["第012号", "12", "012", "〔2023〕12号", "第１２号", "校车", "车 线", "教育", "校 教育"] {
            assert_eq!(found(&office, "lan", words).await, only("c1"), "{}: {words}", database.name);
        }
        for words in ["13", "［2023］13号", "(2023)第13号", "运管", "交通", "修路"] {
            assert_eq!(found(&office, "lan", words).await, only("c2"), "{}: {words}", database.name);
        }
        assert_eq!(found(&office, "lan", "怀远").await.len(), 2, "{}", database.name);
        for words in ["〔2022〕13号", "校路", "12 运管", "%", "_", "' OR 1=1 --"] {
            assert!(found(&office, "lan", words).await.is_empty(), "{}: {words}", database.name);
        }
        // Whoever has nothing to do with a case finds it by nothing.
        assert_eq!(found(&office, "shu", "").await, only("c1"), "{}", database.name);
        assert!(found(&office, "shu", "13").await.is_empty() && found(&office, "shu", "运管").await.is_empty());
        // A unit that gets another name is found by it at once.
        register(&office, &ROSTER.replace("aliases: [运管处]", "aliases: [运管处, 公路段]")).await;
        assert_eq!(found(&office, "lan", "公路").await, only("c2"), "{}", database.name);
    }
}

#[tokio::test]
async fn what_a_case_is_found_by_comes_back_when_it_is_lost() {
    for database in databases::each().await {
        let office = office(&database).await;
        begin(&office, "c1", "1", "关于校车的来信").await;
        // As in a database from before there was a search.
        let wrong = "DELETE FROM grams; DELETE FROM facets; UPDATE faces SET terms = '', words = ''";
        let older = "UPDATE cases SET projected_with = -1";
        spoil(&office, &format!("{wrong}; {older}")).await;
        assert!(found(&office, "lan", "校车").await.is_empty(), "{}", database.name);
        office.settle().await;
        assert_eq!(found(&office, "lan", "校车").await.len(), 1, "{}", database.name);
        assert!(office.doctor().await.is_sound(), "{}", database.name);
        // By hand.
        spoil(&office, "DELETE FROM grams WHERE two <> ''").await;
        let problems = office.doctor().await.problems;
        assert!(problems.iter().any(|problem| problem.what == Trouble::Lists), "{}: {problems:?}", database.name);
        assert!(office.app.repair(&"c1".into(), office.app.now()).await.expect("repaired"));
        assert!(office.doctor().await.is_sound(), "{}", database.name);
        assert_eq!(found(&office, "lan", "校车").await.len(), 1, "{}", database.name);
    }
}

async fn spoil(office: &Office, statements: &str) {
    let place = dafu::store::Place::parse(&office.config.database()).expect("a place");
    let store = Store::open(&Options { place, readers: 1, access: Access::Beside }).await.expect("opened");
    let tx = store.begin().await.expect("begun");
    for statement in statements.split("; ") {
        tx.execute_unprepared(statement).await.expect(statement);
    }
    store.commit(tx).await.expect("saved");
}

#[tokio::test]
async fn a_row_shows_what_the_definition_says_lists_show() {
    let database = databases::sqlite();
    let office = office(&database).await;
    let facts = facts("08010001", "关于校车的来信").into_iter().chain(form(&[("promise", json!("年内新增二十辆校车"))]));
    office.app.submit_at(beginning("c1", facts.collect())).await.expect("begun");
    let mut lan = Browser::of(&site(&office), "lan").await;
    let inbox = lan.get("/inbox").await.body;
    assert!(inbox.contains("<div class=\"q-number\">08010001</div>"), "{inbox}");
    assert!(inbox.contains(">关于校车的来信</a>") && inbox.contains("年内新增二十辆校车 · 顾怀远"), "{inbox}");
    let list = lan.get("/cases").await.body;
    assert!(list.contains("<td class=\"number\">08010001</td>"), "{list}");
    assert!(list.contains("<p class=\"soft\">年内新增二十辆校车</p>"), "{list}");
}

#[tokio::test]
async fn a_list_is_narrowed_down_by_its_address_and_turned_page_by_page() {
    let database = databases::sqlite();
    let office = office(&database).await;
    for index in 0..120 {
        begin(&office, &format!("c{index:03}"), &index.to_string(), "来信").await;
    }
    assign(&office, "c007", "roads", "b").await;
    let stop = act("assign#1", Some("stop"), form(&[("reason", json!("重复"))]));
    office.act("c008", "lan", stop).await;
    let mut lan = Browser::of(&site(&office), "lan").await;
    let mut address = "/cases".to_owned();
    let mut seen = Vec::new();
    for left in [70, 20, 0] {
        let page = lan.get(&address).await;
        assert!(page.body.contains("共120件"), "{}", page.body);
        seen.extend(cases(&page));
        match next(&page) {
            Some(to) => address = to,
            None => assert_eq!(left, 0),
        }
    }
    // The one with a date comes first; none is left out or shown twice.
    assert_eq!((seen.len(), seen.first().map(String::as_str)), (120, Some("/cases/c007")));
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 120);
    let narrowed = [
        ("state=ended", 1),
        ("state=open", 119),
        ("light=near", 1),
        ("light=late", 0),
        ("light=undated", 118),
        ("lead=roads", 1),
        ("step=%E8%B5%B7%E8%8D%89", 1),
        ("f.kind=b&lead=roads&q=7", 1),
        ("f.kind=a", 0),
        ("f.year=%E5%85%AB%E5%B1%8A%E4%B8%80%E6%AC%A1", 120),
        ("mine=yes", 0),
        ("after=nonsense&light=nonsense&state=nonsense&x=y&lead=roads", 1),
    ];
    for (query, count) in narrowed {
        let page = lan.get(&format!("/cases?{query}")).await;
        assert!(page.body.contains(&format!("共{count}件")), "{query}: {}", page.body);
        assert_eq!(page.body.contains("class=\"empty\""), count == 0, "{query}");
    }
    let mut lu = Browser::of(&site(&office), "lu").await;
    assert_eq!(cases(&lu.get("/cases?mine=yes").await), ["/cases/c007"]);
    let printed = lan.get("/cases?print=yes").await;
    assert_eq!(cases(&printed).len(), 120);
    assert!(!printed.body.contains("rel=\"next\"") && !printed.body.contains("name=\"q\""), "{}", printed.body);
}

fn cases(page: &Answer) -> Vec<String> {
    let links = page.body.split("<td class=\"c-title\"><a href=\"").skip(1);
    links.filter_map(|rest| rest.split('"').next().map(str::to_owned)).collect()
}

fn next(page: &Answer) -> Option<String> {
    let before = page.body.split("\" rel=\"next\"").next().filter(|before| before.len() < page.body.len())?;
    before.rsplit("href=\"").next().map(|to| to.replace("&#38;", "&"))
}

#[tokio::test]
async fn a_list_is_saved_under_a_name_and_is_nobody_elses() {
    for database in databases::each().await {
        let office = office(&database).await;
        begin(&office, "c1", "1", "来信").await;
        let mut lan = Browser::of(&site(&office), "lan").await;
        lan.get("/cases?light=late&x=y").await;
        let query = [("name", " 超期的 <b> "), ("query", "light=late&x=y&f.kind=b")];
        let answer = lan.post("/views", &query).await;
        assert_eq!(answer.location(), "/cases?light=late&f.kind=b", "{}", database.name);
        // Saved again under the same name, it is the same list.
        assert_eq!(lan.post("/views", &query).await.status, StatusCode::SEE_OTHER);
        let page = lan.get("/cases").await.body;
        assert_eq!(page.matches("action=\"/views/").count(), 1, "{page}");
        assert!(page.contains("超期的 &#60;b&#62;</a>"), "{page}");
        let id = page.split("action=\"/views/").nth(1).and_then(|rest| rest.split('"').next()).expect("an id").to_owned();
        for name in ["", &"长".repeat(41)] {
            let answer = lan.post("/views", &[("name", name), ("query", "light=late")]).await;
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
            assert!(answer.body.contains("role=\"alert\""), "{}", answer.body);
        }
        let mut mei = Browser::of(&site(&office), "mei").await;
        assert!(!mei.get("/cases").await.body.contains("超期的"));
        assert_eq!(mei.post(&format!("/views/{id}"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(lan.post(&format!("/views/{id}"), &[]).await.status, StatusCode::SEE_OTHER);
        assert!(!lan.get("/cases").await.body.contains("超期的"));
    }
}

#[tokio::test]
async fn the_board_counts_what_its_links_lead_to() {
    for database in databases::each().await {
        let office = office(&database).await;
        for (case, lead) in [("c1", "roads"), ("c2", "roads"), ("c3", "schools")] {
            begin(&office, case, case, "来信").await;
            assign(&office, case, lead, "a").await;
        }
        begin(&office, "c4", "c4", "来信").await;
        office.clock.advance(chrono::TimeDelta::days(14));
        assign(&office, "c4", "schools", "a").await;
        begin(&office, "c5", "c5", "来信").await;
        let mut lan = Browser::of(&site(&office), "lan").await;
        let board = lan.get("/board").await.body;
        let links: Vec<(String, String)> = board
            .split("<a href=\"/cases?")
            .skip(1)
            .filter_map(|rest| {
                let (query, rest) = rest.split_once("\">")?;
                Some((query.replace("&#38;", "&"), rest.split('<').next()?.to_owned()))
            })
            .collect();
        assert!(links.len() > 8, "{board}");
        for (query, count) in links {
            let page = lan.get(&format!("/cases?{query}")).await;
            assert!(page.body.contains(&format!("共{count}件")), "{}: {query} is not {count}", database.name);
        }
        let row = board.split("<tr><th scope=\"row\">").nth(1).expect("a row");
        assert!(row.starts_with("市交通局") && row.contains("light=late") && row.contains("name=\"unit\""), "{row}");
        // Whoever only looks has no buttons; whoever has no business there has no board.
        let mut mei = Browser::of(&site(&office), "mei").await;
        let looked = mei.get("/board").await;
        assert!(looked.status == StatusCode::OK && !looked.body.contains("name=\"unit\""), "{}", looked.body);
        assert!(mei.get("/inbox").await.body.contains("href=\"/board\""));
        let mut lu = Browser::of(&site(&office), "lu").await;
        assert_eq!(lu.get("/board").await.status, StatusCode::NOT_FOUND);
        assert!(!lu.get("/inbox").await.body.contains("href=\"/board\""));
    }
}

#[tokio::test]
async fn urging_from_the_board_reaches_what_is_overdue_once() {
    for database in databases::each().await {
        let office = office(&database).await;
        for case in ["c1", "c2", "c3"] {
            begin(&office, case, case, "来信").await;
            assign(&office, case, if case == "c3" { "schools" } else { "roads" }, "a").await;
        }
        office.clock.advance(chrono::TimeDelta::days(14));
        let mut lan = Browser::of(&site(&office), "lan").await;
        let page = lan.get("/board").await;
        let (key, year) = (page.hidden("key"), page.hidden("year"));
        let fields = [("key", &*key), ("year", &*year), ("unit", "roads"), ("text", "请抓紧办理")];
        let first = lan.post("/board", &fields).await;
        assert_eq!(first.status, StatusCode::SEE_OTHER, "{}: {}", database.name, first.body);
        let again = lan.post("/board", &fields).await;
        assert_eq!(again.location(), first.location(), "{}", database.name);
        assert!(lan.get(first.location()).await.body.contains("还有2件"));
        office.settle().await;
        assert!(lan.get(first.location()).await.body.contains("已催办2件"), "{}", database.name);
        for (case, urged) in [("c1", 1), ("c2", 1), ("c3", 0)] {
            assert_eq!(urgings(&office, case).await, urged, "{}: {case}", database.name);
        }
        // Too soon after that one, it is refused in the case's own words; what is not chosen at all is said at once.
        let key = lan.get("/board").await.hidden("key");
        let one = [("key", &*key), ("year", &*year), ("one", "c1"), ("text", "请抓紧办理")];
        let job = lan.post("/board", &one).await;
        office.settle().await;
        let said = lan.get(job.location()).await.body;
        assert!(said.contains("未催1件") && said.contains("<td>起草</td>") || said.contains("没有催成的"), "{said}");
        let key = lan.get("/board").await.hidden("key");
        let none = lan.post("/board", &[("key", &*key), ("year", &*year), ("text", "请抓紧办理")]).await;
        assert_eq!(none.status, StatusCode::UNPROCESSABLE_ENTITY);
        let silent = lan.post("/board", &[("key", &*key), ("year", &*year), ("one", "c3"), ("text", " ")]).await;
        assert_eq!(silent.status, StatusCode::UNPROCESSABLE_ENTITY);
        // Whoever only looks urges nobody, and another's job is not told.
        let mut mei = Browser::of(&site(&office), "mei").await;
        let key = mei.get(job.location()).await.hidden("key");
        assert!(!mei.get(job.location()).await.body.contains("没有催成的"));
        let answer = mei.post("/board", &[("key", &*key), ("year", &*year), ("one", "c3"), ("text", "请抓紧办理")]).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
        office.settle().await;
        assert_eq!(urgings(&office, "c3").await, 0, "{}", database.name);
    }
}

async fn urgings(office: &Office, case: &str) -> usize {
    let log = office.app.history(&CaseId::from(case)).await.expect("a log");
    log.iter().filter(|logged| format!("{:?}", logged.event.what).starts_with("Urged")).count()
}

/// Counts what is read outside transactions.
#[derive(Debug, Default)]
struct Counter(AtomicU64);

impl Watch for Counter {
    fn loses(&self, call: Call) -> bool {
        if call == Call::Read {
            self.0.fetch_add(1, Ordering::Relaxed);
        }
        false
    }
    fn loses_answer(&self, _: Call) -> bool {
        false
    }
}

#[tokio::test]
async fn pages_ask_the_database_as_often_for_a_hundred_cases_as_for_ten_thousand() {
    let database = databases::sqlite();
    let counter = Arc::new(Counter::default());
    let store = Store::open(&Options { place: database.place.clone(), readers: 2, access: Access::Work }).await.expect("opened");
    let config =
        dafu::config::Config { database: Some(database.url()), ..dafu::config::Config::in_directory(database.folder.path()) };
    let clock = Arc::new(SimClock::new(crate::app::monday()));
    let ports = dafu::app::ports::Ports { clock: clock.clone(), ..ports() };
    let app = dafu::app::App::over(store.watched(counter.clone()), &config, ports).await.expect("opened");
    let office = Office { app, clock, config };
    register(&office, ROSTER).await;
    let site = site(&office);
    let mut lan = Browser::of(&site, "lan").await;
    let pages = [
        "/inbox",
        "/inbox/done",
        "/cases",
        "/cases?q=%E6%A0%A1%E8%BD%A6",
        "/cases?light=late&lead=roads",
        "/board",
        "/cases/c00001",
        "/messages",
        "/messages?state=waiting&q=%E6%A0%A1%E8%BD%A6",
        "/units",
        "/workflows",
    ];
    let mut counts = Vec::new();
    let mut there = 0;
    for all in [100, 10_000] {
        let more: Vec<_> =
            (there..all).map(|index| beginning(&format!("c{index:05}"), facts(&index.to_string(), "关于校车的来信"))).collect();
        for some in more.chunks(500) {
            office.app.submit_together(some.to_vec()).await.expect("begun");
        }
        there = all;
        let mut of_pages = Vec::new();
        for page in pages {
            // What is kept in memory is there the second time.
            lan.get(page).await;
            let before = counter.0.load(Ordering::Relaxed);
            let answer = lan.get(page).await;
            assert_eq!(answer.status, StatusCode::OK, "{page}");
            assert!(answer.body.len() < 100_000, "{page} has {} bytes", answer.body.len());
            of_pages.push((page, counter.0.load(Ordering::Relaxed) - before));
        }
        counts.push(of_pages);
    }
    assert_eq!(counts[0], counts[1]);
    assert!(counts[0].iter().all(|(_, count)| (1..=30).contains(count)), "{:?}", counts[0]);
}
