//! Rules about arguments: for each a call that is refused, and one that passes where there is a form that may.

mod descriptors;
mod memory;
mod processes;
