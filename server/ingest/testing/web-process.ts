import { fork, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ensureMachineKeys } from '#server/accounts/ensure-machine-keys.ts';
import { makeApiKey } from '#server/platform/auth/api-key.ts';
import { env } from '#server/platform/env.ts';
import { compiledCode } from '#server/platform/process/compiled-code.ts';

const readyMessage = z.object({ type: z.literal('ready'), ports: z.array(z.number()) });
const webFile = fileURLToPath(new URL('../../web.ts', import.meta.url));

export type WebProcess = {
  url: string;
  key: string;
  child: ChildProcess;
  stop: () => Promise<void>;
  kill: () => Promise<void>;
};

/** A key in the database of this test file, made the way a start makes it. */
export async function makeIngestKey(): Promise<string> {
  env.TANDEM_BOOTSTRAP_API_KEY = makeApiKey().key;
  await ensureMachineKeys();
  return env.TANDEM_BOOTSTRAP_API_KEY;
}

/** Starts the real front server as a process of its own, in the role `ingest`, on the stores of this test file; `more` is added to its environment. */
export async function startWeb(
  key: string,
  port = 0,
  more: Readonly<Record<string, string>> = {},
): Promise<WebProcess> {
  const child = fork(webFile, {
    env: { ...childEnvironment(port), ...more },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const ports = await new Promise<number[]>((resolve, reject) => {
    child.on('message', (message) => {
      const parsed = readyMessage.safeParse(message);
      if (parsed.success) resolve(parsed.data.ports);
    });
    child.once('exit', (code) => reject(new Error(`the front server ended with ${String(code)}`)));
  });
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill(signal);
    await gone;
  };
  return {
    url: `http://127.0.0.1:${ports[0] ?? 0}`,
    key,
    child,
    stop: () => end('SIGTERM'),
    kill: () => end('SIGKILL'),
  };
}

function childEnvironment(port: number): NodeJS.ProcessEnv {
  return {
    ...compiledCode(),
    PORT: String(port),
    TANDEM_ROLE: 'ingest',
    NODE_ENV: 'production',
    DATABASE_URL: env.DATABASE_URL,
    CLICKHOUSE_URL: env.CLICKHOUSE_URL,
    TANDEM_DATA_DIR: env.TANDEM_DATA_DIR,
    ...(env.TANDEM_SECRETS_FILE === undefined
      ? {}
      : { TANDEM_SECRETS_FILE: env.TANDEM_SECRETS_FILE }),
    TANDEM_SECRETS_DIR: env.TANDEM_SECRETS_DIR,
  };
}
