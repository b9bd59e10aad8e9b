//! Where messages and numbers are kept: in the journal, and nowhere else.

use super::Kind::Flag;
use super::{C, CJG, G, J, JG, Key, always, declined};

const JOURNAL: &str = "messages and sequence numbers are in one journal, committed together before a byte leaves";
const DATA_DIR: &str = "data_dir in the gateway's file, or --data-dir";
const CACHE: &str = "a resend reads the journal piece by piece, and keeps no cache";
const NOTHING: &str = "nothing";
const JNDI: &str = "there is no directory of Java objects to look things up in";

const fn store(name: &'static str, families: super::Families, default: &'static str) -> Key {
    declined(name, families, default, JOURNAL, DATA_DIR)
}

pub(super) const KEYS: &[Key] = &[
    store("FileStorePath", CJG, ""),
    always(
        "FileStoreSync",
        JG,
        Flag,
        "",
        "Y",
        "what was said must outlive the machine: QuickFIX/J has N by default and QuickFIX/Go Y, here each commit is synced",
        "journal.durability = \"os\" in the gateway's file, which promises less for everything at once",
    ),
    declined("FileStoreMaxCachedMsgs", J, "10000", CACHE, NOTHING),
    store("MySQLStoreDatabase", C, "quickfix"),
    store("MySQLStoreUser", C, "root"),
    store("MySQLStorePassword", C, ""),
    store("MySQLStoreHost", C, "localhost"),
    store("MySQLStorePort", C, ""),
    store("MySQLStoreUseConnectionPool", C, "N"),
    store("PostgreSQLStoreDatabase", C, "quickfix"),
    store("PostgreSQLStoreUser", C, "postgres"),
    store("PostgreSQLStorePassword", C, ""),
    store("PostgreSQLStoreHost", C, "localhost"),
    store("PostgreSQLStorePort", C, ""),
    store("PostgreSQLStoreUseConnectionPool", C, "N"),
    store("OdbcStoreUser", C, "sa"),
    store("OdbcStorePassword", C, ""),
    store("OdbcStoreConnectionString", C, ""),
    store("JdbcDataSourceName", J, ""),
    store("JdbcDriver", J, ""),
    store("JdbcURL", J, ""),
    store("JdbcUser", J, ""),
    store("JdbcPassword", J, ""),
    store("JdbcStoreMessagesTableName", J, "messages"),
    store("JdbcStoreSessionsTableName", J, "sessions"),
    store("JdbcSessionIdDefaultPropertyValue", J, ""),
    store("JdbcMaxActiveConnection", J, "32"),
    store("JdbcMinIdleConnection", J, "32"),
    store("JdbcMaxConnectionLifeTime", J, "28800000"),
    store("JdbcConnectionTimeout", J, "250"),
    store("JdbcConnectionIdleTimeout", J, "600000"),
    store("JdbcConnectionKeepaliveTime", J, "0"),
    store("JdbcConnectionTestQuery", J, ""),
    store("SleepycatDatabaseDir", J, ""),
    store("SleepycatMessageDbName", J, ""),
    store("SleepycatSequenceDbName", J, ""),
    declined("JndiContextFactory", J, "", JNDI, DATA_DIR),
    declined("JndiProviderURL", J, "", JNDI, DATA_DIR),
    store("SQLStoreDriver", G, ""),
    store("SQLStoreDataSourceName", G, ""),
    store("SQLStoreConnMaxLifetime", G, "0"),
    store("SQLStoreMessagesTableName", G, "messages"),
    store("SQLStoreSessionsTableName", G, "sessions"),
    store("MongoStoreConnection", G, ""),
    store("MongoStoreDatabase", G, ""),
    store("MongoStoreReplicaSet", G, ""),
];
