//! Versions of a text: kept, in order, and brought back.

use super::{Office, act, form};
use crate::databases;
use chrono::TimeDelta;
use dafu::app::drafting::Version;
use dafu::store::drafts;
use serde_json::json;

impl Office {
    async fn save(&self, version: i64, text: &str) {
        let body = json!({ "text": text, "helpers": [] }).to_string();
        let (case_id, run, person) = ("c1".to_owned(), "write#1".to_owned(), "wen".to_owned());
        let draft = drafts::Row { case_id, run, person, version, saved_at: self.app.now().at, closed_at: None, body };
        self.app.save_draft(draft).await.expect("saved");
        self.clock.advance(TimeDelta::minutes(5));
    }

    async fn versions(&self) -> Vec<(usize, bool, String)> {
        let versions = self.app.versions(&"c1".into(), &"text".into()).await.expect("read");
        let told = |version: Version| (version.number, version.handed_in, version.text);
        versions.into_iter().map(told).collect()
    }
}

#[tokio::test]
async fn every_text_that_was_saved_or_handed_in_is_kept_and_can_be_brought_back() {
    for database in databases::each().await {
        let office = Office::open(&database).await;
        office.begin("c1").await.expect("begun");
        for (version, text) in [(1, "送信"), (2, "送信"), (3, "送信两封")] {
            office.save(version, text).await;
        }
        assert_eq!(
            office.versions().await,
            [(1, false, "送信".to_owned()), (2, false, "送信两封".to_owned())],
            "{}",
            database.name
        );
        let place = ("c1".into(), "write#1".into(), "wen".into());
        office.app.restore((&place.0, &place.1, &place.2), &"text".into(), "送信").await.expect("restored");
        let draft = office.app.draft(&place.0, &place.1, &place.2).await.expect("read").expect("there");
        let body: serde_json::Value = serde_json::from_str(&draft.body).expect("JSON");
        assert_eq!((draft.version, body), (4, json!({ "text": "送信", "helpers": [] })), "the other blanks stay");
        office.clock.advance(TimeDelta::minutes(5));
        office.act("c1", "wen", act("write#1", None, form(&[("text", json!("送信三封"))]))).await;
        let handed_in = (4, true, "送信三封".to_owned());
        assert_eq!(office.versions().await.last(), Some(&handed_in), "{}", database.name);
        assert!(office.app.restore((&place.0, &place.1, &place.2), &"text".into(), "送信").await.is_err(), "its task is over");
    }
}
