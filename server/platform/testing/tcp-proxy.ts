import { connect, createServer, type Server, type Socket } from 'node:net';

/**
 * For tests: a way to a store that is cut, so that connections end and new ones are refused, or falls silent: what was
 * connected never hears anything again, as behind a dead network, and new connections are taken and not served.
 */
export type TestWay = {
  server: Server;
  url: string;
  cut: () => void;
  hush: () => void;
  mend: () => void;
};

export async function startTestWay(storeUrl: string): Promise<TestWay> {
  const store = new URL(storeUrl);
  let state: 'whole' | 'cut' | 'silent' = 'whole';
  const open = new Set<Socket>();
  const server = createServer((near) => {
    near.on('error', () => undefined);
    if (state === 'cut') return void near.destroy();
    if (state === 'silent') return void near.pause();
    const far = connect(Number(store.port || 5432), store.hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => {
          open.delete(socket);
          other.destroy();
        });
    }
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const url = new URL(storeUrl);
  // Not by the store's socket.
  url.searchParams.delete('host');
  url.hostname = '127.0.0.1';
  url.port = String(address.port);
  return {
    server,
    url: url.href,
    cut: () => {
      state = 'cut';
      for (const socket of open) socket.destroy();
    },
    hush: () => {
      state = 'silent';
      for (const socket of open) socket.unpipe().pause();
      open.clear();
    },
    mend: () => {
      state = 'whole';
    },
  };
}
