import { createHash } from 'node:crypto';
import { linkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

// Runs under any Node >= 18.

function mapFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return mapFiles(path);
    return entry.name.endsWith('.map') ? [path] : [];
  });
}

/** Replaces `path` with a hard link to `first`, or with a copy if the file system has no links. */
function nameAgain(first, path) {
  rmSync(path);
  try {
    linkSync(first, path);
  } catch {
    writeFileSync(path, readFileSync(first));
  }
}

/**
 * Reduces the source maps below `folder` to file names and lines: removes the copies of the
 * sources, and stores equal maps once. Turbopack writes one for each route that contains the same
 * code.
 */
export function compactMaps(folder) {
  const seen = new Map();
  for (const path of mapFiles(folder)) {
    const text = readFileSync(path, 'utf8');
    const hash = createHash('sha1').update(text).digest('hex');
    const first = seen.get(hash);
    if (first !== undefined) {
      nameAgain(first, path);
      continue;
    }
    seen.set(hash, path);
    const { sourcesContent: _, ...map } = JSON.parse(text);
    writeFileSync(path, JSON.stringify(map));
  }
}
