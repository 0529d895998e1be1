import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import {
  GET as getSchema,
  POST as acceptSchema,
} from '#app/api/inference/models/[name]/schema/route.ts';
import { schemaOffer, versionSchema } from '#lib/schemas/inference/inference.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { storeArtifact } from '#server/experiments/artifacts/artifacts.ts';
import { createRun } from '#server/experiments/runs/create-run.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { db } from '#server/platform/database/db.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { keyWith } from '../testing/ingest-key.ts';
import { read } from '../testing/prediction.ts';
import { learnSchemas, registerNewModels } from './learn-schemas.ts';

let peer: InferencePeer;
let reader: string;
const nowMs = Math.floor(Date.now() / 1_000) * 1_000;
const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  reader = await keyWith(['read']);
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const answer = z.object({
  source: z.string().nullable(),
  versions: z.array(versionSchema),
  offer: schemaOffer.nullable(),
  violations: z.array(z.object({ feature: z.string(), kind: z.string(), count: z.number() })),
});
const at = (name: string) => ({ params: Promise.resolve({ name }) });
const schemaOf = async (name: string) =>
  answer.parse(await read(await getSchema(peer.request('/s'), at(name))));

/** Rows of one version, spread evenly over a range of time. */
async function send(
  model: string,
  version: string,
  { count, fromMs, toMs }: { count: number; fromMs: number; toMs: number },
  features: (index: number) => Record<string, unknown>,
): Promise<void> {
  const rows = Array.from({ length: count }, (_, index) => ({
    model,
    version,
    time: Math.floor(fromMs + (index * (toMs - fromMs)) / count),
    requestId: `${version}-${fromMs}-${index}`,
    features: features(index),
    prediction: 'a',
  }));
  expect((await peer.send('/api/ingest/inference', rows)).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date(nowMs));
}

const lately = { count: 20, fromMs: nowMs - 10 * minuteMs, toMs: nowMs };

test('each version is held against its own signature', async () => {
  const engineer = await makeUser('Mia', ['ml-engineer']);
  await createModel(engineer, { name: 'signed' });
  const inputs = [
    [
      ['amount', 'double'],
      ['country', 'string'],
    ],
    [
      ['amount', 'double'],
      ['device', 'string'],
    ],
  ];
  for (const columns of inputs) {
    const { run } = await createRun(engineer, { experimentId: '0' });
    const path = `0/${run.info.runId}/artifacts/model`;
    const listed = JSON.stringify(columns.map(([name, type]) => ({ name, type })));
    const file = Buffer.from(`signature:\n  inputs: '${listed}'\n`);
    await storeArtifact(engineer, `${path}/MLmodel`, Readable.from([file]));
    const source = `mlflow-artifacts:/${path}`;
    await createVersion(engineer, { name: 'signed', source, runId: run.info.runId });
  }
  await send('signed', '1', lately, (index) => ({ amount: index, country: 'NL' }));
  await learnSchemas(new Date(nowMs));
  await send('signed', '2', lately, (index) => ({ amount: index, device: 'phone' }));
  // Before the signature of version 2 is read, its rows break that of version 1.
  expect((await schemaOf('signed')).violations).toEqual([
    { feature: 'country', kind: 'missing', count: 20 },
    { feature: 'device', kind: 'extra', count: 20 },
  ]);
  await learnSchemas(new Date(nowMs));
  const both = await schemaOf('signed');
  expect(both.violations).toEqual([]);
  expect(both.offer).toBeNull();
  expect(
    both.versions.map(({ version, source, features }) => [version, source, features.length]),
  ).toEqual([
    ['1', 'signature', 2],
    ['2', 'signature', 2],
  ]);
  const one = { count: 1, fromMs: nowMs - minuteMs, toMs: nowMs };
  await send('signed', '1', one, () => ({ amount: 1, country: 'NL', device: 'phone' }));
  expect((await schemaOf('signed')).violations).toEqual([
    { feature: 'device', kind: 'extra', count: 1 },
  ]);
});

const before = { count: 300, fromMs: nowMs - 5 * hourMs, toMs: nowMs - 3 * hourMs };
const accept = (name: string, body: object, request = peer.request) =>
  acceptSchema(request('/s', { method: 'POST', body: JSON.stringify(body) }), at(name));

test('rows without a signature that agree for an hour can be accepted, from the first of them on', async () => {
  await send('loose', 'a', before, (index) => ({ x: index }));
  await learnSchemas(new Date(nowMs));
  const since = { count: 300, fromMs: nowMs - 2 * hourMs, toMs: nowMs };
  await send('loose', 'a', since, (index) => ({ x: index, y: index / 2 }));
  const { offer, violations } = await schemaOf('loose');
  expect(violations).toEqual([{ feature: 'y', kind: 'extra', count: 300 }]);
  expect(offer).toMatchObject({
    version: 'a',
    rows: 300,
    ready: true,
    changes: [{ feature: 'y', change: 'added' }],
  });
  const { digest = '' } = offer ?? {};
  const other = await startInferencePeer(reader, reader);
  expect((await accept('loose', { version: 'a', digest }, other.request)).status).toBe(403);
  await other.stop();
  expect((await accept('loose', { version: 'a', digest: 'other' })).status).toBe(409);
  expect((await accept('loose', { version: 'a' })).status).toBe(400);
  expect((await schemaOf('loose')).violations).not.toEqual([]);
  const made = z
    .object({ source: z.string(), from: z.string() })
    .parse(await read(await accept('loose', { version: 'a', digest })));
  expect(made.source).toBe('accepted');
  expect(Date.parse(made.from)).toBeGreaterThan(nowMs - 3.1 * hourMs);
  expect(Date.parse(made.from)).toBeLessThanOrEqual(since.fromMs);
  expect(await schemaOf('loose')).toMatchObject({ violations: [], offer: null });
  const audited = await db().auditEntry.findMany({ where: { action: 'models.accept-schema' } });
  expect(audited).toHaveLength(1);
  // From then on the new feature is expected, and another version is held against what was learned.
  const one = { count: 1, fromMs: nowMs - minuteMs, toMs: nowMs };
  await send('loose', 'a', one, () => ({ x: 1 }));
  await send('loose', 'b', one, () => ({ x: 1, y: 1 }));
  const after = await schemaOf('loose');
  expect(new Set(after.violations)).toEqual(
    new Set([
      { feature: 'y', kind: 'missing', count: 1 },
      { feature: 'y', kind: 'extra', count: 1 },
    ]),
  );
});

test('what came for minutes only cannot be accepted yet', async () => {
  await send('early', 'a', before, (index) => ({ x: index }));
  await learnSchemas(new Date(nowMs));
  const just = { count: 300, fromMs: nowMs - 10 * minuteMs, toMs: nowMs };
  await send('early', 'a', just, (index) => ({ x: index, y: index }));
  const { offer } = await schemaOf('early');
  expect(offer).toMatchObject({ ready: false, rows: 300 });
  const { digest = '' } = offer ?? {};
  expect((await accept('early', { version: 'a', digest })).status).toBe(409);
  expect((await schemaOf('early')).versions).toEqual([]);
});
