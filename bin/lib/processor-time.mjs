import { readFileSync, readdirSync } from 'node:fs';

/** What Linux counts processor time in: USER_HZ, 100 a second on every architecture that Node runs on. */
const TICK_MS = 10;

/** Parent and processor time in ms of a process with its descendants that have ended; undefined when it is gone. */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name of the program, in parentheses, may contain blanks; ppid is field 4, utime to cstime are 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
    return { parent: Number(fields[1]), ms };
  } catch {
    return undefined;
  }
}

/**
 * Processor time in ms of this process and of its descendants that have ended, since it started; undefined where the
 * system has no /proc.
 * @returns {number | undefined}
 */
export function processorMs() {
  return statOf('self')?.ms;
}

/**
 * The same with all descendants that are running: a browser, for example.
 * @returns {number | undefined}
 */
export function treeProcessorMs(root = process.pid) {
  if (statOf('self') === undefined) return undefined;
  const processes = readdirSync('/proc')
    .filter((name) => /^\d+$/u.test(name))
    .flatMap((name) => {
      const stat = statOf(name);
      return stat === undefined ? [] : [{ pid: Number(name), ...stat }];
    });
  const sum = (pid, own) =>
    processes
      .filter(({ parent }) => parent === pid)
      .reduce((total, child) => total + sum(child.pid, child.ms), own);
  return sum(root, statOf(root)?.ms ?? 0);
}
