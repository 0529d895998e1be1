import { setFlagsFromString } from 'node:v8';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient } from '#server/generated/prisma/client.ts';
import type { Prisma } from '#server/generated/prisma/client.ts';
import { BoundedClient, statementBound } from '#server/platform/outbound/bounded-client.ts';
import { env } from '#server/platform/env.ts';
import { singleton } from '#server/platform/singleton.ts';
import { statementName } from './statement-name.ts';

export type Transaction = Prisma.TransactionClient;

/** The one Prisma client of this process (10 connections). */
export function db(): PrismaClient {
  return singleton('prisma', () => {
    // V8 13.6 can abort the process when it frees WebAssembly code (nodejs/node#64500), of which Prisma's query compiler
    // leaves much behind as it is optimised. It is kept instead: a few megabytes, once.
    setFlagsFromString('--no-wasm-code-gc');
    const adapter = new PrismaPg(
      {
        // Read at each connect: a disconnected client keeps its query plans and may reconnect to another database.
        get connectionString() {
          return env.DATABASE_URL;
        },
        Client: BoundedClient,
        max: 10,
        connectionTimeoutMillis: 4_500,
        // Passes come every 5 to 30 s, several statements at a time. With the 10 s of the package each found its
        // connections closed, and a new one costs a process, a handshake and every plan anew.
        idleTimeoutMillis: 60_000,
        get statement_timeout() {
          return statementBound().statementMs;
        },
      },
      { statementNameGenerator: statementName },
    );
    return new PrismaClient({ adapter, transactionOptions: { maxWait: 10_000, timeout: 30_000 } });
  });
}
