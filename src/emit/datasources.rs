//! Emission: `provisioning/datasources/datasources.yml`.
//!
//! Every datasource of the project that is not made elsewhere, in the author's
//! order, and the names of those that are gone. The settings by type are in [`settings`]; here is what all types
//! share: address, login, headers, secrets.

mod settings;

use super::providers::below;
use super::yaml::expansion::{environment, literal, secret};
use super::{Emitter, File, yaml};
use crate::grafana::datasource::{Datasource as Written, DatasourceFile, DeleteDatasource};
use crate::grafana::{Text, TextMap};
use crate::model::{Base, Datasource, Language, Project, Tls};
use crate::vocabulary::datasource::{DATASOURCES, DatasourceKind};

/// Datasources of Grafana.
pub(super) struct Datasources;

impl Emitter for Datasources {
    fn name(&self) -> &'static str {
        "datasources"
    }

    fn files<'a>(&self, project: &'a Project) -> Vec<File<'a>> {
        let path = below(project, "provisioning/datasources/datasources.yml");
        let filled = own(&project.base).next().is_some() || !project.removed.datasources.is_empty();
        let Some(path) = path.filter(|_| filled) else { return Vec::new() };
        vec![File::new(path, self.name(), move || yaml::render(&yaml::written_by(project), &file(project)))]
    }
}

/// The datasources that are not made elsewhere.
pub(super) fn own(base: &Base) -> impl Iterator<Item = &Datasource> {
    base.datasources.iter().filter(|datasource| !datasource.external)
}

/// The type of a datasource; `None` for one that dashc does not model.
pub(super) fn kind(datasource: &Datasource) -> Option<&'static DatasourceKind> {
    DATASOURCES.get(datasource.kind?)
}

/// Whether a datasource stores series of numbers.
pub(super) fn stores_series(datasource: &Datasource) -> bool {
    kind(datasource).is_some_and(|kind| kind.language == Some(Language::PromQl))
}

/// The store of series that is asked when none is named: the default one, or the first.
pub(super) fn series_store(base: &Base) -> Option<&Datasource> {
    let mut stores = base.datasources.iter().filter(|datasource| stores_series(datasource));
    stores.clone().find(|store| store.is_default).or_else(|| stores.next())
}

/// What is gone is deleted by name rather than by `prune`, which would also delete a datasource that
/// somebody else takes over.
fn file(project: &Project) -> DatasourceFile<'_> {
    let gone = project.removed.datasources.keys();
    DatasourceFile {
        api_version: 1,
        delete_datasources: gone.map(|name| DeleteDatasource { name: literal(name), org_id: 1 }).collect(),
        datasources: own(&project.base).map(|datasource| written(datasource, &project.base)).collect(),
    }
}

fn written<'a>(datasource: &'a Datasource, base: &'a Base) -> Written<'a> {
    let headers = headers(datasource);
    let url = datasource.url.as_ref().map(|url| environment(url.as_str()));
    let (name, kind) = (literal(&datasource.name), literal(&datasource.plugin));
    let mut made = Written::new(name, kind, literal(datasource.uid.as_str()), url);
    made.is_default = datasource.is_default;
    if let Some(basic) = &datasource.auth.basic {
        made.basic_auth = Some(true);
        made.basic_auth_user = Some(environment(basic.user.as_str()));
    }
    made.json_data = settings::json_data(datasource, base, headers.iter().map(|header| &header.name));
    made.secure_json_data = secrets(datasource, headers);
    made
}

/// A header that Grafana sends; its value is stored like a secret.
struct Header<'a> {
    name: Text<'a>,
    value: Text<'a>,
}

/// The tenant, unless the author sends the header, then the author's.
fn headers(datasource: &Datasource) -> Vec<Header<'_>> {
    const TENANT: &str = "X-Scope-OrgID";
    let own = &datasource.auth.headers;
    let tenant =
        datasource.tenant.as_ref().filter(|_| !own.iter().any(|(name, _)| name.eq_ignore_ascii_case(TENANT)));
    let tenant = tenant.map(|tenant| Header { name: TENANT.into(), value: environment(tenant.as_str()) });
    let own = own.iter().map(|(name, value)| {
        let value = value.as_ref().map_or_else(secret, |text| environment(text.as_str()));
        Header { name: literal(name), value }
    });
    tenant.into_iter().chain(own).collect()
}

fn secrets<'a>(datasource: &'a Datasource, headers: Vec<Header<'a>>) -> TextMap<'a> {
    let mut secrets = TextMap::new();
    let mut put = |key: Text<'a>, value: Text<'a>| secrets.insert(key, value);
    if let Some(basic) = &datasource.auth.basic {
        put("basicAuthPassword".into(), secret(&basic.password));
    }
    if let Some(Tls { ca, cert, key, .. }) = &datasource.auth.tls {
        for (name, value) in [("tlsCACert", ca), ("tlsClientCert", cert), ("tlsClientKey", key)] {
            if let Some(value) = value {
                put(name.into(), secret(value));
            }
        }
    }
    for (index, header) in headers.into_iter().enumerate() {
        put(format!("httpHeaderValue{}", index + 1).into(), header.value);
    }
    for (name, value) in &datasource.secrets {
        put((&**name).into(), secret(value));
    }
    secrets
}
