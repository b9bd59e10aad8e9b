//! The parts of a session's settings that are about connections, typed.

use serde::{Deserialize, Serialize};

use super::endpoint::Endpoint;
use super::text;
use crate::secret::Secret;

/// Where an acceptor listens, and to whom.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Accept {
    /// 1 to 65535. Sessions may share one.
    pub accept_port: Option<u16>,
    /// Of this machine; all without it.
    pub accept_address: Option<String>,
    /// From where one may connect: addresses or names; empty for anywhere.
    pub allowed_remote_addresses: Vec<String>,
    /// Whether connections begin with a PROXY protocol header, which says where they come from.
    pub accept_proxy_protocol: bool,
    /// Whether an unknown identity gets a session of its own.
    pub dynamic_sessions: bool,
    /// Whether such a session gets a qualifier, so that one identity may connect several times.
    pub dynamic_qualifier: bool,
    /// Whether this session is none itself, but what sessions of unknown identities are made after.
    pub acceptor_template: bool,
}

/// Where an initiator connects.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Connect {
    /// In this order; not empty for an initiator.
    #[serde(rename = "connect", with = "text::list")]
    pub endpoints: Vec<Endpoint>,
    /// Which one comes next.
    pub host_selection_policy: HostSelectionPolicy,
    /// After so many seconds `priority` begins with the first one again.
    pub host_selection_start_over_s: u32,
    /// From which address of this machine.
    pub source_host: Option<String>,
    /// From which port, 1 to 65535.
    pub source_port: Option<u16>,
    /// How long a connection may take to come up, in seconds; 0 leaves the system's limit. QuickFIX/J has 60, Go 0.
    pub connect_timeout_s: u32,
}

/// Which endpoint comes next.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum HostSelectionPolicy {
    /// The one after the last.
    #[default]
    RoundRobin,
    /// The first, while time allows.
    Priority,
}

/// By way of which proxy an initiator connects.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Proxy {
    /// None without it.
    pub proxy_type: Option<ProxyType>,
    /// `4`, `4a` or `5` of SOCKS, `1.0` or `1.1` of HTTP; the newest without it.
    pub proxy_version: Option<String>,
    /// With `proxy_type`.
    pub proxy_host: Option<String>,
    /// With `proxy_type`, 1 to 65535.
    pub proxy_port: Option<u16>,
    /// Who asks.
    pub proxy_user: Option<String>,
    /// See `proxy_user`.
    #[serde(with = "text::option")]
    pub proxy_password: Option<Secret>,
}

/// `proxy_type`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum ProxyType {
    /// CONNECT.
    Http,
    /// SOCKS.
    Socks,
}

/// How sockets behave.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Socket {
    /// SO_REUSEADDR.
    pub reuse_address: bool,
    /// TCP_NODELAY, on as in QuickFIX/J; QuickFIX leaves it off.
    pub tcp_no_delay: bool,
    /// SO_SNDBUF, bytes; 0 leaves the system's choice.
    pub send_buffer_bytes: u32,
    /// SO_RCVBUF, bytes; 0 leaves the system's choice.
    pub receive_buffer_bytes: u32,
    /// SO_KEEPALIVE.
    pub keep_alive: bool,
    /// SO_LINGER, seconds.
    pub linger_s: Option<u32>,
    /// IP_TOS, 0 to 255.
    pub traffic_class: Option<u8>,
}

/// Encryption: TLS 1.2 and 1.3. Files are PEM; nothing is opened here.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// Whether a connection is encrypted.
    pub tls: bool,
    /// Our certificate and those that it was signed by; an acceptor must have one.
    pub tls_certificate_file: Option<String>,
    /// The certificate's key, PKCS#8 or the older forms.
    pub tls_key_file: Option<String>,
    /// By whom the peer's certificate must be signed; the system's authorities without it.
    pub tls_ca_file: Option<String>,
    /// Certificates that are revoked.
    pub tls_crl_file: Option<String>,
    /// Whether an acceptor takes only clients with a certificate.
    pub tls_require_client_certificate: bool,
    /// The name that an initiator asks for and that the peer's certificate must have; the host's without it.
    pub tls_server_name: Option<String>,
    /// The oldest version that is spoken.
    pub tls_min_version: TlsVersion,
}

/// `tls_min_version`
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, PartialOrd, Ord, Deserialize, Serialize)]
pub enum TlsVersion {
    /// TLS 1.2
    #[default]
    #[serde(rename = "1.2")]
    Tls12,
    /// TLS 1.3
    #[serde(rename = "1.3")]
    Tls13,
}

impl Default for Connect {
    fn default() -> Self {
        Connect {
            endpoints: Vec::new(),
            host_selection_policy: HostSelectionPolicy::RoundRobin,
            host_selection_start_over_s: 120,
            source_host: None,
            source_port: None,
            connect_timeout_s: 60,
        }
    }
}

impl Default for Socket {
    fn default() -> Self {
        Socket {
            reuse_address: true,
            tcp_no_delay: true,
            send_buffer_bytes: 0,
            receive_buffer_bytes: 0,
            keep_alive: false,
            linger_s: None,
            traffic_class: None,
        }
    }
}
