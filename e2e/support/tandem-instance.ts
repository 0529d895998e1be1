import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { makeApiKey } from './fixtures/make-api-key.ts';
import { freePort } from './free-port.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** Guards against what hangs, not limits of what is slow: a start may build first. */
const READY_MS = 600_000;
const STOP_MS = 120_000;

export type TandemInstance = {
  url: string;
  demoUrl: string;
  apiKey: string;
  dataDir: string;
  logFile: string;
  stop(): Promise<void>;
};

export type InstanceOptions = {
  demo: boolean;
  logFile: string;
  sampleSeconds?: number;
  evaluateSeconds?: number;
  demoSeed?: number;
  env?: Record<string, string>;
};

function ended(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null;
}

function tail(file: string): string {
  return readFileSync(file, 'utf8').split('\n').slice(-40).join('\n');
}

async function isReady(url: string): Promise<boolean> {
  const answer = await fetch(`${url}/readyz`, { signal: AbortSignal.timeout(5_000) }).catch(
    () => undefined,
  );
  await answer?.arrayBuffer();
  return answer?.status === 200;
}

async function waitUntilReady(
  child: ChildProcess,
  url: string,
  options: InstanceOptions,
): Promise<void> {
  const until = Date.now() + READY_MS;
  while (!(await isReady(url))) {
    if (ended(child)) throw new Error(`Tandem ended while starting:\n${tail(options.logFile)}`);
    if (Date.now() > until)
      throw new Error(`Tandem was not ready in time:\n${tail(options.logFile)}`);
    await sleep(500);
  }
}

/** A start that was given up can leave a build behind. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // Nothing of the group is left.
  }
}

/** SIGTERM to the launcher must end everything; a launcher that hangs is killed and reported. */
async function stopLauncher(child: ChildProcess): Promise<void> {
  if (ended(child)) return;
  const closed = new Promise<boolean>((done) => child.once('exit', () => done(true)));
  child.kill('SIGTERM');
  const inTime = await Promise.race([closed, sleep(STOP_MS, false, { ref: false })]);
  if (inTime) return;
  child.kill('SIGKILL');
  await closed;
  throw new Error(`The launcher did not end within ${STOP_MS / 1_000} s of SIGTERM.`);
}

/** Starts a Tandem of its own, in a fresh data folder, on free ports, and waits for /readyz. */
export async function startTandem(options: InstanceOptions): Promise<TandemInstance> {
  const dataDir = mkdtempSync(join(tmpdir(), 'tandem-e2e-'));
  const [port, demoPort, apiKey] = [await freePort(), await freePort(), makeApiKey()];
  const url = `http://127.0.0.1:${port}`;
  const env = {
    ...process.env,
    PORT: String(port),
    DEMO_PORT: String(demoPort),
    TANDEM_DATA_DIR: dataDir,
    TANDEM_BOOTSTRAP_API_KEY: apiKey,
    // The load of the tests would open incidents of the machine that runs them.
    TANDEM_HOST_COLLECTOR: 'off',
    TANDEM_SAMPLE_SECONDS: String(options.sampleSeconds ?? process.env.TANDEM_SAMPLE_SECONDS ?? 2),
    TANDEM_EVALUATE_SECONDS: String(
      options.evaluateSeconds ?? process.env.TANDEM_EVALUATE_SECONDS ?? 5,
    ),
    ...(options.demoSeed === undefined ? {} : { DEMO_SEED: String(options.demoSeed) }),
    ...options.env,
  };
  const args = ['bin/start.mjs', ...(options.demo ? ['--demo'] : [])];
  const child = spawn(process.execPath, args, {
    cwd: ROOT,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const log = createWriteStream(options.logFile);
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const stop = async (): Promise<void> => {
    await stopLauncher(child).finally(() => {
      log.end();
      rmSync(dataDir, { recursive: true, force: true });
    });
  };
  try {
    await waitUntilReady(child, url, options);
  } catch (error) {
    await stop().catch(() => undefined);
    killGroup(child);
    throw error;
  }
  return {
    url,
    demoUrl: `http://127.0.0.1:${demoPort}`,
    apiKey,
    dataDir,
    logFile: options.logFile,
    stop,
  };
}
