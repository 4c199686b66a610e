// API keys and application keys; the latter have permissions.

import { plain } from './refusal.mjs';

const PERMISSIONS = [
  'apm_read',
  'deployment_gates_evaluate',
  'dora_metrics_read',
  'dora_metrics_write',
  'events_read',
  'metrics_read',
  'monitors_read',
  'slos_read',
  'timeseries_query',
  'workflows_read',
  'workflows_run',
];

export class Keys {
  #api = new Set();
  #app = new Map();

  constructor() {
    this.ready = {
      api: this.api('5a0db0c5'.repeat(4)),
      app: this.app({ text: 'ddapp_notasecret'.padEnd(40, '0') }),
      reader: this.app({ text: 'ddapp_reader'.padEnd(40, '0'), permissions: ['timeseries_query'] }),
    };
  }

  /** Makes an API key: 32 hexadecimal digits. */
  api(text) {
    this.#api.add(text);
    return text;
  }

  /** Makes an application key; without `permissions` it may do everything. */
  app({ text, permissions = PERMISSIONS }) {
    this.#app.set(text, permissions);
    return text;
  }

  /** A 403 in Datadog's words unless the headers carry what is needed; `permission` undefined: the API key is enough. */
  check(headers, permission) {
    const api = headers['dd-api-key'];
    if (!api) {
      throw plain(403, 'API key required');
    }
    if (!this.#api.has(api)) {
      throw plain(403, 'Forbidden');
    }
    if (permission && !this.#app.get(headers['dd-application-key'])?.includes(permission)) {
      throw plain(403, 'Forbidden');
    }
  }
}
