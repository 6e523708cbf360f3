//! What a picture shows of a definition.

use super::{Language, Picture, Shape, State, picture};
use crate::definition::read::read;
use crate::graph::{bpmn, dot, svg};
use crate::ids::StepPath;

/// One of everything, as small as can be.
const SMALL: &str = r#"
workflow: small
version: 2
title: { zh: 来信 "办理", en: A letter }
in_charge: office
roles:
  office: { title: { zh: 办公室, en: Office }, unit: case.office }
  clerk: { title: 经办人, unit: case.office }
  reader: { title: 阅件人, person: item, via: link }
clocks:
  answer: { title: 答复期限, stops: sent }
steps:
  draft:
    title: { zh: 拟稿, en: Draft }
    task: clerk
    form: [text!]
    due: draft
    limit: { rounds: 3, then: send }
    next: ask
  ask:
    title: 征求意见
    parallel:
      readers:
        title: 阅件
        each: case.readers
        task: reader
        form: [view]
        again: ask
      wait:
        title: 等待
        wait: 3 workdays
    choose:
      - { when: "size(case.readers) > 1 && case.text != '<b>'", next: sign }
      - { otherwise: send }
  sign:
    title: 签发
    approve: in_order
    by: [{ role: clerk }, { role: office, when: "size(case.readers) > 1 && case.text != '<b>'" }]
    outcomes:
      agree: { title: 同意, next: send }
      send_back: { title: 退回, form: [reason!], back: draft }
  send:
    title: 寄出
    task: clerk
    marks: sent
    next: done
fields:
  office: { title: 单位, type: unit, from: import }
  readers: { title: 阅件人, type: people, from: import }
  text: { title: 正文, type: long_text }
  view: { title: 意见, type: long_text }
  reason: { title: 理由, type: long_text }
"#;

fn small(language: Language) -> Picture {
    let (definition, mistakes) = read("small.yaml", SMALL);
    assert!(mistakes.is_empty(), "{mistakes:#?}");
    picture(&definition.unwrap(), language)
}

#[test]
fn the_dot_of_a_small_definition() {
    insta::assert_snapshot!(dot(&small(Language::Chinese)));
}

#[test]
fn a_condition_used_twice_is_one_note() {
    let picture = small(Language::Chinese);
    assert_eq!(picture.notes, ["size(case.readers) > 1 && case.text != '<b>'"]);
    let sign = picture.steps.nodes.iter().find(|node| node.title == "签发").unwrap();
    assert_eq!(sign.who, ["1 经办人", "2 办公室①"]);
}

#[test]
fn a_task_for_each_of_a_list_is_one_box_that_names_the_list() {
    let picture = small(Language::Chinese);
    let Shape::Group(ask) = &picture.steps.nodes[1].shape else { panic!("a block is a frame") };
    let readers = &ask.branches[0].steps.nodes[0];
    assert_eq!((&readers.shape, readers.who.as_slice()), (&Shape::Many, &["阅件人".to_owned(), "逐个：阅件人".to_owned()][..]));
}

#[test]
fn what_has_no_english_title_keeps_its_chinese_one() {
    let picture = small(Language::English);
    assert_eq!((picture.title.as_str(), picture.steps.nodes[0].title.as_str()), ("A letter", "Draft"));
    assert_eq!(picture.steps.nodes[3].title, "寄出");
}

#[test]
fn marks_and_walks_reach_into_blocks_and_say_when_there_is_no_such_thing() {
    let mut picture = small(Language::Chinese);
    assert!(picture.mark(&StepPath::from("draft"), State::Done));
    assert!(picture.mark(&StepPath::from("ask/wait"), State::Now));
    assert!(picture.walk("ask/wait.next", 1));
    assert!(picture.walk("sign.send_back", 2));
    assert!(!picture.mark(&StepPath::from("nowhere"), State::Done));
    assert!(!picture.walk("draft.nothing", 1));
    let svg = svg(&picture);
    assert!(svg.contains("class=\"step done\" data-step=\"draft\""));
    assert!(svg.contains("class=\"step now\" data-step=\"ask/wait\""));
    assert!(svg.contains("class=\"edge walked\" data-edge=\"sign.send_back\""));
    assert!(svg.contains("退回 ×2"));
}

