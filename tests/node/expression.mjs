// The expressions of workflows and pipelines, as far as the pages use them; anything else is an error here.
// https://docs.github.com/actions/reference/workflows-and-actions/expressions
// https://learn.microsoft.com/azure/devops/pipelines/process/expressions

const TOKENS = /\s*(?:'((?:[^']|'')*)'|(\d+(?:\.\d+)?)|([A-Za-z_][\w-]*)|(==|!=|&&|\|\||[!().,[\]]))/uy;

function* tokensOf(text) {
  TOKENS.lastIndex = 0;
  while (TOKENS.lastIndex < text.trimEnd().length) {
    const at = TOKENS.lastIndex;
    const found = TOKENS.exec(text);
    if (!found) {
      throw new Error(`not an expression: \`${text}\` at ${at}`);
    }
    const [, string, number, name, sign] = found;
    yield string === undefined ? { number, name, sign } : { string: string.replaceAll("''", "'") };
  }
}

const truthy = (value) => value !== null && value !== undefined && value !== false && value !== 0 && value !== '';
const same = (left, right) => textOf(left).toLowerCase() === textOf(right).toLowerCase();

/** A value as text stands in a file. */
export const textOf = (value) => (value === null || value === undefined ? '' : String(value));

/** The value of an expression. `contexts` by their names, `functions` by theirs. */
export function evaluate(text, { contexts = {}, functions = {} }) {
  const tokens = [...tokensOf(text)];
  const is = (sign) => tokens[0]?.sign === sign;
  const take = (sign) => is(sign) && tokens.shift();
  const demand = (sign) => {
    if (!take(sign)) {
      throw new Error(`\`${text}\` lacks \`${sign}\``);
    }
  };

  function primary() {
    if (take('(')) {
      const value = or();
      demand(')');
      return value;
    }
    const { string, number, name } = tokens.shift() ?? {};
    if (name === undefined) {
      return string ?? Number(number);
    }
    if (take('(')) {
      const given = [];
      while (!take(')')) {
        given.push(or());
        take(',');
      }
      if (!functions[name]) {
        throw new Error(`\`${text}\`: no function \`${name}\` here`);
      }
      return functions[name](...given);
    }
    if (['true', 'false', 'null'].includes(name)) {
      return JSON.parse(name);
    }
    if (!(name in contexts)) {
      throw new Error(`\`${text}\`: no context \`${name}\` here`);
    }
    return path(contexts[name]);
  }

  function path(context) {
    let value = context;
    while (is('.') || is('[')) {
      const key = take('.') ? tokens.shift().name : (tokens.shift(), or());
      if (!is('.') && is(']')) {
        tokens.shift();
      }
      value = value?.[key];
    }
    return value;
  }

  function not() {
    return take('!') ? !truthy(not()) : primary();
  }
  function equal() {
    const left = not();
    if (take('==')) {
      return same(left, not());
    }
    return take('!=') ? !same(left, not()) : left;
  }
  function and() {
    let value = equal();
    while (take('&&')) {
      const right = equal();
      value = truthy(value) ? right : value;
    }
    return value;
  }
  function or() {
    let value = and();
    while (take('||')) {
      const right = and();
      value = truthy(value) ? value : right;
    }
    return value;
  }
  const value = or();
  if (tokens.length > 0) {
    throw new Error(`\`${text}\` goes on where it should end`);
  }
  return value;
}

/** Whether an `if` or a `condition` holds. */
export const holds = (text, scope) => truthy(evaluate(text, scope));
