//! What a package says about itself: metadata for the records system, an index for people, and `bag-info.txt`.

use super::chain::Chain;
use super::package::{Contents, Paper};
use dafu_engine::ids::Digest;
use serde_json::{Value, json};

/// `data/metadata.json`.
pub(super) fn metadata(contents: &Contents, chain: &Chain) -> String {
    let papers: Vec<Value> = contents
        .papers
        .iter()
        .map(|paper| {
            json!({
                "path": paper.full_path(),
                "title": paper.title,
                "author": paper.author,
                "number": paper.number,
                "date": paper.date,
                "pages": paper.pages,
                "format": paper.path.rsplit_once('.').map_or("", |(_, end)| end).to_lowercase(),
                "size": paper.bytes.len(),
                "digest": Digest::sha256(&paper.bytes),
            })
        })
        .collect();
    let all = json!({
        "format": "dafu-package-1",
        "case": contents.case,
        "number": contents.number,
        "title": contents.title,
        "unit": contents.unit,
        "retention": contents.retention,
        "packed_on": contents.packed_on,
        "events": { "count": chain.events, "head": chain.head },
        "papers": papers,
        "facts": contents.facts,
    });
    format!("{all:#}\n")
}

/// `data/index.html`: the list of papers (归档文件目录), readable without dafu.
pub(super) fn index(contents: &Contents) -> String {
    let rows: String = (1..).zip(&contents.papers).map(|(number, paper)| row(number, paper)).collect();
    format!(
        "<!DOCTYPE html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\"><title>归档文件目录</title>\n\
         <style>body{{font-family:serif;margin:2em}}table{{border-collapse:collapse}}th,td{{border:1px solid;padding:.3em .6em;\
         text-align:left}}</style></head><body>\n<h1>归档文件目录</h1>\n\
         <p>立卷单位：{}　案号：{}　保管期限：{}　归档日期：{}</p>\n<p>{}</p>\n\
         <table>\n<tr><th>序号</th><th>责任者</th><th>文号</th><th>题名</th><th>日期</th><th>页数</th></tr>\n{rows}</table>\n\
         <p>办理过程：<a href=\"events.jsonl\">events.jsonl</a>　元数据：<a href=\"metadata.json\">metadata.json</a></p>\n</body></html>\n",
        escape(&contents.unit),
        escape(&contents.number),
        escape(&contents.retention),
        contents.packed_on,
        escape(&contents.title),
    )
}

fn row(number: usize, paper: &Paper) -> String {
    format!(
        "<tr><td>{number}</td><td>{}</td><td>{}</td><td><a href=\"files/{}\">{}</a></td><td>{}</td><td>{}</td></tr>\n",
        escape(&paper.author),
        escape(paper.number.as_deref().unwrap_or_default()),
        escape(&link(&paper.path)),
        escape(&paper.title),
        paper.date.map(|date| date.to_string()).unwrap_or_default(),
        paper.pages.map(|pages| pages.to_string()).unwrap_or_default(),
    )
}

/// `bag-info.txt`. `octets` and `files` are those of the payload.
pub(super) fn bag_info(contents: &Contents, chain: &Chain, octets: usize, files: usize) -> String {
    let entries = [
        ("Source-Organization", contents.unit.clone()),
        ("External-Identifier", contents.number.clone()),
        ("Internal-Sender-Identifier", contents.case.clone()),
        ("External-Description", contents.title.clone()),
        ("Bagging-Date", contents.packed_on.to_string()),
        ("Payload-Oxum", format!("{octets}.{files}")),
        ("Event-Log-Count", chain.events.to_string()),
        ("Event-Log-Head", chain.head.clone()),
    ];
    let line = |(label, value): &(&str, String)| format!("{label}: {}\n", value.split_whitespace().collect::<Vec<_>>().join(" "));
    entries.iter().map(line).collect::<Vec<_>>().concat()
}

/// The value of an entry of `bag-info.txt`.
pub(super) fn entry<'a>(bag_info: &'a str, label: &str) -> Option<&'a str> {
    bag_info.lines().find_map(|line| line.strip_prefix(label)?.strip_prefix(": "))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

/// A path as a link: `#` would begin a fragment; the other signs with a meaning there are not allowed in paths.
fn link(path: &str) -> String {
    path.replace('#', "%23")
}
