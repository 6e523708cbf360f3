//! The checks that need the whole picture: one rule a file.

use crate::definition::Definition;
use crate::diagnostic::Diagnostic;
use crate::policy::Policy;

/// Every mistake of one definition on its own.
pub fn definition(definition: &Definition) -> Vec<Diagnostic> {
    let _ = definition;
    Vec::new()
}

/// Every mistake of a definition with a policy that serves it.
pub fn pair(definition: &Definition, policy: &Policy) -> Vec<Diagnostic> {
    let _ = (definition, policy);
    Vec::new()
}
