import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { promisify } from 'node:util';
import type { ApiClient } from './api-client.ts';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');

export type ExecutorPeer = {
  /** Steps that were carried out. */
  steps: number;
  /** While set, a step that was begun goes on. */
  isHeld: boolean;
  /** Trains a run again and logs it; answers the new run. */
  train: (() => Promise<string>) | null;
  /** What it would train on now. */
  datasets: { name: string; digest: string }[];
  close(): Promise<void>;
};

/** An outside system that carries steps out, connected to Tandem as the executor `peer`. */
export async function startExecutorPeer(api: ApiClient): Promise<ExecutorPeer> {
  const peer: ExecutorPeer = {
    steps: 0,
    isHeld: false,
    train: null,
    datasets: [],
    close: async () => undefined,
  };
  let done: Record<string, unknown> = { status: 'succeeded', detail: 'done' };
  const answer = async (type: string, dryRun: boolean): Promise<unknown> => {
    if (type === 'state.get')
      return { version: '2.0.0', replicas: 1, healthy: true, previousVersions: ['1.0.0'] };
    const { datasets } = peer;
    if (dryRun) return { status: 'succeeded', detail: 'would change', changes: [], datasets };
    const goesOn = { status: 'running', detail: 'goes on' };
    // Without a type it is asked what became of a step.
    if (type === '') return peer.isHeld ? goesOn : done;
    peer.steps += 1;
    if (peer.isHeld) return goesOn;
    done = { status: 'succeeded', detail: 'done' };
    if (peer.train !== null) done = { ...done, result: { runId: await peer.train() } };
    return done;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const body = request.method === 'POST' ? await json(request) : {};
      const { type = '', data } = body as { type?: string; data?: { dryRun?: boolean } };
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(await answer(type, data?.dryRun ?? false)));
    })();
  });
  await new Promise<void>((listens) => server.listen(0, '127.0.0.1', () => listens()));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  const settings = {
    url: `http://127.0.0.1:${port}`,
    secretRef: `whsec_${randomBytes(24).toString('base64')}`,
    allow: ['127.0.0.1/32'],
  };
  await api.put('/api/executors/peer', { ...settings, enabled: true });
  peer.close = async () => {
    await api.put('/api/executors/peer', { ...settings, enabled: false });
    server.closeAllConnections();
    await new Promise<void>((closed) => server.close(() => closed()));
  };
  return peer;
}

/** A proposal on the peer without the minutes that a fault takes; the id of the action. */
export async function proposeAction(dataDir: string, service: string, steps = 1): Promise<string> {
  const script = join(root, 'bench/support/propose-action.ts');
  const { stdout } = await run(process.execPath, [script, dataDir, service, String(steps)], {
    cwd: root,
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}
