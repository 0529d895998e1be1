import { once } from 'node:events';
import { createServer } from 'node:net';
import { makeApiClient } from '../../e2e/support/api-client.ts';
import type { TandemInstance } from '../../e2e/support/tandem-instance.ts';
import type { MatrixResult } from './matrix.ts';

/** Spellings of addresses inside the machine or network, or of a cloud's metadata service. */
const insideHosts: readonly string[] = [
  '127.0.0.1',
  'localhost',
  'localhost.',
  '127.1',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  '0.0.0.0',
  '[::1]',
  '[::]',
  '[::ffff:127.0.0.1]',
  '[::7f00:1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '[fd00::1]',
  '[fe80::1]',
  '169.254.169.254',
  '[::ffff:a9fe:a9fe]',
  '168.63.129.16',
  '100.100.100.200',
  'metadata.google.internal',
  '10.0.0.1',
  '192.168.0.1',
  'public.example@127.0.0.1',
  'user:pass@localhost',
];

/**
 * Registers each address as that of an executor, without an allow-list, and starts Tandem's
 * connection test.
 */
export async function attackTargets({ url, apiKey }: TandemInstance): Promise<MatrixResult> {
  const connections: string[] = [];
  const listener = createServer((socket) => {
    connections.push('connection');
    socket.destroy();
  });
  listener.listen(0);
  await once(listener, 'listening');
  const address = listener.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const api = makeApiClient(url, apiKey);
  const letThrough: string[] = [];
  const failed: string[] = [];
  let tries = 0;
  for (const host of insideHosts)
    for (const scheme of ['http', 'https']) {
      tries += 1;
      const name = `attack-${tries}`;
      const target = `${scheme}://${host}:${port}/`;
      const before = connections.length;
      const saved = await api.send('PUT', `/api/executors/${name}`, {
        kind: 'webhook',
        enabled: true,
        url: target,
        baseVersion: 0,
      });
      const tested = await api.send('POST', `/api/executors/${name}/test`, {});
      const isOk = JSON.stringify(tested.body).includes('"ok":true');
      if (connections.length > before || isOk) letThrough.push(`address: ${target}`);
      if (saved.status >= 500 || tested.status >= 500) failed.push(`address: ${target}`);
    }
  listener.close();
  return {
    row: {
      attack: 'address inside',
      who: 'executor',
      tries,
      refused: tries - letThrough.length - failed.length,
      otherRefusals: 0,
      letThrough: letThrough.length,
      failed: failed.length,
    },
    letThrough,
    failed,
  };
}
