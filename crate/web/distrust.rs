//! Why TLS would not trust, or was not trusted: what is wrong and who mends it. All of it is found before
//! a request is read by the other side.
//! <https://nodejs.org/docs/latest-v24.x/api/tls.html#x509-certificate-error-codes>

use crate::wire::Silence;

/// What an error of the handshake means; none when the code is none of the handshake's.
pub(super) fn distrust(code: &str, message: &str) -> Option<Silence> {
    let barred = |why: &str, fix: &str| {
        Some(Silence::Barred { why: format!("{why} ({code})"), fix: fix.to_owned() })
    };
    match code {
        "CERT_HAS_EXPIRED" => barred(
            "no TLS connection: the certificate of the host has expired",
            "renew the host's certificate, or set the clock of this machine if it is wrong; verification is never turned off",
        ),
        "CERT_NOT_YET_VALID" => barred(
            "no TLS connection: the certificate of the host is not valid yet",
            "set the clock of this machine, or wait until the certificate is valid",
        ),
        "CERT_REVOKED" => barred(
            "no TLS connection: the certificate of the host was revoked",
            "have the host's certificate replaced",
        ),
        "ERR_TLS_CERT_ALTNAME_INVALID" | "HOSTNAME_MISMATCH" => barred(
            &format!("no TLS connection: the certificate is for another host: {}", names(message)),
            "write the address with a name that stands in the certificate, or have that name put into it",
        ),
        "DEPTH_ZERO_SELF_SIGNED_CERT"
        | "INVALID_CA"
        | "SELF_SIGNED_CERT_IN_CHAIN"
        | "UNABLE_TO_GET_ISSUER_CERT"
        | "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"
        | "UNABLE_TO_VERIFY_LEAF_SIGNATURE" => barred(
            "no TLS connection: this machine trusts no authority that vouches for the certificate of the host",
            "hand over the certificate of your authority (PEM) with `ca-file`, or with NODE_EXTRA_CA_CERTS or the agent's `--sslcacert`; verification is never turned off",
        ),
        "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED"
        | "ERR_SSL_TLSV1_ALERT_UNKNOWN_CA"
        | "ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE"
        | "ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE"
        | "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE"
        | "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"
        | "ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN"
        | "ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN" => barred(
            "no TLS connection: the host does not take the client certificate, or misses one",
            "configure the client certificate of the agent (`--sslclientcert`, `--sslclientcertkey`) with one that this host accepts",
        ),
        "EPROTO" | "ERR_SSL_WRONG_VERSION_NUMBER" | "ERR_SSL_PACKET_LENGTH_TOO_LONG" => barred(
            "no TLS connection: what listens there does not speak TLS, or not the versions that are safe",
            "check the port of the address, and whether a proxy must be named (HTTPS_PROXY)",
        ),
        code if is_handshake(code) => barred(
            &format!("no TLS connection: {message}"),
            "have the certificate and the TLS settings of the host mended; verification is never turned off",
        ),
        _ => None,
    }
}

fn is_handshake(code: &str) -> bool {
    ["CERT_", "ERR_OSSL_", "ERR_SSL_", "ERR_TLS_", "UNABLE_TO_"]
        .iter()
        .any(|family| code.starts_with(family))
}

/// The part of Node's sentence that names names: `Host: a. is not in the cert's altnames: DNS:b`.
fn names(message: &str) -> &str {
    message.split_once("altnames: ").map_or(message, |(_, names)| names)
}
