import { randomUUID } from 'node:crypto';
import { PrismaPg } from '@prisma/adapter-pg';
import {
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
  type SqlResultSet,
} from '@prisma/driver-adapter-utils';
import pg from 'pg';
import { runSql } from './run-sql.ts';

const OID_CHAR = 18;
const OID_TEXT = 25;

/**
 * Prisma's `pg` adapter, adapted to the schema engine. It differs from the original in three ways:
 * it runs a script as a whole (the original splits it at every semicolon, which breaks function
 * bodies), it supports the one-letter catalog type `"char"`, and it uses a different database as
 * the shadow database even if the connection is given as a URL.
 */
export function migrationAdapter(url: string): MigrationAdapter {
  const pools = new Set<pg.Pool>();
  const factory: SqlMigrationAwareDriverAdapterFactory = {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    connect: () => connectAdapter(url, pools),
    connectToShadowDb: () => connectShadow(url, pools),
  };
  return {
    factory,
    close: async () => {
      await Promise.all([...pools].map((pool) => pool.end()));
    },
  };
}

export interface MigrationAdapter {
  factory: SqlMigrationAwareDriverAdapterFactory;
  /** Closes connections that the engine left open: it releases itself without closing them. */
  close: () => Promise<void>;
}

async function connectAdapter(
  url: string,
  pools: Set<pg.Pool>,
  afterwards?: () => Promise<void>,
): Promise<SqlDriverAdapter> {
  const pool = new pg.Pool({ connectionString: url, max: 2, allowExitOnIdle: true });
  pools.add(pool);
  const charColumns = watchCharColumns(pool);
  const inner = await new PrismaPg(pool, { schema: 'public' }).connect();
  return {
    provider: 'postgres',
    adapterName: '@prisma/adapter-pg',
    queryRaw: async (query) => markCharColumns(await inner.queryRaw(query), charColumns()),
    executeRaw: (query) => inner.executeRaw(query),
    executeScript: async (script) => {
      await pool.query(script);
    },
    startTransaction: (level) => inner.startTransaction(level),
    getConnectionInfo: () => ({ schemaName: 'public', supportsRelationJoins: true }),
    dispose: async () => {
      await inner.dispose();
      pools.delete(pool);
      await pool.end();
      await afterwards?.();
    },
  };
}

async function connectShadow(url: string, pools: Set<pg.Pool>): Promise<SqlDriverAdapter> {
  const database = `tandem_shadow_${randomUUID()}`;
  const shadowUrl = new URL(url);
  shadowUrl.pathname = `/${database}`;
  await runSql(url, `create database ${pg.escapeIdentifier(database)}`);
  return connectAdapter(shadowUrl.href, pools, () =>
    runSql(url, `drop database ${pg.escapeIdentifier(database)}`),
  );
}

/**
 * Makes the adapter read `"char"` as text. Returns the columns with this type in the last result.
 */
function watchCharColumns(pool: pg.Pool): () => Set<number> {
  let last = new Set<number>();
  const query = asPlainQuery(pool.query.bind(pool));
  const watched = async (config: pg.QueryConfig): Promise<pg.QueryResult> => {
    const result = await query(config);
    last = new Set();
    for (const [index, field] of (result.fields ?? []).entries()) {
      if (field.dataTypeID !== OID_CHAR) continue;
      field.dataTypeID = OID_TEXT;
      last.add(index);
    }
    return result;
  };
  Object.assign(pool, { query: watched });
  return () => last;
}

function markCharColumns(result: SqlResultSet, charColumns: Set<number>): SqlResultSet {
  const columnTypes = result.columnTypes.map((type, index) =>
    charColumns.has(index) ? ColumnTypeEnum.Character : type,
  );
  return { ...result, columnTypes };
}

/** `pool.query` has overloads for callbacks; Prisma's adapter uses only this one. */
function asPlainQuery(query: unknown): (config: pg.QueryConfig) => Promise<pg.QueryResult> {
  return query as (config: pg.QueryConfig) => Promise<pg.QueryResult>;
}
