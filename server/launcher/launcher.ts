import { join } from 'node:path';
import { isPortFree } from '#server/platform/process/free-port.ts';
import { announce } from './announce.ts';
import { prepareDataFolder } from './data-folder.ts';
import { openDemoBook } from './demo-book.ts';
import { DemoKeeper } from './keep-demo.ts';
import type { LauncherSettings } from './launcher-settings.ts';
import type { Progress } from './progress.ts';
import { startStores, type StoreUrls } from './stores.ts';
import { childEnvironment } from './supervision/child-environment.ts';
import { lockInstance, type InstanceLock } from './supervision/instance-lock.ts';
import { createProcessTable } from './supervision/process-table.ts';
import { DEMO, ROOT, runDemo, startPrograms, type ProgramContext } from './supervision/programs.ts';
import { runOnce } from './supervision/run-once.ts';
import { awaitPredecessor, dropRunRecord, noteRunRecord } from './supervision/run-record.ts';
import { attemptWrite } from './write-error.ts';

export interface Launcher {
  /** Resolves once all programs serve; rejects with a message for the user. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * Starts and supervises the stores and then the programs that use them; stops them in reverse
 * order. The web server starts once `screens` are built.
 */
export function createLauncher(
  settings: LauncherSettings,
  given: NodeJS.ProcessEnv,
  progress: Progress,
  screens: Promise<void>,
): Launcher {
  const startedAtMs = performance.now();
  const stopping = new AbortController();
  let urls: StoreUrls | undefined;
  let lock: InstanceLock | undefined;
  let keeper: DemoKeeper | undefined;
  const table = createProcessTable(progress.say, () => record());

  const record = (): void => {
    if (stopping.signal.aborted || urls === undefined) return;
    const childPids = table.pids();
    const { port, dataDir } = settings;
    const now = { launcherPid: process.pid, port, ...urls, childPids };
    noteRunRecord(dataDir, now, { log: progress.say, again: record });
  };

  const start = async (): Promise<void> => {
    const folder = prepareDataFolder(settings.dataDir, given['TANDEM_SECRETS_FILE']);
    lock = await lockOrRefuse(settings.dataDir);
    await awaitPredecessor(settings.dataDir, progress.say);
    await requirePorts(settings);
    progress.say(`Starting Tandem on ${settings.dataDir}`);
    const keepStore = table.keepStore;
    urls = await progress.step('Stores', () =>
      startStores(settings, folder, keepStore, progress.say),
    );
    record();
    const env = childEnvironment(given, settings, folder, urls);
    const { signal } = stopping;
    const context = { settings, folder, env, keep: table.keepProgram, progress };
    await prepareStores(context, urls, signal);
    if (settings.role === 'all') keeper = makeKeeper(context, urls);
    const demo = (await keeper?.begin()) ?? false;
    await startPrograms(context, screens);
    keeper?.follow();
    await announce({ settings, env, demo, say: progress.say, startedAtMs, signal });
  };

  const stop = async (): Promise<void> => {
    stopping.abort();
    await keeper?.stop();
    await table.stopAll();
    if (lock === undefined) return;
    attemptWrite(() => dropRunRecord(settings.dataDir));
    await lock.release();
  };
  return { start, stop };
}

/**
 * Migrates both stores to the newest schema and, if requested, stores the order that opens the
 * demo.
 */
async function prepareStores(
  context: ProgramContext,
  { ownerUrl }: StoreUrls,
  signal: AbortSignal,
): Promise<void> {
  const { settings, env, progress } = context;
  const run = (path: string, owner: Record<string, string> = {}): Promise<string> =>
    runOnce(join(ROOT, path), { ...env, ...owner }, (line) => progress.say(`    ${line}`), signal);
  await progress.step('Migrations', () =>
    run(
      'server/launcher/migrate-main.ts',
      ownerUrl === null ? {} : { TANDEM_DATABASE_OWNER_URL: ownerUrl },
    ),
  );
  if (settings.demo) await run('bin/open-demo.mjs');
}

function makeKeeper(context: ProgramContext, { databaseUrl }: StoreUrls): DemoKeeper {
  return new DemoKeeper({
    book: openDemoBook(databaseUrl),
    dataDir: context.folder.dir,
    port: context.settings.demoPort,
    keep: context.keep,
    name: DEMO.name,
    run: (signal) => runDemo(context, signal),
    log: context.progress.say,
  });
}

async function lockOrRefuse(dataDir: string): Promise<InstanceLock> {
  const lock = await lockInstance(dataDir);
  if (lock !== undefined) return lock;
  throw new Error(
    `Tandem is already running on the data folder ${dataDir}. Stop it first, or choose another folder with TANDEM_DATA_DIR.`,
  );
}

/**
 * Checked before anything starts: a program that cannot listen would just exit and give the reason
 * only in a log.
 */
async function requirePorts({ role, bind, port, ingestPort }: LauncherSettings): Promise<void> {
  if (role === 'worker') return;
  const wanted = { PORT: port, TANDEM_INGEST_PORT: ingestPort };
  for (const [name, each] of Object.entries(wanted)) {
    if (each === undefined || (await isPortFree(each, bind))) continue;
    throw new Error(
      `Port ${each} on ${bind} is used by another program. Stop it, or choose another port: ${name}=${each + 1} npm start`,
    );
  }
}
