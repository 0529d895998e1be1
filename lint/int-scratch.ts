import { mkdtempSync, readFileSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const MEMORY_DISK = '/dev/shm';
const GIGABYTE = 2 ** 30;
/** A whole run needs about 1 GB. */
const ENOUGH = 4 * GIGABYTE;

function availableMemory(): number {
  const found = /^MemAvailable:\s+(\d+) kB$/m.exec(readFileSync('/proc/meminfo', 'utf8'));
  return Number(found?.[1] ?? 0) * 1_024;
}

/** Copying a template database makes 1,500 files: on a disk 1 s of processor time, in memory 0.1 s. */
function hasMemoryDisk(): boolean {
  try {
    const { bavail, bsize } = statfsSync(MEMORY_DISK);
    return Math.min(bavail * bsize, availableMemory() - 2 * GIGABYTE) >= ENOUGH;
  } catch {
    return false;
  }
}

/** A new folder for the stores of a test run, in memory where there is enough of it. */
export function makeScratchDir(): string {
  return mkdtempSync(join(hasMemoryDisk() ? MEMORY_DISK : tmpdir(), 'tandem-int-'));
}
