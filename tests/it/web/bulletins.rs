//! A bulletin is generated from a date, edited, issued under a number of the register with one message a unit, and kept as it was.

use super::{Answer, Browser};
use crate::session::{LIBRARY, SESSION, WORKFLOWS, clock, config, issue, look, opened, with_proposals};
use axum::http::{StatusCode, header};
use dafu::app::{App, Yearly};
use dafu::store::queue::{self, Queue, State};
use dafu::store::watch::{Call, Watch};
use dafu::store::{Access, Options, Place, Store};
use dafu::web::Site;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn site(app: &App) -> Site {
    Site { app: app.clone(), demo: false, tls: false }
}

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains(why), "{}", answer.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bulletin_is_generated_edited_issued_once_and_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    let mut pan = Browser::of(&site(app), "pan_houde").await;
    let from = [("kind", "progress"), ("office", "lc_dcs")];
    let start = pan.get("/bulletins").await;
    assert!(start.status == StatusCode::OK && start.body.contains("还没有通报"), "{}", start.body);
    refused(&pan.post("/bulletins", &from).await, "还没有可通报的提案");
    let planned = opened(app).await;
    issue(app).await;
    app.carry_out_batch("2026", app.now(), |_| {}).await.expect("carried out");
    for (day, why) in [("2026-03-03", "还没有到"), ("三月", "不是日期")] {
        let fields: Vec<(&str, &str)> = from.into_iter().chain([("day", day)]).collect();
        refused(&pan.post("/bulletins", &fields).await, why);
    }
    let party = [("kind", "progress"), ("office", "lc_swdc")];
    assert_eq!(pan.post("/bulletins", &party).await.status, StatusCode::NOT_FOUND, "another office's");
    let made = pan.post("/bulletins", &from).await;
    assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
    let home = made.location().to_owned();
    let draft = pan.get(&home).await;
    let leads: BTreeSet<_> = SESSION.proposals.iter().filter(|one| !one.by_party).map(|one| &one.lead).collect();
    let opening = format!("交办的提案共{planned}件，由{}个单位主办，已签收0件", leads.len());
    assert!(draft.body.contains(&opening) && draft.body.contains("超期未办复的单位：无"), "{}", draft.body);
    let seen = draft.hidden("seen");
    refused(&pan.post(&home, &[("act", "save"), ("seen", &seen), ("title", ""), ("text", "甲")]).await, "请填写标题");
    let words = [("seen", &*seen), ("title", "提案办理进度通报（第1期）"), ("text", "截至目前，进展良好。")];
    let with = |act: &'static str| -> Vec<(&str, &str)> { words.into_iter().chain([("act", act)]).collect() };
    assert_eq!(pan.post(&home, &with("save")).await.location(), format!("{home}?said=saved"));
    refused(&pan.post(&home, &with("save")).await, "已被改动");
    let next = pan.get(&home).await.hidden("seen");
    let unsure = [("seen", &*next), ("title", "通报"), ("text", "进展良好。"), ("act", "issue")];
    refused(&pan.post(&home, &unsure).await, "请先勾选");
    let sure: Vec<(&str, &str)> = unsure.into_iter().chain([("sure", "yes")]).collect();
    assert_eq!(pan.post(&home, &sure).await.location(), home);
    let mark = LIBRARY.roster("lanchuan").expect("the roster").people.units["lc_dcs"].mark.clone().expect("a mark");
    let issued = pan.get(&home).await.body;
    assert!(issued.contains(&format!("{mark}通报〔2026〕1号")) && !issued.contains("name=\"title\""), "{issued}");
    for act in ["save", "issue", "drop"] {
        let again: Vec<(&str, &str)> = sure.iter().copied().filter(|(name, _)| *name != "act").chain([("act", act)]).collect();
        refused(&pan.post(&home, &again).await, "已印发");
    }
    let shown = look(dir.path()).await;
    let rows = queue::list(shown.reader(), Queue::Outbox, State::Pending).await.expect("read");
    let told: Vec<&str> = rows.iter().filter(|row| row.kind.starts_with("bulletin ")).map(|row| row.target.as_str()).collect();
    assert_eq!(told.iter().collect::<BTreeSet<_>>().len(), told.len(), "one message a unit: {told:?}");
    assert!(told.len() > 20 && told.len() <= leads.len(), "{told:?}");
    shown.close().await.expect("closed");
    let paper = pan.get(&format!("{home}/paper.pdf")).await;
    assert_eq!(paper.headers.get(header::CONTENT_TYPE).expect("a kind"), "application/pdf");
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_its_offices_alone_and_an_issued_bulletin_is_read_by_the_units_in_it() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    opened(app).await;
    issue(app).await;
    app.carry_out_batch("2026", app.now(), |_| {}).await.expect("carried out");
    let mut pan = Browser::of(&site(app), "pan_houde").await;
    pan.get("/bulletins").await;
    let made = pan.post("/bulletins", &[("kind", "progress"), ("office", "lc_dcs")]).await;
    let (home, text) = (made.location().to_owned(), [("title", "通报"), ("text", "进展良好。"), ("seen", "1"), ("sure", "yes")]);
    let with = |act: &'static str| -> Vec<(&str, &str)> { text.into_iter().chain([("act", act)]).collect() };
    for person in ["tu_shouzheng", "lan_yanping", "lang_lijuan"] {
        let mut other = Browser::of(&site(app), person).await;
        assert!(other.get("/bulletins").await.body.contains("还没有通报"), "{person}");
        for path in [home.clone(), format!("{home}/paper.pdf")] {
            assert_eq!(other.get(&path).await.status, StatusCode::NOT_FOUND, "{person} {path}");
        }
        for act in ["save", "issue", "drop"] {
            assert_eq!(other.post(&home, &with(act)).await.status, StatusCode::NOT_FOUND, "{person} {act}");
        }
    }
    assert_eq!(pan.post(&home, &with("issue")).await.status, StatusCode::SEE_OTHER);
    let mut tu = Browser::of(&site(app), "tu_shouzheng").await;
    assert!(tu.get(&home).await.body.contains("进展良好"));
    assert_eq!(tu.get(&format!("{home}/paper.pdf")).await.status, StatusCode::OK);
    assert_eq!(tu.post(&home, &with("save")).await.status, StatusCode::NOT_FOUND);
    let mut committee = Browser::of(&site(app), "lang_lijuan").await;
    assert_eq!(committee.get(&home).await.status, StatusCode::NOT_FOUND);
    office.app.close().await.expect("closed");
}

