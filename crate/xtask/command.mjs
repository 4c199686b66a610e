import { spawnSync } from 'node:child_process';
import { ROOT } from './paths.mjs';

/**
 * Runs a program in the checkout and gives back what it printed.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {{ env?: object, show?: boolean }} options `show`: lets stderr through while it runs
 * @throws {Error} when it cannot be started or does not end with 0; what it printed is the message
 */
export function command(program, args, { env = {}, show = false } = {}) {
  const { error, status, signal, stdout, stderr } = spawnSync(program, args, {
    cwd: ROOT,
    encoding: 'utf8',
    env: { ...process.env, ...env },
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', show ? 'inherit' : 'pipe'],
  });
  const printed = `${stdout ?? ''}${stderr ?? ''}`;
  const line = [program, ...args].join(' ');
  if (error) {
    throw new Error(`could not start \`${line}\`: ${error.message}`);
  }
  if (status !== 0) {
    throw new Error(`${printed}\n\`${line}\` ended with ${signal ?? status}`);
  }
  return printed;
}

/** Whether a program starts and ends with 0. */
export function works(program, args) {
  return spawnSync(program, args, { cwd: ROOT, stdio: 'ignore' }).status === 0;
}

/** Does one step and prints its title, its time and what it has to say. */
export async function timed(title, work) {
  const start = performance.now();
  const said = await work();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${title.padEnd(40)} ${seconds.padStart(6)} s${said ? `  ${said}` : ''}`);
}

/** The same; a failure ends the process with what was printed. */
export async function step(title, work) {
  try {
    await timed(title, work);
  } catch (error) {
    console.error(`${error.message}\n\nfailed: ${title}`);
    process.exit(1);
  }
}
