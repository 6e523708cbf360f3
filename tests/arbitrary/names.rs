//! What every event and every body of a step is called, so that a test can count which of them it has reached. (Commands are in
//! [`dafu_engine::machine::table`], refusals have their codes.)
//!
//! One list an enum; a variant that is missing from its list does not compile.

use dafu_engine::definition::Body;
use dafu_engine::machine::event::What;

macro_rules! named {
    ($(#[$doc:meta])* $list:ident, $name:ident, $type:ident: $($variant:ident)*) => {
        $(#[$doc])*
        pub const $list: &[&str] = &[$(stringify!($variant)),*];
        /// What it is called in that list.
        pub const fn $name(of: &$type) -> &'static str {
            match of {
                $($type::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

named! {
    /// Every event.
    EVENTS, event, What:
    CaseOpened CaseEnded Suspended Resumed FactsWritten Corrected ScopeOpened ScopeDone ScopeWithdrawn ScopeDetached StepEntered
    StepEnded RunAwaits Claimed Released HandedOver Delegated Prepared TurnsOpened SignerAdded SignerRemoved Signed Marked
    ClockStarted ClockStopped ClockDropped ClockPaused ClockRestarted DateMoved DueReached Reminded BlockOpened BlockClosed ItemOpened
    ItemChanged ItemAnswered ItemSilent ItemWithdrawn ItemToDecide RequestAsked RequestDecided RecordAdded RecordConfirmed
    RecordCorrected DocumentAsked DocumentReady DocumentReopened ErratumAdded PackageAsked PackageReady Notified Urged Consulted
    ConsultAnswered TakenBack Moved ChildStarted ChildChanged ChildEnded JoinAsked JoinAnswered JoinRefused ResultHeld Migrated
    Noted Flagged NotMade OutcomeTaken
}

named! {
    /// Everything a step can be.
    BODIES, body, Body:
    Task Approve Parallel Each Wait Archive Route
}