/// Counts what is read.
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

#[tokio::test(flavor = "multi_thread")]
async fn the_list_of_bulletins_asks_the_database_as_often_for_six_as_for_one() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    opened(&office.app).await;
    issue(&office.app).await;
    office.app.carry_out_batch("2026", office.app.now(), |_| {}).await.expect("carried out");
    office.app.close().await.expect("closed");
    let place = Place::parse(&config(dir.path()).database()).expect("a place");
    let counter = Arc::new(Counter::default());
    let store = Store::open(&Options { place, readers: 2, access: Access::Work }).await.expect("opened");
    let ports = dafu::app::ports::Ports { clock: clock(), ..Default::default() };
    let app = App::over(store.watched(counter.clone()), &config(dir.path()), ports).await.expect("opened");
    let (library, _) = dafu::library::read(std::slice::from_ref(&*WORKFLOWS)).expect("the shipped folder");
    app.equip(Yearly { bulletins: library.bulletins, ..Yearly::default() });
    let mut pan = Browser::of(&site(&app), "pan_houde").await;
    pan.get("/bulletins").await;
    let mut counts = Vec::new();
    for more in [1, 5] {
        let mut home = String::new();
        for _ in 0..more {
            let made = pan.post("/bulletins", &[("kind", "progress"), ("office", "lc_dcs")]).await;
            assert_eq!(made.status, StatusCode::SEE_OTHER, "{}", made.body);
            made.location().clone_into(&mut home);
        }
        let mut of_pages = Vec::new();
        for page in ["/bulletins", &home] {
            pan.get(page).await;
            let before = counter.0.load(Ordering::Relaxed);
            assert_eq!(pan.get(page).await.status, StatusCode::OK, "{page}");
            of_pages.push(counter.0.load(Ordering::Relaxed) - before);
        }
        counts.push(of_pages);
    }
    assert!(counts[0] == counts[1] && counts[0].iter().all(|count| (1..=40).contains(count)), "{counts:?}");
    app.close().await.expect("closed");
}
