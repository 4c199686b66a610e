// Tags: `[context]key:value`, `key:value`, `key`; a colon inside a key or a value is written `\:`.

/** Reads a tag as Dynatrace shows it; the first colon that is not escaped parts key and value. */
export function readTag(text) {
  const [, context, rest] = /^(?:\[([^\]]+)\])?(.*)$/s.exec(text);
  const colon = /(?<!\\):/.exec(rest);
  const plain = (part) => part.replaceAll('\\:', ':');
  const key = plain(colon ? rest.slice(0, colon.index) : rest);
  const value = colon ? plain(rest.slice(colon.index + 1)) : undefined;
  const tag = { context: context?.toUpperCase() ?? 'CONTEXTLESS', key };
  if (value !== undefined) {
    tag.value = value;
  }
  tag.stringRepresentation = `${context ? `[${context}]` : ''}${key}${value === undefined ? '' : `:${value}`}`;
  return tag;
}

/** Whether two tags are the same: context, key and value, all case-sensitive. */
export function sameTag(one, other) {
  return one.context === other.context && one.key === other.key && one.value === other.value;
}
