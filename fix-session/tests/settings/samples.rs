//! A value for each kind of key, and what a key needs beside it.

use fix_session::settings::keys::{Form, Key, Kind};

/// A value that is not the default.
pub fn sample(key: &Key) -> String {
    let text = match key.kind {
        Kind::Flag if key.default == "Y" || key.name == "SocketNodelay" => "N",
        Kind::Flag | Kind::LocalTime => "Y",
        Kind::Milliseconds => "N",
        Kind::Count(..) | Kind::Seconds(..) => "7",
        Kind::Steps => "2x5;7",
        Kind::Decimal => "2.5",
        Kind::Text => "some text",
        Kind::Name => "NAME",
        Kind::Secret => "swordfish",
        Kind::List => "10.0.0.1, 10.0.0.2",
        Kind::Word(words) => words.last().unwrap().0,
        Kind::Time => "01:02:03",
        Kind::Day => "tue",
        Kind::Days => "mon,wed",
        Kind::Zone => "Europe/Paris",
        Kind::Version => "FIX.5.0SP1",
        Kind::Precision if key.default == "3" => "6",
        Kind::Precision => "NANOS",
        Kind::Level => "1",
        Kind::Protocols => "TLSv1.3",
        Kind::Host => "fix.example.com",
        Kind::Port => "5001",
        Kind::LogonTag => "1408=5",
        Kind::Dictionaries => "app.xml",
    };
    text.to_owned()
}

/// Lines without which the key alone would be refused.
pub fn companions(key: &Key) -> &'static str {
    const TIMES: &str = "StartTime=01:02:03\nEndTime=02:03:04\n";
    const WEEK: &str = "StartTime=01:02:03\nEndTime=02:03:04\nStartDay=tue\nEndDay=wed\n";
    const LOGON: &str = "LogonTime=01:02:03\nLogoutTime=02:03:04\nLogonDay=tue\nLogoutDay=wed\n";
    const CERTIFICATE: &str = "SocketCertificateFile=some text\nSocketPrivateKeyFile=some text\n";
    match key.name {
        "StartTime" | "EndTime" | "Weekdays" => TIMES,
        "StartDay" | "EndDay" => WEEK,
        "LogonTime" | "LogoutTime" | "LogonDay" | "LogoutDay" => LOGON,
        "ServerCertificateFile" | "ServerCertificateKeyFile" => {
            "ServerCertificateFile=some text\nServerCertificateKeyFile=some text\n"
        }
        "ClientCertificateFile" | "ClientCertificateKeyFile" => {
            "ClientCertificateFile=some text\nClientCertificateKeyFile=some text\n"
        }
        "SocketCertificateFile" | "SocketPrivateKeyFile" | "SocketUseSSL" | "SSLEnable" => CERTIFICATE,
        "ProxyType" | "ProxyHost" | "ProxyPort" => "ProxyType=socks\nProxyHost=some text\nProxyPort=7\n",
        "BeginString" => "DefaultApplVerID=9\n",
        "HeartBtIntOverride" => "HeartBtInt=7\n",
        "SocketConnectHost" => "SocketConnectPort3=7\n",
        "SocketConnectPort" => "SocketConnectHost3=fix.example.com\n",
        _ => "",
    }
}

/// The key as one would write it that is not in a minimal file.
pub fn spelled(key: &Key) -> String {
    match (key.form, key.kind) {
        (Form::Numbered, Kind::Host | Kind::Port) => format!("{}3", key.name),
        (Form::Dotted, _) => format!("{}.FIX.4.4", key.name),
        _ => key.name.to_owned(),
    }
}
