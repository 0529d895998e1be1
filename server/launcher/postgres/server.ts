import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { fullDiskHint } from '../full-disk.ts';
import { openLog } from '../open-log.ts';
import { appUrlOf } from './app-role.ts';
import { ensureCluster, POSTGRES_USER } from './cluster.ts';
import { clearLeftover, readPid, stopPostmaster } from './leftover.ts';
import { findPostgresPlace, type PostgresPlace } from './place.ts';
import { bySocket, clearSockets, socketDir } from './socket.ts';
import { POSTGRES_WRAPPER } from './wrapper.ts';

const READY_MS = 60_000;
const POLL_MS = 30;

export interface PostgresOptions {
  /**
   * Tandem's data folder. It contains the cluster or determines the name of the cluster's folder.
   */
  dataDir: string;
  port: number;
  logFile: string;
  log: (line: string) => void;
  /** False only for temporary test clusters. */
  durable?: boolean;
}

export interface RunningPostgres {
  /**
   * URL for the owner, a superuser; used only for migrations. Uses the server's socket where
   * reachable, which is a third cheaper than TCP.
   */
  url: string;
  /** URL for the least-privileged role, which `grantAppRole` creates after the migrations. */
  appUrl: string;
  clusterDir: string;
  /** Settles when the database has exited for any reason. */
  ended: Promise<void>;
  stop: () => Promise<void>;
}

/** Starts the embedded PostgreSQL. Resolves once it responds and the database `tandem` exists. */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const place = findPostgresPlace(options.dataDir, options.log);
  const password = await ensureCluster(place, join(options.dataDir, 'postgres.json'));
  await clearLeftover(place.clusterDir, options.log);
  clearSockets(place.clusterDir);
  const child = spawnPostgres(place, options);
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  const urlOf = (database: string): string =>
    `postgresql://${POSTGRES_USER}:${password}@127.0.0.1:${options.port}/${database}`;
  const stop = (): Promise<void> => stopServer(child, place, ended);
  try {
    await waitUntilReady(urlOf('postgres'), child, options.logFile);
    await ensureDatabase(urlOf('postgres'), 'tandem');
    const url = await nearestUrl(urlOf('tandem'), place.clusterDir);
    return { url, appUrl: appUrlOf(url), clusterDir: place.clusterDir, ended, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * URL with the socket. Falls back to TCP if root lacks its normal privileges and cannot enter
 * another account's folder.
 */
async function nearestUrl(url: string, clusterDir: string): Promise<string> {
  const sockets = socketDir(clusterDir);
  if (sockets === undefined) return url;
  const near = bySocket(url, sockets);
  return (await answers(near)) ? near : url;
}

function spawnPostgres(place: PostgresPlace, options: PostgresOptions): ChildProcess {
  const log = openLog(options.logFile);
  const sockets = socketDir(place.clusterDir);
  const settings = postgresSettings(options, sockets).flatMap((setting) => ['-c', setting]);
  const postgres = join(place.nativeDir, 'bin', 'postgres');
  const args = [
    '-c',
    POSTGRES_WRAPPER,
    'tandem-postgres',
    postgres,
    '-D',
    place.clusterDir,
    ...settings,
  ];
  try {
    const child = spawn('/bin/sh', args, {
      ...place.identity,
      cwd: '/',
      detached: true,
      env: { NODE_ENV: 'production', PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' },
      stdio: ['pipe', log, log],
    });
    // A broken pipe is expected if the database exits first.
    child.stdin?.on('error', () => undefined);
    return child;
  } finally {
    if (log !== 'ignore') closeSync(log);
  }
}

/** Sized for one machine: little memory, few processes, and at most a few dozen connections. */
function postgresSettings(options: PostgresOptions, sockets: string | undefined): string[] {
  const durable = options.durable ?? true;
  return [
    `port=${options.port}`,
    'listen_addresses=127.0.0.1',
    `unix_socket_directories=${sockets === undefined ? '' : `"${sockets.replaceAll('"', '""')}"`}`,
    'max_connections=100',
    'shared_buffers=64MB',
    'work_mem=8MB',
    'maintenance_work_mem=64MB',
    'max_wal_size=512MB',
    'wal_level=minimal',
    'max_wal_senders=0',
    'max_worker_processes=4',
    'max_parallel_workers_per_gather=0',
    'io_method=sync',
    'jit=off',
    'timezone=UTC',
    'log_timezone=UTC',
    ...(durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
  ];
}

async function waitUntilReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  let ended = false;
  child.once('close', () => (ended = true));
  for (let waitedMs = 0; waitedMs < READY_MS; waitedMs += POLL_MS) {
    if (ended)
      throw new Error(`PostgreSQL ended while starting; see ${logFile}${fullDiskHint(logFile)}`);
    if (await answers(url)) return;
    await sleep(POLL_MS);
  }
  throw new Error(`PostgreSQL did not respond within ${READY_MS / 1000} s; see ${logFile}`);
}

async function answers(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Creates the database `name` if it is missing. The name must be a plain identifier. */
async function ensureDatabase(adminUrl: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const found = await client.query('select 1 from pg_database where datname = $1', [name]);
    if (found.rowCount === 0) await client.query(`create database ${pg.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
}

async function stopServer(
  child: ChildProcess,
  place: PostgresPlace,
  ended: Promise<void>,
): Promise<void> {
  child.stdin?.end();
  const inTime = await Promise.race([ended.then(() => true), sleep(5_000, false, { ref: false })]);
  if (inTime) return;
  const pid = readPid(join(place.clusterDir, 'postmaster.pid'));
  if (pid !== undefined) await stopPostmaster(pid, place.clusterDir);
}
