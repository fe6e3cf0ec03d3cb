//! Which Python the sandbox runs: the one of this process, as a program of its own.

use serde::Deserialize;

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Interpreter {
    /// Behind every link: what a virtual environment's interpreter really is.
    pub base_executable: String,
    pub base_prefix: String,
    pub library: String,
    pub version: String,
    /// The folders of the standard library.
    pub stdlib: Vec<String>,
    /// The folder that holds `elizaos_py`.
    pub package_folder: String,
    /// The file that this code is in: a worker loads it, too.
    pub addon: String,
}
