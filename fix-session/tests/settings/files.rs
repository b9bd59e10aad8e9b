//! Files such as users of each family have, and what becomes of them.

use std::collections::BTreeMap;

use fix_codec::Precision;
use fix_session::Role;
use fix_session::schedule::{TimeOfDay, Weekday};
use fix_session::settings::{AppVersion, CfgOptions, HostSelectionPolicy, ProxyType, TlsVersion, Zone, from_cfg};
use spec::Version;

use crate::{notes, one, sound};

/// As for the example programs of QuickFIX: an order client with three sessions and fail-over.
const TRADE_CLIENT: &str = "
# sessions of the order client
[DEFAULT]
ConnectionType=initiator
ReconnectInterval=60
FileStorePath=store
FileLogPath=log
StartTime=00:00:00
EndTime=23:59:59
UseDataDictionary=Y
DataDictionary=../spec/FIX42.xml
HttpAcceptPort=9911
ValidateUserDefinedFields=N
SocketNodelay=Y
MillisecondsInTimeStamp=N

[SESSION]
BeginString=FIX.4.2
SenderCompID=CLIENT1
TargetCompID=EXECUTOR
SocketConnectHost=127.0.0.1
SocketConnectPort=5001
SocketConnectHost1=10.0.0.2
SocketConnectPort1=5002
HostSelectionPolicy=PRIORITY
HostSelectionPolicyPriorityStartOverInterval=60
HeartBtInt=30

[SESSION]
BeginString=FIXT.1.1
DefaultApplVerID=FIX.5.0SP2
SenderCompID=CLIENT1
TargetCompID=EXECUTOR
SocketConnectHost=localhost
SocketConnectPort=5003
HeartBtInt=10
ReconnectInterval=5
TransportDataDictionary=../spec/FIXT11.xml
AppDataDictionary=../spec/FIX50SP2.xml
AppDataDictionary.FIX.4.4=../spec/FIX44.xml
UseLocalTime=Y
username=desk
password=pass=word
";

#[test]
fn a_quickfix_initiator_is_what_it_was() {
    let file = sound(TRADE_CLIENT);
    let [first, second] = file.sessions.as_slice() else { panic!("two sessions") };
    assert_eq!(first.role, Role::Initiator);
    assert_eq!((first.identity.begin_string.as_str(), first.identity.sender_comp_id.as_str()), ("FIX.4.2", "CLIENT1"));
    let listed: Vec<String> = first.connect.endpoints.iter().map(ToString::to_string).collect();
    assert_eq!(listed, ["127.0.0.1:5001", "10.0.0.2:5002"]);
    assert_eq!(first.connect.host_selection_policy, HostSelectionPolicy::Priority);
    assert_eq!(first.connect.host_selection_start_over_s, 60);
    assert_eq!((first.timing.heart_bt_int_s, &first.timing.reconnect_interval_s), (Some(30), &vec![60]));
    assert_eq!(first.dictionaries.data_dictionary.as_deref(), Some("../spec/FIX42.xml"));
    assert!(
        !first.validation.options(first.role).user_defined_fields
            && first.validation.options(first.role).fields_have_values
    );
    assert_eq!(first.versions.timestamp_precision, Precision::Seconds);
    assert_eq!(
        (first.schedule.start_time, first.schedule.end_time),
        (TimeOfDay::new(0, 0, 0), TimeOfDay::new(23, 59, 59))
    );
    assert_eq!(first.schedule.time_zone, Zone::default());

    assert_eq!(second.versions.default_appl_ver_id, Some(Version::FIX50SP2));
    assert_eq!((second.timing.heart_bt_int_s, &second.timing.reconnect_interval_s), (Some(10), &vec![5]), "its own");
    let paths = &second.dictionaries.app_data_dictionaries;
    assert_eq!(paths[&AppVersion::Default], "../spec/FIX50SP2.xml");
    assert_eq!(paths[&AppVersion::Named(Version::FIX44)], "../spec/FIX44.xml");
    assert_eq!(second.schedule.time_zone, Zone::Local);
    assert_eq!(second.logon.username.as_deref(), Some("desk"));
    assert_eq!(second.logon.password.as_ref().map(|password| password.reveal()), Some("pass=word"));

    let said = notes(TRADE_CLIENT);
    let keys: Vec<&str> = said.lines().map(|line| line.split(": ").nth(1).unwrap_or_default()).collect();
    assert_eq!(keys, ["FileStorePath", "FileLogPath", "DataDictionary", "HttpAcceptPort"], "{said}");
}

