//! What leaves for other programs, and what stays until it may be seen.

use super::*;
use dafu_engine::definition;
use quick_xml::Reader;
use quick_xml::events::Event as Xml;

fn shipped() -> Definition {
    definition::read::read("w.yaml", include_str!("../../workflows/proposal-reply.yaml")).0.expect("a definition")
}

/// A case at the feedback of its proposers, one of whom has answered; `open` says whether the others are still waited for.
fn asking(open: bool) -> Case {
    let item = json!({
        "id": "shen", "subject": { "person": "shen" }, "scope": "aftermath/feedback[shen]", "state": "answered",
        "opened_on": "2023-05-26", "answered_on": "2023-05-31", "fields": { "result": { "choice": "dissatisfied" } },
        "due": null, "to_decide": false, "without": null,
    });
    let block = json!({ "run": "aftermath/feedback#1", "open": open, "items": [item] });
    let case = json!({
        "id": "08010082", "workflow": "proposal-reply", "definition": "", "policy": "xuchang", "began": "2023-03-01", "seq": 9,
        "last_at": "2023-05-31T01:00:00Z", "status": { "is": "open" }, "facts": {}, "scopes": {}, "rounds": {},
        "blocks": { "aftermath/feedback": block }, "marks": {}, "clocks": {}, "records": {}, "requests": {}, "documents": {},
        "ended": {}, "consults": {}, "children": {}, "merged": [], "parent": null, "urged": {}, "held_results": [],
    });
    serde_json::from_value(case).expect("a case")
}

fn event(what: &Value) -> Event {
    let event =
        json!({ "seq": 1, "at": "2023-05-31T01:00:00Z", "on": "2023-05-31", "by": { "person": "han_zheng" }, "what": what });
    serde_json::from_value(event).expect("an event")
}

fn answered() -> Event {
    let place = json!({ "item": { "block": "aftermath/feedback", "item": "shen" } });
    event(&json!({ "type": "facts_written", "place": place, "values": { "result": { "choice": "dissatisfied" } }, "run": null }))
}

#[test]
fn what_only_some_may_see_is_left_out_until_the_step_ends() {
    let definition = shipped();
    for (open, told) in [(true, false), (false, true)] {
        let case = asking(open);
        let lines = [case_line(&definition, &case).unwrap(), event_line(&definition, &case, &answered()).unwrap()];
        for line in lines {
            assert_eq!(line.contains("dissatisfied"), told, "{line}");
            assert_eq!(line.contains("withheld"), !told, "{line}");
        }
    }
}

/// The attributes of each event of a log, as `key=value`.
fn events(xes: &str) -> Vec<Vec<String>> {
    let mut reader = Reader::from_str(xes);
    let (mut all, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().expect("well-formed XML") {
            Xml::Eof => return all,
            Xml::Start(tag) if tag.name().as_ref() == "event" => {
                inside = true;
                all.push(Vec::new());
            }
            Xml::End(tag) if tag.name().as_ref() == "event" => inside = false,
            Xml::Empty(tag) if inside => {
                let mut values = tag.attributes().map(|attribute| attribute.expect("an attribute").value.into_owned());
                let pair = format!("{}={}", values.next().unwrap(), values.next().unwrap());
                all.last_mut().unwrap().push(pair);
            }
            _ => {}
        }
    }
}

#[test]
fn a_step_begins_and_ends_under_the_title_that_people_see() {
    let (definition, case) = (shipped(), asking(true));
    let run = json!({
        "id": "acknowledge#1", "step": "acknowledge", "round": 1, "opened_on": "2023-03-01", "due": null, "came_from": null,
        "awaits": null, "straight_back_to": null,
        "work": { "task": { "hold": { "owner": null, "granted": false, "delegate": null, "prepared": null } } },
    });
    let log = [
        event(&json!({ "type": "step_entered", "scope": "", "run": run })),
        event(&json!({ "type": "marked", "milestone": "acknowledged", "on": "2023-03-02" })),
        event(&json!({ "type": "step_ended", "scope": "", "run": "acknowledge#1", "how": "next" })),
    ];
    let mut out = Vec::new();
    let mut xes = Xes::begin(&mut out).unwrap();
    xes.trace(&definition, &case, &log).unwrap();
    xes.finish().unwrap();
    let text = String::from_utf8(out).unwrap();
    let events = events(&text);
    assert_eq!(events.len(), 2, "a milestone is no work: {text}");
    for (event, transition) in events.iter().zip(["start", "complete"]) {
        for expected in ["concept:name=签收", "time:timestamp=2023-05-31T01:00:00.000000Z", "org:resource=han_zheng"] {
            assert!(event.iter().any(|pair| pair == expected), "{event:?}");
        }
        assert!(event.contains(&format!("lifecycle:transition={transition}")), "{event:?}");
    }
}
