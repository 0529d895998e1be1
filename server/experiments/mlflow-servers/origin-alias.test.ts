import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { unprovenThere, type Origin } from './origin-alias.ts';

const at = new Date(0);

async function asking<T>(answer: RequestListener, run: (origin: Origin) => Promise<T>): Promise<T> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const row: Origin['server'] = {
    id: '0197f000-0000-7000-8000-000000000001',
    name: 'lab',
    url: `http://127.0.0.1:${port}`,
    secretRef: null,
    webhookSecretRef: null,
    allow: ['127.0.0.1/32'],
    everySeconds: 300,
    teamId: null,
    environmentId: null,
    enabled: true,
    editedBy: '',
    revision: 1,
    createdAt: at,
    updatedAt: at,
    dueAt: at,
    progress: null,
    syncedThrough: null,
    againAt: null,
    syncedAt: null,
    failures: 0,
    problem: null,
    version: null,
  };
  try {
    return await run({ server: row, name: 'fraud' });
  } finally {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
}

const pointsTo =
  (version: number): RequestListener =>
  (_request, response) => {
    const aliases = [{ alias: 'champion', version: String(version) }];
    response.end(JSON.stringify({ registered_model: { name: 'fraud', aliases } }));
  };

test('an alias is proven by what its server says, and by nothing else', async () => {
  const ask = (origin: Origin) => unprovenThere(origin, 'champion', 2);
  expect(await asking(pointsTo(2), ask)).toBeNull();
  expect(await asking(pointsTo(1), ask)).toBe(
    'The server was asked to move champion, but it points to version 1 on lab.',
  );
  expect(await asking(pointsTo(2), (origin) => unprovenThere(origin, 'champion', null))).toContain(
    'version 2',
  );
});

test('a read that is refused after the order leaves it open, whatever the reason is', async () => {
  for (const status of [401, 404, 429, 500]) {
    const refused: RequestListener = (_request, response) => response.writeHead(status).end('{}');
    expect(await asking(refused, (origin) => unprovenThere(origin, 'champion', 2))).toContain(
      'could not be read back on lab',
    );
  }
});
