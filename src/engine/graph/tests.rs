//! The picture and the layout, held to what a reader needs.

use super::build::{Edge, Flow, Via};
use crate::definition::{Body, Choose, Exit, Form, Limit, List, Named, Outcome, Step, Title, To, Way};
use crate::diagnostic::Span;
use crate::ids::{OutcomeId, StepId, StepPath};
use petgraph::graph::NodeIndex;

/// A list from lines like `a: b c`, where `^b` is a `back` and `b?` a row of a `choose`.
fn list(lines: &[&str]) -> List {
    let steps = lines.iter().map(|line| {
        let (id, targets) = line.split_once(':').unwrap();
        (StepId::from(id), step(id, &targets.split_whitespace().collect::<Vec<_>>()))
    });
    List { steps: steps.collect() }
}

fn step(id: &str, targets: &[&str]) -> Step {
    let exit = match targets {
        [one] if one.bytes().all(|b| b.is_ascii_lowercase()) => Exit::Next(to(one)),
        rows if rows.iter().all(|row| row.ends_with('?')) => Exit::Choose(
            rows.iter().map(|row| Choose { when: None, to: to(row.trim_end_matches('?')), span: Span::default() }).collect(),
        ),
        buttons => Exit::Outcomes(buttons.iter().map(|target| (OutcomeId::from(*target), outcome(target))).collect()),
    };
    Step {
        path: StepPath::from(id),
        title: Title::default(),
        body: Body::Route,
        exit,
        form: Form::default(),
        due: None,
        marks: Vec::new(),
        lint: None,
        document: None,
        seal: None,
        refuse: Vec::new(),
        limit: None,
        notify: Vec::new(),
        starts: None,
        redact: None,
        receipt: false,
        seen_by: Vec::new(),
        span: Span::default(),
    }
}

fn outcome(target: &str) -> Outcome {
    let way = match target.strip_prefix('^') {
        Some(earlier) => Way::Back(Named::new(StepId::from(earlier), Span::default())),
        None => Way::Next(to(target)),
    };
    Outcome {
        title: Title::default(),
        form: Vec::new(),
        marks: Vec::new(),
        when: None,
        way,
        notify: Vec::new(),
        span: Span::default(),
    }
}

fn to(target: &str) -> Named<To> {
    Named::new(if target == "done" { To::Done } else { To::Step(StepId::from(target)) }, Span::default())
}

fn names(flow: &Flow<'_>, nodes: impl IntoIterator<Item = NodeIndex>) -> Vec<String> {
    nodes.into_iter().map(|node| flow.graph[node].name().to_owned()).collect()
}

fn node(flow: &Flow<'_>, id: &str) -> NodeIndex {
    flow.node(&StepId::from(id)).unwrap()
}

#[test]
fn edges_are_named_after_their_step_and_what_takes_them() {
    let mut list = list(&["a: b", "b: c ^a", "c: d? done?", "d: done"]);
    list.steps[1].limit = Some(Limit { rounds: 1, then: Named::new(StepId::from("d"), Span::default()), span: Span::default() });
    let flow = Flow::of(&list);
    let ids: Vec<_> = flow.graph.edge_weights().map(|edge| edge.id.as_str()).collect();
    assert_eq!(ids, ["a.next", "b.c", "b.^a", "b#limit", "c#1", "c#2", "d.next"]);
}

#[test]
fn a_target_that_is_no_step_has_no_edge() {
    let list = list(&["a: nowhere"]);
    assert_eq!(Flow::of(&list).graph.edge_count(), 0);
}

#[test]
fn steps_nothing_leads_to_are_not_reached() {
    let list = list(&["a: b", "b: done", "c: b"]);
    let flow = Flow::of(&list);
    assert_eq!(names(&flow, flow.reachable()), ["a", "b", "done"]);
}

#[test]
fn a_step_from_which_only_a_back_leads_on_still_finishes_by_way_of_it() {
    let list = list(&["a: b", "b: c? done?", "c: ^a", "d: e", "e: d"]);
    let flow = Flow::of(&list);
    assert_eq!(names(&flow, flow.finishing()), ["a", "b", "c", "done"]);
}

#[test]
fn a_back_makes_no_cycle() {
    let list = list(&["a: b", "b: done ^a"]);
    assert!(Flow::of(&list).cycles().is_empty());
}

#[test]
fn the_shortest_cycle_of_each_knot_is_told_from_its_first_step() {
    let list = list(&["a: b", "b: c d", "c: a", "d: e", "e: f", "f: e done"]);
    let flow = Flow::of(&list);
    let cycles: Vec<_> = flow.cycles().into_iter().map(|cycle| names(&flow, cycle)).collect();
    assert_eq!(cycles, [vec!["a", "b", "c"], vec!["e", "f"]]);
}

#[test]
fn a_step_that_leads_to_itself_is_a_cycle_of_one() {
    let list = list(&["a: a done"]);
    let flow = Flow::of(&list);
    assert_eq!(flow.cycles().len(), 1);
}

#[test]
fn ancestors_are_those_that_lead_here_without_a_back() {
    let list = list(&["a: b c", "b: d", "c: ^a d", "d: ^b done"]);
    let flow = Flow::of(&list);
    assert_eq!(names(&flow, flow.ancestors(node(&flow, "b"))), ["a"]);
    assert_eq!(names(&flow, flow.ancestors(node(&flow, "d"))), ["a", "b", "c"]);
}

#[test]
fn what_only_one_of_two_paths_passes_is_not_on_every_path() {
    let list = list(&["a: b c", "b: d", "c: d", "d: done"]);
    let flow = Flow::of(&list);
    let by = |step: &'static str| move |edge: &Edge<'_>| edge.id.starts_with(step) && matches!(edge.via, Via::Next);
    assert!(!flow.on_every_path(node(&flow, "d"), by("b")));
    assert!(flow.on_every_path(flow.done, by("d")));
    assert_eq!(names(&flow, flow.dominators(node(&flow, "d"))), ["d", "a"]);
}
