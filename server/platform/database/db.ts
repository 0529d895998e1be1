import { setFlagsFromString } from 'node:v8';
import { PrismaPg } from '@prisma/adapter-pg';
import { PrismaClient, type Prisma } from '#server/generated/prisma/client.ts';
import { env } from '#server/platform/env.ts';
import { BoundedClient, statementBound } from '#server/platform/outbound/bounded-client.ts';
import { singleton } from '#server/platform/singleton.ts';
import { statementName } from './statement-name.ts';

export type Transaction = Prisma.TransactionClient;

/** The single Prisma client of this process (10 connections). */
export function db(): PrismaClient {
  return singleton('prisma', () => {
    // V8 13.6 can abort the process when it frees WebAssembly code (nodejs/node#64500). Prisma's
    // query compiler produces much of that code during optimization. Never freeing it costs a few
    // megabytes, once.
    setFlagsFromString('--no-wasm-code-gc');
    const adapter = new PrismaPg(
      {
        // Read on each connect, because a disconnected client retains its query plans and may
        // reconnect to another database.
        get connectionString() {
          return env.DATABASE_URL;
        },
        Client: BoundedClient,
        max: 10,
        connectionTimeoutMillis: 4_500,
        // Passes run every 5 to 30 s with several statements each. With the package's default of 10
        // s, each pass found its connections closed. A new connection costs a process, a handshake
        // and replanning of every statement.
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
