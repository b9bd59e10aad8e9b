//! Where to connect, where to listen, and how sockets behave.

use super::Kind::{Count, Flag, Host, List, Port, Seconds, Secret, Text, Word};
use super::Part::{Accept, Connect, Proxy, Socket};
use super::{C, CJ, CJG, G, J, JG, Key, always, declined, honoured};

/// As many as TCP has.
const PORTS: super::Kind = Count(1, 65_535);
/// A buffer of a socket, in bytes; 0 leaves the system's choice.
const BUFFER: super::Kind = Count(0, 1 << 30);

const POLICIES: &[(&str, &str)] = &[("ROUNDROBIN", "round-robin"), ("PRIORITY", "priority")];
const PROXIES: &[(&str, &str)] = &[("http", "http"), ("socks", "socks")];
const PROXY_VERSIONS: &[(&str, &str)] = &[("4", "4"), ("4a", "4a"), ("5", "5"), ("1.0", "1.0"), ("1.1", "1.1")];
const PROTOCOLS: &[(&str, &str)] = &[("TCP", "tcp"), ("SOCKET", "tcp"), ("VM_PIPE", "vm-pipe")];

const PIPE: &str = "there is no pipe within a process";
const TCP: &str = "TCP, over loopback within a machine";
const WRITES: &str = "bytes wait in a buffer of the connection, and no thread waits for a socket";
const BOUND: &str = "outbound_bytes_max: past it a slow reader is disconnected, and asks again later";
const NTLM: &str = "proxies are asked with user and password alone, not by NTLM";

pub(super) const KEYS: &[Key] = &[
    honoured("SocketConnectHost", CJG, Host, "", Connect, "connect").numbered(),
    honoured("SocketConnectPort", CJG, Port, "", Connect, "connect").numbered(),
    always("SocketConnectProtocol", J, Word(PROTOCOLS), "TCP", "TCP", PIPE, TCP).numbered(),
    honoured("HostSelectionPolicy", C, Word(POLICIES), "ROUNDROBIN", Connect, "host_selection_policy"),
    honoured(
        "HostSelectionPolicyPriorityStartOverInterval",
        C,
        Seconds(0, 86_400),
        "120",
        Connect,
        "host_selection_start_over_s",
    ),
    honoured("SocketConnectSourceHost", C, Text, "", Connect, "source_host"),
    honoured("SocketConnectSourcePort", C, PORTS, "", Connect, "source_port"),
    honoured("SocketLocalHost", J, Text, "", Connect, "source_host"),
    honoured("SocketLocalPort", J, PORTS, "", Connect, "source_port"),
    honoured("SocketConnectTimeout", J, Seconds(0, 86_400), "60", Connect, "connect_timeout_s"),
    honoured("SocketTimeout", G, Seconds(0, 86_400), "0", Connect, "connect_timeout_s"),
    honoured("ProxyType", JG, Word(PROXIES), "", Proxy, "proxy_type"),
    honoured("ProxyVersion", J, Word(PROXY_VERSIONS), "", Proxy, "proxy_version"),
    honoured("ProxyHost", JG, Text, "", Proxy, "proxy_host"),
    honoured("ProxyPort", JG, PORTS, "", Proxy, "proxy_port"),
    honoured("ProxyUser", JG, Text, "", Proxy, "proxy_user"),
    honoured("ProxyPassword", JG, Secret, "", Proxy, "proxy_password"),
    declined("ProxyDomain", J, "", NTLM, "ProxyUser and ProxyPassword"),
    declined("ProxyWorkstation", J, "", NTLM, "ProxyUser and ProxyPassword"),
    honoured("SocketAcceptPort", CJG, PORTS, "", Accept, "accept_port"),
    honoured("SocketAcceptAddress", J, Text, "", Accept, "accept_address"),
    honoured("SocketAcceptHost", G, Text, "", Accept, "accept_address"),
    always("SocketAcceptProtocol", J, Word(PROTOCOLS), "TCP", "TCP", PIPE, TCP),
    honoured("AllowedRemoteAddresses", CJ, List, "", Accept, "allowed_remote_addresses"),
    honoured("UseTCPProxy", G, Flag, "N", Accept, "accept_proxy_protocol"),
    honoured("DynamicSession", J, Flag, "N", Accept, "dynamic_sessions"),
    honoured("DynamicSessions", G, Flag, "N", Accept, "dynamic_sessions"),
    honoured("DynamicQualifier", G, Flag, "N", Accept, "dynamic_qualifier"),
    honoured("AcceptorTemplate", J, Flag, "N", Accept, "acceptor_template"),
    honoured("SocketReuseAddress", CJ, Flag, "Y", Socket, "reuse_address"),
    honoured("SocketNodelay", C, Flag, "N", Socket, "tcp_no_delay"),
    honoured("SocketTcpNoDelay", J, Flag, "Y", Socket, "tcp_no_delay"),
    honoured("SocketSendBufferSize", CJ, BUFFER, "0", Socket, "send_buffer_bytes"),
    honoured("SocketReceiveBufferSize", CJ, BUFFER, "0", Socket, "receive_buffer_bytes"),
    honoured("SocketKeepAlive", J, Flag, "N", Socket, "keep_alive"),
    honoured("SocketLinger", J, Seconds(0, 3_600), "", Socket, "linger_s"),
    honoured("SocketTrafficClass", J, Count(0, 255), "", Socket, "traffic_class"),
    always("SocketOobInline", J, Flag, "N", "N", "FIX has no urgent data, and none is read", "nothing"),
    always("SocketSynchronousWrites", J, Flag, "N", "N", WRITES, BOUND),
    declined("SocketSynchronousWriteTimeout", J, "30000", WRITES, BOUND),
    declined("MaxScheduledWriteRequests", J, "0", "what waits for a slow reader is bounded in bytes", BOUND),
    declined("InChanCapacity", G, "1", "one thread reads and decides: there is no channel between two", BOUND),
    declined(
        "HttpAcceptPort",
        C,
        "",
        "a page that resets sequence numbers for anyone who asks is not offered",
        "admin.listen in the gateway's file: the operators' API, with a token for what changes things",
    ),
];
