//! YAML as a tree with positions.
