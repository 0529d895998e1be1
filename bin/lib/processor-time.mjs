import { readFileSync, readdirSync } from 'node:fs';

/**
 * Linux counts processor time in USER_HZ: 100 per second on every architecture that Node supports.
 */
const TICK_MS = 10;

/**
 * Parent and processor time in ms of a process, including its ended descendants. Undefined if the
 * process is gone.
 */
function statOf(pid) {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The program name, in parentheses, may contain spaces. ppid is field 4, utime to cstime are
    // fields 14 to 17.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ms = fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
    return { parent: Number(fields[1]), ms };
  } catch {
    return undefined;
  }
}

/**
 * Processor time in ms of this process and of its ended descendants, since it started. Undefined if
 * the system has no
 * /proc.
 * @returns {number | undefined}
 */
export function processorMs() {
  return statOf('self')?.ms;
}

/**
 * Like `processorMs`, but for `root` and including all running descendants, such as a browser.
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
