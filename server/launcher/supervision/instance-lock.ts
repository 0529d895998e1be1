import { createHash } from 'node:crypto';
import { rmSync, statSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface InstanceLock {
  release: () => Promise<void>;
}

/**
 * Ensures that at most one launcher uses a data folder. The lock is a listening socket, so the
 * kernel releases it when the process ends for any reason. Its name contains the folder's device
 * and inode, so links and mounts resolve to the same lock. Resolves to undefined if another
 * launcher has the lock.
 */
export async function lockInstance(dataDir: string): Promise<InstanceLock | undefined> {
  const { dev, ino } = statSync(dataDir);
  const key = createHash('sha256').update(`${dev}:${ino}`).digest('hex').slice(0, 24);
  // Linux supports sockets without a file, so there is nothing to clean up.
  const path =
    process.platform === 'linux' ? `\0tandem-${key}` : join(tmpdir(), `tandem-${key}.sock`);
  const first = await tryListen(path);
  if (first !== undefined) return toLock(first);
  if (process.platform === 'linux' || (await isAnswered(path))) return undefined;
  rmSync(path, { force: true });
  const second = await tryListen(path);
  return second === undefined ? undefined : toLock(second);
}

function tryListen(path: string): Promise<Server | undefined> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(undefined);
      else reject(error);
    });
    server.listen({ path }, () => resolve(server));
  });
}

function isAnswered(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ path });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

function toLock(server: Server): InstanceLock {
  server.unref();
  return { release: () => new Promise((resolve) => server.close(() => resolve())) };
}
