import { pipeline } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { trouble } from './trouble.js';

const DECODERS = {
  'gzip': createGunzip,
  'x-gzip': createGunzip,
  'deflate': createInflate,
  'br': createBrotliDecompress,
};

/** More layers than anybody means; each could blow up by a thousand. */
const MOST_LAYERS = 2;

/**
 * The body of an answer that came compressed though nobody asked for it, piece by piece as it is read: a bomb
 * never lies in memory as a whole.
 *
 * @param {import('node:http').IncomingMessage} answer
 * @param {string} encodings the header `content-encoding`
 */
export function decoded(answer, encodings) {
  const layers = encodings
    .toLowerCase()
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== 'identity');
  const unknown = layers.find((name) => !Object.hasOwn(DECODERS, name));
  if (unknown !== undefined || layers.length > MOST_LAYERS) {
    answer.destroy();
    throw trouble(
      'UNFIT',
      `the answer is packed in a way that nobody asked for (content-encoding ${JSON.stringify(encodings.slice(0, 40))})`,
      'look at the proxy or gateway between this machine and the vendor',
    );
  }
  return layers.reverse().reduce((stream, name) => {
    const decoder = DECODERS[name]();
    // What breaks is seen by who reads the last of them.
    pipeline(stream, decoder, () => undefined);
    return decoder;
  }, answer);
}
