import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { z } from 'zod';
import type { AnswerUsage, ModelAnswer } from '#server/platform/outbound/webhook-client.ts';

const message = z.object({
  type: z.enum(['state.get', 'action.run', 'model.evaluate']),
  data: z.looseObject({
    kind: z.string().optional(),
    target: z.looseObject({ name: z.string() }).optional(),
    dryRun: z.boolean().optional(),
    fence: z.number().optional(),
    parameters: z.record(z.string(), z.unknown()).optional(),
    versions: z.array(z.string()).optional(),
    rows: z.array(z.looseObject({ x: z.number() })).optional(),
  }),
});
type Message = z.output<typeof message>;
const order = z.object({
  version: z.string(),
  percent: z.number(),
  mode: z.enum(['shadow', 'canary', 'full']),
});

/** An executor that serves a model, for integration tests: real HTTP, real signatures, every effect counted by its key. */
export type ModelPeer = {
  url: string;
  secret: string;
  /** The only one that it knows; null is all. */
  model: string | null;
  versions: string[];
  /** Share of the requests by version. */
  traffic: Map<string, number>;
  shadow: string | null;
  /** Whether it mirrors requests: it may refuse to, or have no word for a shadow in its state. */
  mirrors: 'yes' | 'refuses' | 'never';
  /**
   * The shadow version's scores for mirrored requests, whose predictions are then sent; null if
   * they are not sent.
   */
  mirrored: ((x: number) => number | null) | null;
  /** The version that it gives no share of the requests. */
  holdsBack: string | null;
  /** Kind and parameters of each effect, in order, with the key that had it. */
  effects: { key: string; kind: string; what: string; fence: number }[];
  /** Score of a version for a row. */
  score: (version: string, x: number) => number;
  /** Usage reported for scoring the given number of rows; null to report none. */
  usage: ((version: string, rows: number) => AnswerUsage) | null;
  /** Converts a score to the response of the executor. */
  say: (score: number) => ModelAnswer;
  /** Trains and registers; answers the new version. */
  train: () => Promise<string>;
  /** Trains again as ordered and logs it; answers the new run. */
  reproduce: (parameters: Record<string, unknown>) => Promise<string>;
  /** Datasets that the peer reports for a training now; null for none. */
  datasets: { name: string; digest: string }[] | null;
  /** Why it would not do an order, by its dry run. */
  objection: string | null;
  /** Runs after the effect of an order and before its answer; true lets the call hang. */
  beforeAnswer: (key: string, kind: string) => Promise<boolean>;
  /** Whether the connection of an order breaks before or after its effect. */
  losesConnection: (point: 'before order' | 'after order') => boolean | Promise<boolean>;
  /** Response to each key; a repeated key gets the same response without another effect. */
  answers: Map<string, Promise<Done>>;
  close: () => Promise<void>;
};

type Done = { status: 'succeeded'; detail: string; result?: Record<string, string> };
type Reply = { status: number; value: unknown };

async function readBody(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request) text += String(chunk);
  return text;
}

function setTraffic(peer: ModelPeer, { version, percent, mode }: z.output<typeof order>): void {
  if (mode === 'shadow') {
    peer.shadow = percent > 0 ? version : null;
    return;
  }
  const other = [...peer.traffic.keys()].find((each) => each !== version);
  peer.traffic = new Map(
    percent === 100 || other === undefined
      ? [[version, 100]]
      : [
          [other, 100 - percent],
          [version, percent],
        ],
  );
  if (peer.shadow === version) peer.shadow = null;
}

async function carryOut(peer: ModelPeer, key: string, data: Message['data']): Promise<Done> {
  const { kind = '', fence = 0, parameters } = data;
  if (kind === 'model.retrain') {
    const version = await peer.train();
    peer.versions.push(version);
    peer.effects.push({ key, kind, what: version, fence });
    return { status: 'succeeded', detail: 'trained', result: { runId: 'run', version } };
  }
  if (kind === 'model.reproduce') {
    const runId = await peer.reproduce(parameters ?? {});
    peer.effects.push({ key, kind, what: runId, fence });
    return { status: 'succeeded', detail: 'trained again', result: { runId } };
  }
  const given = order.parse(parameters);
  setTraffic(peer, given);
  const what = `${given.version} ${given.mode} ${given.percent}`;
  peer.effects.push({ key, kind, what, fence });
  return { status: 'succeeded', detail: what };
}

