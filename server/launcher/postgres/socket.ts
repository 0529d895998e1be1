import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** What `sockaddr_un` of the strictest system holds, with the longest port's name. */
const LONGEST_PATH = 103;
const LONGEST_NAME = '.s.PGSQL.65535';

/**
 * The folder of PostgreSQL's socket: the cluster itself, which only its account and root enter. Undefined where its
 * path is too long for a socket; TCP is all there is then.
 */
export function socketDir(clusterDir: string): string | undefined {
  const fits = Buffer.byteLength(join(clusterDir, LONGEST_NAME)) <= LONGEST_PATH;
  return fits ? clusterDir : undefined;
}

/** Whether a file of this name in a cluster is a socket or its lock, and so means nothing once its server ended. */
export function isSocketFile(name: string): boolean {
  return name.startsWith('.s.PGSQL.');
}

/** Removes what a killed server left. A lock whose number another process has meanwhile would stop the next start. */
export function clearSockets(clusterDir: string): void {
  for (const name of readdirSync(clusterDir).filter(isSocketFile))
    rmSync(join(clusterDir, name), { force: true });
}

/** The same database by its socket; the rest of the address stays, for those who want TCP. */
export function bySocket(url: string, dir: string): string {
  const changed = new URL(url);
  changed.searchParams.set('host', dir);
  return changed.href;
}
