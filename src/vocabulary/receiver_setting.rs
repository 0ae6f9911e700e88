//! Settings of receivers, by receiver type; the key of an inner setting is dotted.

use super::receiver::{Setting, Shape};

const fn setting(key: &'static str, shape: Shape) -> Setting {
    Setting { key, shape, required: false, secret: false, values: &[] }
}

const fn text(key: &'static str) -> Setting {
    setting(key, Shape::Text)
}

const fn number(key: &'static str) -> Setting {
    setting(key, Shape::Number)
}

const fn switch(key: &'static str) -> Setting {
    setting(key, Shape::Switch)
}

const fn list(key: &'static str) -> Setting {
    setting(key, Shape::List)
}

const fn map(key: &'static str) -> Setting {
    setting(key, Shape::Map)
}

const fn object(key: &'static str) -> Setting {
    setting(key, Shape::Object)
}

impl Setting {
    const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    const fn secret(mut self) -> Self {
        self.secret = true;
        self
    }

    const fn one_of(mut self, values: &'static [&'static str]) -> Self {
        self.values = values;
        self
    }
}

/// Settings of `LINE`.
pub(super) const LINE: &[Setting] = &[text("description"), text("title"), text("token").required().secret()];

/// Settings of `dingding`.
pub(super) const DINGDING: &[Setting] = &[
    text("message"),
    text("msgType").one_of(&["actionCard", "link"]),
    text("title"),
    text("url").required().secret(),
];

/// Settings of `discord`.
pub(super) const DISCORD: &[Setting] = &[
    text("avatar_url"),
    text("message"),
    text("title"),
    text("url").required().secret(),
    switch("use_discord_username"),
    switch("use_embed_description"),
];

/// Settings of `email`.
pub(super) const EMAIL: &[Setting] =
    &[text("addresses").required(), text("message"), switch("singleEmail"), text("subject")];

/// Settings of `googlechat`.
pub(super) const GOOGLECHAT: &[Setting] = &[
    switch("hide_open_button"),
    switch("hide_version_info"),
    text("message"),
    text("title"),
    text("url").required().secret(),
];

/// Settings of `jira`.
pub(super) const JIRA: &[Setting] = &[
    text("api_token").secret(),
    text("api_url").required(),
    text("dedup_key_field"),
    text("description"),
    map("fields"),
    text("issue_type").required(),
    list("labels"),
    text("password").secret(),
    text("priority"),
    text("project").required(),
    text("reopen_duration"),
    text("reopen_transition"),
    text("resolve_transition"),
    text("summary"),
    text("user").secret(),
    text("wont_fix_resolution"),
];

/// Settings of `kafka`.
pub(super) const KAFKA: &[Setting] = &[
    text("apiVersion").one_of(&["v2", "v3"]),
    text("description"),
    text("details"),
    text("kafkaClusterId"),
    text("kafkaRestProxy").required(),
    text("kafkaTopic").required(),
    text("password").secret(),
    text("username"),
];

/// Settings of `mqtt`.
pub(super) const MQTT: &[Setting] = &[
    text("brokerUrl").required(),
    text("clientId"),
    text("message"),
    text("messageFormat").one_of(&["json", "text"]),
    text("password").secret(),
    text("qos").one_of(&["0", "1", "2"]),
    switch("retain"),
    object("tlsConfig"),
    text("tlsConfig.caCertificate").secret(),
    text("tlsConfig.clientCertificate").secret(),
    text("tlsConfig.clientKey").secret(),
    switch("tlsConfig.insecureSkipVerify"),
    text("topic").required(),
    text("username"),
];

/// Settings of `oncall`.
pub(super) const ONCALL: &[Setting] = &[
    text("authorization_credentials").secret(),
    text("authorization_scheme"),
    text("httpMethod").one_of(&["POST", "PUT"]),
    number("maxAlerts"),
    text("message"),
    text("password").secret(),
    text("title"),
    text("url").required(),
    text("username"),
];

/// Settings of `opsgenie`.
pub(super) const OPSGENIE: &[Setting] = &[
    text("apiKey").required().secret(),
    text("apiUrl"),
    switch("autoClose"),
    text("description"),
    text("message"),
    switch("overridePriority"),
    list("responders"),
    text("sendTagsAs").one_of(&["both", "details", "tags"]),
];