#[test]
fn text_of_a_definition_cannot_become_markup() {
    let svg = svg(&small(Language::Chinese));
    assert!(svg.contains("来信 &quot;办理&quot;"));
    assert!(svg.contains("case.text != '&lt;b&gt;'") && !svg.contains("<b>"));
}

#[test]
fn every_way_and_every_step_is_in_the_svg() {
    let picture = small(Language::Chinese);
    let svg = svg(&picture);
    for edge in &picture.steps.edges {
        assert_eq!(svg.matches(&format!("data-edge=\"{}\"", edge.id)).count(), 1, "{}", edge.id);
    }
    for step in ["draft", "ask", "ask/readers", "ask/wait", "sign", "send"] {
        assert_eq!(svg.matches(&format!("data-step=\"{step}\"")).count(), 1, "{step}");
    }
}

#[test]
fn a_way_back_is_a_dashed_curve() {
    let svg = svg(&small(Language::Chinese));
    let back = svg.lines().find(|line| line.contains("data-edge=\"sign.send_back\"")).unwrap();
    let path = back.split(" d=\"").nth(1).unwrap();
    assert!(path.contains('C') && path.contains("stroke-dasharray=\"4 2.2\""), "{path}");
}

/// Every value of an attribute.
fn values<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let start = format!(" {name}=\"");
    xml.split(start.as_str()).skip(1).map(|rest| rest.split('"').next().unwrap()).collect()
}

/// The text of every element that has nothing but text.
fn texts<'x>(xml: &'x str, name: &str) -> Vec<&'x str> {
    let start = format!("<bpmn:{name}>");
    xml.split(start.as_str()).skip(1).map(|rest| rest.split('<').next().unwrap()).collect()
}

/// Every element is closed in turn.
fn is_well_formed(xml: &str) -> bool {
    let mut open: Vec<&str> = Vec::new();
    for tag in xml.split('<').skip(1).map(|rest| rest.split('>').next().unwrap()).filter(|tag| !tag.starts_with('?')) {
        match tag.strip_prefix('/') {
            Some(closed) if open.pop() != Some(closed) => return false,
            Some(_) => {}
            None if tag.ends_with('/') => {}
            None => open.push(tag.split(' ').next().unwrap()),
        }
    }
    open.is_empty()
}

/// What `bpmn-moddle` also says, without npm: ids are unique, every reference has its element, everything is drawn.
#[test]
fn the_bpmn_of_every_definition_is_whole_and_drawn() {
    let shipped = [
        SMALL,
        include_str!("../../../../workflows/proposal-reply.yaml"),
        include_str!("../../../../workflows/commitment-follow-up.yaml"),
        include_str!("../../../../workflows/deputy-suggestion.yaml"),
    ];
    for text in shipped {
        let (definition, _) = read("x.yaml", text);
        let picture = picture(&definition.unwrap(), Language::Chinese);
        let xml = bpmn(&picture);
        assert!(is_well_formed(&xml), "{xml}");
        let ids = values(&xml, "id");
        let distinct: std::collections::BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len());
        let references = ["sourceRef", "targetRef", "bpmnElement", "default"].into_iter().flat_map(|name| values(&xml, name));
        for reference in references.chain(texts(&xml, "incoming")).chain(texts(&xml, "outgoing")) {
            assert!(distinct.contains(&reference), "{reference}");
        }
        let (process, _) = xml.split_once("</bpmn:process>").unwrap();
        for element in values(process, "id").into_iter().filter(|id| !["definitions", "process"].contains(id)) {
            assert_eq!(values(&xml, "bpmnElement").into_iter().filter(|drawn| *drawn == element).count(), 1, "{element}");
        }
    }
}

#[test]
fn the_bpmn_stands_where_the_svg_stands() {
    let picture = small(Language::Chinese);
    let layout = crate::graph::layout::layout(&picture);
    let xml = bpmn(&picture);
    let number = crate::graph::svg::n;
    for figure in layout.body.figures {
        let shape = format!("bpmnElement=\"step_{}\"", figure.path.as_str().replace('/', "."));
        let at = xml.find(&shape).unwrap_or_else(|| panic!("{shape}"));
        let rect = figure.rect;
        let bounds = format!("x=\"{}\" y=\"{}\" width=\"{}\"", number(rect.x), number(rect.y), number(rect.w));
        assert!(xml[at..].lines().next().unwrap().contains(&bounds), "{bounds}");
    }
}
