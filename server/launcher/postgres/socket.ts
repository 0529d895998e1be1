import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Path limit of `sockaddr_un` on the strictest system, which includes the name for the longest
 * port.
 */
const LONGEST_PATH = 103;
const LONGEST_NAME = '.s.PGSQL.65535';

/**
 * Folder of PostgreSQL's socket: the cluster folder, which only its account and root can enter.
 * Undefined if the path is too long for a socket; only TCP is available then.
 */
export function socketDir(clusterDir: string): string | undefined {
  const fits = Buffer.byteLength(join(clusterDir, LONGEST_NAME)) <= LONGEST_PATH;
  return fits ? clusterDir : undefined;
}

/**
 * True if a file in a cluster is a socket or its lock, which is meaningless once the server has
 * exited.
 */
export function isSocketFile(name: string): boolean {
  return name.startsWith('.s.PGSQL.');
}

/**
 * Removes the sockets and locks of a killed server. A lock whose process ID was reused would
 * block the next start.
 */
export function clearSockets(clusterDir: string): void {
  for (const name of readdirSync(clusterDir).filter(isSocketFile))
    rmSync(join(clusterDir, name), { force: true });
}

/** Rewrites a URL to use the socket; the rest of the URL is unchanged for clients that want TCP. */
export function bySocket(url: string, dir: string): string {
  const changed = new URL(url);
  changed.searchParams.set('host', dir);
  return changed.href;
}
