//! The papers of a batch: the notice with the list behind it, and the lists, whole and of every unit, as paper and as spreadsheets.

use crate::session::{SESSION, issue, kind, opened, with_proposals};
use dafu::app::Paper;
use dafu::tables::read;
use dafu_engine::ids::UnitId;
use std::process::Command;

/// What a PDF says, without the breaks of its lines.
pub fn says(pdf: &[u8]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("paper.pdf");
    std::fs::write(&path, pdf).expect("written");
    let read = Command::new("pdftotext").args(["-enc", "UTF-8"]).arg(&path).arg("-").output();
    let text = String::from_utf8(read.expect("pdftotext (poppler-utils)").stdout).expect("text");
    text.split_whitespace().collect()
}

fn named<'p>(papers: &'p [Paper], name: &str) -> &'p Paper {
    let names: Vec<&str> = papers.iter().map(|paper| paper.name.as_str()).collect();
    papers.iter().find(|paper| paper.name == name).unwrap_or_else(|| panic!("{name} is not among {names:?}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_notice_has_its_number_its_day_and_every_proposal_behind_it_and_each_unit_its_own_list() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    let planned = opened(app).await;
    issue(app).await;
    let papers = app.batch_papers(kind(), "2026", app.now()).await.expect("papers");
    let units = app.batch_lists(kind(), "2026", app.now()).await.expect("lists").shares.len();
    assert_eq!(papers.len(), 3 + 2 * units, "a notice, a list and a spreadsheet, and of each unit both");
    let notice = says(&named(&papers, "关于做好六届三次会议提案办理工作的通知.pdf").bytes);
    for words in ["岚政督〔2026〕3号", "2026年3月2日", "附件", "主办单位", &format!("共{planned}件，涉及{units}个承办单位")]
    {
        assert!(notice.contains(words), "{words}");
    }
    let own: Vec<_> = SESSION.proposals.iter().filter(|one| !one.by_party).collect();
    let missing: Vec<&str> = own.iter().map(|one| one.number.as_str()).filter(|number| !notice.contains(number)).collect();
    assert_eq!(missing, Vec::<&str>::new());
    let whole = read::read(&named(&papers, "六届三次会议提案任务分解表.xlsx").bytes).expect("a spreadsheet");
    assert_eq!(whole.rows.len(), planned + 1, "the heading, and a row a proposal");
    let unit = UnitId::from("lc_jyj");
    let name = crate::session::LIBRARY.roster("lanchuan").expect("the roster").people.unit_name(&unit).to_owned();
    let paper = says(&named(&papers, &format!("六届三次会议提案任务分解表（{name}）.pdf")).bytes);
    for one in own {
        let concerned = one.lead == unit || one.co.contains(&unit);
        assert_eq!(paper.contains(one.number.as_str()), concerned, "{}", one.number);
    }
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn before_it_is_issued_a_batch_has_no_notice_and_its_lists_say_that_they_are_drafts() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    let app = &office.app;
    opened(app).await;
    let lists = app.batch_lists(kind(), "2026", app.now()).await.expect("lists");
    let refused = app.print_batch(&lists, "assignment_notice", None, app.now()).await.expect_err("not issued");
    assert!(refused.to_string().contains("还没有正式交办"), "{refused}");
    let list = app.print_batch(&lists, "assignment_list", None, app.now()).await.expect("a list");
    assert!(says(&list.pdf).contains("任务分解表（征求意见稿）"), "{}", list.name);
    let unknown = app.print_batch(&lists, "nothing", None, app.now()).await.expect_err("no such paper");
    assert!(unknown.to_string().contains("nothing"), "{unknown}");
    office.app.close().await.expect("closed");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_papers_are_written_into_a_folder_beside_whoever_is_at_work() {
    let dir = tempfile::tempdir().expect("a folder");
    let office = with_proposals(dir.path()).await;
    opened(&office.app).await;
    office.app.close().await.expect("closed");
    let out = dir.path().join("papers");
    let run = Command::new(env!("CARGO_BIN_EXE_dafu"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["batch", "papers", "2026", "--out"])
        .arg(&out)
        .arg("--data")
        .arg(dir.path())
        .output()
        .expect("dafu runs");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    assert!(out.join("六届三次会议提案任务分解表.xlsx").is_file());
    assert!(out.join("六届三次会议提案任务分解表（征求意见稿）.pdf").is_file());
}
