import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { freePort } from '#server/platform/process/free-port.ts';
import { readPid } from '../postgres/leftover.ts';

const readinessAnswer = z.object({
  checks: z.record(z.string(), z.object({ detail: z.string().optional() })),
});

export type StartedLauncher = {
  child: ChildProcess;
  output: () => string;
  ended: Promise<number | null>;
};

/** Whether this process runs; one that ended and is not collected yet does not. */
export function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Asks every 50 ms until `check` holds; `withinMs` only for tests whose claim is a time. */
export async function until(
  what: string,
  check: () => boolean | Promise<boolean>,
  withinMs = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (const startedAt = performance.now(); !(await check()); await sleep(50)) {
    if (performance.now() - startedAt > withinMs) throw new Error(`not in time: ${what}`);
  }
}

function startLauncher(settings: Record<string, string>): StartedLauncher {
  const { DATABASE_URL: _database, CLICKHOUSE_URL: _store, VITEST: _test, ...own } = process.env;
  const child = spawn(process.execPath, [join(import.meta.dirname, '../main.ts')], {
    env: { ...own, ...settings },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  const ended = new Promise<number | null>((resolve) =>
    child.once('close', (code) => resolve(code)),
  );
  return { child, output: () => text, ended };
}

function newFolder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'tandem-launcher-'));
  chmodSync(dir, 0o711);
  return dir;
}

/** A data folder of its own, and launchers on it as `npm start` runs them, in the role that needs no built screens. */
export async function makeLauncherHarness(dir = newFolder()) {
  const port = await freePort();
  const { key } = makeApiKey();
  const launchers: StartedLauncher[] = [];

  const launch = (extra: Record<string, string> = {}): StartedLauncher => {
    const started = startLauncher({
      TANDEM_ROLE: 'ingest',
      TANDEM_DATA_DIR: dir,
      TANDEM_BOOTSTRAP_API_KEY: key,
      PORT: String(port),
      ...extra,
    });
    launchers.push(started);
    return started;
  };

  return {
    dir,
    port,
    launchers,
    launch,
    isReady: async (): Promise<boolean> =>
      fetch(`http://127.0.0.1:${port}/readyz`).then(
        (answer) => answer.ok,
        () => false,
      ),
    sendAlert: async (alert: string, apiKey = key): Promise<number> =>
      fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
        method: 'POST',
        headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
        body: JSON.stringify([{ labels: { alertname: alert, severity: 'critical' } }]),
      }).then((answer) => answer.status),
    /** Status of a JSON body that is sent to ingest. */
    sendJson: async (path: string, body: unknown): Promise<number> =>
      fetch(`http://127.0.0.1:${port}${path}`, {
        method: 'POST',
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
        body: JSON.stringify(body),
      }).then((answer) => answer.status),
    /** The detail of a check of /readyz. */
    readinessDetail: async (check: string): Promise<string> =>
      fetch(`http://127.0.0.1:${port}/readyz`)
        .then((answer) => answer.json())
        .then((answer) => String(readinessAnswer.parse(answer).checks[check]?.detail)),
    postmaster: (): number => readPid(join(dir, 'postgres/postmaster.pid')) ?? 0,
    close: async (): Promise<void> => {
      for (const { child } of launchers) child.kill('SIGTERM');
      await Promise.all(launchers.map(({ ended }) => ended));
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
