import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import tls from 'node:tls';
import { trouble } from './trouble.js';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/gu;

/**
 * Whom a TLS connection trusts, and with which certificate it introduces itself.
 *
 * @param {import('./network.js').Trust} trust
 */
export function secureContextOf({ authorities, certificate, key, archive, passphrase }) {
  const own =
    archive && !key
      ? { pfx: read('Agent.ClientCertArchive', archive) }
      : certificate && { cert: read('Agent.ClientCert', certificate), key: key && read('Agent.ClientCertKey', key) };
  const ca = authorities.length > 0 && [...usual(), ...authorities.flatMap(certificatesOf)];
  try {
    return tls.createSecureContext({ ...own, ...(ca && { ca }), passphrase });
  } catch (error) {
    throw trouble(
      'BARRED',
      `the client certificate of the agent cannot be used (${error.code ?? error.message})`,
      'configure the agent again with a certificate (PEM), its key and the password of the key',
    );
  }
}

/** What Node trusts anyway: naming authorities would else replace it. */
function usual() {
  if (tls.getCACertificates) {
    return tls.getCACertificates('default');
  }
  const path = process.env.NODE_EXTRA_CA_CERTS;
  return path ? [...tls.rootCertificates, read('NODE_EXTRA_CA_CERTS', path)] : tls.rootCertificates;
}

/** OpenSSL skips what it cannot read; the person should know. */
function certificatesOf({ from, path, text }) {
  const certificates = (text ?? read(from, path).toString()).match(CERTIFICATE) ?? [];
  if (certificates.length === 0) {
    throw trouble(
      'BARRED',
      `\`${path}\` (${from}) holds no certificate in PEM`,
      'name a file with certificates in PEM',
    );
  }
  certificates.forEach((certificate, index) => {
    try {
      return new X509Certificate(certificate);
    } catch {
      throw trouble(
        'BARRED',
        `certificate ${index + 1} in \`${path}\` (${from}) cannot be read`,
        'export the certificate of the authority anew, as Base64 (PEM)',
      );
    }
  });
  return certificates;
}

function read(from, path) {
  try {
    return readFileSync(path);
  } catch (error) {
    throw trouble(
      'BARRED',
      `\`${path}\` (${from}) cannot be read (${error.code})`,
      'check the path and who may read the file',
    );
  }
}
