//! Handing a mail to a server, phase by phase, so that it is known at every moment whether the server can have taken it.
//!
//! SMTP gives an answer to the last dot of a mail, and to nothing after it (RFC 5321, 4.1.1.4): whatever fails before the dot was
//! certainly not taken, whatever fails between the dot and the answer nobody can know (RFC 1047). So [`Line::offer`] and
//! [`Line::hand_over`] are two calls, and between them the caller notes that the mail may be gone. Every wait is bounded. When to
//! try again is somebody else's business.

mod line;
mod server;

pub(super) use line::clean;
pub use line::{Answer, Line, Trouble};
pub use server::{BadServer, Patience, Server};
