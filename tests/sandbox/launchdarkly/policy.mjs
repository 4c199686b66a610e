// LaunchDarkly's policies: statements about resources and actions, a deny wins.

import { Refused } from './refusal.mjs';

/** Statements as they came, as a function of (action, resource, places); `places` knows the tags of things by specifier. */
export function readPolicy(statements) {
  if (!Array.isArray(statements)) {
    throw new Refused(400, 'the body must be a list of statements');
  }
  const read = statements.map(readStatement);
  return (action, resource, places) => {
    const matching = read.filter(({ matches }) => matches(action, resource, places));
    return matching.length > 0 && matching.every(({ effect }) => effect === 'allow');
  };
}

function readStatement({ effect, resources = [], notResources = [], actions = [], notActions = [] }) {
  if (effect !== 'allow' && effect !== 'deny') {
    throw new Refused(400, 'effect must be allow or deny');
  }
  const exactlyOne = (one, other) => one.length > 0 !== other.length > 0;
  if (!exactlyOne(resources, notResources) || !exactlyOne(actions, notActions)) {
    throw new Refused(400, 'a statement has resources or notResources, and actions or notActions');
  }
  const about = [...resources, ...notResources].map(specifier);
  const doing = [...actions, ...notActions].map(glob);
  return {
    effect,
    matches: (action, resource, places) =>
      about.some((holds) => holds(resource, places)) === resources.length > 0 &&
      doing.some((one) => one.test(action)) === actions.length > 0,
  };
}

/** `proj/*:env/production;{critical:true}:flag/*;shop`: as many segments, each of its type, name and selectors. */
export function specifier(text) {
  const wanted = split(text).map((segment) => {
    const [named, ...selectors] = segment.split(';');
    const [type, name = ''] = named.split(/\/(.*)/s);
    return { type, name: glob(name), selectors: selectors.join(';').split(',').filter(Boolean) };
  });
  return (resource, places) => {
    const segments = resource.split(':');
    return (
      segments.length === wanted.length &&
      wanted.every(({ type, name, selectors }, index) => {
        const [own, key = ''] = segments[index].split(/\/(.*)/s);
        if (own !== type || !name.test(key)) {
          return false;
        }
        const place = places(segments.slice(0, index + 1).join(':'));
        return selectors.every((selector) => {
          const [, property, value] = /^\{(\w+):(\w+)\}$/.exec(selector) ?? [];
          return property
            ? String(place[property]) === value
            : (place.tags ?? []).some((tag) => glob(selector).test(tag));
        });
      })
    );
  };
}

/** At the colons, but for those inside braces. */
function split(text) {
  return text.split(/:(?![^{]*\})/);
}

function glob(text) {
  return new RegExp(`^${text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*')}$`, 's');
}
