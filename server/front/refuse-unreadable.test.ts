import { createServer, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { refuseUnreadable } from './refuse-unreadable.ts';

let server: Server;
let port: number;

beforeEach(async () => {
  server = createServer(
    { headersTimeout: 100, connectionsCheckingInterval: 50, maxHeaderSize: 1_024 },
    (_request, response) => response.end('read'),
  );
  server.on('clientError', (error, socket) => refuseUnreadable(error, socket as Socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});

afterEach(async () => {
  await new Promise((resolve) => server.close(resolve));
});

/** All that comes on a connection until it is closed, after `sent` was written to it. */
function heard(sent: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => {
      if (sent !== '') socket.write(sent);
    });
    let text = '';
    socket.setEncoding('utf8').on('data', (part: string) => (text += part));
    socket.once('error', reject).once('close', () => resolve(text));
  });
}

describe('a connection whose request cannot be read', () => {
  test('nothing is written where nothing came', async () => {
    await expect(heard('')).resolves.toBe('');
  });

  test.each([
    ['half a request', 'GET / HTTP/1.1\r\nhost:', '408 Request Timeout'],
    ['too long headers', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'y'.repeat(2_000)}\r\n\r\n`, '431 '],
    ['no HTTP', 'not a request\r\n\r\n', '400 Bad Request'],
  ])('%s is answered, and the connection closed', async (_name, sent, status) => {
    const answer = await heard(sent);
    expect(answer).toContain(`HTTP/1.1 ${status}`);
    expect(answer).toContain('connection: close');
  });
});
