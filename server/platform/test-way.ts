import type { Server, Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/**
 * For tests: a way to the database that can fall silent: what was connected never hears anything again, as behind a dead
 * network, and new connections are taken and not served until it is mended.
 */
export type SilentWay = { server: Server; url: string; hush: () => void; mend: () => void };

export async function startSilentWay(storeUrl: string): Promise<SilentWay> {
  const store = new URL(storeUrl);
  let quiet = false;
  const open = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (quiet) return void near.pause();
    const far = connect(Number(store.port || 5432), store.hostname);
    open.add(near).add(far);
    far.on('error', () => undefined);
    near.pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = new URL(storeUrl);
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    server,
    url: url.href,
    hush: () => {
      quiet = true;
      for (const socket of open) socket.unpipe().pause();
      open.clear();
    },
    mend: () => {
      quiet = false;
    },
  };
}
