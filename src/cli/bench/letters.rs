//! `dafu bench letters`: how long letters take to set, and how much memory a run of many takes.

use super::super::{Format, Found, output};
use crate::documents::{ContactPlace, Form, GradePlace, HeadItem, LetterData, Picture, Press, Profile, Stamps};
use crate::time;
use chrono::NaiveDate;
use dafu_engine::ids::{Digest, DocumentKind};
use serde_json::json;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;

#[derive(Debug, clap::Args)]
pub struct Args {
    /// The folder of definitions, letters and mails.
    #[arg(long, value_name = "DIR", default_value = "workflows")]
    workflows: PathBuf,
    /// How many letters in the run of many.
    #[arg(long, default_value_t = 1_000)]
    letters: usize,
    /// How many pages the long letter has at least.
    #[arg(long, default_value_t = 30)]
    pages: usize,
    /// How to print.
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

pub fn run(args: &Args) -> anyhow::Result<Found> {
    let press = Press::load(&args.workflows.join("letters"), &[])?;
    let kind = DocumentKind::new("reply");
    let begun = time::stopwatch();
    press.render(&kind, &letter(1))?;
    let first = begun.elapsed();

    let mut long = letter(args.pages * 2);
    while press.render(&kind, &long)?.pages < args.pages {
        long = LetterData { body: long.body.clone() + &long.body, ..long };
    }
    let mut times = Vec::new();
    let mut pages = 0;
    for round in 0..5 {
        // Another title each time: the same letter would be remembered.
        let data = LetterData { title: format!("{}（{round}）", long.title), ..long.clone() };
        let begun = time::stopwatch();
        pages = press.render(&kind, &data)?.pages;
        times.push(begun.elapsed());
    }
    times.sort();
    let middle = times.get(times.len() / 2).copied().unwrap_or_default();

    let begun = time::stopwatch();
    for number in 0..args.letters {
        let mut data = letter(8);
        data.title = format!("关于第{number}号提案的答复");
        data.body = data.body.replace("质押融资", &format!("质押融资第{number}项"));
        press.render(&kind, &data)?;
    }
    let run = begun.elapsed();
    print(args, (first, middle, pages), run, memory())
}

fn print(
    args: &Args,
    (first, middle, pages): (Duration, Duration, usize),
    run: Duration,
    megabytes: u64,
) -> anyhow::Result<Found> {
    let (letters, seconds) = (args.letters, run.as_secs_f64());
    if args.format == Format::Json {
        output::print(&serde_json::to_string_pretty(&json!({
            "first_ms": first.as_millis(), "pages": pages, "long_ms": middle.as_millis(),
            "letters": letters, "run_seconds": seconds, "most_memory_mb": megabytes,
        }))?);
        return Ok(Found::Nothing);
    }
    output::print(&format!("first letter after loading: {} ms", first.as_millis()));
    output::print(&format!("{pages} pages with a table and a picture: {} ms (the middle of five)", middle.as_millis()));
    output::print(&format!("{letters} letters: {seconds:.1} s, {megabytes} MB of memory at most"));
    Ok(Found::Nothing)
}

/// The most memory that this program has held so far, in MB; 0 where the system does not say.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1_024
}

/// A made-up reply of so many paragraphs, with a table and a picture.
fn letter(paragraphs: usize) -> LetterData {
    let text =
        "我局会同有关部门建立知识产权质押融资工作机制，明确责任分工，定期会商研判，推动政策落地见效，切实缓解企业融资困难。";
    let table = "| 年度 | 项目 | 金额（万元） |\n|---|---|---|\n| 2022 | 奖补 | 18 |\n| 2023 | 贴息 | 30 |\n";
    let body = (1..=paragraphs).map(|number| format!("{number}.{}\n", text.repeat(4))).collect::<Vec<_>>().concat();
    let picture = include_bytes!("picture.png").to_vec();
    LetterData {
        profile: Profile {
            form: Form::Document,
            head: vec![HeadItem::Agency, HeadItem::Signatory, HeadItem::Grade],
            grade_place: GradePlace::Head,
            document_number: true,
            contact_place: ContactPlace::AfterSignature,
            labels: BTreeMap::new(),
        },
        masthead: vec!["示例市市场监督管理局".into()],
        units: vec!["示例市市场监督管理局".into()],
        grade: Some("A".into()),
        title: "关于对市政协八届一次会议第82号提案的答复".into(),
        salutations: vec!["示例委员：".into()],
        opening: "您提出的提案收悉，现答复如下：".into(),
        body: format!("一、基本情况\n{table}![图1　融资额](图.png)\n二、主要做法\n{body}"),
        pictures: vec![Picture { name: "图.png".into(), digest: Digest::sha256(&picture), bytes: picture }],
        closing: "感谢您的关心和支持。".into(),
        attachments: Vec::new(),
        contact: vec!["联系人：示例".into()],
        copies: vec!["市政协提案委".into()],
        printed_by: None,
        frozen_on: NaiveDate::default(),
        stamps: Some(Stamps {
            number: Some("示市监〔2023〕1号".into()),
            date: NaiveDate::default(),
            signatories: vec!["示例".into()],
        }),
        sample: true,
    }
}
