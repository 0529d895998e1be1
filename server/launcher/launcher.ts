import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { childEnvironment, demoEnvironment, publicUrl } from './child-environment.ts';
import { prepareDataFolder } from './data-folder.ts';
import type { DataFolder } from './data-folder.ts';
import { isPortFree } from './free-port.ts';
import { lockInstance } from './instance-lock.ts';
import { loopbackHost } from './launcher-settings.ts';
import type { LauncherSettings } from './launcher-settings.ts';
import { startNodeChild } from './node-child.ts';
import type { Progress } from './progress.ts';
import { formatSeconds } from './progress.ts';
import { runOnce } from './run-once.ts';
import { awaitPredecessor, dropRunRecord, writeRunRecord } from './run-record.ts';
import { startStores } from './stores.ts';
import type { StoreUrls } from './stores.ts';
import { supervise } from './supervise.ts';
import type { Running, Supervised } from './supervise.ts';
import { waitUntilReady } from './wait-until-ready.ts';

const ROOT = join(import.meta.dirname, '../..');
const secretsSchema = z.object({ demoKey: z.string(), demoWebhookSecret: z.string() });

export interface Launcher {
  /** Resolves when everything serves; rejects with a message for people. */
  start: () => Promise<void>;
  stop: () => Promise<void>;
}

/** Starts and supervises the stores, then the programs that use them; stops them in the other order. */
export function createLauncher(
  settings: LauncherSettings,
  given: NodeJS.ProcessEnv,
  progress: Progress,
): Launcher {
  const startedAt = performance.now();
  const stopping = new AbortController();
  const storeTier: Supervised[] = [];
  const programTier: Supervised[] = [];
  const childPids: Record<string, number> = {};
  let urls: StoreUrls = { databaseUrl: '', clickhouseUrl: '' };
  let release: (() => Promise<void>) | undefined;

  const record = (): void => {
    if (stopping.signal.aborted) return;
    writeRunRecord(settings.dataDir, {
      launcherPid: process.pid,
      port: settings.port,
      ...urls,
      childPids,
    });
  };
  const keepIn = (tier: Supervised[]) => (name: string, start: () => Promise<Running>) => {
    const supervised = supervise({
      name,
      start,
      log: progress.say,
      onPid: (pid) => {
        if (pid === undefined) delete childPids[name];
        else childPids[name] = pid;
        record();
      },
    });
    tier.push(supervised);
    return supervised;
  };

  const startProgram = (
    name: string,
    file: string,
    env: NodeJS.ProcessEnv,
    folder: DataFolder,
  ): Promise<void> => {
    const logFile = folder.logFile(file.replace(/^(?:server\/)?(\w+)\W.*$/, '$1'));
    const start = (): Promise<Running> =>
      startNodeChild({ program: join(ROOT, file), env, logFile, readyMs: 120_000, stopMs: 7_000 });
    return progress.step(name, () =>
      keepIn(programTier)(name, start).started.catch((error: unknown) => {
        throw new Error(
          `${name} could not be started: ${error instanceof Error ? error.message : String(error)}`,
        );
      }),
    );
  };

  const startPrograms = async (env: NodeJS.ProcessEnv, folder: DataFolder): Promise<void> => {
    const wanted: Promise<void>[] = [];
    if (settings.role !== 'worker')
      wanted.push(startProgram('Web server', 'server/web.ts', env, folder));
    if (settings.role === 'all' || settings.role === 'worker') {
      wanted.push(startProgram('Worker', 'server/worker.ts', env, folder));
    }
    await Promise.all(wanted);
    if (!settings.demo) return;
    const secrets = secretsSchema.parse(JSON.parse(readFileSync(folder.secretsFile, 'utf8')));
    await startProgram(
      'Demo company',
      'demo/main.ts',
      demoEnvironment(env, settings, secrets),
      folder,
    );
  };

  const start = async (): Promise<void> => {
    const folder = prepareDataFolder(settings.dataDir, given['TANDEM_SECRETS_FILE']);
    const lock = await lockInstance(settings.dataDir);
    if (lock === undefined) {
      throw new Error(
        `Tandem is already running on the data folder ${settings.dataDir}. Stop it first, or choose another folder with TANDEM_DATA_DIR.`,
      );
    }
    release = lock.release;
    await awaitPredecessor(settings.dataDir, progress.say);
    await requirePort(settings);
    progress.say(`Starting Tandem on ${settings.dataDir}`);
    urls = await progress.step('Stores', () =>
      startStores(settings, folder, keepIn(storeTier), progress.say),
    );
    record();
    const env = childEnvironment(given, settings, folder, urls);
    await progress.step('Migrations', () =>
      runOnce(
        join(import.meta.dirname, 'migrate-main.ts'),
        env,
        (line) => progress.say(`    ${line}`),
        stopping.signal,
      ),
    );
    await startPrograms(env, folder);
    await announce(env);
  };

  const announce = async (env: NodeJS.ProcessEnv): Promise<void> => {
    const url = publicUrl(given, settings);
    if (settings.role !== 'worker') {
      const probe = `http://${loopbackHost(settings.bind)}:${settings.port}/readyz`;
      if (!(await waitUntilReady(probe, progress.say, stopping.signal))) return;
    }
    progress.say(`Ready after ${formatSeconds(performance.now() - startedAt)}`);
    if (settings.role === 'worker') return;
    progress.say(`\n  Tandem   ${url}`);
    if (settings.demo) progress.say(`  Demo     http://127.0.0.1:${settings.demoPort}`);
    if (settings.role !== 'ingest') await printSetupLink({ ...env, TANDEM_URL: url });
    progress.say('');
  };

  const printSetupLink = async (env: NodeJS.ProcessEnv): Promise<void> => {
    try {
      const link = (
        await runOnce(join(ROOT, 'bin/setup-link.mjs'), env, () => undefined, stopping.signal)
      ).trim();
      if (link !== '') progress.say(`  Set-up   ${link}  (one use, makes the first administrator)`);
    } catch (error) {
      progress.say(
        `  The set-up link could not be made: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  };

  return {
    start,
    stop: async () => {
      stopping.abort();
      await Promise.all(programTier.map((each) => each.stop()));
      await Promise.all(storeTier.map((each) => each.stop()));
      if (release === undefined) return;
      dropRunRecord(settings.dataDir);
      await release();
    },
  };
}

async function requirePort(settings: LauncherSettings): Promise<void> {
  if (settings.role === 'worker' || (await isPortFree(settings.port, settings.bind))) return;
  throw new Error(
    `Port ${settings.port} on ${settings.bind} is taken by another program. Stop it, or choose another port: PORT=${settings.port + 1} npm start`,
  );
}
