//! Which shared libraries a Python extension pulls in, and whether a C++ runtime is among them.
//!
//! Node is not position independent and holds copies of libstdc++'s vtables and streams. Under `RTLD_DEEPBIND` an
//! extension would see the originals, which nobody initialised, so the import hook asks here before it uses that flag.

use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::LazyLock;

use object::Endianness;
use object::elf::{DT_NEEDED, DT_NULL, DT_RPATH, DT_RUNPATH, DT_STRSZ, DT_STRTAB, PT_LOAD};
use object::elf::{FileHeader32, FileHeader64};
use object::read::elf::{Dyn, FileHeader, ProgramHeader};
use object::read::{FileKind, ReadCache, ReadRef, StringTable};
use parking_lot::Mutex;

const CXX_RUNTIMES: [&str; 3] = ["libstdc++.so", "libc++.so", "libc++abi.so"];

/// Canonical path of an object to whether its closure needs a C++ runtime.
static KNOWN: LazyLock<Mutex<HashMap<PathBuf, bool>>> = LazyLock::new(Mutex::default);

/// Where the dynamic loader looks after the directories that an object names itself.
static STANDARD_DIRS: LazyLock<Vec<PathBuf>> = LazyLock::new(|| {
    let arch = std::env::consts::ARCH;
    let named = std::env::var_os("LD_LIBRARY_PATH").unwrap_or_default();
    std::env::split_paths(&named)
        .filter(|dir| !dir.as_os_str().is_empty())
        .chain(["/lib", "/usr/lib"].map(|dir| PathBuf::from(format!("{dir}/{arch}-linux-gnu"))))
        .chain(["/lib64", "/usr/lib64", "/lib", "/usr/lib", "/usr/local/lib"].map(PathBuf::from))
        .collect()
});

/// Whether `path`, or a library that loading it would load, needs libstdc++ or libc++.
///
/// Libraries that cannot be found or read count as harmless: loading will fail on them with the better message.
pub fn needs_cxx_runtime(path: &Path) -> io::Result<bool> {
    let root = path.canonicalize()?;
    if let Some(&known) = KNOWN.lock().get(&root) {
        return Ok(known);
    }
    let (found, visited) = walk(path)?;
    let mut known = KNOWN.lock();
    if found {
        known.insert(root, true);
    } else {
        // The closure of each of them lies within this one.
        known.extend(visited.into_iter().map(|object| (object, false)));
    }
    Ok(found)
}

fn walk(root: &Path) -> io::Result<(bool, HashSet<PathBuf>)> {
    let mut visited = HashSet::from([root.canonicalize()?]);
    let mut queue = vec![(root.to_path_buf(), Rc::from([]))];
    while let Some((path, inherited)) = queue.pop() {
        let links = match read_links(&path) {
            Ok(links) => links,
            Err(error) if path == root => return Err(error),
            Err(_) => continue,
        };
        if links.needed.iter().any(|name| CXX_RUNTIMES.iter().any(|cxx| name.starts_with(*cxx))) {
            return Ok((true, visited));
        }
        let (dirs, passed_on) = links.search_dirs(&path, &inherited);
        for name in &links.needed {
            let Some(library) = find(name, &dirs) else { continue };
            let Ok(object) = library.canonicalize() else { continue };
            match KNOWN.lock().get(&object) {
                Some(true) => return Ok((true, visited)),
                Some(false) => continue,
                None => {}
            }
            if visited.insert(object) {
                queue.push((library, Rc::clone(&passed_on)));
            }
        }
    }
    Ok((false, visited))
}

fn find(name: &str, dirs: &[PathBuf]) -> Option<PathBuf> {
    if name.contains('/') {
        return Path::new(name).is_file().then(|| PathBuf::from(name));
    }
    let mut candidates = dirs.iter().chain(STANDARD_DIRS.iter()).map(|dir| dir.join(name));
    candidates.find(|candidate| candidate.is_file())
}

/// What the dynamic section of one object says.
#[derive(Default)]
struct Links {
    needed: Vec<String>,
    rpath: Vec<String>,
    runpath: Vec<String>,
}

