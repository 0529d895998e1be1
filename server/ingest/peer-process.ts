import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Real programs that the interop tests talk to; without them these tests are skipped and say so. */
export const prometheusBinary = '/usr/bin/prometheus';
export const alertmanagerBinary = '/usr/bin/prometheus-alertmanager';

export function isInstalled(binary: string): boolean {
  try {
    accessSync(binary, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', () => resolve()));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

export type Peer = {
  url: string;
  reload: (config: string) => Promise<void>;
  stop: () => Promise<void>;
};

/** Starts a Prometheus program with a configuration file in a folder of its own. */
async function startPeer(
  binary: string,
  config: string,
  options: (folder: string, port: number) => string[],
  rules = '',
): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-peer-'));
  const port = await unusedPort();
  const file = join(folder, 'config.yml');
  await writeFile(file, config);
  await writeFile(join(folder, 'rules.yml'), rules);
  const child = spawn(binary, [`--config.file=${file}`, ...options(folder, port)], {
    stdio: 'ignore',
  });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(url, child);
  return {
    url,
    reload: async (next) => {
      await writeFile(file, next);
      child.kill('SIGHUP');
    },
    stop: async () => {
      const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
      child.kill('SIGTERM');
      if (child.exitCode === null) await gone;
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** `rules` is the content of rules.yml beside the configuration. */
export function startPrometheus(config: string, rules: string): Promise<Peer> {
  const options = (folder: string, port: number): string[] => [
    `--storage.tsdb.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
  ];
  return startPeer(prometheusBinary, config, options, rules);
}

export function startAlertmanager(config: string): Promise<Peer> {
  return startPeer(alertmanagerBinary, config, (folder, port) => [
    `--storage.path=${folder}/data`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ]);
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at its start`);
    const answer = await fetch(`${url}/-/ready`).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${child.spawnfile} did not become ready`);
}
