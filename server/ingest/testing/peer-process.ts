import { spawn, type ChildProcess } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where `npm test` found a program, else where Debian puts it. */
function program(variable: string, debian: string): string {
  return process.env[`TANDEM_TEST_${variable}`] ?? debian;
}

/** Real programs that the interop tests talk to; without them these tests are skipped and say so. */
export const prometheusBinary = program('PROMETHEUS', '/usr/bin/prometheus');
export const nodeExporterBinary = program('NODE_EXPORTER', '/usr/bin/prometheus-node-exporter');
export const alertmanagerBinary = program('ALERTMANAGER', '/usr/bin/prometheus-alertmanager');
export const amtoolBinary = program('AMTOOL', '/usr/bin/amtool');
export const vmalertBinary = program('VMALERT', '/usr/bin/vmalert');
export const vmagentBinary = program('VMAGENT', '/usr/bin/vmagent');

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

type Setting = {
  /** Files in the peer's own folder; the first one is its configuration. */
  files: Readonly<Record<string, string>>;
  options: (folder: string, port: number) => string[];
  readyPath: string;
};

async function startPeer(binary: string, { files, options, readyPath }: Setting): Promise<Peer> {
  const folder = await mkdtemp(join(tmpdir(), 'tandem-peer-'));
  const port = await unusedPort();
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content);
  const child = spawn(binary, options(folder, port), { stdio: 'ignore' });
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}${readyPath}`, child);
  return {
    url,
    reload: async (next) => {
      await writeFile(join(folder, Object.keys(files)[0] ?? ''), next);
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

/** `rules` is the content of rules.yml next to the configuration. */
export function startPrometheus(config: string, rules: string): Promise<Peer> {
  return startPeer(prometheusBinary, {
    files: { 'config.yml': config, 'rules.yml': rules },
    options: (folder, port) => [
      `--config.file=${folder}/config.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      // Otherwise alerts name this machine.
      '--web.external-url=http://prometheus.example.org/',
      '--log.level=error',
    ],
    readyPath: '/-/ready',
  });
}

/** Only collectors whose series do not describe the hardware and folders of this machine. */
export function startNodeExporter(): Promise<Peer> {
  return startPeer(nodeExporterBinary, {
    files: {},
    options: (_, port) => [
      `--web.listen-address=127.0.0.1:${port}`,
      '--collector.disable-defaults',
      ...['loadavg', 'meminfo', 'stat', 'vmstat'].map((name) => `--collector.${name}`),
    ],
    readyPath: '/metrics',
  });
}

export function startAlertmanager(config: string): Promise<Peer> {
  return startPeer(alertmanagerBinary, {
    files: { 'config.yml': config },
    options: (folder, port) => [
      `--config.file=${folder}/config.yml`,
      `--storage.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--web.external-url=http://alertmanager.example.org/',
      '--cluster.listen-address=',
      '--log.level=error',
    ],
    readyPath: '/-/ready',
  });
}

/** VictoriaMetrics' evaluator of alert rules; it asks `datasourceUrl` as it would ask Prometheus. */
export function startVmalert(
  rules: string,
  to: { datasourceUrl: string; notifierUrl: string; key: string },
): Promise<Peer> {
  return startPeer(vmalertBinary, {
    files: { 'rules.yml': rules },
    options: (folder, port) => [
      `-rule=${folder}/rules.yml`,
      `-datasource.url=${to.datasourceUrl}`,
      `-notifier.url=${to.notifierUrl}`,
      `-notifier.bearerToken=${to.key}`,
      '-external.url=http://vmalert.example.org',
      `-httpListenAddr=127.0.0.1:${port}`,
      '-evaluationInterval=1s',
      '-loggerLevel=ERROR',
    ],
    readyPath: '/health',
  });
}

/** VictoriaMetrics' agent, which forwards what is pushed to it by remote write. */
export function startVmagent(to: { url: string; key: string }): Promise<Peer> {
  return startPeer(vmagentBinary, {
    files: {},
    options: (folder, port) => [
      `-remoteWrite.url=${to.url}/api/v1/write`,
      `-remoteWrite.bearerToken=${to.key}`,
      `-remoteWrite.tmpDataPath=${folder}/queue`,
      `-httpListenAddr=127.0.0.1:${port}`,
      '-loggerLevel=ERROR',
    ],
    readyPath: '/health',
  });
}

async function untilReady(readyUrl: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 200; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${child.spawnfile} ended at its start`);
    const answer = await fetch(readyUrl).catch(() => null);
    if (answer?.ok === true) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${child.spawnfile} did not become ready`);
}
