//! Builds the root that the jail has: an empty one, with what may be read in it, and leaves the old one behind.

use super::calls::{self, Called};
use super::step::{Progress, Step};
use crate::mounts::{Kind, Root};

const READ_ONLY: u64 = 0x1;
const NO_SETUID: u64 = 0x2;
const NO_DEVICES: u64 = 0x4;
const NO_PROGRAMS: u64 = 0x8;

/// Programs stay possible in what is bound: on a mount without them nothing can be mapped as code either, and folders
/// of Python's are full of libraries. Who may start a program is up to Landlock and seccomp.
const BOUND: u64 = READ_ONLY | NO_SETUID | NO_DEVICES;
/// Where nothing is to be read, nothing is to be run.
const BARE: u64 = BOUND | NO_PROGRAMS;

const TEMPORARY: &std::ffi::CStr = c"tmpfs";
/// Folders and links alone; only this process ever writes there.
const SMALL: &std::ffi::CStr = c"mode=0755,size=1m";

pub fn build(root: &Root, progress: &Progress) -> Called {
    // Or the host would see what is mounted here.
    progress.at(Step::PRIVATE_MOUNTS);
    calls::mount(c"none", c"/", c"", libc::MS_REC | libc::MS_PRIVATE, c"")?;

    // First into an empty file system that has the old root below it: there is no other place that a new root can be
    // built at without covering something that it needs.
    progress.at(Step::SCRATCH);
    calls::mount(TEMPORARY, &root.scratch, TEMPORARY, libc::MS_NOSUID | libc::MS_NODEV, SMALL)?;
    calls::change_folder(&root.scratch)?;
    calls::make_folder(c"old")?;
    progress.at(Step::LEAVE_ROOT);
    calls::pivot_root(c".", c"old")?;
    calls::change_folder(c"/")?;

    // Only now does a path from the root lead into it, and not to the host's files.
    progress.at(Step::NEW_ROOT);
    calls::make_folder(Kind::EMPTY_FOLDER)?;
    calls::make_file(Kind::EMPTY_FILE)?;
    calls::make_folder(c"/new")?;
    calls::mount(TEMPORARY, c"/new", TEMPORARY, libc::MS_NOSUID | libc::MS_NODEV, SMALL)?;
    for (index, place) in root.places.iter().enumerate() {
        progress.at_place(Step::PLACES, index);
        match &place.kind {
            Kind::Folder | Kind::BoundFolder(_) => calls::make_folder(&place.path)?,
            Kind::BoundFile(_) => calls::make_file(&place.path)?,
            Kind::Link(target) => calls::make_link(&place.path, target)?,
            Kind::Cover(_) => {}
        }
        let (step, source, attributes) = match &place.kind {
            Kind::Folder | Kind::Link(_) => continue,
            Kind::BoundFolder(source) | Kind::BoundFile(source) => (Step::BIND, &**source, BOUND),
            Kind::Cover(source) => (Step::COVER, *source, BARE),
        };
        progress.at_place(step, index);
        // With what is mounted below: in a user namespace the kernel gives a folder with all of it, or not at all.
        calls::mount(source, &place.path, c"", libc::MS_BIND | libc::MS_REC, c"")?;
        progress.at_place(Step::READ_ONLY, index);
        calls::restrict_mount(&place.path, attributes, true)?;
    }
    progress.at(Step::NEW_ROOT);
    calls::restrict_mount(c"/new", BARE, false)?;

    // The second time, the scratch file system lies on top of the new root and comes off like a lid.
    progress.at(Step::ENTER_ROOT);
    calls::detach(c"/old")?;
    calls::change_folder(c"/new")?;
    calls::pivot_root(c".", c".")?;
    calls::detach(c".")
}
