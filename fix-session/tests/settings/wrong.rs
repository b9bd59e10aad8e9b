//! Files with something wrong in them, and what their users are told: file, line, key, what, and what to do.

use fix_session::settings::{CfgOptions, from_cfg};

use crate::{ACCEPTOR, INITIATOR, notes, said};

#[test]
fn a_wrong_file_is_refused_with_line_key_and_remedy() {
    let fixt = INITIATOR.replace("FIX.4.4", "FIXT.1.1");
    for (text, expected) in [
        (
            INITIATOR.replace("SocketConnectHost=localhost\nSocketConnectPort=9878\n", ""),
            "1: SocketConnectHost: missing: an initiator needs to know where to connect; give a host and a port",
        ),
        (
            INITIATOR.replace("SocketConnectPort=9878\n", ""),
            "7: SocketConnectHost: without SocketConnectPort; give SocketConnectPort too",
        ),
        (
            format!("{INITIATOR}SocketConnectPort2=9879\n"),
            "9: SocketConnectPort2: without SocketConnectHost2; give SocketConnectHost2 too",
        ),
        (INITIATOR.replace("9878", "98780"), "8: SocketConnectPort: 98780: out of range; write 1 to 65535"),
        (
            INITIATOR.replace("SocketConnectHost=localhost\n", ""),
            "7: SocketConnectPort: without SocketConnectHost; give SocketConnectHost too",
        ),
        (INITIATOR.replace("9878", "fix"), "8: SocketConnectPort: fix: not a whole number; write digits alone"),
        (
            INITIATOR.replace("localhost", "local host"),
            "7: SocketConnectHost: local host: no host; write a name or an address",
        ),
        (
            INITIATOR.replace("HeartBtInt=30\n", ""),
            "1: HeartBtInt: missing: an initiator says how often to be heard; write seconds, as 30",
        ),
        (
            ACCEPTOR.replace("SocketAcceptPort=9878\n", ""),
            "1: SocketAcceptPort: missing: an acceptor needs to know where to listen; write a port, as 9878",
        ),
        (
            fixt.clone(),
            "1: DefaultApplVerID: missing: FIXT.1.1 says nothing of its application messages; write the application \
             version, as FIX.5.0SP2",
        ),
        (
            format!("{fixt}DefaultApplVerID=FIXT.1.1"),
            "9: DefaultApplVerID: FIXT.1.1: the transport; name an application version, as FIX.5.0SP2",
        ),
        (
            INITIATOR.replace("FIX.4.4", "FIX.5.0"),
            "3: BeginString: FIX.5.0: not a value of this key; write one of FIX.4.0, FIX.4.1, FIX.4.2, FIX.4.3, FIX.4.4, \
             FIXT.1.1",
        ),
        (
            INITIATOR.replace("SenderCompID=A\n", ""),
            "1: SenderCompID: missing: our name in every message; give it a name",
        ),
        (
            INITIATOR.replace("SenderCompID=A\n", "SenderCompID=über\n"),
            "4: SenderCompID: über: a byte outside printable ASCII",
        ),
        (
            ACCEPTOR
                .replace("ConnectionType=acceptor\nBeginString=FIX.4.4", "ConnectionType=server\nBeginString=FIX.4.4"),
            "2: ConnectionType: server: not a value of this key; write one of initiator, acceptor",
        ),
        (
            "[SESSION]\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\n".to_owned(),
            "1: ConnectionType: missing: which side it is cannot be told, since neither SocketAcceptPort nor \
             SocketConnectHost is given; write initiator or acceptor",
        ),
        (format!("{ACCEPTOR}ResetOnLogon=true"), "7: ResetOnLogon: true: neither Y nor N; write Y or N"),
        (format!("{ACCEPTOR}MaxLatency=0"), "7: MaxLatency: 0: out of range; write 1 to 86400 seconds"),
        (
            format!("{ACCEPTOR}MaxLatency=120 # seconds"),
            "7: MaxLatency: 120 # seconds: not a number of seconds; a comment needs a line of its own",
        ),
        (
            format!("{ACCEPTOR}StartTime=8:00"),
            "7: StartTime: \"8:00\" is not a time of day from 00:00:00 to 23:59:59\n\
             my.cfg:7: StartTime: without EndTime; give EndTime too, or neither",
        ),
        (
            format!("{ACCEPTOR}StartTime=08:00:00\nEndTime=17:00:00\nStartDay=mon"),
            "9: StartDay: without EndDay; give EndDay too, or neither",
        ),
        (
            format!("{ACCEPTOR}StartDay=mon\nEndDay=fri"),
            "7: StartDay: days without StartTime; give StartTime and its end too",
        ),
        (
            format!("{ACCEPTOR}StartTime=08:00:00\nEndTime=17:00:00\nStartDay=mon\nEndDay=fri\nWeekdays=mon,tue"),
            "11: Weekdays: beside StartDay; a session is open on days of its own, or once for a week: leave one out",
        ),
        (
            format!("{ACCEPTOR}StartTime=08:00:00\nEndTime=17:00:00\nWeekdays=mon,funday"),
            "9: Weekdays: \"funday\" is not a day of the week (Monday, Mon or Mo to Sunday)",
        ),
        (
            format!("{ACCEPTOR}TimeZone=New York"),
            "7: TimeZone: New York: not a time zone; write its IANA name, as America/New_York",
        ),
        (
            format!("{ACCEPTOR}TimeZone=Europe/Paris\nUseLocalTime=Y"),
            "8: UseLocalTime: the same setting as TimeZone in line 7, with another value; leave one of them out",
        ),
        (
            format!("{ACCEPTOR}EnableNextExpectedMsgSeqNum=N\nSendNextExpectedMsgSeqNum=Y"),
            "8: SendNextExpectedMsgSeqNum: the same setting as EnableNextExpectedMsgSeqNum in line 7, with another value; \
             leave one of them out",
        ),
        (
            format!("{ACCEPTOR}HeartBeatTimeoutMultiplier=0.9"),
            "7: HeartBeatTimeoutMultiplier: 0.9: would disconnect before a heartbeat is due; write 1 or more, as 1.4",
        ),
        (
            format!("{ACCEPTOR}HeartBeatTimeoutMultiplier=1,4"),
            "7: HeartBeatTimeoutMultiplier: 1,4: not a number from 0 to 1000 with up to three decimals; write 1.4",
        ),
        (
            format!("{INITIATOR}LogonTag=108=5"),
            "9: LogonTag: tag 108 is in the Logon already; the session writes it, or it is given twice: leave it out",
        ),
        (
            format!("{INITIATOR}Username=desk\nLogonTag2=553=desk"),
            "10: LogonTag2: tag 553 is in the Logon already; the session writes it, or it is given twice: leave it out",
        ),
        (format!("{INITIATOR}LogonTag3=xyzzy"), "9: LogonTag3: not a field; write TAG=VALUE, as 553=desk"),
        (
            format!("{INITIATOR}AppDataDictionary.FIX.9=a.xml"),
            "9: AppDataDictionary.FIX.9: FIX.9 is no version of FIX: known are FIX.4.0, FIX.4.1, FIX.4.2, FIX.4.3, FIX.4.4, \
             FIXT.1.1, FIX.5.0, FIX.5.0SP1, FIX.5.0SP2",
        ),
        (
            format!("{ACCEPTOR}SocketUseSSL=Y"),
            "7: SocketUseSSL: without SocketCertificateFile: an acceptor shows a certificate to its clients; give \
             SocketCertificateFile too",
        ),
        (
            format!("{INITIATOR}ClientCertificateFile=a.pem"),
            "9: ClientCertificateFile: without ClientCertificateKeyFile; give ClientCertificateKeyFile too, or neither",
        ),
        (
            format!("{ACCEPTOR}HeartBtIntOverride=Y"),
            "7: HeartBtIntOverride: without HeartBtInt: it takes the place of the peer's; give HeartBtInt too",
        ),
        (
            format!("{INITIATOR}ProxyType=http\nProxyHost=p"),
            "9: ProxyType: without ProxyPort: a proxy has a port; give ProxyPort too",
        ),
        (format!("{INITIATOR}ProxyHost=p"), "9: ProxyHost: without ProxyType; give ProxyType: http or socks"),
        (
            format!("{INITIATOR}AcceptorTemplate=Y"),
            "9: AcceptorTemplate: set for an initiator; only an acceptor has sessions that come of themselves",
        ),
        (
            format!("{INITIATOR}MaxLatency=${{home}}\nFileLogPath=${{home}}/log"),
            "9: MaxLatency: ${home}: nothing has this name; give the variable a value, or write it out",
        ),
        (
            format!("{ACCEPTOR}{ACCEPTOR}"),
            "7: FIX.4.4 from A to B is the session of line 1 too; leave one out: a Logon could not tell which it means",
        ),
        (
            format!("{INITIATOR}{INITIATOR}"),
            "9: FIX.4.4 from A to B is the session of line 1 too; leave one out, or tell them apart by SessionQualifier",
        ),
        (
            format!("{ACCEPTOR}SessionQualifier=1\n{ACCEPTOR}SessionQualifier=2\n"),
            "8: FIX.4.4 from A to B is the session of line 1 too; leave one out: a Logon could not tell which it means",
        ),
        (
            format!("{ACCEPTOR}ResetOnLogn=Y"),
            "7: ResetOnLogn: no family of engines knows this key; did you mean ResetOnLogon? If the application reads it, name \
             it in --app-keys",
        ),
        (
            format!("{ACCEPTOR}reset_on_logon=Y"),
            "7: reset_on_logon: no family of engines knows this key; did you mean ResetOnLogon? If the application reads it, \
             name it in --app-keys",
        ),
        (
            format!(
                "{ACCEPTOR}{}SocketUseSSL=Y\nSocketCertificateFile=a\nSocketPrivateKeyFile=b",
                ACCEPTOR.replace("=B", "=C")
            ),
            "12: SocketAcceptPort: port 9878 is that of the session of line 1, which has TLS differently; give it another \
             port, or settle them alike",
        ),
        (
            format!("{ACCEPTOR}AlertEmail=a@b.c"),
            "7: AlertEmail: no family of engines knows this key; if the application reads it, name it in --app-keys",
        ),
        (
            format!("{ACCEPTOR}ForceResendWhenCorruptedStore=J"),
            "7: ForceResendWhenCorruptedStore: J: neither Y nor N; write Y or N",
        ),
    ] {
        assert_eq!(said(&text), format!("my.cfg:{expected}"), "{text}");
    }
}

