import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isOwned } from './spool-folder.ts';
import { segmentSuffix } from './spool-segment.ts';

const lookMs = 25;

type Wait = { what: 'readable' | 'flushed'; signal: AbortSignal };

/**
 * File name suffixes. A file is renamed once ClickHouse has its rows, and deleted once PostgreSQL
 * has its part.
 */
const suffixesOf: Record<Wait['what'], readonly string[]> = {
  readable: [segmentSuffix.all],
  flushed: Object.values(segmentSuffix),
};

/**
 * Segments below `root` that a live process has not delivered to the stores yet, without their
 * suffixes.
 */
async function waiting(
  root: string,
  except: string | null,
  what: Wait['what'],
): Promise<Set<string>> {
  const folders = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names = await Promise.all(
    folders
      .map((entry) => join(root, entry.name))
      .filter((folder) => folder !== except && isOwned(folder))
      .map((folder) => readdir(folder).catch((): string[] => [])),
  );
  const due = names.flat().filter((name) => suffixesOf[what].some((end) => name.endsWith(end)));
  return new Set(due.map((name) => name.slice(0, name.lastIndexOf('.'))));
}

/**
 * Resolves when data accepted up to now by other processes on this data folder is readable, or is
 * in both stores. A body is acknowledged once it is in their files. Data left by a dead process
 * waits for the next start and is not awaited here.
 */
export async function foreignDone(
  root: string,
  own: string,
  { what, signal }: Wait,
): Promise<void> {
  const before = await waiting(root, own, what);
  // Segments of a process that ends may be taken over by another process, including this one.
  while (before.size > 0 && !signal.aborted) {
    const now = await waiting(root, null, what);
    if (before.isDisjointFrom(now)) return;
    await sleep(lookMs);
  }
}
