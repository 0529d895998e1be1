import { fork, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listenOnLoopback } from './service/listen.ts';

let dataDir: string;
beforeAll(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'demo-main-'));
});
afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

function start(port: number): ChildProcess {
  return fork(fileURLToPath(new URL('main.ts', import.meta.url)), {
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    env: {
      ...process.env,
      DEMO_PORT: String(port),
      // Nothing listens there: the demo must live without anybody who takes its telemetry.
      DEMO_TANDEM_URL: 'http://127.0.0.1:9',
      DEMO_TANDEM_KEY: 'none',
      DEMO_WEBHOOK_SECRET: `whsec_${Buffer.from('only for this test').toString('base64')}`,
      DEMO_HISTORY_DAYS: '0',
      DEMO_SEED: 'another',
      TANDEM_SAMPLE_SECONDS: '1',
      TANDEM_DATA_DIR: dataDir,
    },
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listenOnLoopback(server, 0);
  server.close();
  return port;
}

const exitCode = (child: ChildProcess) =>
  new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)));

describe('demo process', () => {
  it('serves another company without a Tandem, and ends with its parent', async () => {
    const port = await freePort();
    const child = start(port);
    const message = await new Promise((resolve) => child.once('message', resolve));
    expect(message).toEqual({ type: 'ready' });
    await expect
      .poll(async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).status, {
        timeout: 20_000,
      })
      .toBe(200);
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    const services = await (await fetch(`http://127.0.0.1:${port}/services`)).text();
    expect(services).not.toContain('storefront');
    const ended = exitCode(child);
    const startedMs = performance.now();
    child.disconnect();
    expect(await ended).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(5_000);
  }, 40_000);

  it('says so when its port is taken', async () => {
    const server = createServer();
    const port = await listenOnLoopback(server, 0);
    const child = start(port);
    let errors = '';
    child.stderr?.on('data', (chunk: Buffer) => {
      errors += chunk.toString();
    });
    expect(await exitCode(child)).toBe(1);
    expect(errors).toContain('EADDRINUSE');
    server.close();
  }, 20_000);
});