/// Settings of `pagerduty`.
pub(super) const PAGERDUTY: &[Setting] = &[
    text("class"),
    text("client"),
    text("client_url"),
    text("component"),
    map("details"),
    text("group"),
    text("integrationKey").required().secret(),
    text("severity"),
    text("source"),
    text("summary"),
    text("url"),
];

/// Settings of `prometheus-alertmanager`.
pub(super) const PROMETHEUS_ALERTMANAGER: &[Setting] =
    &[text("basicAuthPassword").secret(), text("basicAuthUser"), text("url").required()];

/// Settings of `pushover`.
pub(super) const PUSHOVER: &[Setting] = &[
    text("apiToken").required().secret(),
    text("device"),
    number("expire"),
    text("message"),
    number("okPriority"),
    text("okSound"),
    number("priority"),
    number("retry"),
    text("sound"),
    text("title"),
    text("userKey").required().secret(),
];

/// Settings of `sensugo`.
pub(super) const SENSUGO: &[Setting] = &[
    text("apikey").required().secret(),
    text("check"),
    text("entity"),
    text("handler"),
    text("message"),
    text("namespace"),
    text("url").required(),
];

/// Settings of `slack`.
pub(super) const SLACK: &[Setting] = &[
    text("color"),
    text("endpointUrl"),
    text("footer"),
    text("icon_emoji"),
    text("icon_url"),
    text("mentionChannel").one_of(&["", "channel", "here"]),
    text("mentionGroups"),
    text("mentionUsers"),
    text("recipient"),
    text("text"),
    text("title"),
    text("token").secret(),
    text("url").secret(),
    text("username"),
];

/// Settings of `sns`.
pub(super) const SNS: &[Setting] = &[
    text("api_url"),
    map("attributes"),
    text("message"),
    text("phone_number"),
    object("sigv4"),
    text("sigv4.access_key").secret(),
    text("sigv4.profile"),
    text("sigv4.region"),
    text("sigv4.role_arn"),
    text("sigv4.secret_key").secret(),
    text("subject"),
    text("target_arn"),
    text("topic_arn"),
];

/// Settings of `teams`.
pub(super) const TEAMS: &[Setting] =
    &[text("message"), text("sectiontitle"), text("title"), text("url").required()];

/// Settings of `telegram`.
pub(super) const TELEGRAM: &[Setting] = &[
    text("bottoken").required().secret(),
    text("chatid").required(),
    switch("disable_notifications"),
    switch("disable_web_page_preview"),
    text("message"),
    number("message_thread_id"),
    text("parse_mode").one_of(&["HTML", "Markdown", "MarkdownV2", "None"]),
    switch("protect_content"),
];

/// Settings of `threema`.
pub(super) const THREEMA: &[Setting] = &[
    text("api_secret").required().secret(),
    text("description"),
    text("gateway_id").required(),
    text("recipient_id").required(),
    text("title"),
];

/// Settings of `victorops`.
pub(super) const VICTOROPS: &[Setting] = &[
    text("description"),
    text("messageType").one_of(&["CRITICAL", "WARNING"]),
    text("title"),
    text("url").required().secret(),
];

/// Settings of `webex`.
pub(super) const WEBEX: &[Setting] =
    &[text("api_url"), text("bot_token").required().secret(), text("message"), text("room_id").required()];

/// Settings of `webhook`.
pub(super) const WEBHOOK: &[Setting] = &[
    text("authorization_credentials").secret(),
    text("authorization_scheme"),
    map("headers"),
    object("hmacConfig"),
    text("hmacConfig.header"),
    text("hmacConfig.secret").required().secret(),
    text("hmacConfig.timestampHeader"),
    text("httpMethod").one_of(&["POST", "PUT"]),
    number("maxAlerts"),
    text("message"),
    text("password").secret(),
    object("payload"),
    text("payload.template").required(),
    map("payload.vars"),
    text("title"),
    object("tlsConfig"),
    text("tlsConfig.caCertificate").secret(),
    text("tlsConfig.clientCertificate").secret(),
    text("tlsConfig.clientKey").secret(),
    switch("tlsConfig.insecureSkipVerify"),
    text("url").required(),
    text("username"),
];

/// Settings of `wecom`.
pub(super) const WECOM: &[Setting] = &[
    text("agent_id"),
    text("corp_id"),
    text("endpointUrl"),
    text("message"),
    text("msgtype").one_of(&["markdown", "text"]),
    text("secret").secret(),
    text("title"),
    text("touser"),
    text("url").secret(),
];
