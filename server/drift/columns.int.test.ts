import { afterAll, beforeAll, expect, test } from 'vitest';
import { POST as postBaseline } from '#app/api/inference/models/[name]/baselines/route.ts';
import { GET as getColumn } from '#app/api/inference/models/[name]/columns/[column]/route.ts';
import { GET as getImportance } from '#app/api/inference/models/[name]/importance/route.ts';
import { columnAnswer, importanceAnswer } from '#lib/schemas/drift/columns.ts';
import { learnSchemas, registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { read } from '#server/inference/testing/prediction.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from './start-drift-threads.ts';

const model = 'columns';
const hourMs = 3_600_000;
const startMs = Math.floor(Date.now() / hourMs) * hourMs - 10 * hourMs;
const before = { from: startMs, to: startMs + hourMs };
const after = { from: startMs + 5 * hourMs, to: startMs + 6 * hourMs };
let peer: InferencePeer;

/** Amounts come in cents instead of euros, a tenth of the rows from a new country, a fifth without one. */
function rows(side: 'before' | 'after') {
  const { from } = side === 'before' ? before : after;
  return Array.from({ length: 1_000 }, (_, index) => ({
    model,
    requestId: `${side}${index}`,
    time: from + index * 1_000,
    features: {
      amount: (10 + (index % 97)) * (side === 'before' ? 1 : 100),
      country:
        side === 'after' && index % 10 === 0
          ? 'XX'
          : side === 'after' && index % 5 === 1
            ? null
            : ['NL', 'DE'][index % 2],
    },
  }));
}

/** A service that answers, a job that feeds the model and failed, and a change of it. */
async function makeGraph(): Promise<void> {
  const seen = { firstSeenAt: new Date(startMs), lastSeenAt: new Date(after.to) };
  const make = (kind: string, name: string) =>
    db().resource.create({ data: { id: newId(), kind, name, canonicalId: name, ...seen } });
  const own = await make('model', model);
  const job = await make('service', 'feature-job');
  const service = await make('service', 'scoring');
  const host = await make('host', 'node-1');
  for (const [from, to, kind] of [
    [own, service, 'served_by'],
    [own, job, 'fed_by'],
    [service, host, 'runs_on'],
  ] as const)
    await db().relation.create({
      data: { id: newId(), fromId: from.id, toId: to.id, kind, source: 'test', ...seen },
    });
  await db().change.create({
    data: {
      id: newId(),
      ref: 'c1',
      kind: 'deployment',
      title: 'feature-job 2.0',
      resourceKind: 'service',
      resourceName: 'feature-job',
      resourceId: job.id,
      sourceId: 'test',
      occurredAt: new Date(after.from - hourMs),
    },
  });
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  for (const side of ['before', 'after'] as const)
    expect((await peer.send('/api/ingest/inference', rows(side))).status).toBe(200);
  await getSpool().flushed();
  await registerNewModels(new Date());
  await learnSchemas(new Date());
  await makeGraph();
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

const at = (column?: string) => ({
  params: Promise.resolve({ name: model, ...(column === undefined ? {} : { column }) }),
});
const path = `/c?from=${after.from}&to=${after.to}`;

test('a column beside its baseline: distribution, what changed, and what feeds the model', async () => {
  await read(await getColumn(peer.request(path), at('amount')), 404);
  const body = JSON.stringify({ kind: 'period', ...before });
  await read(await postBaseline(peer.request('/b', { method: 'POST', body }), at()), 201);
  const amount = columnAnswer.parse(await read(await getColumn(peer.request(path), at('amount'))));
  expect(amount).toMatchObject({ kind: 'numeric', drift: { drifted: true } });
  expect(amount.changes[0]).toMatchObject({ what: 'scale' });
  expect(amount.changes[0]?.current).toBeCloseTo(100, 6);
  const sum = (side: 'reference' | 'current') =>
    amount.bins.reduce((total, bin) => total + bin[side], 0);
  expect(sum('reference')).toBeCloseTo(1, 6);
  expect(sum('current')).toBeCloseTo(1, 6);
  expect(amount.upstream.map(({ name, relation, hops }) => [name, relation, hops])).toEqual([
    ['feature-job', 'fed_by', 1],
    ['scoring', 'served_by', 1],
    ['node-1', 'runs_on', 2],
  ]);
  expect(amount.upstream[0]?.changes).toMatchObject([{ title: 'feature-job 2.0' }]);
  const country = columnAnswer.parse(
    await read(await getColumn(peer.request(path), at('country'))),
  );
  expect(country.sides.missing.current).toBe(200);
  const changes = country.changes.map(({ what, label }) => [what, label]);
  expect(changes).toContainEqual(['new-category', 'XX']);
  expect(changes).toContainEqual(['missing', null]);
  await read(await getColumn(peer.request(path), at('nothing')), 404);
});

test('importance is what the serving version logged, and none where nothing was', async () => {
  const none = importanceAnswer.parse(await read(await getImportance(peer.request('/i'), at())));
  expect(none).toEqual({
    source: 'none',
    reason: 'not-measured',
    version: null,
    run: null,
    at: null,
    measured: null,
    columns: [],
  });
  const now = new Date();
  const experiment = await db().experiment.create({
    data: { name: 'columns', artifactLocation: 'x', createdAt: now, updatedAt: now },
  });
  const run = await db().run.create({
    data: {
      id: 'f'.repeat(32),
      experimentId: experiment.id,
      name: 'trained',
      userId: '',
      status: 'FINISHED',
      artifactUri: 'x',
      startedAt: now,
    },
  });
  for (const [key, value] of [
    ['importance/amount', 0.3],
    ['feature_importance.country', -0.1],
    ['accuracy', 0.9],
  ] as const)
    await db().runMetric.create({ data: { runId: run.id, key, value, timestampMs: 0n, step: 0n } });
  const registered = await db().registeredModel.create({
    data: { id: newId(), name: model, lastVersion: 1, createdAt: now, updatedAt: now },
  });
  await db().modelVersion.create({
    data: {
      modelId: registered.id,
      version: 1,
      source: 'x',
      storageUri: 'x',
      runId: run.id,
      createdAt: now,
      updatedAt: now,
    },
  });
  const logged = importanceAnswer.parse(await read(await getImportance(peer.request('/i'), at())));
  expect(logged).toMatchObject({ source: 'logged', version: 1, run: { name: 'trained' } });
  expect(logged.columns.map(({ column }) => column)).toEqual(['amount', 'country']);
  expect(logged.columns[0]?.share).toBeCloseTo(0.75, 9);
  expect(logged.columns[1]?.share).toBeCloseTo(0.25, 9);
});
