//! What is read, where it stands, and what is refused.

use super::grammar::{Block, Key, Shape};
use super::{Kind, Node, Reader, parse};
use crate::calendar::{Duration, Unit};
use crate::diagnostic::Diagnostic;

fn outline(node: &Node, indent: usize, lines: &mut Vec<String>) {
    let span = node.span;
    let what = match &node.kind {
        Kind::Scalar { text, quoted } => format!("{text:?}{}", if *quoted { " quoted" } else { "" }),
        Kind::List(_) => "list".to_owned(),
        Kind::Map(_) => "map".to_owned(),
    };
    lines.push(format!("{:indent$}{}:{}+{} {what}", "", span.line, span.column, span.length));
    match &node.kind {
        Kind::Scalar { .. } => {}
        Kind::List(list) => list.iter().for_each(|child| outline(child, indent + 1, lines)),
        Kind::Map(pairs) => pairs.iter().for_each(|(key, value)| {
            outline(key, indent + 1, lines);
            outline(value, indent + 2, lines);
        }),
    }
}

fn said(diagnostics: &[Diagnostic]) -> Vec<String> {
    diagnostics
        .iter()
        .map(|found| {
            let hint = found.hint.as_ref().map(|hint| format!(" ({hint})")).unwrap_or_default();
            format!("{}:{} {} {}{hint}", found.span.line, found.span.column, found.rule, found.message)
        })
        .collect()
}

fn refusals(text: &str) -> Vec<String> {
    let (node, diagnostics) = parse(text);
    assert!(node.is_none(), "{text:?} was read");
    said(&diagnostics)
}

