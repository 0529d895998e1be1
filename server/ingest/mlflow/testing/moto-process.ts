import { spawn, spawnSync } from 'node:child_process';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#server/platform/process/free-port.ts';

/** Whether a Python has `moto[s3]` and `flask-cors`; tests that need them are skipped where it has not. */
export function hasMoto(python: string | undefined): boolean {
  return python !== undefined && spawnSync(python, ['-c', 'import moto.server']).status === 0;
}

export type S3Peer = {
  /** The address of the store through a proxy that can be closed. */
  endpoint: string;
  /** The address behind the proxy. */
  direct: string;
  /** Breaks all connections and refuses new ones until it is opened. */
  shut: () => void;
  open: () => void;
  stop: () => Promise<void>;
};

async function answers(url: string): Promise<boolean> {
  return fetch(url).then(
    () => true,
    () => false,
  );
}

/** A port of its own that leads to another one, as long as it is not shut. */
async function startDoor(port: number) {
  let isShut = false;
  const sockets = new Set<Socket>();
  const door = createServer((socket) => {
    const behind = isShut ? socket.destroy() : connect(port, '127.0.0.1');
    for (const each of [socket, behind]) {
      sockets.add(each);
      each.on('error', () => undefined);
      each.on('close', () => {
        sockets.delete(each);
        socket.destroy();
        behind.destroy();
      });
    }
    if (!isShut) socket.pipe(behind).pipe(socket);
  });
  await new Promise<void>((resolve) => door.listen(0, '127.0.0.1', resolve));
  const { port: doorPort } = door.address() as AddressInfo;
  const shut = (): void => {
    isShut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    endpoint: `http://127.0.0.1:${doorPort}`,
    shut,
    open: (): void => {
      isShut = false;
    },
    close: async (): Promise<void> => {
      shut();
      await new Promise<void>((resolve) => door.close(() => resolve()));
    },
  };
}

/** For integration tests: moto's S3 server with a bucket, and a proxy between it and Tandem. */
export async function startMoto(python: string, bucket: string): Promise<S3Peer> {
  const port = await freePort();
  const child = spawn(python, ['-m', 'moto.server', '-H', '127.0.0.1', '-p', String(port)], {
    stdio: 'ignore',
  });
  const direct = `http://127.0.0.1:${port}`;
  for (let tries = 0; !(await answers(direct)); tries += 1) {
    if (tries === 150) throw new Error('moto did not become ready');
    await sleep(200);
  }
  await fetch(`${direct}/${bucket}`, { method: 'PUT' });
  const { close, ...door } = await startDoor(port);
  return {
    ...door,
    direct,
    stop: async () => {
      await close();
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      await gone;
    },
  };
}
