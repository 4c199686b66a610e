// A private certificate authority, made anew for a test by the openssl on this machine.
//
//   const authority = openAuthority(folder);
//   authority.certificate                                  path of its certificate (PEM)
//   authority.issue('localhost', { days: -1 })             -> { cert, key, paths: { cert, key, archive } }

import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Whether this machine can make certificates at all. */
export const hasOpenssl = () => spawnSync('openssl', ['version'], { stdio: 'ignore' }).status === 0;

const openssl = (...args) => execFileSync('openssl', args, { stdio: 'pipe' });
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes an authority whose files lie in `folder`. */
export function openAuthority(folder) {
  const home = mkdtempSync(join(folder, 'authority-'));
  const own = { cert: join(home, 'ca.pem'), key: join(home, 'ca.key') };
  openssl(
    ...[
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      own.key,
      '-out',
      own.cert,
      '-days',
      '2',
      '-subj',
      '/CN=Shop private authority',
    ],
    ...['-addext', 'keyUsage=critical,keyCertSign,cRLSign'],
  );
  let issued = 0;

  /** A certificate for `name`, a host or a client; negative `days`: it has expired. `password` locks key and archive. */
  function issue(name, { days = 1, password } = {}) {
    issued += 1;
    const file = (ending) => join(home, `${issued}.${ending}`);
    const paths = { cert: file('pem'), key: file('key'), archive: file('p12') };
    openssl('req', '-new', ...KEY, '-keyout', file('open'), '-out', file('csr'), '-subj', `/CN=${name}`);
    writeFileSync(file('ext'), `subjectAltName=${/^[\d.:]+$/u.test(name) ? 'IP' : 'DNS'}:${name}\n`);
    const signed = ['-CA', own.cert, '-CAkey', own.key, '-CAcreateserial', '-extfile', file('ext')];
    openssl('x509', '-req', '-in', file('csr'), ...signed, '-days', String(days), '-out', paths.cert);
    const lock = password === undefined ? [] : ['-aes256', '-passout', `pass:${password}`];
    openssl('pkey', '-in', file('open'), '-out', paths.key, ...lock);
    const both = ['-inkey', file('open'), '-in', paths.cert, '-passout', `pass:${password ?? ''}`];
    openssl('pkcs12', '-export', ...both, '-out', paths.archive);
    return { cert: readFileSync(paths.cert), key: readFileSync(paths.key), paths };
  }

  return { certificate: own.cert, pem: readFileSync(own.cert), issue };
}
