//! Between the wire form and Python objects, in the process that embeds Python and in a worker of the sandbox alike.

mod decode;
mod encode;
mod encoder;
mod exact;
mod json;
mod keys;
mod memory;
mod types;

pub use decode::{arguments, decode, keywords};
pub use encode::{Encoded, Refused, encode, encode_fields};
pub use memory::release_pinned;
pub use types::{Home, Shape, Types, init as init_types};
