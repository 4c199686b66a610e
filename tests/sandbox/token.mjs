// Tokens: their kinds, what they may do, and the header they belong into.

import { Refusal } from './refusal.mjs';

/** What each scope is called in the message of a 403. */
const SCOPES = {
  'ReadConfig': 'Read configuration',
  'WriteConfig': 'Write configuration',
  'bizevents.ingest': 'Ingest bizevents',
  'syntheticExecutions.read': 'Read synthetic monitor execution results',
  'syntheticExecutions.write': 'Write synthetic monitor executions',
  'entities.read': 'Read entities',
  'events.ingest': 'Ingest events',
  'events.read': 'Read events',
  'metrics.ingest': 'Ingest metrics',
  'metrics.read': 'Read metrics',
  'openTelemetryTrace.ingest': 'Ingest OpenTelemetry traces',
  'openpipeline.events_sdlc': 'Ingest SDLC events, built-in',
  'openpipeline.events_sdlc.custom': 'Ingest SDLC events, custom endpoints',
  'problems.read': 'Read problems',
  'releases.read': 'Read releases',
  'slo.read': 'Read SLO',
};

/** The permissions of the platform that stand for a scope; one of them is enough. */
const PLATFORM = {
  'bizevents.ingest': ['storage:events:write'],
  'grail': ['storage:buckets:read'],
  'run': ['automation:workflows:run'],
  'openpipeline.events_sdlc': ['openpipeline:events.sdlc:ingest'],
  'openpipeline.events_sdlc.custom': ['openpipeline:events.sdlc.custom:ingest'],
  'slos': ['slo:slos:read'],
  'syntheticExecutions.read': ['environment-api:synthetic-execution:read'],
  'syntheticExecutions.write': ['environment-api:synthetic-execution:write'],
  'watch': ['automation:workflows:read'],
  'documents.read': ['document:documents:read'],
  'documents.write': ['document:documents:write'],
  'entities.read': ['environment-api:entities:read'],
  'events.ingest': ['openpipeline:events.davis:ingest', 'storage:events:write', 'environment-api:events:write'],
  'events.read': ['environment-api:events:read'],
  'metrics.read': ['environment-api:metrics:read'],
  'problems.read': ['environment-api:problems:read'],
  'releases.read': ['environment-api:releases:read'],
  'slo.read': ['environment-api:slo:read'],
};

const FAILED = 'Token Authentication failed';

export class Tokens {
  #byText = new Map();
  #now;
  #made = 0;

  constructor(now) {
    this.#now = now;
    this.ready = {
      api: this.make({ name: 'api', text: classic('API') }),
      platform: this.make({ kind: 'platform', name: 'platform', text: platform('PLATFORM') }),
      ingest: this.make({ name: 'ingest', scopes: ['events.ingest'], text: classic('INGEST') }),
      metrics: this.make({ name: 'metrics', scopes: ['metrics.read'], text: classic('METRICS') }),
      disabled: this.make({ name: 'disabled', enabled: false, text: classic('DISABLED') }),
    };
  }

  /** Makes a token and returns its text; without `scopes` it may do everything. */
  make({ kind = 'api', scopes, name = 'token', enabled = true, text, until }) {
    this.#made += 1;
    const made = text ?? (kind === 'platform' ? platform(`P${this.#made}`) : classic(`C${this.#made}`));
    const all = kind === 'platform' ? Object.values(PLATFORM).map((names) => names.at(-1)) : Object.keys(SCOPES);
    this.#byText.set(made, { kind, scopes: scopes ?? all, name, enabled, until, made: this.#now() });
    return made;
  }

  /** The token of a request by its header; a 401 when it is none, unknown, disabled, or of the wrong kind for `route`. */
  authenticate(header, route) {
    if (!header) {
      throw new Refusal(401, 'Missing authorization parameter.');
    }
    const [, scheme, text] = /^(Api-Token|Bearer) (\S+)$/.exec(header) ?? [];
    const token = this.#byText.get(text);
    const wanted = route === 'platform' ? { scheme: 'Bearer', kind: 'platform' } : { scheme: 'Api-Token', kind: 'api' };
    const grown = route === 'grown' && token && (token.kind === 'platform') === (scheme === 'Bearer');
    if (token?.enabled && grown && !(token.until <= this.#now())) {
      return token;
    }
    if (!token?.enabled || token.until <= this.#now() || scheme !== wanted.scheme || token.kind !== wanted.kind) {
      throw new Refusal(401, FAILED);
    }
    return token;
  }

  /** A 403 in Dynatrace's words unless the token may do what `scope` allows. */
  authorize(token, scope) {
    const enough = token.kind === 'platform' ? PLATFORM[scope] : [scope];
    if (!enough.some((name) => token.scopes.includes(name))) {
      const named = token.kind === 'platform' ? enough.join(', ') : `${scope} (${SCOPES[scope]})`;
      throw new Refusal(403, `Token is missing required scope. Use one of: ${named}`);
    }
  }

  /** `POST /apiTokens/lookup`: what is known of a token. */
  lookup(body) {
    const token = this.#byText.get(body?.token);
    if (token?.kind !== 'api') {
      throw new Refusal(404, 'Token does not exist.');
    }
    return {
      id: body.token.split('.').slice(0, 2).join('.'),
      name: token.name,
      enabled: token.enabled,
      owner: 'sandbox',
      personalAccessToken: false,
      creationDate: new Date(token.made).toISOString(),
      lastUsedDate: new Date(this.#now()).toISOString(),
      lastUsedIpAddress: '127.0.0.1',
      scopes: token.scopes,
    };
  }
}

/** The shape of an API token: `dt0c01.`, 24 public and 64 secret characters. */
function classic(name) {
  return `dt0c01.${`SANDBOX${name}`.padEnd(24, 'A')}.${`NOTASECRET${name}`.padEnd(64, 'B')}`;
}

/** The shape of a platform token. */
function platform(name) {
  return classic(name).replace('dt0c01', 'dt0s16');
}
