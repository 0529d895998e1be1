import { execFileSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { join } from 'node:path';

/** A disk of its own in memory, for tests of a full one. */
export type SmallDisk = {
  fill: () => void;
  /** Fills it up to this much free space. */
  leave: (megabytes: number) => void;
  free: () => void;
  unmount: () => void;
};

const BLOCK = Buffer.alloc(1024 * 1024, 1);

/** Mounts a tmpfs at `dir`; null with a printed reason where this account may not mount. */
export function mountSmallDisk(dir: string, megabytes: number): SmallDisk | null {
  mkdirSync(dir, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0711`, 'tmpfs', dir], {
      stdio: 'pipe',
    });
  } catch (error) {
    console.log(
      `skipped: no tmpfs can be mounted here (${error instanceof Error ? error.message : 'failed'})`,
    );
    return null;
  }
  const ballast = join(dir, 'ballast');
  return {
    fill: () => {
      const file = openSync(ballast, 'a');
      for (let size = BLOCK.length; size >= 1;) {
        try {
          if (writeSync(file, BLOCK, 0, size) < size) size = Math.floor(size / 2);
        } catch {
          size = Math.floor(size / 2);
        }
      }
      closeSync(file);
    },
    leave: (left) => {
      const { bavail, bsize } = statfsSync(dir);
      const file = openSync(ballast, 'a');
      for (let at = left; at < (bavail * bsize) / BLOCK.length; at += 1) writeSync(file, BLOCK);
      closeSync(file);
    },
    free: () => rmSync(ballast, { force: true }),
    unmount: () => void execFileSync('umount', ['--lazy', dir]),
  };
}
