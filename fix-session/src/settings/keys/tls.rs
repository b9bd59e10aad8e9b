//! TLS: 1.2 and 1.3 only, certificates and keys as PEM files.

use super::Kind::{Flag, Level, List, Protocols, Text, Word};
use super::Part::Tls;
use super::{C, G, J, JG, Key, N, always, declined, honoured};

const CIPHERS: &str =
    "the cipher suites are those of TLS 1.3 and the forward-secret ones of 1.2, and no weaker one can be added";
const NO_CIPHERS: &str = "nothing, since a peer of the last ten years has one of them";
const KEY_STORE: &str = "certificates and keys are PEM files, not key stores";
const KEY_STORE_DO: &str = "keytool -importkeystore -srckeystore F -destkeystore f.p12 -deststoretype PKCS12; \
     openssl pkcs12 -in f.p12 -nodes -out f.pem; then SocketCertificateFile and SocketPrivateKeyFile";
const TRUST_STORE_DO: &str = "keytool -exportcert -rfc -keystore F -alias NAME -file ca.pem, then SocketCAFile=ca.pem";
const PFX_DO: &str = "openssl pkcs12 -in F -nodes -out f.pem, then SocketCertificateFile and SocketPrivateKeyFile";
const INLINE: &str = "keys and certificates do not belong into a file of settings, which is copied and shown";
const NO_CHOICE: &str = "the peer's certificate and its host name are always verified";
const GIVE_CA: &str = "SocketCAFile with the authority that signed it, and SocketServerName where the name differs";
const DIRECTORY: &str = "one file is read, not a directory";

const MINIMA: &[(&str, &str)] =
    &[("SSL30", "1.2"), ("TLS10", "1.2"), ("TLS11", "1.2"), ("TLS12", "1.2"), ("TLS13", "1.3")];
const IDENTIFICATION: &[(&str, &str)] = &[("HTTPS", "https"), ("LDAPS", "ldaps")];

pub(super) const KEYS: &[Key] = &[
    honoured("SocketUseSSL", JG, Flag, "N", Tls, "tls"),
    honoured("SSLEnable", N, Flag, "N", Tls, "tls"),
    honoured("ServerCertificateFile", C, Text, "", Tls, "tls_certificate_file"),
    honoured("ServerCertificateKeyFile", C, Text, "", Tls, "tls_key_file"),
    honoured("ClientCertificateFile", C, Text, "", Tls, "tls_certificate_file"),
    honoured("ClientCertificateKeyFile", C, Text, "", Tls, "tls_key_file"),
    honoured("SocketCertificateFile", G, Text, "", Tls, "tls_certificate_file"),
    honoured("SocketPrivateKeyFile", G, Text, "", Tls, "tls_key_file"),
    honoured("CertificationAuthoritiesFile", C, Text, "", Tls, "tls_ca_file"),
    honoured("SocketCAFile", G, Text, "", Tls, "tls_ca_file"),
    honoured("SSLCACertificate", N, Text, "", Tls, "tls_ca_file"),
    honoured("CertificateRevocationListFile", C, Text, "", Tls, "tls_crl_file"),
    honoured("CertificateVerifyLevel", C, Level, "0", Tls, "tls_require_client_certificate"),
    honoured("NeedClientAuth", J, Flag, "N", Tls, "tls_require_client_certificate"),
    honoured("SSLRequireClientCertificate", N, Flag, "N", Tls, "tls_require_client_certificate"),
    honoured("SNIHostName", J, Text, "", Tls, "tls_server_name"),
    honoured("SocketServerName", G, Text, "", Tls, "tls_server_name"),
    honoured("SSLServerName", N, Text, "", Tls, "tls_server_name"),
    honoured("SocketMinimumTLSVersion", G, Word(MINIMA), "TLS12", Tls, "tls_min_version"),
    honoured("EnabledProtocols", J, Protocols, "", Tls, "tls_min_version"),
    declined(
        "SSLProtocol",
        C,
        "all -SSLv2",
        "TLS 1.2 and 1.3 are spoken, and nothing older",
        "SocketMinimumTLSVersion=TLS13, for 1.3 alone",
    ),
    declined(
        "SSLProtocols",
        N,
        "",
        "TLS 1.2 and 1.3 are spoken, and nothing older",
        "SocketMinimumTLSVersion=TLS13, for 1.3 alone",
    ),
    declined("SSLCipherSuite", C, "HIGH:!RC4", CIPHERS, NO_CIPHERS),
    declined("TLSCipherSuites", C, "", CIPHERS, NO_CIPHERS),
    Key { kind: List, ..declined("CipherSuites", J, "", CIPHERS, NO_CIPHERS) },
    declined(
        "CertificationAuthoritiesDirectory",
        C,
        "",
        DIRECTORY,
        "cat DIR/*.pem > ca.pem, then CertificationAuthoritiesFile",
    ),
    declined(
        "CertificateRevocationListDirectory",
        C,
        "",
        DIRECTORY,
        "cat DIR/*.pem > crl.pem, then CertificateRevocationListFile",
    ),
    declined("SocketKeyStore", J, "", KEY_STORE, KEY_STORE_DO),
    declined("SocketKeyStorePassword", J, "", KEY_STORE, KEY_STORE_DO),
    declined("KeyStoreType", J, "JKS", KEY_STORE, KEY_STORE_DO),
    declined("KeyManagerFactoryAlgorithm", J, "SunX509", KEY_STORE, KEY_STORE_DO),
    declined("SocketTrustStore", J, "", KEY_STORE, TRUST_STORE_DO),
    declined("SocketTrustStorePassword", J, "", KEY_STORE, TRUST_STORE_DO),
    declined("TrustStoreType", J, "JKS", KEY_STORE, TRUST_STORE_DO),
    declined("TrustManagerFactoryAlgorithm", J, "PKIX", KEY_STORE, TRUST_STORE_DO),
    declined("SSLCertificate", N, "", KEY_STORE, PFX_DO),
    declined("SSLCertificatePassword", N, "", KEY_STORE, PFX_DO),
    declined("SocketPrivateKeyBytes", G, "", INLINE, "SocketPrivateKeyFile"),
    declined("SocketCertificateBytes", G, "", INLINE, "SocketCertificateFile"),
    declined("SocketCABytes", G, "", INLINE, "SocketCAFile"),
    always("SocketInsecureSkipVerify", G, Flag, "N", "N", NO_CHOICE, GIVE_CA),
    always("SSLValidateCertificates", N, Flag, "Y", "Y", NO_CHOICE, GIVE_CA),
    always("EndpointIdentificationAlgorithm", J, Word(IDENTIFICATION), "", "HTTPS", NO_CHOICE, GIVE_CA),
    always(
        "UseSNI",
        J,
        Flag,
        "N",
        "Y",
        "the name of the host is always sent, where it is a name",
        "SNIHostName, for another name",
    ),
    declined(
        "SSLCheckCertificateRevocation",
        N,
        "Y",
        "nobody is asked over the network during a handshake",
        "CertificateRevocationListFile",
    ),
];
