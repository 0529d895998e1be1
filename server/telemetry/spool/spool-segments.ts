import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spoolSettings } from '../settings.ts';
import { segmentSuffix } from './spool-segment.ts';

const suffixes = Object.values(segmentSuffix);

/**
 * Segments that a store has not accepted yet, from all processes on this data folder. Rejected
 * segments do not count.
 */
export function spoolSegments(): string[] {
  const { root } = spoolSettings();
  if (!existsSync(root)) return [];
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'rejected')
    .flatMap((entry) =>
      readdirSync(join(root, entry.name))
        .filter((name) => suffixes.some((suffix) => name.endsWith(suffix)))
        .map((name) => join(entry.name, name)),
    );
}
