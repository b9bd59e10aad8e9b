//! Logs: messages are in the journal, events go to standard error.

use super::Kind::Flag;
use super::{C, CJ, CJG, Families, G, J, Key, always, declined};

const MESSAGES: &str = "every message is in the journal, and events go to standard error";
const READ_THEM: &str = "the journal for messages; --log-format and RUST_LOG for events, into whatever collects them";
const NO_SQL: &str = "no message waits for a database: each is in the journal, and events go to standard error";
const SPELLING: &str =
    "documented so, but the code of QuickFIX reads PostgreSQLLog...; and no message waits for a database";

const fn log(name: &'static str, families: Families, default: &'static str) -> Key {
    declined(name, families, default, MESSAGES, READ_THEM)
}

/// What of it, and how it looks.
const fn detail(name: &'static str, families: Families, default: &'static str) -> Key {
    declined(name, families, default, MESSAGES, "RUST_LOG, which says how much of the events is shown")
}

const fn sql(name: &'static str, families: Families, default: &'static str) -> Key {
    declined(name, families, default, NO_SQL, READ_THEM)
}

const fn misspelt(name: &'static str, families: Families, default: &'static str) -> Key {
    declined(name, families, default, SPELLING, READ_THEM)
}

pub(super) const KEYS: &[Key] = &[
    always(
        "LogMessageWhenSessionNotFound",
        J,
        Flag,
        "Y",
        "Y",
        "a connection of which the Logon is no session's is always an event",
        "RUST_LOG, which says how much of the events is shown",
    ),
    log("FileLogPath", CJG, ""),
    log("FileLogBackupPath", C, ""),
    detail("FileLogHeartbeats", J, "N"),
    detail("FileIncludeMilliseconds", J, "N"),
    detail("FileIncludeTimeStampForMessages", J, "N"),
    detail("ScreenLogShowIncoming", CJ, "Y"),
    detail("ScreenLogShowOutgoing", CJ, "Y"),
    detail("ScreenLogShowEvents", CJ, "Y"),
    detail("ScreenLogShowHeartBeats", J, "N"),
    detail("ScreenIncludeMilliseconds", J, ""),
    detail("SLF4JLogEventCategory", J, "quickfixj.event"),
    detail("SLF4JLogErrorEventCategory", J, ""),
    detail("SLF4JLogIncomingMessageCategory", J, "quickfixj.msg.incoming"),
    detail("SLF4JLogOutgoingMessageCategory", J, "quickfixj.msg.outgoing"),
    detail("SLF4JLogPrependSessionID", J, "Y"),
    detail("SLF4JLogHeartbeats", J, "N"),
    sql("MySQLLogDatabase", C, "quickfix"),
    sql("MySQLLogUser", C, "root"),
    sql("MySQLLogPassword", C, ""),
    sql("MySQLLogHost", C, "localhost"),
    sql("MySQLLogPort", C, ""),
    sql("MySQLLogUseConnectionPool", C, "N"),
    sql("MySQLLogIncomingTable", C, "messages_log"),
    sql("MySQLLogOutgoingTable", C, "messages_log"),
    sql("MySQLLogEventTable", C, "event_log"),
    sql("PostgreSQLLogDatabase", C, "quickfix"),
    sql("PostgreSQLLogUser", C, "postgres"),
    sql("PostgreSQLLogPassword", C, ""),
    sql("PostgreSQLLogHost", C, "localhost"),
    sql("PostgreSQLLogPort", C, ""),
    sql("PostgreSQLLogUseConnectionPool", C, "N"),
    sql("PostgreSQLLogIncomingTable", C, "messages_log"),
    sql("PostgreSQLLogOutgoingTable", C, "messages_log"),
    sql("PostgreSQLLogEventTable", C, "event_log"),
    misspelt("PostgresSQLLogIncomingTable", C, "messages_log"),
    misspelt("PostgresSQLLogOutgoingTable", C, "messages_log"),
    misspelt("PostgresSQLLogEventTable", C, "event_log"),
    sql("OdbcLogUser", C, "sa"),
    sql("OdbcLogPassword", C, ""),
    sql("OdbcLogConnectionString", C, ""),
    sql("OdbcLogIncomingTable", C, "messages_log"),
    sql("OdbcLogOutgoingTable", C, "messages_log"),
    sql("OdbcLogEventTable", C, "event_log"),
    sql("JdbcLogHeartBeats", J, "N"),
    sql("JdbcLogIncomingTable", J, "messages_log"),
    sql("JdbcLogOutgoingTable", J, "messages_log"),
    sql("JdbcLogEventTable", J, "event_log"),
    sql("SQLLogDriver", G, ""),
    sql("SQLLogDataSourceName", G, ""),
    sql("SQLLogConnMaxLifetime", G, "0"),
    sql("MongoLogConnection", G, ""),
    sql("MongoLogDatabase", G, ""),
    sql("MongoLogReplicaSet", G, ""),
];
