//! Looking things up in a definition.