function dryRun({ objection, datasets }: ModelPeer) {
  if (objection !== null) return { status: 'failed', detail: objection, changes: [] };
  const told = datasets === null ? {} : { datasets };
  return { status: 'succeeded', detail: 'dry', changes: [], ...told };
}

function stateOf(peer: ModelPeer) {
  const shares = [...peer.traffic].toSorted((a, b) => b[1] - a[1]);
  return {
    version: shares[0]?.[0] ?? null,
    healthy: true,
    previousVersions: [],
    versions: peer.versions,
    traffic: shares.map(([version, percent]) => ({ version, percent })),
    ...(peer.mirrors === 'never' ? {} : { shadow: peer.shadow }),
    ...(peer.mirrored === null ? {} : { shadowAnswers: true }),
  };
}

async function answer(peer: ModelPeer, request: IncomingMessage): Promise<Reply | 'broken' | null> {
  const body = await readBody(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
  new Webhook(peer.secret).verify(body, headers, { jsonParse: false });
  if (request.method === 'GET') {
    const known = peer.answers.get(decodeURIComponent((request.url ?? '').split('/').at(-1) ?? ''));
    return known === undefined ? { status: 404, value: {} } : { status: 200, value: await known };
  }
  const { type, data } = message.parse(JSON.parse(body));
  if (peer.model !== null && data.target?.name !== peer.model) return { status: 404, value: {} };
  if (type === 'state.get') return { status: 200, value: stateOf(peer) };
  if (type === 'model.evaluate') {
    const rows = data.rows ?? [];
    const scores = (data.versions ?? []).map((version): [string, ModelAnswer[]] => [
      version,
      rows.map(({ x }) => peer.say(peer.score(version, x))),
    ]);
    const { usage } = peer;
    const took =
      usage === null
        ? {}
        : {
            usage: Object.fromEntries(
              scores.map(([version, own]) => [version, usage(version, own.length)]),
            ),
          };
    return { status: 200, value: { scores: Object.fromEntries(scores), ...took } };
  }
  if (peer.mirrors !== 'yes' && data.parameters?.['mode'] === 'shadow')
    return { status: 422, value: { detail: 'nothing is mirrored here' } };
  if (peer.holdsBack !== null && data.parameters?.['version'] === peer.holdsBack)
    return { status: 422, value: { detail: 'the split cannot be set' } };
  if (data.dryRun === true) return { status: 200, value: dryRun(peer) };
  const key = headers['webhook-id'] ?? '';
  if (await peer.losesConnection('before order')) return 'broken';
  const run = peer.answers.get(key) ?? carryOut(peer, key, data);
  peer.answers.set(key, run);
  const value = await run;
  if (await peer.losesConnection('after order')) return 'broken';
  return (await peer.beforeAnswer(key, data.kind ?? '')) ? null : { status: 200, value };
}

export async function startModelPeer(): Promise<ModelPeer> {
  const server = createServer((request, response) => {
    void answer(peer, request).then(
      (given) => {
        if (given === null) return;
        if (given === 'broken') {
          response.destroy();
          return;
        }
        response
          .writeHead(given.status, { 'content-type': 'application/json' })
          .end(JSON.stringify(given.value));
      },
      (error: unknown) => response.writeHead(500).end(String(error)),
    );
  });
  const peer: ModelPeer = {
    url: '',
    secret: `whsec_${Buffer.from('another secret of some length').toString('base64')}`,
    model: null,
    versions: ['1'],
    traffic: new Map([['1', 100]]),
    shadow: null,
    mirrors: 'yes',
    mirrored: null,
    holdsBack: null,
    effects: [],
    score: () => 0.5,
    usage: null,
    say: (score) => score,
    train: () => Promise.reject(new Error('nothing trains')),
    reproduce: () => Promise.reject(new Error('nothing is repeated')),
    datasets: null,
    objection: null,
    beforeAnswer: () => Promise.resolve(false),
    losesConnection: () => false,
    answers: new Map(),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Guarantee: a server that listens on TCP has an AddressInfo.
  const { port } = server.address() as AddressInfo;
  peer.url = `http://127.0.0.1:${port}/orders`;
  return peer;
}
