//! What somebody sees before he signs: the whole text, every attachment, and the digest of exactly the bytes that he will sign. A fragment of a
//! page; the page around it is the web's business.

use super::{Profile, Stamp, witness};
use askama::Template;

/// What is to be signed.
#[derive(Debug, Clone)]
pub struct Paper<'a> {
    /// The algorithms that stand beside everything.
    pub profile: Profile,
    /// Its title.
    pub title: &'a str,
    /// Its text, a paragraph a line.
    pub text: &'a str,
    /// Its bytes, as they were frozen.
    pub pdf: &'a [u8],
    /// Its attachments: name and bytes.
    pub attachments: &'a [(&'a str, &'a [u8])],
    /// Who has signed it.
    pub signatures: &'a [Signature<'a>],
}

/// Somebody's signature.
#[derive(Debug, Clone, Copy)]
pub struct Signature<'a> {
    /// Who.
    pub name: &'a str,
    /// When, as the page writes it.
    pub on: &'a str,
    /// In ink, entered from a scan.
    pub on_paper: bool,
    /// The digest of what he signed, as [`Stamp::hex`].
    pub hex: &'a str,
}

#[derive(Template)]
#[template(
    ext = "html",
    source = r#"<section class="signing">
<h2>{{ title }}</h2>
<div class="text">{% for paragraph in paragraphs %}<p>{{ paragraph }}</p>{% endfor %}</div>
<table class="signed-bytes">
<caption>签发的内容（{{ digest }}）</caption>
<tr><th scope="row">定稿</th><td>{{ bytes }} 字节</td><td><code>{{ groups }}</code></td></tr>
{%- for attachment in attachments %}
<tr><th scope="row">附件：{{ attachment.0 }}</th><td>{{ attachment.1 }} 字节</td><td><code>{{ attachment.2 }}</code></td></tr>
{%- endfor %}
</table>
<ul class="signatures">
{%- for signature in signatures %}
<li{% if signature.2 %} class="void"{% endif %}>{{ signature.0 }} {{ signature.1 }}{% if signature.2 %}：<strong>文稿已改动，此签名失效</strong>{% endif %}</li>
{%- endfor %}
</ul>
<p class="note">签发后由服务器以 {{ algorithm }} 作{{ witness }}，只证明系统所见，不是个人电子签名。</p>
</section>
"#
)]
struct Fragment<'a> {
    title: &'a str,
    paragraphs: Vec<&'a str>,
    digest: &'a str,
    algorithm: &'a str,
    witness: &'a str,
    bytes: usize,
    groups: String,
    attachments: Vec<(&'a str, usize, String)>,
    signatures: Vec<(&'a str, String, bool)>,
}

/// The fragment as HTML; every text in it is escaped.
pub fn fragment(paper: &Paper<'_>) -> Result<String, askama::Error> {
    let stamp = Stamp::of(paper.profile, paper.pdf);
    let attachments = paper.attachments.iter();
    let signatures = paper.signatures.iter().map(|signed| {
        let how = if signed.on_paper { "线下签批" } else { "签发" };
        (signed.name, format!("{} {how}", signed.on), signed.hex != stamp.hex)
    });
    Fragment {
        title: paper.title,
        paragraphs: paper.text.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
        digest: paper.profile.digest(),
        algorithm: paper.profile.signature(),
        witness: witness::TITLE,
        bytes: paper.pdf.len(),
        groups: stamp.groups(),
        attachments: attachments.map(|(name, bytes)| (*name, bytes.len(), Stamp::of(paper.profile, bytes).groups())).collect(),
        signatures: signatures.collect(),
    }
    .render()
}
