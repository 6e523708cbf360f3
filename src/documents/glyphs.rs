//! Looks through a laid-out letter for characters that no font has.
//!
//! typst draws an empty box for them without a word, so the frames are searched: glyph 0 is the box.

use typst::layout::{Frame, FrameItem};
use typst_layout::PagedDocument;

/// The first character that would be printed as a box.
pub(super) fn missing(document: &PagedDocument) -> Option<char> {
    document.pages().iter().find_map(|page| in_frame(&page.frame))
}

fn in_frame(frame: &Frame) -> Option<char> {
    frame.items().find_map(|(_, item)| match item {
        FrameItem::Group(group) => in_frame(&group.frame),
        FrameItem::Text(text) => {
            let glyph = text.glyphs.iter().find(|glyph| glyph.id == 0)?;
            text.text.get(glyph.range()).and_then(|cluster| cluster.chars().next())
        }
        FrameItem::Shape(..) | FrameItem::Image(..) | FrameItem::Link(..) | FrameItem::Tag(_) => None,
    })
}
