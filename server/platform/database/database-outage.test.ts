import { createServer, type AddressInfo, type Server } from 'node:net';
import { PrismaPg } from '@prisma/adapter-pg';
import { afterAll, describe, expect, test } from 'vitest';
import { PrismaClient } from '#server/generated/prisma/client.ts';
import { TandemError } from '#server/platform/errors.ts';
import { toProblem } from '#server/platform/http/problem.ts';
import { databaseOutage } from './database-outage.ts';

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

async function listen(onConnection: (socket: { destroy(): void }) => void): Promise<number> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined);
    onConnection(socket);
  });
  servers.push(server);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return (server.address() as AddressInfo).port;
}

/** Errors that a read, a write and a transaction throw on this port. */
async function errorsAt(port: number): Promise<unknown[]> {
  const client = new PrismaClient({
    adapter: new PrismaPg({
      connectionString: `postgresql://somebody@127.0.0.1:${port}/none`,
      connectionTimeoutMillis: 200,
    }),
    transactionOptions: { maxWait: 100, timeout: 200 },
  });
  const all = await Promise.allSettled([
    client.silence.findMany(),
    client.$queryRaw`select 1`,
    client.$transaction((tx) => tx.silence.findMany()),
  ]);
  await client.$disconnect();
  return all.map((each) => (each.status === 'rejected' ? (each.reason as unknown) : null));
}

describe('a database that', () => {
  const cases: [what: string, port: () => Promise<number>][] = [
    ['refuses', async () => 1],
    ['takes connections and says nothing', () => listen(() => undefined)],
    ['breaks off', () => listen((socket) => socket.destroy())],
  ];
  test.each(cases)('%s answers 503 with a time to come back', async (_what, port) => {
    const errors = await errorsAt(await port());
    expect(errors).toHaveLength(3);
    for (const error of errors) {
      const { problem, headers } = toProblem(error);
      expect(problem, String(error)).toMatchObject({ status: 503, code: 'unavailable' });
      expect(headers).toHaveProperty('retry-after');
    }
  });
});

test('no other error is taken for an outage', () => {
  const of = (message: string, more: object) => Object.assign(new Error(message), more);
  const expired =
    'A query cannot be executed on an expired transaction. The timeout for this transaction was 30000 ms';
  expect(databaseOutage(of(expired, { code: 'P2028' }))?.code).toBe('unavailable');
  expect(databaseOutage(of('Transaction not found', { code: 'P2028' }))).toBeNull();
  expect(databaseOutage(of('Unique constraint failed', { code: 'P2002' }))).toBeNull();
  expect(databaseOutage(new TandemError('not_found', 'No such silence.'))).toBeNull();
  expect(databaseOutage(new TypeError('x is not a function'))).toBeNull();
  const stopping = { cause: { kind: 'postgres', originalCode: '57P01' } };
  expect(
    databaseOutage(of('raw', { code: 'P2010', meta: { driverAdapterError: stopping } })),
  ).not.toBeNull();
  const cancelled = { cause: { kind: 'postgres', originalCode: '57014' } };
  expect(
    databaseOutage(of('raw', { code: 'P2010', meta: { driverAdapterError: cancelled } })),
  ).not.toBeNull();
  expect(databaseOutage(new Error('Client was closed and is not queryable'))).not.toBeNull();
});
