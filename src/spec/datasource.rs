//! Datasources: where the signals are stored, and how Grafana gets in.

use schemars::{JsonSchema, Schema, SchemaGenerator};

use super::scalar::{FileReference, Scalar, Secret};
use super::spec;
use crate::quantity::Duration;
use crate::tree::{Decode, Decoder, List, Map, Node, Raw, Said, Text, one_of};

spec! {
    /// A datasource. Its key in the project is its uid.
    pub struct Datasource, "a datasource" {
        /// `prometheus`, `mimir`, `amazon-prometheus`, `loki`, `tempo`, `jaeger`, `pyroscope`,
        /// `alertmanager`, `cloudwatch`, or the id of any other plugin.
        "type" kind: Text, required;
        /// Name in Grafana; derived from the uid when not said.
        "name" name: Text;
        /// Where it is reached; may read the environment of Grafana: `$LOKI_URL`.
        "url" url: Text;
        /// Whether it is the default of the organisation.
        "default" is_default: bool;
        /// Made elsewhere: linked and checked, never written.
        "external" external: bool;
        /// How often its series are scraped or pushed; what `$__rate_interval` rests on.
        "scrape_interval" scrape_interval: Duration;
        /// How long it keeps what it stores.
        "retention" retention: Duration;
        /// What its ruler takes at most.
        "limits" limits: Limits;
        /// The Alertmanager that its ruler notifies: the uid of a datasource, or `own` for a built-in one.
        "alertmanager" alertmanager: Text;
        /// Tenant, sent as `X-Scope-OrgID`.
        "tenant" tenant: Text;
        /// How Grafana logs in.
        "auth" auth: Auth;
        /// AWS region, for `amazon-prometheus` and `cloudwatch`.
        "region" region: Text;
        /// AWS role to assume.
        "assume_role" assume_role: Text;
        /// Longest query.
        "timeout" timeout: Duration;
        /// Most lines of a log query.
        "max_lines" max_lines: Scalar;
        /// `prometheus`, `cortex` or `mimir`, for an `alertmanager`.
        "implementation" implementation: Text;
        /// Further settings, in Grafana's own spelling (`jsonData`).
        "settings" settings: Raw;
        /// Further secrets, each a reference (`secureJsonData`).
        "secrets" secrets: Map<Secret>;
    }
}

spec! {
    /// What a ruler takes at most. The defaults are those of Mimir and of Amazon's service.
    pub struct Limits, "`limits`" {
        /// Rules in a group.
        "rules_per_group" rules_per_group: u32;
        /// Groups of a tenant.
        "groups_per_tenant" groups_per_tenant: u32;
        /// Series that rules may record for a tenant.
        "recorded_series" recorded_series: u32;
    }
}

spec! {
    /// How Grafana logs in at a datasource. Secrets are references.
    pub struct Auth, "`auth`" {
        /// User and password.
        "basic" basic: BasicAuth;
        /// Client certificate and CA.
        "tls" tls: TlsAuth;
        /// Headers by name; a value may read the environment of Grafana.
        "headers" headers: Map<Header>;
        /// Pass the token of the signed-in user on.
        "forward_token" forward_token: bool;
    }
}

spec! {
    /// User and password.
    pub struct BasicAuth, "`basic`" {
        /// User name.
        "user" user: Scalar, required;
        /// Password, a reference: `$NAME` or `{ file: PATH }`.
        "password" password: Secret, required;
    }
}

spec! {
    /// Transport security.
    pub struct TlsAuth, "`tls`" {
        /// CA certificate, a reference.
        "ca" ca: Secret;
        /// Client certificate, a reference.
        "cert" cert: Secret;
        /// Client key, a reference.
        "key" key: Secret;
        /// Expected server name.
        "server_name" server_name: Text;
        /// Accept any server certificate.
        "skip_verify" skip_verify: bool;
    }
}

/// The value of a header: a text, in which `$NAME` is a reference, or a file.
#[derive(Clone, Debug)]
pub enum Header {
    /// A text.
    Text(Text),
    /// A file that Grafana can see.
    File(Box<str>),
}

impl Decode for Header {
    const EXPECTED: &'static str = "a text, or `{ file: PATH }`";
    const MAY_BE_NOTHING: bool = false;

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_mapping() {
            let file = FileReference::decode(node, cx)?;
            return file.file.get().map(|path| Self::File(path.as_str().into()));
        }
        match node.scalar() {
            Some(_) => Some(Self::Text(cx.text(node))),
            None => cx.wrong_type(node, Self::EXPECTED),
        }
    }
}

impl JsonSchema for Header {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Header".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let (text, file) = (generator.subschema_for::<Scalar>(), generator.subschema_for::<FileReference>());
        schemars::json_schema!({ "anyOf": [text, file] })
    }
}

/// Which links between the signals are made.
#[derive(Clone, Debug, Default)]
pub enum Correlate {
    /// Every link for which both ends exist.
    #[default]
    All,
    /// None.
    None,
    /// The named ones.
    Some(Vec<Said<Text>>),
}

impl Correlate {
    /// The links that can be named.
    pub const LINKS: &'static [&'static str] =
        &["exemplars", "traces-to-logs", "traces-to-metrics", "traces-to-profiles", "logs-to-traces"];
}

impl Decode for Correlate {
    const EXPECTED: &'static str = "`all`, `none` or a list of links";

    fn decode(node: &Node, cx: &mut Decoder<'_>) -> Option<Self> {
        if node.is_sequence() {
            return Some(Self::Some(List::<Text>::decode(node, cx)?.0));
        }
        let choices = [("all", Self::All), ("none", Self::None)];
        one_of(node, cx, choices, Self::EXPECTED)
    }
}

impl JsonSchema for Correlate {
    fn schema_name() -> std::borrow::Cow<'static, str> {
        "Correlate".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        schemars::json_schema!({ "anyOf": [
            { "enum": ["all", "none"] },
            { "type": "array", "items": { "enum": Self::LINKS } },
        ]})
    }
}
