import { mkdirSync, openSync, readFileSync, unlinkSync, writeSync, closeSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Start time of the process in clock ticks since boot, used to detect a reused PID. Empty on
 * systems without /proc.
 */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}

function alive(owner: string): boolean {
  const [pidText, start] = owner.split(' ');
  const pid = Number(pidText);
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false;
  }
  return !start || startOf(pid) === '' || startOf(pid) === start;
}

function take(lock: string): boolean {
  try {
    const handle = openSync(lock, 'wx', 0o600);
    writeSync(handle, `${process.pid} ${startOf(process.pid)}`);
    closeSync(handle);
    return true;
  } catch {
    return false;
  }
}

/**
 * Claims the first folder `root/role`, `root/role-2`, ... that no live process owns. A spool has
 * exactly one owner. The next start of the role finds the spool of a dead process.
 */
export function claimSpoolFolder(
  root: string,
  role: string,
): { folder: string; release: () => void } {
  for (let number = 1; number <= 64; number += 1) {
    const folder = join(root, number === 1 ? role : `${role}-${number}`);
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const lock = join(folder, 'owner');
    let mine = take(lock);
    if (!mine && !alive(readOwner(lock))) {
      unlinkSync(lock);
      mine = take(lock);
    }
    if (mine) return { folder, release: () => unlinkSync(lock) };
  }
  throw new Error(`no free spool folder below ${root}`);
}

function readOwner(lock: string): string {
  try {
    return readFileSync(lock, 'utf8');
  } catch {
    return '';
  }
}

/** True if a live process owns this folder. */
export function isOwned(folder: string): boolean {
  return alive(readOwner(join(folder, 'owner')));
}
