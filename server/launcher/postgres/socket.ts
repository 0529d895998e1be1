import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Path limit of `sockaddr_un` on the strictest system. The path includes the socket name for the
 * longest port.
 */
const LONGEST_PATH = 103;
const LONGEST_NAME = '.s.PGSQL.65535';

/**
 * Folder of PostgreSQL's socket: the cluster folder, which only root and the cluster's account can
 * enter. Undefined if the path is too long for a socket; then only TCP is available.
 */
export function socketDir(clusterDir: string): string | undefined {
  const fits = Buffer.byteLength(join(clusterDir, LONGEST_NAME)) <= LONGEST_PATH;
  return fits ? clusterDir : undefined;
}

/** True for a socket or socket lock in a cluster, which are useless once the server has exited. */
export function isSocketFile(name: string): boolean {
  return name.startsWith('.s.PGSQL.');
}

/**
 * Removes the sockets and locks of a killed server. A lock whose process ID was reused would block
 * the next start.
 */
export function clearSockets(clusterDir: string): void {
  for (const name of readdirSync(clusterDir).filter(isSocketFile))
    rmSync(join(clusterDir, name), { force: true });
}

/**
 * Rewrites a URL to use the socket. The rest of the URL stays unchanged for clients that use TCP.
 */
export function bySocket(url: string, dir: string): string {
  const changed = new URL(url);
  changed.searchParams.set('host', dir);
  return changed.href;
}
