//! A definition as a graph.
