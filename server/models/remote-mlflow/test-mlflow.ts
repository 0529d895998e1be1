import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer as createHttpServer, type IncomingMessage } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { freePort } from '#server/platform/process/free-port.ts';

const readyMs = 90_000;
const answerSchema = z.record(z.string(), z.unknown());

export type TestMlflow = {
  url: string;
  /** `askMlflow` bound to this server. */
  ask: (
    path: string,
    body: Record<string, unknown>,
    method?: string,
  ) => Promise<Record<string, unknown>>;
  stop: () => Promise<void>;
};

async function untilReady(url: string, ended: () => boolean, output: string[]): Promise<void> {
  const until = Date.now() + readyMs;
  while (Date.now() < until && !ended()) {
    const answer = await fetch(`${url}/health`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 250));
  }
  throw new Error(`mlflow server did not become ready: ${output.join('').slice(-2_000)}`);
}

function environment(home: string): NodeJS.ProcessEnv {
  return {
    NODE_ENV: 'test',
    PATH: '/usr/bin:/bin',
    HOME: home,
    MLFLOW_DISABLE_TELEMETRY: 'true',
    GIT_PYTHON_REFRESH: 'quiet',
    MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
    MLFLOW_WEBHOOK_CACHE_TTL: '1',
    MLFLOW_WEBHOOK_ALLOWED_SCHEMES: 'http,https',
    MLFLOW_WEBHOOK_ALLOW_PRIVATE_IPS: 'true',
    MLFLOW_WEBHOOK_SECRET_ENCRYPTION_KEY: Buffer.alloc(32, 'k').toString('base64'),
  };
}

/** POST below /api/2.0/mlflow by default; throws unless the server responds with success. */
export async function askMlflow(
  url: string,
  path: string,
  body: Record<string, unknown>,
  method = 'POST',
): Promise<Record<string, unknown>> {
  const answer = await fetch(`${url}/api/2.0/mlflow${path}`, {
    method,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${path} ${answer.status} ${text.slice(0, 500)}`);
  return answerSchema.parse(JSON.parse(text));
}

/** A real `mlflow server` of this Python on SQLite, with helpers for tests. */
export async function startMlflow(python: string): Promise<TestMlflow> {
  const work = mkdtempSync(join(tmpdir(), 'tandem-mlflow-server-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stores = `--backend-store-uri sqlite:///${work}/store.db --artifacts-destination ${work}/files`;
  const args = `-m mlflow server --host 127.0.0.1 --port ${port} ${stores} --workers 1`;
  const child = spawn(python, args.split(' '), {
    // Own process group, so that the workers end with the server.
    detached: true,
    cwd: work,
    env: environment(work),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  child.stdout.on('data', (text) => output.push(String(text)));
  child.stderr.on('data', (text) => output.push(String(text)));
  const ended = () => child.exitCode !== null;
  const stop = async () => {
    const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    if (!ended() && child.pid !== undefined) {
      process.kill(-child.pid, 'SIGKILL');
      await gone;
    }
    rmSync(work, { recursive: true, force: true });
  };
  try {
    await untilReady(url, ended, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, ask: (path, body, method) => askMlflow(url, path, body, method), stop };
}

export type TestProxy = {
  url: string;
  /**
   * Failure of the next request whose path has this ending: its response is lost, or the request is
   * refused.
   */
  next: { ending: string; method: string; lose: boolean } | null;
  stop: () => Promise<void>;
};

async function forward(target: string, request: IncomingMessage): Promise<Response> {
  const pieces: Uint8Array[] = [];
  for await (const piece of request) if (piece instanceof Uint8Array) pieces.push(piece);
  const method = request.method ?? 'GET';
  return fetch(`${target}${request.url ?? ''}`, {
    method,
    headers: { 'content-type': request.headers['content-type'] ?? 'application/json' },
    ...(method === 'GET' ? {} : { body: Buffer.concat(pieces) }),
  });
}

/** Proxy in front of a server that drops or refuses requests on demand. */
export async function startProxy(target: string): Promise<TestProxy> {
  const server = createHttpServer((request, response) => {
    const { next } = proxy;
    const path = new URL(request.url ?? '', target).pathname;
    const hit = next !== null && next.method === request.method && path.endsWith(next.ending);
    if (hit) proxy.next = null;
    if (hit && !next.lose) {
      response.writeHead(429, { 'retry-after': '120' }).end('{"message":"slow down"}');
      return;
    }
    void forward(target, request).then(async (answer) => {
      const text = await answer.text();
      if (hit) request.socket.destroy();
      else response.writeHead(answer.status).end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const proxy: TestProxy = {
    url: `http://127.0.0.1:${port}`,
    next: null,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  return proxy;
}
