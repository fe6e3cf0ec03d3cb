use std::fs;
use std::os::unix::fs::symlink;

use super::*;

/// A folder of its own, gone at the end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("jail-mounts-{name}-{}", std::process::id()));
        fs::create_dir_all(&path).expect("a folder in the temporary one");
        Self(path.canonicalize().expect("it was made"))
    }

    fn folder(&self, name: &str) -> PathBuf {
        let path = self.0.join(name);
        fs::create_dir_all(&path).expect("a folder");
        path
    }

    fn link(&self, name: &str, target: impl AsRef<Path>) -> PathBuf {
        symlink(target, self.0.join(name)).expect("a link");
        self.0.join(name)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn told(root: &Root, folder: &Folder) -> Vec<String> {
    let prefix = format!("{NEW}{}/", folder.0.display());
    let text = |text: &CStr| text.to_string_lossy().into_owned();
    let places = root.places.iter().filter_map(|place| {
        let path = text(&place.path).strip_prefix(&prefix)?.to_owned();
        Some(match &place.kind {
            Kind::Folder => format!("{path}/"),
            Kind::Link(target) => format!("{path} -> {}", text(target)),
            Kind::BoundFolder(_) => format!("{path}/ bound"),
            Kind::BoundFile(_) => format!("{path} bound"),
            Kind::Cover(_) => format!("{path} covered"),
        })
    });
    places.collect()
}

#[test]
fn a_path_resolves_as_outside() {
    let folder = Folder::new("links");
    folder.folder("real/versions/3.11/bin");
    fs::write(folder.0.join("real/versions/3.11/bin/python3.11"), "").expect("a file");
    folder.folder("venv/bin");
    folder.link("current", "real/versions/3.11");
    folder.link("real/versions/3.11/bin/python3", "python3.11");
    let python = folder.link("venv/bin/python", folder.0.join("current/bin/python3"));
    let root = Root::plan(&[python], &[]).expect("all of it is there");
    let expected = [
        "current -> real/versions/3.11",
        "real/",
        "real/versions/",
        "real/versions/3.11/",
        "real/versions/3.11/bin/",
        "real/versions/3.11/bin/python3 -> python3.11",
        "real/versions/3.11/bin/python3.11 bound",
        "venv/",
        "venv/bin/",
    ];
    let told = told(&root, &folder);
    assert_eq!(told[..expected.len()], expected);
    assert_eq!(told.len(), expected.len() + 1, "and the link itself: {told:?}");
}

#[test]
fn a_bound_folder_brings_what_is_in_it() {
    let folder = Folder::new("nested");
    let [outer, inner] = [folder.folder("outer"), folder.folder("outer/inner")];
    let beside = folder.folder("outer-beside");
    let root = Root::plan(&[inner.clone(), outer, beside], std::slice::from_ref(&inner)).expect("they are there");
    assert_eq!(told(&root, &folder), ["outer/ bound", "outer-beside/ bound", "outer/inner covered"]);
}

#[test]
fn what_cannot_be_is_refused_by_name() {
    let folder = Folder::new("refused");
    let absent = folder.0.join("absent");
    let error = Root::plan(std::slice::from_ref(&absent), &[]).err().expect("it is not there").to_string();
    assert!(error.contains("absent: No such file"), "{error}");
    let circle = folder.link("circle", "circle");
    let error = Root::plan(&[circle], &[]).err().expect("it has no end").to_string();
    assert!(error.contains("circle"), "{error}");
}