/// As for the example programs of QuickFIX/J: a market simulator with a template, TLS and a weekly session.
const EXECUTOR: &str = "
[default]
FileStorePath=${user.home}/target/data/executor
ConnectionType=acceptor
StartTime=00:00:00
EndTime=00:00:00
HeartBtInt=30
ValidOrderTypes=1,2,F
SenderCompID=EXEC
TargetCompID=BANZAI
UseDataDictionary=Y
DefaultMarketPrice=12.30
TimeStampPrecision=NANOS
SocketTcpNoDelay=N
CheckLatency=N

[session]
AcceptorTemplate=Y
BeginString=FIX.4.1
SocketAcceptPort=9877

[session]
BeginString=FIX.4.2
TargetCompID=DESK
SocketAcceptPort=${port}
SocketAcceptAddress=10.0.0.1
SocketUseSSL=Y
SocketKeyStore=quickfixj.keystore
SocketKeyStorePassword=quickfixjpw
SocketCertificateFile=cert.pem
SocketPrivateKeyFile=key.pem
SocketCAFile=ca.pem
NeedClientAuth=Y
EnabledProtocols=TLSv1.3
StartDay=Sunday
EndDay=Friday
StartTime=17:00:00
EndTime=17:00:00
TimeZone=America/New_York
AllowedRemoteAddresses=10.0.0.7,10.0.0.8
HeartBeatTimeoutMultiplier=2
DisableHeartBeatCheck=N
ResendRequestChunkSize=5000
";

#[test]
fn a_quickfix_j_acceptor_is_what_it_was() {
    let options = CfgOptions {
        app_keys: vec!["ValidOrderTypes".into(), "DefaultMarketPrice".into()],
        variables: BTreeMap::from([("user.home".into(), "/home/me".into()), ("port".into(), "9878".into())]),
    };
    let file = from_cfg(EXECUTOR, &options).unwrap();
    let [first, second] = file.sessions.as_slice() else { panic!("two sessions") };
    assert_eq!(
        (first.role, first.accept.accept_port, first.accept.acceptor_template),
        (Role::Acceptor, Some(9877), true)
    );
    assert_eq!(first.identity.target_comp_id.as_str(), "BANZAI");
    assert_eq!(first.versions.timestamp_precision, Precision::Nanos);
    assert!(!first.socket.tcp_no_delay && !first.validation.check_latency && !first.tls.tls);
    assert_eq!(first.application["ValidOrderTypes"].reveal(), "1,2,F");

    assert_eq!((second.accept.accept_port, second.accept.accept_address.as_deref()), (Some(9878), Some("10.0.0.1")));
    assert_eq!(second.identity.target_comp_id.as_str(), "DESK", "its own");
    assert!(second.tls.tls && second.tls.tls_require_client_certificate);
    assert_eq!(second.tls.tls_min_version, TlsVersion::Tls13);
    assert_eq!(second.schedule.start_day.zip(second.schedule.end_day), Some((Weekday::Sunday, Weekday::Friday)));
    assert_eq!(second.schedule.time_zone, Zone::Named("America/New_York".into()));
    assert_eq!(second.accept.allowed_remote_addresses, ["10.0.0.7", "10.0.0.8"]);
    assert_eq!(second.timing.heartbeat_timeout_multiplier.thousandths(), 2000);
    assert_eq!(second.resend.resend_request_chunk_size, 5000);

    let said: Vec<String> = file.notes.iter().map(ToString::to_string).collect();
    assert!(
        said.iter().any(|note| note.contains("SocketKeyStore: has no effect") && note.contains("keytool")),
        "{said:?}"
    );
    assert!(!said.iter().any(|note| note.contains("quickfixjpw")), "{said:?}");
}

