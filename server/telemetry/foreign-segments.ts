import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOwned } from './spool-folder.ts';
import { segmentSuffix } from './spool-segment.ts';

const lookMs = 25;

/** Segments below `root` that a living process has and ClickHouse has not; a file changes its name once it does. */
async function waiting(root: string, except: string | null): Promise<Set<string>> {
  const folders = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names = await Promise.all(
    folders
      .map((entry) => join(root, entry.name))
      .filter((folder) => folder !== except && isOwned(folder))
      .map((folder) => readdir(folder).catch((): string[] => [])),
  );
  return new Set(names.flat().filter((name) => name.endsWith(segmentSuffix.all)));
}

/**
 * Resolves when what other processes on this data folder have accepted so far can be read: a body is acknowledged
 * once it stands in their files. What a dead process left waits for the next start and not here.
 */
export async function foreignReadable(
  root: string,
  own: string,
  signal: AbortSignal,
): Promise<void> {
  const before = await waiting(root, own);
  // Another process may take over the segments of one that ends, this one too.
  while (before.size > 0 && !signal.aborted) {
    const now = await waiting(root, null);
    if (before.isDisjointFrom(now)) return;
    await sleep(lookMs);
  }
}
