import { createServer, type IncomingMessage, type Server } from 'node:http';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { drainAfter } from './drain-after.ts';

const MIB = 1024 * 1024;
let server: Server;
let port = 0;

/** Reads the beginning as a web stream, as Next does, and goes. */
async function readSome(request: IncomingMessage): Promise<void> {
  const reader = Readable.toWeb(request).getReader();
  await reader.read();
}

beforeAll(async () => {
  server = createServer((request, response) => {
    drainAfter(request, response);
    const begun = request.url === '/some' ? readSome(request) : Promise.resolve();
    void begun.then(() => response.writeHead(413, { 'content-length': 0 }).end());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  port = typeof address === 'object' && address !== null ? address.port : 0;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const written = (socket: Socket, text: string | Buffer) =>
  new Promise<void>((resolve) => socket.write(text, () => resolve()));

/** A sender that writes the whole body before it reads the answer, and then asks again on the same connection. */
async function statuses(path: string): Promise<string[]> {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const piece = Buffer.alloc(MIB);
  await written(socket, `POST ${path} HTTP/1.1\r\nhost: h\r\ncontent-length: ${40 * MIB}\r\n\r\n`);
  for (let sent = 0; sent < 40; sent += 1) await written(socket, piece);
  socket.on('data', (chunk) => (text += String(chunk)));
  await written(socket, 'POST /none HTTP/1.1\r\nhost: h\r\ncontent-length: 0\r\n\r\n');
  await expect.poll(() => text.split('413').length).toBe(3);
  socket.destroy();
  return [...text.matchAll(/HTTP\/1\.1 (\d+)/gu)].map((match) => match[1] ?? '');
}

test.each(['/none', '/some'])('a refused body is read to its end: %s', async (path) => {
  expect(await statuses(path)).toEqual(['413', '413']);
});
