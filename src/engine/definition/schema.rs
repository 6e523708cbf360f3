//! The JSON Schema of definitions, policies and scenarios, for editors.
