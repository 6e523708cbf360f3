//! The two ways out of the house: a server, or a folder of files where there is none.

use super::smtp::{Patience, Server};
use lettre::Message;
use std::path::{Path, PathBuf};

/// Where mails are handed over.
#[derive(Debug)]
pub enum Transport {
    /// Each becomes an `.eml` file in a folder.
    Files(PathBuf),
    /// A server takes them.
    Smtp(Box<Server>, Patience),
}

/// Writes a mail as a file, whole or not at all; its path. The same mail, known by its `id`, is the same file, so writing it
/// twice is harmless.
pub async fn write(folder: &Path, id: &str, message: &Message) -> Result<String, String> {
    let name = format!("{id}.eml");
    let (file, unfinished) = (folder.join(&name), folder.join(format!("{name}.part")));
    let written = async {
        tokio::fs::create_dir_all(folder).await?;
        tokio::fs::write(&unfinished, message.formatted()).await?;
        tokio::fs::rename(&unfinished, &file).await
    };
    match written.await {
        Ok(()) => Ok(file.display().to_string()),
        Err(error) => Err(format!("{}: {error}", file.display())),
    }
}