/// As for the example programs of QuickFIX/Go, which have no ConnectionType.
const GO: &str = "
[DEFAULT]
SocketConnectHost=127.0.0.1
SocketConnectPort=5001
HeartBtInt=30
SenderCompID=TW
TargetCompID=ISLD
ResetOnLogon=Y
FileLogPath=tmp
LogonTimeout=5s
SocketTimeout=1m
TimeStampPrecision=MICROS
ProxyType=socks
ProxyHost=proxy.example
ProxyPort=1080
SocketMinimumTLSVersion=TLS11
SocketUseSSL=Y
SocketServerName=fix.example
EnableNextExpectedMsgSeqNum=Y

[SESSION]
BeginString=FIX.4.0

[SESSION]
BeginString=FIX.4.1
SendNextExpectedMsgSeqNum=N
Weekdays=Mon,Tue, Wed
StartTime=09:00:00
EndTime=17:00:00
ResetSeqTime=12:00:00
";

#[test]
fn a_quickfix_go_initiator_is_what_it_was() {
    let file = sound(GO);
    let [first, second] = file.sessions.as_slice() else { panic!("two sessions") };
    assert_eq!((first.role, second.role), (Role::Initiator, Role::Initiator), "its ports say so");
    assert_eq!((first.timing.logon_timeout_s, first.connect.connect_timeout_s), (5, 60));
    assert_eq!((first.proxy.proxy_type, first.proxy.proxy_port), (Some(ProxyType::Socks), Some(1080)));
    assert_eq!((first.tls.tls, first.tls.tls_min_version), (true, TlsVersion::Tls12));
    assert_eq!(first.tls.tls_server_name.as_deref(), Some("fix.example"));
    assert!(first.resets.reset_on_logon && first.resend.enable_next_expected_msg_seq_num);
    assert!(!second.resend.enable_next_expected_msg_seq_num, "a session's own key wins by whichever name");
    assert_eq!(second.schedule.weekdays, [Weekday::Monday, Weekday::Tuesday, Weekday::Wednesday]);
    assert_eq!(second.schedule.reset_seq_time, TimeOfDay::new(12, 0, 0));
}

#[test]
fn a_sessions_own_value_is_taken_over_that_of_default() {
    let base = "[DEFAULT]\nTargetSubID=DESK\nLogonTag1=1408=5\nTimestampPrecision=6\nTimeZone=Europe/Paris\n\
        [SESSION]\nConnectionType=initiator\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\nHeartBtInt=30\n\
        SocketConnectHost=::1\nSocketConnectPort=9878\n";
    let session = one(&format!("{base}TargetSubID=\nLogonTag=1409=1\nMillisecondsInTimeStamp=N\nUseLocalTime=N\n"));
    assert!(session.identity.target_sub_id.is_empty(), "empty is a value of its own");
    let tags: Vec<u32> = session.logon.logon_tags.iter().map(|field| field.tag).collect();
    assert_eq!(tags, [1409, 1408], "numbered keys are keys of their own");
    assert_eq!(session.versions.timestamp_precision, Precision::Micros, "a precision goes before milliseconds");
    assert_eq!(session.schedule.time_zone, Zone::Named("Europe/Paris".into()), "N says nothing of the zone");
    assert_eq!(session.connect.endpoints[0].to_string(), "[::1]:9878");
}

#[test]
fn a_variable_may_be_a_key_of_default() {
    let text = "[DEFAULT]\nDomain=example.com\n[SESSION]\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\nHeartBtInt=30\n\
        SocketConnectHost=fix.${Domain}\nSocketConnectPort=9878\n";
    let options = CfgOptions { app_keys: vec!["Domain".into()], ..CfgOptions::default() };
    assert_eq!(from_cfg(text, &options).unwrap().sessions[0].connect.endpoints[0].host, "fix.example.com");
    let variables = BTreeMap::from([("Domain".to_owned(), "example.org".to_owned())]);
    let options = CfgOptions { variables, ..options };
    assert_eq!(from_cfg(text, &options).unwrap().sessions[0].connect.endpoints[0].host, "fix.example.org");
}
