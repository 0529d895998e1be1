import { afterAll, beforeAll, expect, test } from 'vitest';
import { GET as getUsage } from '#app/api/inference/models/[name]/usage/route.ts';
import { usageAnswer } from '#lib/schemas/inference/usage.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { createVersion } from '#server/models/model-versions.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { runStatement } from '#server/telemetry/client.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { registerNewModels } from './schemas/learn-schemas.ts';
import { keyWith } from './testing/ingest-key.ts';

let peer: InferencePeer;
const model = 'churn';
const startMs = Math.floor(Date.now() / 1_000) * 1_000 - 3_600_000;
const trainer = systemActor('trainer');

const row = (version: string, n: number, more: object) => ({
  model,
  version,
  time: startMs + n,
  requestId: `${version}-${n}`,
  ...more,
});

beforeAll(async () => {
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read']));
  const answer = await peer.send('/api/ingest/inference', [
    // Out of 21 requests of version 2, two fail; latencies are 10, 20, ... 210 ms.
    ...Array.from({ length: 21 }, (_, n) =>
      row('2', n, {
        latencyMs: (n + 1) * 10,
        ...(n === 3 ? { error: 'timeout' } : n === 4 ? { error: true } : { error: false }),
      }),
    ),
    ...Array.from({ length: 4 }, (_, n) => row('1', n, { latencyMs: 5, prediction: 'stays' })),
    row('', 0, {}),
    { ...row('1', 99, { error: true }), time: startMs - 60_000 },
  ]);
  expect(await answer.json()).toMatchObject({ accepted: 27, rejectedRows: 0 });
  await getSpool().flushed();
  await registerNewModels(new Date());
  await createModel(trainer, { name: model });
  for (let version = 1; version <= 2; version += 1)
    await createVersion(trainer, { name: model, source: `mlflow-artifacts:/0/${version}` });
  const { id } = await db().registeredModel.findUniqueOrThrow({ where: { name: model } });
  await db().modelAlias.create({
    data: { modelId: id, alias: 'champion', version: 1, updatedAt: new Date() },
  });
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const window = `from=${startMs}&to=${startMs + 60_000}`;
const ask = (query: string) =>
  getUsage(peer.request(`/u?${query}`), { params: Promise.resolve({ name: model }) });
const versionsOf = async (query: string) =>
  usageAnswer.parse(await (await ask(query)).json()).versions;

test('requests, errors and latency of each version, the champion first', async () => {
  expect(await versionsOf(window)).toEqual([
    {
      version: '1',
      serving: true,
      requests: 4,
      errors: 0,
      errorRate: 0,
      p50Ms: 5,
      p95Ms: 5,
      meanMs: null,
      toldBy: 'rows',
    },
    {
      version: '2',
      serving: false,
      requests: 21,
      errors: 2,
      errorRate: 2 / 21,
      p50Ms: 110,
      p95Ms: 200,
      meanMs: null,
      toldBy: 'rows',
    },
    {
      version: '',
      serving: false,
      requests: 1,
      errors: 0,
      errorRate: 0,
      p50Ms: null,
      p95Ms: null,
      meanMs: null,
      toldBy: 'rows',
    },
  ]);
  const whole = usageAnswer.parse(await (await ask(window)).json());
  expect(whole).toMatchObject({ calls: 26, errors: 2 });
  expect(whole.errorTypes.map(({ name }) => name).toSorted()).toEqual(['error', 'timeout']);
  expect(await versionsOf(`${window}&version=2`)).toHaveLength(1);
  expect(await versionsOf(`from=${startMs - 600_000}&to=${startMs - 300_000}`)).toEqual([]);
});

test('as CSV, and a range that cannot be read is refused by name', async () => {
  const file = await ask(`${window}&format=csv`);
  expect(file.headers.get('content-type')).toContain('text/csv');
  expect((await file.text()).split('\r\n').slice(0, 3)).toEqual([
    'version,serving,requests,errors,errorRate,p50Ms,p95Ms,meanMs,toldBy',
    '1,true,4,0,0,5,5,,rows',
    `2,false,21,2,${2 / 21},110,200,,rows`,
  ]);
  const wrong = await ask('from=yesterday');
  expect(wrong.status).toBe(400);
  expect(await wrong.json()).toMatchObject({ errors: [{ field: 'from' }] });
});

test('rows from before the field tell their failure in the segment', async () => {
  await runStatement(
    `INSERT INTO inference (model, version, ts, request_id, received, segment, latency_ms)
     VALUES ('${model}', 'old', fromUnixTimestamp64Milli({at:Int64}), 'o', now64(3), map('error', 'rate_limit'), nan)`,
    { at: startMs },
  );
  expect(await versionsOf(`${window}&version=old`)).toMatchObject([{ errors: 1, errorRate: 1 }]);
});
