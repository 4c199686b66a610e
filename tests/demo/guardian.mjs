// A guardian of the demo: fixed lines over what was really measured in the time that the workflow was given.

const METRICS = { time: 'builtin:service.response.time', errors: 'builtin:service.errors.total.rate' };
const SLOWEST_US = 40_000;
const MOST_FAILING = 2;

const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The task of a workflow that validates: its result says how, its objectives stand in Grail as events. */
export function validate(box, { id, name }) {
  let made = 0;
  return ({ from, to }) => {
    made += 1;
    const window = { from: Date.parse(from), to: Date.parse(to) };
    const judged = (called, values, most) => {
      const value = values.length > 0 ? mean(values) : undefined;
      return {
        name: called,
        value,
        target: most,
        status: value === undefined ? 'error' : value <= most ? 'pass' : 'fail',
      };
    };
    const objectives = [
      judged('response time', box.values(METRICS.time, window), SLOWEST_US),
      judged('failed requests', box.values(METRICS.errors, window), MOST_FAILING),
    ];
    const validation = `validation-${made}`;
    for (const { name: called, status, value, target } of objectives) {
      box.grail.record('bizevents', {
        'event.provider': 'dynatrace.site.reliability.guardian',
        'event.type': 'guardian.validation.objective',
        'validation.id': validation,
        'objective.name': called,
        'objective.status': status,
        'objective.value': value,
        'objective.target': target,
      });
    }
    const worst = ['fail', 'error'].find((word) => objectives.some(({ status }) => status === word)) ?? 'pass';
    return { validation_status: worst, validation_id: validation, guardian_id: id, guardian_name: name };
  };
}
