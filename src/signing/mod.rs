//! Digests, signatures and seals: what the system vouches for, and by which algorithms.
//!
//! An installation follows one [`Profile`]: the international algorithms, or those of the Chinese standards (GB/T 32905 SM3; its signatures, GB/T 32918 SM2,
//! are not built in yet and are refused by name). Wherever a digest or a signature is shown or written its algorithm stands beside it. The server's own key is [`witness::Witness`], 系统见证: it says
//! that the system saw something, and is never a person's electronic signature. The seal of an office is another program's business
//! ([`seal`]). Deliberately knows no case and no store.

mod digest;
mod profile;
pub mod seal;
#[cfg(test)]
mod tests;
pub mod view;
pub mod witness;

pub use digest::Stamp;
pub use profile::Profile;
