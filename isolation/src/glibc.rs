//! For glibc, the only C library with `RTLD_DEEPBIND`.

mod shim;

use std::collections::BTreeMap;
use std::ffi::{CStr, CString, OsStr, c_int, c_void};
use std::fs::File;
use std::io::{self, Write};
use std::ops::Range;
use std::os::fd::{AsRawFd, FromRawFd};
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use object::elf::{DT_NEEDED, FileHeader64, SHT_DYNSYM, STT_TLS};
use object::read::elf::{FileHeader, SectionHeader, SectionTable, Sym};
use object::{Endianness, ReadCache};

use shim::Symbol;

/// What the process has in place of its own libraries' symbols, as of the first library opened.
static SHARED: LazyLock<Result<Vec<Symbol>, String>> = LazyLock::new(|| shared().map_err(|error| error.to_string()));

/// Opens a library for good. A later `dlopen` of the same path finds it as it is.
pub fn open(path: &Path) -> io::Result<()> {
    let shared = SHARED.as_ref().map_err(|reason| io::Error::other(reason.as_str()))?;
    open_sharing(path, shared)
}

fn open_sharing(path: &Path, symbols: &[Symbol]) -> io::Result<()> {
    let file = memory_file()?;
    (&file).write_all(&shim::build(path.as_os_str().as_bytes(), symbols))?;
    let name = CString::new(unique_path(&file)?)?;
    // SAFETY: the name is a C string. What the library does when it is opened, it would do when imported.
    let handle = unsafe { libc::dlopen(name.as_ptr(), libc::RTLD_NOW | libc::RTLD_DEEPBIND) };
    if handle.is_null() {
        // SAFETY: the message is a C string until this thread's next call of the loader.
        let reason = unsafe { CStr::from_ptr(libc::dlerror()) };
        return Err(io::Error::other(reason.to_string_lossy()));
    }
    Ok(())
}

fn memory_file() -> io::Result<File> {
    // Nothing in the shim is code, and some systems refuse memory that might be. Kernels before 6.3 do not know the flag.
    const NOEXEC_SEAL: libc::c_uint = 8;
    for flags in [libc::MFD_CLOEXEC | NOEXEC_SEAL, libc::MFD_CLOEXEC] {
        // SAFETY: the name is a C string.
        let descriptor = unsafe { libc::memfd_create(c"isolation".as_ptr(), flags) };
        if descriptor >= 0 {
            // SAFETY: the descriptor is new and nobody else's.
            return Ok(unsafe { File::from_raw_fd(descriptor) });
        }
    }
    Err(io::Error::last_os_error())
}

/// The loader knows a library by the path it was opened with, and descriptors' numbers come again. The file's number
/// does not, as long as the library is open, so the path spells it.
fn unique_path(file: &File) -> io::Result<String> {
    let number = file.metadata()?.ino();
    let spelled: String = (0..u64::BITS).map(|bit| if number >> bit & 1 == 1 { "/." } else { "/" }).collect();
    Ok(format!("/proc/self/fd{spelled}/{}", file.as_raw_fd()))
}

/// Each symbol of the libraries that the executable itself needs which the process resolves to something else: a copy
/// in the executable, or a library preloaded before them.
fn shared() -> io::Result<Vec<Symbol>> {
    let needed = needed_by_executable()?;
    let own: Vec<Object> = loaded_objects().into_iter().filter(|object| object.is_one_of(&needed)).collect();
    let mut symbols = BTreeMap::new();
    for object in &own {
        for name in exported(&object.path)? {
            // SAFETY: the name is a C string.
            let address = unsafe { libc::dlsym(libc::RTLD_DEFAULT, name.as_ptr()) } as usize;
            if address != 0 && !own.iter().any(|library| library.memory.contains(&address)) {
                symbols.insert(name, address as u64);
            }
        }
    }
    Ok(symbols.into_iter().map(|(name, address)| Symbol { name, address }).collect())
}

struct Object {
    path: PathBuf,
    memory: Range<usize>,
}

impl Object {
    fn is_one_of(&self, names: &[Vec<u8>]) -> bool {
        let name = self.path.file_name().map_or(&b""[..], OsStr::as_bytes);
        names.iter().any(|needed| needed == name)
    }
}

fn loaded_objects() -> Vec<Object> {
    unsafe extern "C" fn collect(info: *mut libc::dl_phdr_info, _: libc::size_t, objects: *mut c_void) -> c_int {
        // SAFETY: the loader passes a valid description, and the vector that was handed to it below.
        let (info, objects) = unsafe { (&*info, &mut *objects.cast::<Vec<Object>>()) };
        // SAFETY: so many program headers there are, and the name is a C string.
        let (headers, name) = unsafe {
            (std::slice::from_raw_parts(info.dlpi_phdr, info.dlpi_phnum.into()), CStr::from_ptr(info.dlpi_name))
        };
        let end = headers.iter().map(|header| header.p_vaddr + header.p_memsz).max().unwrap_or(0);
        let start = info.dlpi_addr as usize;
        let path = PathBuf::from(OsStr::from_bytes(name.to_bytes()));
        objects.push(Object { path, memory: start..start + end as usize });
        0
    }
    let mut objects: Vec<Object> = Vec::new();
    // SAFETY: the callback takes the vector for what it is, and does not unwind.
    unsafe { libc::dl_iterate_phdr(Some(collect), (&raw mut objects).cast()) };
    objects
}

fn needed_by_executable() -> io::Result<Vec<Vec<u8>>> {
    let file = ReadCache::new(File::open("/proc/self/exe")?);
    let (endian, sections) = sections(&file)?;
    let dynamic = sections.dynamic_table(endian, &file).map_err(io::Error::other)?;
    let needed = dynamic.iter().filter(|entry| entry.tag == DT_NEEDED);
    needed.map(|entry| dynamic.string(entry).map(<[u8]>::to_vec).map_err(io::Error::other)).collect()
}

fn exported(library: &Path) -> io::Result<Vec<CString>> {
    let file = ReadCache::new(File::open(library)?);
    let (endian, sections) = sections(&file)?;
    let symbols = sections.symbols(endian, &file, SHT_DYNSYM).map_err(io::Error::other)?;
    let strings = sections.section(symbols.string_section()).and_then(|section| section.data(endian, &file));
    // In one piece: through the cache, each of the thousands of names would be read from the file by itself.
    let strings = strings.map_err(io::Error::other)?;
    // What is thread-local has no address of its own.
    let defined = symbols.iter().filter(|symbol| !symbol.is_undefined(endian) && symbol.st_type() != STT_TLS);
    let names = defined.filter_map(|symbol| strings.get(symbol.st_name(endian) as usize..));
    Ok(names.filter_map(|text| CStr::from_bytes_until_nul(text).ok()).map(CStr::to_owned).collect())
}

type Sections<'file> = SectionTable<'file, FileHeader64<Endianness>, &'file ReadCache<File>>;

/// Reads what is asked for and no more: the executable alone has a hundred megabytes.
fn sections(file: &ReadCache<File>) -> io::Result<(Endianness, Sections<'_>)> {
    let header = FileHeader64::<Endianness>::parse(file).map_err(io::Error::other)?;
    let endian = header.endian().map_err(io::Error::other)?;
    Ok((endian, header.sections(endian, file).map_err(io::Error::other)?))
}

#[cfg(test)]
mod tests;
