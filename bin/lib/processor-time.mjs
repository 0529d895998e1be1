import { readFileSync } from 'node:fs';

/** What Linux counts processor time in: USER_HZ, 100 a second on every architecture that Node runs on. */
const TICK_MS = 10;

/**
 * Processor time in ms of this process and of its descendants that have ended, since it started; undefined where the
 * system has no /proc.
 */
export function processorMs() {
  let stat;
  try {
    stat = readFileSync('/proc/self/stat', 'utf8');
  } catch {
    return undefined;
  }
  // The name of the program, in parentheses, may contain blanks; utime, stime, cutime and cstime are fields 14 to 17.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks) * TICK_MS, 0);
}
