use super::instant;
use crate::databases;
use dafu::store::files::{self, Shelf};

#[tokio::test]
async fn a_file_is_known_by_what_is_in_it_and_a_damaged_one_is_refused() {
    for database in databases::each().await {
        let store = database.open().await;
        let folder = database.folder.path().join("files");
        let shelf = Shelf::new(folder.clone());
        let digest = files::keep(&store, &shelf, b"%PDF", "application/pdf", instant()).await.expect("kept");
        assert_eq!(files::keep(&store, &shelf, b"%PDF", "application/pdf", instant()).await, Ok(digest.clone()));
        assert_eq!(files::list(store.reader()).await, Ok(vec![digest.clone()]), "{}", database.name);
        assert_eq!(shelf.read(&digest), Ok(b"%PDF".to_vec()));
        let hex = digest.as_str().trim_start_matches("sha256:");
        std::fs::write(folder.join(&hex[..2]).join(&hex[2..]), "other").expect("damaged");
        assert!(shelf.read(&digest).expect_err("damaged").to_string().contains("damaged"));
    }
}

#[test]
fn a_digest_can_not_lead_out_of_the_folder() {
    let shelf = Shelf::new("/tmp".into());
    assert!(shelf.read(&"sha256:../../etc/passwd".into()).is_err());
    assert!(shelf.read(&format!("sha256:..{}", "0".repeat(62)).into()).is_err());
}
