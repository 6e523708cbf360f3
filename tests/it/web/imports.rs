//! A committee's list comes in on its pages: read with everything that is wrong, put right, accepted, and read again without effect.

use super::{Answer, Browser};
use crate::session::{LIBRARY, SESSION, WORKFLOWS, city, clock, config, list};
use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use dafu::app::{App, Yearly};
use dafu::store::watch::{Call, Watch};
use dafu::store::{Access, Options, Place, Store};
use dafu::web::Site;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

fn site(app: &App) -> Site {
    Site { app: app.clone(), demo: false, tls: false }
}

/// A file as a browser sends it, with what else stands in the form.
async fn upload(browser: &mut Browser, name: &str, bytes: &[u8], fields: &[(&str, &str)]) -> Answer {
    const BOUNDARY: &str = "----a-list";
    let token = browser.token.clone();
    let mut body = Vec::new();
    for (field, value) in [("token", token.as_str()), ("kind", "proposals"), ("policy", "lanchuan")].iter().chain(fields) {
        let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n");
        body.extend(part.into_bytes());
    }
    let head = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    body.extend(head.into_bytes());
    body.extend(bytes);
    body.extend(format!("\r\n--{BOUNDARY}--\r\n").into_bytes());
    let request = Request::post("/imports").header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"));
    browser.send(request.body(Body::from(body)).expect("a request")).await
}

fn refused(answer: &Answer, why: &str) {
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{}", answer.body);
    assert!(answer.body.contains("role=\"alert\"") && answer.body.contains(why), "{}", answer.body);
}

