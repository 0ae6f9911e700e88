//! Datasource files: `provisioning/datasources/*.yaml` (Grafana, provisioning).
//!
//! Grafana expands `$` in every text here, so the emitter must double it.

use std::collections::BTreeMap;
use std::ops::Not;

use serde::Serialize;
use serde_json::Value;

use super::settings::JsonData;
use super::words::words;
use super::{Text, TextMap};

/// A whole file.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasourceFile<'a> {
    /// Always 1.
    pub api_version: u8,
    /// Done before anything else.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub delete_datasources: Vec<DeleteDatasource<'a>>,
    /// In any order.
    pub datasources: Vec<Datasource<'a>>,
}

/// A datasource to remove.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DeleteDatasource<'a> {
    /// Its name; with `orgId` its identity.
    pub name: Text<'a>,
    /// Organisation.
    pub org_id: u32,
}

/// One datasource.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Datasource<'a> {
    /// With the organisation its identity.
    pub name: Text<'a>,
    /// Plugin id.
    #[serde(rename = "type")]
    pub kind: Text<'a>,
    /// What dashboards and rules refer to.
    pub uid: Text<'a>,
    /// Absent is 1.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub org_id: Option<u32>,
    /// Through Grafana, or from the browser.
    pub access: Access,
    /// Where it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<Text<'a>>,
    /// Of databases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<Text<'a>>,
    /// Of databases.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub database: Option<Text<'a>>,
    /// Name and password.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_auth: Option<bool>,
    /// The name; the password is a secret.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub basic_auth_user: Option<Text<'a>>,
    /// Send cookies.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_credentials: Option<bool>,
    /// At most one in an organisation.
    #[serde(skip_serializing_if = "Not::not")]
    pub is_default: bool,
    /// Whether the UI may change it.
    #[serde(skip_serializing_if = "Not::not")]
    pub editable: bool,
    /// Lower ones than stored are ignored.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<u32>,
    /// Settings.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub json_data: Option<JsonData<'a>>,
    /// Secrets.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub secure_json_data: TextMap<'a>,
    /// Links to other datasources.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub correlations: Vec<Correlation<'a>>,
}

words! {
    /// Who asks the datasource.
    Access { Proxy = "proxy", Direct = "direct" }
}

/// A link to another datasource; every key must be there or Grafana fails.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Correlation<'a> {
    /// The other one.
    #[serde(rename = "targetUID")]
    pub target_uid: Text<'a>,
    /// The text to click.
    pub label: Text<'a>,
    /// May be empty.
    pub description: Text<'a>,
    /// What it asks.
    pub config: CorrelationConfig<'a>,
}

/// What a correlation asks.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct CorrelationConfig<'a> {
    /// Always `query`.
    #[serde(rename = "type")]
    pub kind: CorrelationKind,
    /// The field that bears the link.
    pub field: Text<'a>,
    /// The target, with variables.
    pub target: Value,
    /// What makes the variables.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub transformations: Vec<CorrelationStep<'a>>,
}

words! {
    /// The kinds of correlations.
    CorrelationKind { Query = "query" }
}

/// What makes a variable.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct CorrelationStep<'a> {
    /// How.
    #[serde(rename = "type")]
    pub kind: CorrelationStepKind,
    /// Needed for a regex.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expression: Option<Text<'a>>,
    /// Another field.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<Text<'a>>,
    /// Name of the variable.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub map_value: Option<Text<'a>>,
}

words! {
    /// How a variable is made.
    CorrelationStepKind { Regex = "regex", Logfmt = "logfmt" }
}

impl<'a> Datasource<'a> {
    /// A datasource that Grafana itself asks at `url`.
    pub fn new(
        name: impl Into<Text<'a>>,
        kind: impl Into<Text<'a>>,
        uid: impl Into<Text<'a>>,
        url: Option<Text<'a>>,
    ) -> Self {
        Self {
            name: name.into(),
            kind: kind.into(),
            uid: uid.into(),
            org_id: None,
            access: Access::Proxy,
            url,
            user: None,
            database: None,
            basic_auth: None,
            basic_auth_user: None,
            with_credentials: None,
            is_default: false,
            editable: false,
            version: None,
            json_data: None,
            secure_json_data: BTreeMap::new(),
            correlations: Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::settings::{HttpSettings, PyroscopeSettings, TypeSettings};
    use super::*;

    #[test]
    fn settings_of_the_type_and_of_http_share_one_object() {
        let headers = BTreeMap::from([("httpHeaderName1".into(), "X-Scope-OrgID".into())]);
        let data = JsonData {
            own: TypeSettings::Pyroscope(PyroscopeSettings { min_step: Some("15s".into()) }),
            http: HttpSettings { headers, ..HttpSettings::default() },
        };
        assert_eq!(
            serde_json::to_string(&data).unwrap(),
            r#"{"minStep":"15s","httpHeaderName1":"X-Scope-OrgID"}"#
        );
    }
}
