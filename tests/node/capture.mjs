/** What `work` prints to stdout, which it must do before it returns. */
export function printedBy(work) {
  const write = process.stdout.write;
  let printed = '';
  process.stdout.write = (text) => {
    printed += text;
    return true;
  };
  try {
    work();
  } finally {
    process.stdout.write = write;
  }
  return printed;
}

/** The lines of it, the last line end left out. */
export const linesBy = (work) => printedBy(work).replace(/\n$/u, '').split('\n');