#[test]
fn everything_wrong_is_said_at_once_in_the_order_of_the_lines() {
    let text = "[DEFAULT]\nConectionType=initiator\nStartTime=8\nEndTime=17:00:00\nResetOnLogon=yes\nAlertEmail=x\n\
        [SESSION]\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=B\nSocketConnectHost=h\nSocketConnectPort=0\n\
        [SESSION]\nBeginString=FIX.4.4\nSenderCompID=A\nTargetCompID=C\nno setting\nHeartBtInt=30\n\
        SocketConnectHost=h\nSocketConnectPort=1\n";
    let said = said(text);
    let lines: Vec<&str> = said.lines().map(|line| line.split(':').nth(1).unwrap_or_default()).collect();
    assert_eq!(lines, ["2", "3", "5", "6", "7", "12", "17"], "{said}");
    assert_eq!(said.lines().filter(|line| line.contains("ResetOnLogon")).count(), 1, "what DEFAULT has is said once");
}

#[test]
fn a_key_that_was_misspelt_is_not_called_missing_too() {
    let text = INITIATOR.replace("HeartBtInt=", "HeartBtIn=");
    assert_eq!(said(&text).lines().count(), 1, "{}", said(&text));
    let text = INITIATOR.replace("ConnectionType=", "ConectionType=");
    assert_eq!(said(&text).lines().count(), 1, "{}", said(&text));
}

