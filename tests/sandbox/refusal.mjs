// What Dynatrace says when it does not do what it was asked.

/** An answer of 400 and above in the classic envelope. */
export class Refusal extends Error {
  constructor(status, message, constraintViolations) {
    super(message);
    this.status = status;
    this.constraintViolations = constraintViolations;
  }

  /** The JSON body. */
  get envelope() {
    const error = { code: this.status, message: this.message };
    if (this.constraintViolations) {
      error.constraintViolations = this.constraintViolations;
    }
    return { error };
  }
}

/** A 400 that names the parameter: `path` as Dynatrace spells it, `parameterLocation` QUERY, PATH, PAYLOAD_BODY or HEADER. */
export function violation(path, message, parameterLocation = 'QUERY') {
  return new Refusal(400, 'Constraints violated.', [{ path, message, parameterLocation, location: null }]);
}
