import fc from 'fast-check';

/** Pieces from which commands are made, and characters that some comparison does not see. */
const PIECES = [
  ...[
    '##vso[',
    '##[',
    '#',
    '##',
    '[',
    ']',
    '::',
    ':',
    'error',
    'task.complete result=Failed;',
    'set-output name=x',
    '%0A',
  ],
  ...['\n', '\r', '\r\n', '\u2028', '\u2029', '\u0085', '\u000b', '\f', '\t', ' ', '\u00a0', '\ufeff', '\u3000'],
  ...[
    '\u00ad',
    '\u200b',
    '\u200d',
    '\u2060',
    '\u034f',
    '\u0000',
    '\u001b[31m',
    '\ud800',
    '\u{e0001}',
    '\ufe0f',
    '\u180e',
  ],
];

/** Text as an attacker would choose it. */
export const hostileText = fc
  .array(fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...PIECES) }, fc.string({ unit: 'binary', maxLength: 3 })), {
    maxLength: 12,
  })
  .map((pieces) => pieces.join(''));