#[test]
fn keys_of_the_application_are_kept_if_they_are_named() {
    let text = format!("[DEFAULT]\nDesk=London\nAlert Email=a@b.c\n{ACCEPTOR}Desk=Paris = north\n");
    let options = CfgOptions { app_keys: vec!["Desk".into(), "Alert Email".into()], ..CfgOptions::default() };
    let file = from_cfg(&text, &options).unwrap();
    let kept: Vec<_> =
        file.sessions[0].application.iter().map(|(key, value)| format!("{key}={}", value.reveal())).collect();
    assert_eq!(kept, ["Alert Email=a@b.c", "Desk=Paris = north"], "the session's own value wins");
    let options = CfgOptions { app_keys: vec!["desk".into()], ..CfgOptions::default() };
    assert_eq!(from_cfg(&text, &options).unwrap_err().len(), 3, "a name is meant as it is spelled");
}

#[test]
fn traps_between_families_are_named() {
    const QUIET: &str = "UseDataDictionary=Y\n";
    let acceptor = format!("{ACCEPTOR}{QUIET}");
    for (text, expected) in [
        (
            format!("{acceptor}TimestampPrecision=6"),
            "my.cfg:1: SocketNodelay: not given: QuickFIX then lets small messages wait (N), here they leave at once (Y), as in QuickFIX/J; SocketNodelay=N lets them wait",
        ),
        (format!("{acceptor}SocketNodelay=N\nTimestampPrecision=6"), ""),
        (format!("{acceptor}TimeStampPrecision=MICROS"), ""),
        (
            format!("{acceptor}SocketNodelay=Y\nTimestampPrecision=MICROS"),
            "my.cfg:9: TimestampPrecision: MICROS taken as a unit: QuickFIX wants digits, 0 to 9, under this key; names belong \
             to TimeStampPrecision of QuickFIX/J and Go, with a capital S",
        ),
        (
            format!("{acceptor}TimeStampPrecision=6"),
            "my.cfg:8: TimeStampPrecision: 6 taken as digits: QuickFIX/J and Go want SECONDS, MILLIS, MICROS or NANOS under \
             this key; digits belong to QuickFIX's TimestampPrecision, with a small s",
        ),
        (
            format!("{acceptor}SocketNodelay=Y\nTimestampPrecision=4"),
            "my.cfg:9: TimestampPrecision: 4 digits are written as 6: seconds are divided by thousands",
        ),
        (
            format!("{acceptor}SocketNodelay=Y\nMillisecondsInTimeStamp=N\nTimestampPrecision=6"),
            "my.cfg:9: MillisecondsInTimeStamp: gives way to the precision that is given too, as in QuickFIX",
        ),
        (
            format!("{acceptor}SocketNodelay=Y\nresetonlogon=Y"),
            "my.cfg:9: resetonlogon: taken as ResetOnLogon, in other letters: QuickFIX takes it so, QuickFIX/J and Go do not",
        ),
        (
            format!("{acceptor}FileStoreSync=N"),
            "my.cfg:8: FileStoreSync: N has no effect, it is always Y: what was said must outlive the machine: QuickFIX/J has N \
             by default and QuickFIX/Go Y, here each commit is synced; instead: journal.durability = \"os\" in the gateway's file, \
             which promises less for everything at once",
        ),
        (
            ACCEPTOR.to_owned() + "InChanCapacity=1\n",
            "my.cfg:1: DataDictionary: none: messages are held against the dictionary of their version that comes along, as in \
             QuickFIX/J; QuickFIX/Go would hold them against nothing: UseDataDictionary=N\n\
             my.cfg:7: InChanCapacity: has no effect: one thread reads and decides: there is no channel between two; instead: \
             outbound_bytes_max: past it a slow reader is disconnected, and asks again later",
        ),
        (
            format!(
                "{acceptor}ServerCertificateFile=a\nServerCertificateKeyFile=b\nClientCertificateFile=c\nSocketNodelay=Y"
            ),
            "my.cfg:8: ServerCertificateFile: turns TLS on: in QuickFIX the program does so, in QuickFIX/J and Go SocketUseSSL\n\
             my.cfg:10: ClientCertificateFile: an initiator's, and this is an acceptor",
        ),
        (
            format!("{INITIATOR}{QUIET}SocketNodelay=Y\nCertificateVerifyLevel=0"),
            "my.cfg:11: CertificateVerifyLevel: no effect for an initiator: the acceptor's certificate is always verified",
        ),
        (
            format!("{acceptor}SocketNodelay=Y\nsocketnodelay=N"),
            "my.cfg:9: socketnodelay: stands in line 8 too, as SocketNodelay; the last one counts\n\
             my.cfg:9: socketnodelay: taken as SocketNodelay, in other letters: QuickFIX takes it so, QuickFIX/J and Go do not",
        ),
        (format!("{acceptor}SenderSubID="), "my.cfg:8: SenderSubID: empty, which is as good as not set"),
    ] {
        // The role is a key that Go does not have; without it the file could be anybody's.
        assert_eq!(
            notes(&text.replace("ConnectionType=acceptor\n", "# ConnectionType=acceptor\n")),
            expected,
            "{text}"
        );
    }
}

#[test]
fn a_password_is_in_nothing_that_is_printed() {
    let text = format!(
        "[DEFAULT]\nAppPassword=xyzzy\nMySQLStorePassword=xyzzy\nSocketKeyStorePassword=xyzzy\n{INITIATOR}Password=xyzzy\n\
         LogonTag=925=xyzzy\nProxyType=socks\nProxyHost=p\nProxyPort=1\nProxyPassword=xyzzy\n"
    );
    let options = CfgOptions { app_keys: vec!["AppPassword".into()], ..CfgOptions::default() };
    let file = from_cfg(&text, &options).unwrap();
    assert_eq!(file.sessions[0].logon.password.as_ref().map(|password| password.reveal()), Some("xyzzy"));
    assert!(!format!("{file:?}").contains("xyzzy"), "{file:?}");
    let wrong = text.replace("xyzzy", "xyz\u{7f}zy");
    let problems = from_cfg(&wrong, &options).unwrap_err();
    assert!(problems.len() >= 3 && !format!("{problems:?}").contains("xyz"), "{problems:?}");
}
