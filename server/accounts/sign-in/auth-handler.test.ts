import { expect, test } from 'vitest';
import { authHandler } from './auth-handler.ts';

const context = { params: Promise.resolve({ nextauth: ['callback', 'credentials'] }) };

test('a body without end is refused before anybody has signed in', async () => {
  let sent = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      sent += 1024 * 1024;
      controller.enqueue(new Uint8Array(1024 * 1024));
    },
  });
  const init = { method: 'POST', body, duplex: 'half' };
  const response = await authHandler(new Request('http://t/api/auth/callback', init), context);
  expect(response.status).toBe(413);
  expect(sent).toBeLessThan(70 * 1024 * 1024);
});

test('a body that says that it is JSON and is not is refused', async () => {
  const headers = { 'content-type': 'application/json' };
  const init = { method: 'POST', headers, body: '{' };
  const response = await authHandler(new Request('http://t/api/auth/callback', init), context);
  expect(response.status).toBe(400);
});
