//! Builds the shim: an ELF library without code that needs one library and names symbols by their absolute addresses.

use std::ffi::CString;

use object::elf::{
    DT_HASH, DT_NEEDED, DT_NULL, DT_STRSZ, DT_STRTAB, DT_SYMENT, DT_SYMTAB, EM_AARCH64, EM_X86_64, ET_DYN, PF_R, PF_W,
    PT_DYNAMIC, PT_GNU_STACK, PT_LOAD, SHN_ABS,
};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Symbol {
    pub name: CString,
    pub address: u64,
}

const HEADER: usize = 64;
const SEGMENT: usize = 56;
const SEGMENTS: usize = 3;
const ENTRY: usize = 16;
const ENTRIES: usize = 7;
const SYMBOL: usize = 24;
const WORD: usize = 4;
/// The largest pages there are.
const ALIGNMENT: u64 = 0x1_0000;
/// A global symbol that is an object; the loader does not tell functions from objects here.
const GLOBAL_OBJECT: u8 = 0x11;

pub fn build(library: &[u8], symbols: &[Symbol]) -> Vec<u8> {
    let mut strings = vec![0];
    let mut add = |text: &[u8]| {
        let at = strings.len();
        strings.extend_from_slice(text);
        strings.push(0);
        at
    };
    let needed = add(library);
    let names: Vec<usize> = symbols.iter().map(|symbol| add(symbol.name.as_bytes())).collect();
    let hash = hash_table(symbols);

    let dynamic_at = HEADER + SEGMENTS * SEGMENT;
    let symbols_at = dynamic_at + ENTRIES * ENTRY;
    let hash_at = symbols_at + (symbols.len() + 1) * SYMBOL;
    let strings_at = hash_at + hash.len() * WORD;
    let size = strings_at + strings.len();

    let mut out = Image(Vec::with_capacity(size));
    out.header();
    // The loader writes into the dynamic section, hence the second flag.
    out.segment(PT_LOAD.0, (PF_R | PF_W).0, 0..size, ALIGNMENT);
    out.segment(PT_DYNAMIC.0, (PF_R | PF_W).0, dynamic_at..symbols_at, 8);
    // Without this one the loader makes every stack of the process executable.
    out.segment(PT_GNU_STACK.0, (PF_R | PF_W).0, 0..0, 16);
    for (tag, value) in [
        (DT_NEEDED, needed),
        (DT_HASH, hash_at),
        (DT_SYMTAB, symbols_at),
        (DT_SYMENT, SYMBOL),
        (DT_STRTAB, strings_at),
        (DT_STRSZ, strings.len()),
        (DT_NULL, 0),
    ] {
        out.u64(tag.0 as u64);
        out.u64(value as u64);
    }
    out.symbol(0, 0, 0, 0);
    for (symbol, name) in symbols.iter().zip(names) {
        out.symbol(name as u32, GLOBAL_OBJECT, SHN_ABS.0, symbol.address);
    }
    for word in hash {
        out.u32(word);
    }
    out.0.extend_from_slice(&strings);
    out.0
}

/// The classic table: number of buckets, number of symbols, buckets, chains.
fn hash_table(symbols: &[Symbol]) -> Vec<u32> {
    let buckets = symbols.len().max(1);
    let mut table = vec![0; 2 + buckets + symbols.len() + 1];
    table[0] = buckets as u32;
    table[1] = symbols.len() as u32 + 1;
    for (index, symbol) in (1..).zip(symbols) {
        let bucket = 2 + object::elf::hash(symbol.name.as_bytes()) as usize % buckets;
        table[2 + buckets + index] = table[bucket];
        table[bucket] = index as u32;
    }
    table
}

struct Image(Vec<u8>);

impl Image {
    fn u16(&mut self, value: u16) {
        self.0.extend_from_slice(&value.to_ne_bytes());
    }

    fn u32(&mut self, value: u32) {
        self.0.extend_from_slice(&value.to_ne_bytes());
    }

    fn u64(&mut self, value: u64) {
        self.0.extend_from_slice(&value.to_ne_bytes());
    }

    fn header(&mut self) {
        const LITTLE_ENDIAN_64_BIT: &[u8; 16] = b"\x7fELF\x02\x01\x01\0\0\0\0\0\0\0\0\0";
        let machine = if cfg!(target_arch = "aarch64") { EM_AARCH64 } else { EM_X86_64 };
        self.0.extend_from_slice(LITTLE_ENDIAN_64_BIT);
        self.u16(ET_DYN.0);
        self.u16(machine.0);
        self.u32(1);
        self.u64(0);
        self.u64(HEADER as u64);
        self.u64(0);
        self.u32(0);
        for half in [HEADER, SEGMENT, SEGMENTS, 0, 0, 0] {
            self.u16(half as u16);
        }
    }

    fn segment(&mut self, kind: u32, flags: u32, bytes: std::ops::Range<usize>, alignment: u64) {
        self.u32(kind);
        self.u32(flags);
        for value in [bytes.start, bytes.start, bytes.start, bytes.len(), bytes.len()] {
            self.u64(value as u64);
        }
        self.u64(alignment);
    }

    fn symbol(&mut self, name: u32, info: u8, section: u16, address: u64) {
        self.u32(name);
        self.0.extend_from_slice(&[info, 0]);
        self.u16(section);
        self.u64(address);
        self.u64(0);
    }
}
