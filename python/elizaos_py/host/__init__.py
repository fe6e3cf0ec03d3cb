"""The Python half of the bridge. Thin on purpose: what can be done in Rust is done there."""