const SOURCE: (&str, &str) = ("source", "市政协提案委");
/// A list with a name that has a blank behind it, a number twice and a unit that nobody knows; without its session and committee.
const LIST: &str = "案号,题名甲,提案者,交办单位,主办\r\n06030901,关于甲的提案,费行健 ,市政府督查室,市教育局\r\n06030901,关于乙的提案,费行健,市政府督查室,市教育居\r\n";

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_put_right_on_its_page_and_comes_in_as_one_and_only_once() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = city(dir.path()).await;
    let mut pan = Browser::of(&site(&office.app), "pan_houde").await;
    let first = pan.get("/imports").await;
    assert_eq!(first.status, StatusCode::OK, "{}", first.body);
    assert!(first.body.contains("还没有导入过名单"), "{}", first.body);
    let read = upload(&mut pan, "目录.csv", LIST.as_bytes(), &[SOURCE]).await;
    assert_eq!(read.status, StatusCode::SEE_OTHER, "{}", read.body);
    let home = read.location().to_owned();
    let page = pan.get(&home).await.body;
    for words in ["前后有空格", "与第2行重复", "没有名为“市教育居”的单位", "题名甲", "name=\"cell/C2\"", "name=\"fixed/session\""]
    {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains("value=\"accept\""), "{page}");
    refused(&pan.post(&home, &[("act", "accept")]).await, "需核对");
    let right = [
        ("act", "right"),
        ("heading/题名甲", "proposal_title"),
        ("fixed/session", "六届三次会议"),
        ("fixed/proposals_committee", "市政协提案委"),
        ("cell/C2", "费行健"),
        ("cell/A3", "06030902"),
    ];
    let again = pan.post(&home, &right).await;
    assert_eq!(again.status, StatusCode::SEE_OTHER, "{}", again.body);
    let moved = again.location().to_owned();
    assert_ne!(moved, home, "what is the same for every row makes it another list");
    assert_eq!(pan.get(&home).await.status, StatusCode::NOT_FOUND, "which takes the place of the first");
    let taken = pan.post(&moved, &[("act", "suggested")]).await;
    assert_eq!(taken.location(), moved, "{}", taken.body);
    let page = pan.get(&moved).await.body;
    assert!(page.contains("没有发现问题") && page.contains("导入2条") && page.contains("关于乙的提案"), "{page}");
    let accepted = pan.post(&moved, &[("act", "accept")]).await;
    assert_eq!(accepted.location(), format!("{moved}?begun=2"), "{}", accepted.body);
    assert!(pan.get(accepted.location()).await.body.contains("已导入2条"));
    assert!(pan.get("/batches").await.body.contains("2件待交办"));
    // Once more it changes nothing; and the headings of this source are known now.
    assert_eq!(pan.post(&moved, &[("act", "accept")]).await.location(), format!("{moved}?begun=0"));
    refused(&pan.post(&moved, &[("act", "right"), ("cell/C2", "别人")]).await, "已经导入");
    refused(&pan.post(&moved, &[("act", "drop")]).await, "已经导入");
    let other = LIST.replace("06030901", "06030911");
    let read = upload(&mut pan, "补充.csv", other.as_bytes(), &[SOURCE]).await;
    let page = pan.get(read.location()).await.body;
    assert!(!page.contains("name=\"heading/题名甲\""), "{page}");
    let dropped = pan.post(read.location(), &[("act", "drop")]).await;
    assert!(pan.get(dropped.location()).await.body.contains("已放弃"));
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_is_refused_in_words_and_nothing_of_it_is_kept() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = city(dir.path()).await;
    let mut pan = Browser::of(&site(&office.app), "pan_houde").await;
    pan.get("/imports").await;
    let bomb = {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
        zip.start_file("xl/worksheets/sheet1.xml", options).expect("begun");
        for _ in 0..300 {
            std::io::Write::write_all(&mut zip, &vec![b' '; 1 << 20]).expect("written");
        }
        zip.finish().expect("ended").into_inner()
    };
    for (name, bytes, why) in [
        ("目录.xls", b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), "旧版表格"),
        ("目录.xlsx", &bomb, "展开后超过"),
        ("目录.csv", b"\xff\xfe\x00\x01,\xff\n".as_slice(), "编码"),
        ("目录.csv", "题目,提案者\r\n关于甲的提案,费行健\r\n".as_bytes(), "没有找到表头"),
        ("目录.csv", b"".as_slice(), "请选择要导入的文件"),
    ] {
        refused(&upload(&mut pan, name, bytes, &[SOURCE]).await, why);
    }
    refused(&upload(&mut pan, "目录.csv", LIST.as_bytes(), &[("source", " ")]).await, "来自哪里");
    assert!(pan.get("/imports").await.body.contains("还没有导入过名单"));
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_are_for_the_office_in_charge_and_for_nobody_else() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = city(dir.path()).await;
    let mut pan = Browser::of(&site(&office.app), "pan_houde").await;
    pan.get("/imports").await;
    let home = upload(&mut pan, "目录.csv", LIST.as_bytes(), &[SOURCE]).await.location().to_owned();
    let mut tu = Browser::of(&site(&office.app), "tu_shouzheng").await;
    for path in ["/imports", &home] {
        assert_eq!(tu.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
    for act in ["right", "suggested", "accept", "drop"] {
        assert_eq!(tu.post(&home, &[("act", act)]).await.status, StatusCode::NOT_FOUND, "{act}");
    }
    assert_eq!(upload(&mut tu, "目录.csv", LIST.as_bytes(), &[SOURCE]).await.status, StatusCode::NOT_FOUND);
    assert_eq!(office.app.imports().await.expect("read").len(), 1);
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
async fn the_page_of_a_list_asks_the_database_as_often_for_three_hundred_rows_as_for_two() {
    let dir = tempfile::tempdir().expect("a folder");
    city(dir.path()).await.app.close().await.expect("closed");
    let place = Place::parse(&config(dir.path()).database()).expect("a place");
    let counter = Arc::new(Counter::default());
    let store = Store::open(&Options { place, readers: 2, access: Access::Work }).await.expect("opened");
    let ports = dafu::app::ports::Ports { clock: clock(), ..Default::default() };
    let app = App::over(store.watched(counter.clone()), &config(dir.path()), ports).await.expect("opened");
    let (library, _) = dafu::library::read(std::slice::from_ref(&*WORKFLOWS)).expect("the shipped folder");
    app.equip(Yearly { imports: library.imports, ..Yearly::default() });
    assert!(!LIBRARY.imports.is_empty());
    let mut pan = Browser::of(&site(&app), "pan_houde").await;
    pan.get("/imports").await;
    let mut counts = Vec::new();
    for bytes in [LIST.as_bytes().to_vec(), list(&SESSION)] {
        let home = upload(&mut pan, "目录.csv", &bytes, &[SOURCE]).await.location().to_owned();
        pan.get(&home).await;
        let before = counter.0.load(Ordering::Relaxed);
        let page = pan.get(&home).await;
        assert_eq!(page.status, StatusCode::OK, "{}", page.body);
        counts.push(counter.0.load(Ordering::Relaxed) - before);
    }
    assert!(counts[0] == counts[1] && (1..=40).contains(&counts[0]), "{counts:?}");
    app.close().await.expect("closed");
}
