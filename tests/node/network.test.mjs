// What the variables of a machine say about its way to the network.

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { networkOf } from '../../crate/web/js/network.js';

const TENANT = 'https://abc12345.live.dynatrace.com/api/v2/events';

/** The address of the proxy for a URL, with these variables. */
const proxyFor = (variables, url = TENANT) => networkOf(variables).proxyFor(new URL(url))?.address;

describe('the usual variables', () => {
  test('lower case wins over upper case', () => {
    assert.equal(proxyFor({ HTTPS_PROXY: 'http://upper', https_proxy: 'http://lower' }), 'http://lower');
    assert.equal(proxyFor({ HTTPS_PROXY: 'http://upper' }), 'http://upper');
    assert.equal(proxyFor({ HTTPS_PROXY: 'http://upper', https_proxy: '' }), 'http://upper');
  });

  test('https does not fall back to http_proxy, nor http to https_proxy', () => {
    assert.equal(proxyFor({ http_proxy: 'http://plain', HTTP_PROXY: 'http://plain' }), undefined);
    assert.equal(proxyFor({ https_proxy: 'http://secure' }, 'http://127.0.0.1:4114/'), undefined);
    assert.equal(proxyFor({ http_proxy: 'http://plain' }, 'http://127.0.0.1:4114/'), 'http://plain');
  });

  for (const [list, excepted] of [
    ['*', true],
    ['dynatrace.com', true],
    ['.dynatrace.com', true],
    ['*.dynatrace.com', true],
    ['example.com, LIVE.Dynatrace.com', true],
    ['abc12345.live.dynatrace.com:443', true],
    ['abc12345.live.dynatrace.com:8443', false],
    ['trace.com', false],
    ['com', true],
    ['live', false],
    ['10.0.0.0/8', false],
    ['', false],
    [' , ,', false],
  ]) {
    test(`no_proxy=${list} ${excepted ? 'excepts' : 'does not except'} the tenant`, () => {
      const given = { https_proxy: 'http://proxy', no_proxy: list };
      assert.equal(proxyFor(given), excepted ? undefined : 'http://proxy');
    });
  }

  test('no_proxy knows addresses, those of version 6 with brackets and without', () => {
    for (const list of ['127.0.0.1,::1', '127.0.0.1,[::1]']) {
      const given = { http_proxy: 'http://proxy', no_proxy: list };
      assert.equal(proxyFor(given, 'http://127.0.0.1:4114/'), undefined);
      assert.equal(proxyFor(given, 'http://[::1]:4114/'), undefined);
    }
  });
});

describe("the agent's variables", () => {
  const AGENT = { AGENT_PROXYURL: 'http://agent:3128', https_proxy: 'http://other' };

  test('win over the usual ones', () => {
    assert.equal(proxyFor(AGENT), 'http://agent:3128');
    assert.equal(proxyFor({ ...AGENT, no_proxy: '*' }), 'http://agent:3128');
  });

  test('except by regular expressions over the whole address', () => {
    const listed = (list) => proxyFor({ ...AGENT, AGENT_PROXYBYPASSLIST: list });
    assert.equal(listed('["live\\\\.dynatrace\\\\.com"]'), undefined);
    assert.equal(listed('["^HTTPS://abc"]'), undefined);
    assert.equal(listed('["example"]'), 'http://agent:3128');
    for (const broken of ['[]', '', 'nonsense', '["("]', '{}', 'null']) {
      assert.equal(listed(broken), 'http://agent:3128', broken);
    }
  });

  test('give user and password', () => {
    const given = { ...AGENT, AGENT_PROXYUSERNAME: 'build', SECRET_AGENT_PROXYPASSWORD: 'p@ss:word' };
    const { user, password } = networkOf(given).proxyFor(new URL(TENANT));
    assert.deepEqual([user, password], ['build', 'p@ss:word']);
  });

  test('that ask for no check of certificates get a warning, as does the variable of Node', () => {
    const [agent, ...more] = networkOf({ AGENT_SKIPCERTVALIDATION: 'True' }).warnings;
    assert.match(agent, /Agent\.SkipCertValidation.*not followed.*token.*ca-file/u);
    assert.equal(more.length, 0);
    assert.equal(networkOf({ NODE_TLS_REJECT_UNAUTHORIZED: '0' }).warnings.length, 1);
    assert.deepEqual(networkOf({ AGENT_SKIPCERTVALIDATION: 'False' }).warnings, []);
  });
});

test('every secret of the way is masked, as it was written and as it is meant', () => {
  const { secrets } = networkOf({
    https_proxy: 'http://user:p%40ssword@proxy:3128',
    HTTP_PROXY: 'http://user:other-one@proxy:3128',
    AGENT_CLIENTCERT: '/cert.pem',
    SECRET_AGENT_CLIENTCERTPASSWORD: 'of-the-key',
  });
  assert.deepEqual(secrets.sort(), ['of-the-key', 'other-one', 'p%40ssword', 'p@ssword']);
  assert.deepEqual(networkOf({ https_proxy: 'http://proxy:3128' }).secrets, []);
  assert.deepEqual(networkOf({}).secrets, []);
});
