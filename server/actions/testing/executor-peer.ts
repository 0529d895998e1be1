import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

export type PeerState = {
  version: string;
  replicas: number;
  healthy: boolean;
  previousVersions: string[];
  /** Where another replica would run, and how many run where. */
  nextReplicaHost?: string;
  replicasByHost?: Record<string, number>;
};

/** A webhook receiver for integration tests: real HTTP, real signatures, effects counted per key. */
export type TestPeer = {
  url: string;
  secret: string;
  state: PeerState;
  /** How often each idempotency key had an effect. */
  effects: Map<string, number>;
  /** How often each idempotency key was asked for a run, whatever came of it. */
  calls: Map<string, number>;
  /** Behavior of the next calls, instead of an immediate answer. */
  behaviour:
    | { kind: 'answer'; beforeAnswer?: () => Promise<void> }
    | { kind: 'fail' }
    | { kind: 'hang-after-effect' }
    /** It goes on with what it was asked for, until it behaves in another way. */
    | { kind: 'run-on' }
    /** The connection breaks after the effect, and probes cannot connect either. */
    | { kind: 'break-off' }
    | { kind: 'hang-before-effect' };
  /** Ends the calls that hang; the caller's connection breaks. */
  hangUp(): void;
  /** Whether the connection of an order breaks before or after its effect. */
  losesConnection: (point: 'before order' | 'after order') => boolean | Promise<boolean>;
  close(): Promise<void>;
};

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

type Payload = {
  type: string;
  data: { dryRun: boolean; kind: string; fence: number; parameters: Record<string, unknown> };
};

function effect(peer: TestPeer, payload: Payload, key: string): void {
  peer.effects.set(key, (peer.effects.get(key) ?? 0) + 1);
  const { toVersion, replicas } = payload.data.parameters;
  if (typeof toVersion === 'string') peer.state.version = toVersion;
  if (typeof replicas === 'number') peer.state.replicas = replicas;
}

type Reply = { status: number; value: unknown };

/** The receiver's reply to a call with a valid signature; null = it never answers. */
function reply(peer: TestPeer, payload: Payload, key: string): Reply | 'broken' | null {
  if (payload.type === 'state.get') return { status: 200, value: peer.state };
  if (payload.data.dryRun) {
    const changes = [{ field: 'version', from: peer.state.version, to: '1.0.0' }];
    return { status: 200, value: { status: 'succeeded', detail: 'would change', changes } };
  }
  peer.calls.set(key, (peer.calls.get(key) ?? 0) + 1);
  if (peer.behaviour.kind === 'hang-before-effect') return null;
  if (peer.behaviour.kind === 'fail')
    return { status: 200, value: { status: 'failed', detail: 'no space' } };
  if (!peer.effects.has(key)) effect(peer, payload, key);
  if (peer.behaviour.kind === 'hang-after-effect') return null;
  if (peer.behaviour.kind === 'break-off') return 'broken';
  if (peer.behaviour.kind === 'run-on')
    return { status: 200, value: { status: 'running', detail: 'at work' } };
  return { status: 200, value: { status: 'succeeded', detail: 'done' } };
}

function isSigned(webhook: Webhook, body: string, headers: Record<string, string>): boolean {
  try {
    webhook.verify(body, headers);
    return true;
  } catch (error) {
    // An empty body cannot be parsed as JSON after its signature was accepted.
    return body === '' && String(error).includes('JSON');
  }
}

async function answer(
  peer: TestPeer,
  webhook: Webhook,
  request: IncomingMessage,
): Promise<Reply | 'broken' | null> {
  const body = await readBody(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  if (!isSigned(webhook, body, headers)) return { status: 401, value: { error: 'signature' } };
  if (request.method === 'GET') {
    if (peer.behaviour.kind === 'break-off') return 'broken';
    const asked = decodeURIComponent((request.url ?? '').split('/').at(-1) ?? '');
    if (!peer.effects.has(asked)) return { status: 404, value: { error: 'unknown' } };
    const { kind } = peer.behaviour;
    const status = kind === 'run-on' ? 'running' : kind === 'fail' ? 'failed' : 'succeeded';
    return { status: 200, value: { status } };
  }
  // Guarantee: the caller is our own webhook client.
  const payload = JSON.parse(body) as Payload;
  const isRun = payload.type !== 'state.get' && !payload.data.dryRun;
  if (isRun && (await peer.losesConnection('before order'))) return 'broken';
  const given = reply(peer, payload, headers['webhook-id'] ?? '');
  if (isRun && (await peer.losesConnection('after order'))) return 'broken';
  if (isRun && peer.behaviour.kind === 'answer') await peer.behaviour.beforeAnswer?.();
  return given;
}

/** Starts the receiver on a free port. */
export async function startTestPeer(): Promise<TestPeer> {
  const secret = `whsec_${Buffer.from('a test secret of some length').toString('base64')}`;
  const webhook = new Webhook(secret);
  const hanging = new Set<ServerResponse>();
  const server: Server = createServer((request, response) => {
    void answer(peer, webhook, request).then((given) => {
      if (given === null) {
        hanging.add(response);
        return;
      }
      if (given === 'broken') {
        response.destroy();
        return;
      }
      response
        .writeHead(given.status, { 'content-type': 'application/json' })
        .end(JSON.stringify(given.value));
    });
  });
  const peer: TestPeer = {
    url: '',
    secret,
    state: { version: '2.0.0', replicas: 2, healthy: true, previousVersions: ['1.0.0'] },
    effects: new Map(),
    calls: new Map(),
    behaviour: { kind: 'answer' },
    hangUp: () => {
      for (const response of hanging) response.destroy();
      hanging.clear();
    },
    losesConnection: () => false,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  peer.url = `http://127.0.0.1:${port}/actions`;
  return peer;
}