impl Links {
    /// The directories for this object's own libraries, and those that its libraries inherit: the dynamic loader passes
    /// RPATH down the chain and RUNPATH not, and RUNPATH turns RPATH off.
    fn search_dirs(&self, path: &Path, inherited: &Rc<[PathBuf]>) -> (Vec<PathBuf>, Rc<[PathBuf]>) {
        let origin = path.parent().unwrap_or(Path::new("."));
        let expand = |lists: &[String]| -> Vec<PathBuf> {
            let entries = lists.iter().flat_map(|list| list.split(':'));
            entries.filter(|entry| !entry.is_empty()).map(|entry| at_origin(entry, origin)).collect()
        };
        if !self.runpath.is_empty() {
            return (expand(&self.runpath), Rc::clone(inherited));
        }
        let mut dirs = expand(&self.rpath);
        dirs.extend_from_slice(inherited);
        let passed_on = if self.rpath.is_empty() { Rc::clone(inherited) } else { Rc::from(&*dirs) };
        (dirs, passed_on)
    }
}

fn at_origin(entry: &str, origin: &Path) -> PathBuf {
    match entry.strip_prefix("$ORIGIN").or_else(|| entry.strip_prefix("${ORIGIN}")) {
        Some(rest) => origin.join(rest.trim_start_matches('/')),
        None => PathBuf::from(entry),
    }
}

fn read_links(path: &Path) -> io::Result<Links> {
    // Extensions reach hundreds of megabytes: the cache reads only the ranges that are asked for.
    let file = ReadCache::new(File::open(path)?);
    match FileKind::parse(&file) {
        Ok(FileKind::Elf32) => parse_links::<FileHeader32<Endianness>, _>(&file),
        Ok(FileKind::Elf64) => parse_links::<FileHeader64<Endianness>, _>(&file),
        Ok(_) => Err(malformed("not an ELF object")),
        Err(error) => Err(malformed(error)),
    }
}

fn parse_links<'data, Elf, R>(file: R) -> io::Result<Links>
where
    Elf: FileHeader<Endian = Endianness>,
    R: ReadRef<'data>,
{
    let header = Elf::parse(file).map_err(malformed)?;
    let endian = header.endian().map_err(malformed)?;
    let segments = header.program_headers(endian, file).map_err(malformed)?;
    let mut entries: &[Elf::Dyn] = &[];
    for segment in segments {
        entries = segment.dynamic(endian, file).map_err(malformed)?.unwrap_or(entries);
    }

    let entries = || entries.iter().map(|entry| (entry.d_tag(endian), entry)).take_while(|(tag, _)| *tag != DT_NULL);
    let value = |wanted| entries().find(|(tag, _)| *tag == wanted).map(|(_, entry)| entry.val(endian));
    let Some(address) = value(DT_STRTAB) else { return Ok(Links::default()) };
    let start = segments
        .iter()
        .filter(|segment| segment.p_type(endian) == PT_LOAD)
        .find_map(|segment| {
            let within = address.checked_sub(segment.p_vaddr(endian).into())?;
            let offset: u64 = segment.p_offset(endian).into();
            (within < segment.p_filesz(endian).into()).then(|| offset.checked_add(within))?
        })
        .ok_or_else(|| malformed("the string table lies outside of the file"))?;
    let end = value(DT_STRSZ).and_then(|size| start.checked_add(size));
    let strings = StringTable::new(file, start, end.ok_or_else(|| malformed("the string table has no end"))?);

    let mut links = Links::default();
    for (tag, entry) in entries() {
        let list = match tag {
            DT_NEEDED => &mut links.needed,
            DT_RPATH => &mut links.rpath,
            DT_RUNPATH => &mut links.runpath,
            _ => continue,
        };
        let text = entry.string(endian, strings).map_err(malformed)?;
        list.push(String::from_utf8_lossy(text).into_owned());
    }
    Ok(links)
}

fn malformed(reason: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, reason)
}

#[cfg(test)]
mod tests;
