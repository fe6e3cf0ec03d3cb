//! Plans the root that a jail has: what may be read, at the paths where it is outside, and nothing else.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ffi::{CStr, CString, OsStr, OsString};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

/// Prepared to the last byte: the process that builds it cannot allocate.
pub struct Root {
    /// An existing folder. The new root is built on top of it, and it is uncovered again before anything is read.
    pub scratch: CString,
    /// Parents before children, covers last.
    pub places: Vec<Place>,
}

pub struct Place {
    /// In the new root as its builder sees it.
    pub path: CString,
    pub kind: Kind,
}

impl Place {
    pub fn outside(&self) -> &Path {
        let path = self.path.as_bytes();
        Path::new(OsStr::from_bytes(path.strip_prefix(NEW.as_bytes()).unwrap_or(path)))
    }
}

pub enum Kind {
    Folder,
    Link(CString),
    BoundFolder(CString),
    BoundFile(CString),
    Cover(&'static CStr),
}

impl Kind {
    /// In the scratch file system, once it is the root.
    pub const EMPTY_FOLDER: &'static CStr = c"/nothing";
    pub const EMPTY_FILE: &'static CStr = c"/empty";
}

/// Where the builder finds the old root and the new one.
const OLD: &str = "/old";
const NEW: &str = "/new";

/// Folders that every system has one of.
const SCRATCH: [&str; 4] = ["/tmp", "/var", "/usr", "/etc"];

/// As many as the kernel follows.
const MOST_LINKS: usize = 40;

enum Node {
    Folder,
    Link(PathBuf),
    BoundFolder,
    BoundFile,
}

#[derive(Default)]
struct Tree(BTreeMap<PathBuf, Node>);

impl Root {
    pub fn plan(readable: &[PathBuf], hidden: &[PathBuf]) -> io::Result<Self> {
        let mut tree = Tree::default();
        for path in readable {
            tree.add(path).map_err(|error| about(path, &error))?;
        }
        tree.leave_out_what_is_bound_above();
        tree.add_parents();
        let covers = tree.covers(hidden)?;
        let places = tree.0.iter().map(|(path, node)| node.place(path)).chain(covers);
        let scratch = SCRATCH.into_iter().find(|folder| Path::new(folder).is_dir());
        let scratch = scratch.ok_or_else(|| io::Error::other("there is no folder to build a root at"))?;
        Ok(Self { scratch: CString::new(scratch)?, places: places.collect::<io::Result<_>>()? })
    }
}

impl Node {
    fn place(&self, path: &Path) -> io::Result<Place> {
        let kind = match self {
            Self::Folder => Kind::Folder,
            Self::Link(target) => Kind::Link(CString::new(target.as_os_str().as_bytes())?),
            Self::BoundFolder => Kind::BoundFolder(below(OLD, path)?),
            Self::BoundFile => Kind::BoundFile(below(OLD, path)?),
        };
        Ok(Place { path: below(NEW, path)?, kind })
    }
}

impl Tree {
    /// Each link on the way becomes a link in the new root, so that the path resolves there as it does outside; what
    /// it resolves to is bound.
    fn add(&mut self, path: &Path) -> io::Result<()> {
        let mut links = 0;
        let mut here = PathBuf::new();
        let mut ahead = names_in_reverse(path);
        while let Some(name) = ahead.pop() {
            match Path::new(&name).components().next() {
                None | Some(Component::CurDir) => {}
                Some(Component::RootDir) => here = PathBuf::from("/"),
                Some(Component::ParentDir) => {
                    here.pop();
                }
                Some(Component::Normal(_) | Component::Prefix(_)) => {
                    let next = here.join(&name);
                    if next.symlink_metadata()?.is_symlink() {
                        links += 1;
                        if links > MOST_LINKS {
                            return Err(io::Error::from_raw_os_error(libc::ELOOP));
                        }
                        let target = next.read_link()?;
                        ahead.extend(names_in_reverse(&target));
                        self.0.insert(next, Node::Link(target));
                    } else {
                        here = next;
                    }
                }
            }
        }
        let node = if here.metadata()?.is_dir() { Node::BoundFolder } else { Node::BoundFile };
        self.0.insert(here, node);
        Ok(())
    }

    /// A bound folder brings all that is in it, links included.
    fn leave_out_what_is_bound_above(&mut self) {
        let mut bound: Option<PathBuf> = None;
        self.0.retain(|path, node| {
            if bound.as_ref().is_some_and(|folder| path.starts_with(folder)) {
                return false;
            }
            if matches!(node, Node::BoundFolder) {
                bound = Some(path.clone());
            }
            true
        });
    }

    fn add_parents(&mut self) {
        let paths: Vec<PathBuf> = self.0.keys().cloned().collect();
        for parent in paths.iter().flat_map(|path| path.ancestors().skip(1)) {
            if parent.parent().is_some()
                && let Entry::Vacant(vacant) = self.0.entry(parent.to_owned())
            {
                vacant.insert(Node::Folder);
            }
        }
    }

    /// What is in no bound folder is not there anyway.
    fn covers(&self, hidden: &[PathBuf]) -> io::Result<Vec<io::Result<Place>>> {
        let mut covers = Vec::new();
        for path in hidden {
            let real = path.canonicalize().map_err(|error| about(path, &error))?;
            if real.ancestors().any(|above| matches!(self.0.get(above), Some(Node::BoundFolder | Node::BoundFile))) {
                let nothing = if real.is_dir() { Kind::EMPTY_FOLDER } else { Kind::EMPTY_FILE };
                covers.push(below(NEW, &real).map(|path| Place { path, kind: Kind::Cover(nothing) }));
            }
        }
        Ok(covers)
    }
}

fn names_in_reverse(path: &Path) -> Vec<OsString> {
    path.components().rev().map(|component| component.as_os_str().to_owned()).collect()
}

fn below(root: &str, path: &Path) -> io::Result<CString> {
    Ok(CString::new([root.as_bytes(), path.as_os_str().as_bytes()].concat())?)
}

pub fn about(path: &Path, error: &io::Error) -> io::Error {
    io::Error::new(error.kind(), format!("{}: {error}", path.display()))
}

#[cfg(test)]
mod tests;
