import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '#server/platform/process/free-port.ts';

/** On a machine with few cores, the workers start one at a time. */
const READY_MS = 600_000;

export type MlflowServer = { url: string; pid: number; stop: () => Promise<void> };

/**
 * Starts a real `mlflow server` with its default number of workers on this PostgreSQL database, in
 * its own folder.
 */
export async function startMlflowServer(
  python: string,
  { databaseUrl, dir }: { databaseUrl: string; dir: string },
): Promise<MlflowServer> {
  mkdirSync(dir, { recursive: true });
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  // Without an explicit driver, SQLAlchemy selects one that MLflow does not include.
  const uri = databaseUrl.replace(/^postgresql:/u, 'postgresql+psycopg2:');
  const logFile = join(dir, 'server.log');
  const log = openSync(logFile, 'a');
  const child = spawn(
    python,
    `-m mlflow server --host 127.0.0.1 --port ${port}`
      .split(' ')
      .concat('--backend-store-uri', uri, '--artifacts-destination', join(dir, 'files')),
    {
      // A process group, so that the workers end with the server.
      detached: true,
      cwd: dir,
      env: {
        NODE_ENV: 'production',
        PATH: '/usr/bin:/bin',
        HOME: dir,
        MLFLOW_DISABLE_TELEMETRY: 'true',
        GIT_PYTHON_REFRESH: 'quiet',
      },
      stdio: ['ignore', log, log],
    },
  );
  closeSync(log);
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    await gone;
  };
  for (const until = Date.now() + READY_MS; Date.now() < until; await sleep(250)) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok === true) return { url, pid: child.pid ?? 0, stop };
    if (child.exitCode !== null) break;
  }
  await stop();
  throw new Error(
    `the MLflow server did not become ready:\n${readFileSync(logFile, 'utf8').slice(-2_000)}`,
  );
}
