// A list by what its items have in common; Node 20 has no Map.groupBy.

/** A map of lists by `key(item)`, in the order of the first of each. */
export function grouped(list, key) {
  const groups = new Map();
  for (const item of list) {
    const name = key(item);
    const group = groups.get(name);
    if (group) {
      group.push(item);
    } else {
      groups.set(name, [item]);
    }
  }
  return groups;
}
