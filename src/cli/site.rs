//! Where people reach an installation: the options that every command shares which writes addresses into messages.

use crate::config::{Config, Links};
use std::net::SocketAddr;

/// Where people reach it.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct SiteArgs {
    /// Where browsers reach the workbench, as `https://dafu.example.gov.cn`; mails lead there.
    #[arg(long, value_name = "URL", env = "DAFU_PUBLIC_URL", value_parser = address)]
    pub public_url: Option<String>,
    /// A listener of its own for what links in messages lead to, as `0.0.0.0:8081`. It answers nothing else, and the other listener
    /// then answers no link: whoever follows one is on the internet, and the office need not be.
    #[arg(long, value_name = "ADDRESS:PORT", env = "DAFU_LINKS_LISTEN")]
    pub links_listen: Option<SocketAddr>,
    /// Where people reach that, as `https://wj.example.gov.cn`; where the workbench is, unless something is said.
    #[arg(long, value_name = "URL", env = "DAFU_LINKS_PUBLIC_URL", value_parser = address)]
    pub links_public_url: Option<String>,
}

impl SiteArgs {
    /// The settings with these addresses.
    pub fn over(&self, config: Config) -> Config {
        let links = Links { listen: self.links_listen, public_url: self.links_public_url.clone() };
        Config { public_url: self.public_url.clone().unwrap_or(config.public_url), links, ..config }
    }
}

/// An address that pages are at: with a scheme, and nothing behind the host.
fn address(text: &str) -> Result<String, String> {
    let text = text.trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    match host {
        Some(host) if !host.is_empty() && !host.contains(['/', '?', '#', ' ', '@']) => Ok(text.to_owned()),
        Some(_) | None => Err("write it as https://dafu.example.gov.cn, without a path".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::address;

    #[test]
    fn an_address_has_a_scheme_and_no_path() {
        assert_eq!(address("https://dafu.example/"), Ok("https://dafu.example".to_owned()));
        assert_eq!(address("http://127.0.0.1:8080"), Ok("http://127.0.0.1:8080".to_owned()));
        for wrong in ["dafu.example", "https://", "https://dafu.example/l", "ftp://dafu.example", "https://a@b"] {
            assert!(address(wrong).is_err(), "{wrong}");
        }
    }
}
