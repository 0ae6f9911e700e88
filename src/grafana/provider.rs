//! Dashboard provider files: `provisioning/dashboards/*.yaml` (Grafana, provisioning).

use std::ops::Not;

use serde::Serialize;

use super::Text;
use super::words::words;

/// A whole file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderFile<'a> {
    /// Always 1.
    pub api_version: u8,
    /// Names are unique in the file.
    pub providers: Vec<Provider<'a>>,
}

/// A folder of dashboard files that Grafana watches.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Provider<'a> {
    /// Also the key under which Grafana remembers what it loaded.
    pub name: Text<'a>,
    /// 1 unless stated.
    pub org_id: u32,
    /// Always `file`.
    #[serde(rename = "type")]
    pub kind: ProviderKind,
    /// Title of the folder in the UI.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder: Option<Text<'a>>,
    /// Its uid.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub folder_uid: Option<Text<'a>>,
    /// Keep dashboards whose file is gone.
    pub disable_deletion: bool,
    /// How often the files are looked at.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub update_interval_seconds: Option<u32>,
    /// Whether the UI may save.
    pub allow_ui_updates: bool,
    /// Where the files are.
    pub options: ProviderOptions<'a>,
}

words! {
    /// The kinds of providers.
    ProviderKind { File = "file" }
}

/// Where the files are.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct ProviderOptions<'a> {
    /// Folder in Grafana's container.
    pub path: Text<'a>,
    /// Sub-folders become folders; needs `folder` and `folderUid` absent.
    #[serde(skip_serializing_if = "Not::not")]
    pub folders_from_files_structure: bool,
}
