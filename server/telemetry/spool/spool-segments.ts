import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { spoolSettings } from '../settings.ts';
import { segmentSuffix } from './spool-segment.ts';

const suffixes = Object.values(segmentSuffix);

/**
 * Segments that no store has accepted yet, from all processes on this data folder; rejected ones
 * do not count.
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
