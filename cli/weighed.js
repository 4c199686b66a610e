/** What a first look says of a candidate: whether it has data, what is allowed of it, and why. */

/** Whether a candidate has something to say, and what is allowed of it. */
export function weighed(candidate, objectives) {
  const mine = objectives.filter(({ name }) => name === candidate.name || name.startsWith(`${candidate.name} [`));
  const seen = mine.filter(({ before, after }) => after !== null && (before !== null || candidate.kind === 'value'));
  if (seen.length === 0) {
    return { ...candidate, left: mine[0]?.reason ?? 'no answer' };
  }
  const dimensions = candidate.kind === 'level' ? seen.map((it) => it.dimension).filter(Boolean) : [];
  const parts = dimensions.length > 1 ? [`${dimensions.length} services`] : [];
  const least = seen.map((it) => it.detectable).filter((it) => it !== null);
  const more = [];
  let margin;
  if (candidate.preset > 0) {
    const harm = least.length > 0 ? Math.max(...least) * 100 : 0;
    // Half of the least that would be seen, in steps of five.
    margin = Math.min(50, Math.max(candidate.preset, Math.ceil(harm / 10) * 5));
    more.push(`margin: ${margin}%`);
    parts.push(
      harm > 0
        ? `+${margin} % is allowed; of its own history a harm of +${Math.ceil(harm)} % stands out four times in five`
        : `+${margin} % is allowed; its own history is too short to say what would stand out`,
    );
  } else if (candidate.slo) {
    const { target } = candidate.slo;
    const line = target === null ? 'its own target' : `its own target of ${target} %`;
    const now = seen[0].after.value;
    const was = typeof now === 'number' ? `; it was ${Math.round(now * 1_000) / 1_000} % just now` : '';
    parts.push(`${line} must hold in the time after a deployment${was}`);
  } else {
    parts.push('none may begin after a deployment');
  }
  const failed = seen.filter((it) => it.verdict === 'fail').length;
  if (seen.every((it) => it.verdict === 'inconclusive')) {
    parts.push('at this traffic half an hour is too short to be sure: think of a longer `gate.after`');
  }
  if (failed > 0) {
    more.push('info: true');
    parts.push('it would have failed just now, with nothing deployed: shown without a say until you know why');
  }
  return { ...candidate, more, margin, dimensions, why: parts.join('; ') };
}
