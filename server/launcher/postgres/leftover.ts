import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 50;
const PREDECESSOR_MS = 8_000;

/**
 * Handles the `postmaster.pid` of an earlier run: waits for the exit of a database whose launcher
 * was killed, stops it if it does not exit, and removes the file of a process that has ended.
 */
export async function clearLeftover(
  clusterDir: string,
  log: (line: string) => void,
): Promise<void> {
  const pidFile = join(clusterDir, 'postmaster.pid');
  const pid = readPid(pidFile);
  if (pid === undefined) return;
  if (isPostmaster(pid, clusterDir)) {
    log('waiting for the database of an earlier run to end');
    if (!(await gone(pid, clusterDir, PREDECESSOR_MS))) await stopPostmaster(pid, clusterDir);
  }
  rmSync(pidFile, { force: true });
}

/** Process id in a `postmaster.pid`, if the file has one. */
export function readPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number.parseInt(readFileSync(pidFile, 'utf8').split('\n')[0] ?? '', 10);
  return Number.isInteger(pid) && pid > 1 ? pid : undefined;
}

/**
 * Whether process `pid` is the postmaster of this cluster. Checked because ids are reused after a
 * reboot.
 */
export function isPostmaster(pid: number, clusterDir: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!isPermissionError(error)) return false;
  }
  try {
    const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return words.includes(clusterDir);
  } catch {
    // Without /proc, the file is trusted as long as the process is alive.
    return !existsSync('/proc/self');
  }
}

/** Tries a fast shutdown, then an immediate shutdown, then a kill. */
export async function stopPostmaster(pid: number, clusterDir: string): Promise<void> {
  for (const [signal, waitMs] of [
    ['SIGINT', 5_000],
    ['SIGQUIT', 3_000],
    ['SIGKILL', 2_000],
  ] as const) {
    try {
      process.kill(pid, signal);
    } catch {
      return;
    }
    if (await gone(pid, clusterDir, waitMs)) return;
  }
}

async function gone(pid: number, clusterDir: string, waitMs: number): Promise<boolean> {
  for (let waited = 0; waited < waitMs; waited += POLL_MS) {
    if (!isPostmaster(pid, clusterDir)) return true;
    await sleep(POLL_MS);
  }
  return !isPostmaster(pid, clusterDir);
}

function isPermissionError(error: unknown): boolean {
  return error !== null && typeof error === 'object' && 'code' in error && error.code === 'EPERM';
}