#[test]
fn every_node_knows_its_place_in_characters() {
    let text = "# 注\n标题: { zh: 政协, en: 'a b' }\nlist:\n  - a!\n  - - x\nempty:\nflow: [a,\n  b]\nblock: |\n  x\n  y\n";
    let (node, diagnostics) = parse(text);
    assert_eq!(diagnostics, []);
    let mut lines = Vec::new();
    outline(&node.unwrap(), 0, &mut lines);
    insta::assert_snapshot!(lines.join("\n"), @r#"
    2:1+0 map
     2:1+2 "标题"
      2:5+21 map
       2:7+2 "zh"
        2:11+2 "政协"
       2:15+2 "en"
        2:19+6 "a b" quoted
     3:1+4 "list"
      4:3+0 list
       4:5+2 "a!"
       5:5+0 list
        5:7+1 "x"
     6:1+5 "empty"
      6:6+0 ""
     7:1+4 "flow"
      7:7+0 list
       7:8+1 "a"
       8:3+1 "b"
     9:1+5 "block"
      10:3+0 "x\ny\n" quoted
    "#);
}

#[test]
fn part_of_a_text_is_found_behind_its_quote() {
    let (node, _) = parse("a: '会办 x'\n");
    let part = node.as_ref().and_then(|node| node.get("a")).unwrap().part(3, 1);
    assert_eq!((part.line, part.column, part.length), (1, 8, 1));
}

#[test]
fn broken_yaml_is_refused_in_plain_words() {
    let broken = [
        "a: b: c\n",
        "a:\n  b: 1\n c: 2\n",
        "a: [b\nc: d\n",
        "a: { b\n",
        "a: 'x\n",
        "a: b\n\tc: d\n",
        "a:\n\u{3000}b: c\n  d: e\n",
        "a：b\nc: d\n",
        "x y z\nc: d\n",
        "a: *x\n",
        "",
    ];
    insta::assert_snapshot!(broken.map(|text| refusals(text).join("\n")).join("\n"), @r"
    1:5 yaml-syntax this is no YAML from here on: a `:` stands where no key can be (text with `: ` in it must be quoted)
    3:2 yaml-syntax this is no YAML from here on: the line does not begin under the one above it
    2:2 yaml-syntax this is no YAML from here on: a `:` stands where no key can be (a bracket may not have been closed before)
    2:1 yaml-syntax this is no YAML from here on: a `{` is not closed, or a `,` is missing
    1:4 yaml-syntax this is no YAML from here on: a quote is opened and never closed
    1:4 yaml-syntax this is no YAML from here on: while scanning a plain scalar, found a tab (indent with spaces: a line here begins with a tab)
    3:4 yaml-syntax this is no YAML from here on: a `:` stands where no key can be (text with `: ` in it must be quoted) (indent with ASCII spaces: a line here begins with a full-width space)
    2:2 yaml-syntax this is no YAML from here on: a `:` stands where no key can be (text with `: ` in it must be quoted) (write an ASCII colon and a space (`: `) after a key, not `：`)
    2:2 yaml-syntax this is no YAML from here on: a `:` stands where no key can be (text with `: ` in it must be quoted)
    1:4 yaml-syntax this is no YAML from here on: text that begins with `*` must be quoted
    1:1 yaml-syntax nothing is written in this file
    ");
}

#[test]
fn a_file_full_of_one_mistake_is_not_answered_by_a_flood() {
    let (_, twice) = parse(&"a: 1\n".repeat(90_000));
    let (_, anchors) = parse(&"- &a x\n".repeat(90_000));
    assert_eq!((twice.len(), anchors.len()), (100, 100));
}

#[test]
fn what_definitions_do_not_use_is_refused_by_name() {
    insta::assert_snapshot!(refusals("a: &x b\nc: *x\nd: !foo e\n").join("\n"), @r"
    1:4 yaml-limit an anchor stands here (aliases are not used in definitions; take the `&` name out)
    2:4 yaml-limit an alias stands here (aliases are not used in definitions; write the value out)
    3:4 yaml-limit a tag stands here (tags are not used in definitions; put text that begins with `!` in quotes)
    ");
    insta::assert_snapshot!(refusals("a\n---\nb\n").join("\n"), @"2:1 yaml-limit a second document begins here; a file holds one (take the line `---` out, or put what follows into a file of its own)");
}

#[test]
fn a_key_written_twice_points_at_both_and_keeps_the_first() {
    let (node, diagnostics) = parse("a: 1\nb: 2\na: 3\n");
    assert_eq!(node.unwrap().get("a").and_then(Node::as_text), Some("1"));
    assert_eq!(
        said(&diagnostics),
        ["3:1 duplicate-key `a` is written twice: first in line 1 (keep one of the two, or give them different names)"]
    );
}

#[test]
fn hostile_files_cost_one_diagnostic() {
    let many = 1 << 20;
    let hostile = [
        "x".repeat(50 << 20),
        "[".repeat(many),
        "{a: ".repeat(many / 4),
        "- ".repeat(many),
        "? ".repeat(many),
        format!("[{}]", "a,".repeat(many / 2)),
        (0..150_000).map(|key| format!("k{key}: v")).collect::<Vec<_>>().join("\n"),
        (0..1_000).map(|depth| " ".repeat(depth) + "a:").collect::<Vec<_>>().join("\n"),
        "!".repeat(many),
        "\n".repeat(many),
        format!("a: \"{}", "\\".repeat(many)),
    ];
    for text in hostile {
        let found = refusals(&text);
        assert_eq!(found.len(), 1, "{found:?}");
    }
}

static PLACE: Block = Block {
    name: "place",
    doc: "Somewhere.",
    keys: &[
        Key::must("title", Shape::Text, "its name"),
        Key::may("from", Shape::Date, "the day it opened"),
        Key::may("walk", Shape::Duration, "how long one walks"),
        Key::may("open", Shape::YesNo, "whether it is open"),
        Key::may("floor", Shape::Number, "which floor"),
    ],
};

/// What a reader of [`PLACE`] says about `text`.
fn place(text: &str) -> String {
    let (mut reader, root) = Reader::open(text);
    if let Some(entries) = root.as_ref().and_then(|root| reader.block(root, &PLACE)) {
        entries.get("title").map(|node| reader.text(node));
        entries.get("from").map(|node| reader.date(node));
        entries.get("walk").map(|node| reader.duration(node));
        entries.get("open").map(|node| reader.yes_no(node));
        entries.get("floor").map(|node| reader.number(node));
    }
    said(&reader.finish("place.yaml")).join("\n")
}

#[test]
fn a_block_reports_all_that_is_wrong_at_once() {
    assert_eq!(place("title: 市民中心\nfrom: 2027-09-30\nwalk: 10 days\nopen: true\nfloor: 3\n"), "");
    insta::assert_snapshot!(place("tilte: x\nfrom: 2027-09-31\nwalk: 10 wrokdays\nopen: yes\nfloor: third\ncolour: red\n"), @r"
    1:1 unknown-key `tilte` is not a key of a place (did you mean `title`? it can be: title, from, walk, open, floor)
    2:7 bad-date 31 September does not exist: September has 30 days
    3:7 bad-duration `10 wrokdays` is not a length of time; did you mean `10 workdays`?
    4:7 wrong-type `true` or `false` is expected here, not `yes`
    5:8 wrong-type a whole number is expected here, not `third`
    6:1 unknown-key `colour` is not a key of a place (it can be: title, from, walk, open, floor)
    ");
    insta::assert_snapshot!(place("title: ''\nfrom: 27-9-1\nwalk: 2 weeks\nopen: 'true'\nfloor: [1]\n"), @r"
    1:8 wrong-type text is expected here, not an empty text
    2:7 bad-date `27-9-1` is not a day; write year, month and day, as 2027-06-30
    3:7 bad-duration `2 weeks`: weeks are not used; write `14 days`
    4:7 wrong-type `true` or `false` is expected here, not the quoted text `true`
    5:8 wrong-type a whole number is expected here, not a list
    ");
    insta::assert_snapshot!(place("title:\nfrom: 2027-13-01\nwalk: long\nfloor: -1\n"), @r"
    1:1 missing-value `title` has no value; write one, or take the line out
    2:7 bad-date there is no month 13; months are 01 to 12
    3:7 bad-duration `long` is not a length of time; write `10 workdays`, `15 days` or `3 months`
    4:8 wrong-type a whole number is expected here, not `-1`
    ");
    insta::assert_snapshot!(place("- title: x\n"), @"1:1 wrong-type a block of keys and values (place) is expected here, not a list");
}

#[test]
fn ids_are_lower_case_and_not_reserved() {
    let (mut reader, root) = Reader::open("write: 1\nyes: 1\n承办: 1\nOn_Time: 1\n9th: 1\ndone: 1\nempty:\n");
    let ids = reader.by_id(&root.unwrap(), "a step").into_iter().map(|(id, ..)| id).collect::<Vec<_>>();
    assert_eq!(ids, ["write", "yes", "承办", "On_Time", "9th", "done"]);
    insta::assert_snapshot!(said(&reader.finish("x")).join("\n"), @r"
    2:1 reserved-id `yes` can't be an id: the word has a meaning of its own here or in YAML (choose another word)
    3:1 bad-id `承办` can't be an id; ids are ASCII letters in lower case, digits and `_`, a letter first, 64 at most
    4:1 bad-id `On_Time` can't be an id; ids are ASCII letters in lower case, digits and `_`, a letter first, 64 at most
    5:1 bad-id `9th` can't be an id; ids are ASCII letters in lower case, digits and `_`, a letter first, 64 at most
    6:1 reserved-id `done` can't be an id: the word has a meaning of its own here or in YAML (choose another word)
    7:1 missing-value `empty` has no value; write one, or take the line out
    ");
}

#[test]
fn durations_are_read_in_singular_and_plural() {
    let (mut reader, root) = Reader::open("[10 workdays, 1 month, 0 days]");
    let read: Vec<_> = reader.list(&root.unwrap(), "lengths").iter().filter_map(|node| reader.duration(node)).collect();
    let expected = [(10, Unit::Workdays), (1, Unit::Months), (0, Unit::Days)].map(|(amount, unit)| Duration { amount, unit });
    assert_eq!(read, expected);
}
