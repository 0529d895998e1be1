import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

// Runs under any Node >= 18.

/**
 * The source map comment, which names the file. It is the only difference between chunks with the
 * same code.
 */
const MAP_COMMENT = /\n\/\/# sourceMappingURL=\S+\s*$/;

/** Returns false if the file system has no symbolic links. The file then remains unchanged. */
function replaceByLink(target, path) {
  const link = `${path}.link`;
  try {
    symlinkSync(target, link);
  } catch {
    return false;
  }
  renameSync(link, path);
  return true;
}

/**
 * Stores chunks below `folder` with the same code once: Turbopack writes one for each route. The
 * others become links to the first in their folder, without a source map. Node resolves a link
 * before it loads a file, so a process also compiles the code once.
 */
export function shareChunks(folder) {
  const firstByHash = new Map();
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries) if (entry.isDirectory()) shareChunks(join(folder, entry.name));
  const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith('.js'));
  for (const { name } of names) {
    const path = join(folder, name);
    const code = readFileSync(path, 'utf8').replace(MAP_COMMENT, '');
    const hash = createHash('sha1').update(code).digest('hex');
    const first = firstByHash.get(hash);
    if (first === undefined) firstByHash.set(hash, name);
    else if (replaceByLink(first, path)) rmSync(`${path}.map`, { force: true });
  }
}
