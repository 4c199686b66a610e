import { setMaxListeners } from 'node:events';

/** Both hosts kill 10 s after the first signal; GitHub and Azure send the second after 7.5 s. */
const PATIENCE_MS = 5_000;

/**
 * Turns the runner's signals into one AbortSignal. More signals change nothing.
 *
 * @param {() => void} overdue called when the run has not ended soon after
 * @returns {{ signal: AbortSignal, close(): void }}
 */
export function listenForStop(overdue) {
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  let timer;
  const stop = () => {
    controller.abort();
    timer ??= setTimeout(overdue, PATIENCE_MS).unref();
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const close = () => clearTimeout(timer);
  return { signal: controller.signal, close };
}
