import { afterAll, beforeAll, expect, test } from 'vitest';
import { DELETE as deleteBaseline } from '#app/api/inference/models/[name]/baselines/[id]/route.ts';
import { GET as getBaselines } from '#app/api/inference/models/[name]/baselines/route.ts';
import { baselinesAnswer } from '#lib/schemas/drift/windows.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { readWatch } from '#server/inference/monitor-state.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { watchModels } from '#server/model-monitoring/evaluate-models.ts';
import { saveMonitoring } from '#server/model-monitoring/save-monitor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { newestValues } from '#server/telemetry/queries/newest-values.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { startDriftThreads } from '../start-drift-threads.ts';
import { setBaseline } from './set-baseline.ts';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const endMs = Math.floor(Date.now() / hourMs) * hourMs;
let peer: InferencePeer;
let key: string;

type Sender = { model: string; hours: number; everyMs: number };
const steady: Sender = { model: 'steady', hours: 30, everyMs: minuteMs };
const rare: Sender = { model: 'rare', hours: 60, everyMs: 3 * minuteMs };
const young: Sender = { model: 'young', hours: 5, everyMs: minuteMs };
const bare: Sender = { model: 'bare', hours: 30, everyMs: minuteMs };
const troubled: Sender = { model: 'troubled', hours: 60, everyMs: minuteMs };
const startOf = ({ hours }: Sender): number => endMs - hours * hourMs;

const rowsOf = (sender: Sender) =>
  Array.from({ length: (sender.hours * hourMs) / sender.everyMs }, (_, index) => ({
    model: sender.model,
    version: '1',
    time: startOf(sender) + index * sender.everyMs,
    requestId: `${sender.model}-${index}`,
    ...(sender === bare ? {} : { features: { amount: (index * 7919) % 101 } }),
    prediction: index % 2,
  }));

const at = (model: string, id = '') => ({ params: Promise.resolve({ name: model, id }) });

async function told(model: string) {
  return baselinesAnswer.parse(await (await getBaselines(peer.request('/b'), at(model))).json());
}

async function pass(atMs: number): Promise<void> {
  await watchModels(new Date(atMs + 1_000));
  await getSpool().flushed();
}

/** An incident with an alert about the model; open without an end. */
async function incidentAbout(model: string, fromMs: number): Promise<string> {
  const [id, onset] = [newId(), new Date(fromMs)];
  const head = { id, title: 'trouble', status: 'triggered', severity: 'error', priority: 'P2' };
  await db().incident.create({ data: { ...head, openedAt: onset, onsetAt: onset } });
  await db().alert.create({
    data: {
      id: newId(),
      fingerprint: newId(),
      origin: 'finding',
      title: 'values of a different type',
      state: 'firing',
      severity: 'error',
      labels: { model },
      startedAt: onset,
      lastSeenAt: onset,
      incidentId: id,
    },
  });
  return id;
}

beforeAll(async () => {
  startDriftThreads();
  key = await keyWith(['read', 'write']);
  peer = await startInferencePeer(await keyWith(['ingest']), key);
  for (const sender of [steady, rare, young, bare, troubled]) {
    const rows = rowsOf(sender);
    for (let from = 0; from < rows.length; from += 4_000)
      expect(
        (await peer.send('/api/ingest/inference', rows.slice(from, from + 4_000))).status,
      ).toBe(200);
  }
  await getSpool().flushed();
  await registerNewModels(new Date(endMs));
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('before there are enough rows nothing is learned, and how many are missing is told', async () => {
  await pass(endMs - 7 * hourMs);
  const { items, first } = await told(young.model);
  expect(items).toEqual([]);
  expect(first).toMatchObject({ state: 'waiting', rows: 300, rowsAtLeast: 1_000 });
  expect(first?.from).toBe(new Date(startOf(young)).toISOString());
  // 23 hours of the steady model had come: more than 1,000 rows, but not a whole day.
  expect(await db().inferenceBaseline.count({ where: { model: steady.model } })).toBe(0);
});

test('rows without features are no input that could be compared, and say so', async () => {
  expect((await told(bare.model)).first?.state).toBe('no-features');
});

test('a day with 1,000 rows becomes the baseline, by Tandem itself, and drift is measured against it', async () => {
  await pass(endMs);
  const { items, first } = await told(steady.model);
  expect(first).toBeNull();
  const [from, to] = [0, 24].map((hours) =>
    new Date(startOf(steady) + hours * hourMs).toISOString(),
  );
  expect(items).toMatchObject([
    { kind: 'learned', rows: 1_440, columns: 2, spec: { from, to, version: null } },
  ]);
  expect(items[0]?.name).toMatch(/^\d{4}-\d\d-\d\d \d\d:00 to .* UTC$/u);
  const audit = await db().auditEntry.findMany({
    where: { action: 'models.learn-baseline', subjectId: steady.model },
  });
  expect(audit.map(({ actorKind, actorName }) => [actorKind, actorName])).toEqual([
    ['system', 'watch-models'],
  ]);
  const mia = await makeUser('Mia', ['ml-engineer']);
  await saveMonitoring(mia, { name: steady.model, windowSeconds: 6 * 3_600 });
  await pass(endMs + 10 * minuteMs);
  const span = { fromMs: endMs, toMs: endMs + hourMs };
  const labels = { model: steady.model };
  const shares = await newestValues({ metric: 'model.drift_share', labels, ...span });
  expect(shares.map(({ value }) => value)).toEqual([0]);
});

test('a model that is asked rarely gives its first 1,000 rows, however long they take', async () => {
  const { items } = await told(rare.model);
  expect(items).toMatchObject([{ kind: 'learned', rows: 1_000 }]);
  expect(items[0]?.spec['to']).toBe(new Date(startOf(rare) + 999 * rare.everyMs + 1).toISOString());
});

test('while an incident about the model is open nothing is learned; afterwards the period begins behind it', async () => {
  await db().inferenceBaseline.deleteMany({ where: { model: troubled.model } });
  const id = await incidentAbout(troubled.model, startOf(troubled) + 10 * hourMs);
  const { number } = await db().incident.findUniqueOrThrow({ where: { id } });
  await pass(endMs + 20 * minuteMs);
  expect((await told(troubled.model)).first).toMatchObject({
    state: 'incident',
    incidents: [`INC-${number}`],
  });
  expect(await db().inferenceBaseline.count({ where: { model: troubled.model } })).toBe(0);

  const resolvedAt = new Date(startOf(troubled) + 20 * hourMs);
  await db().incident.update({ where: { id }, data: { status: 'resolved', resolvedAt } });
  await pass(endMs + 30 * minuteMs);
  const [learned] = (await told(troubled.model)).items;
  expect(learned?.spec['from']).toBe(resolvedAt.toISOString());
});

test('what a person removes is not learned again', async () => {
  const [learned] = (await told(steady.model)).items;
  const reader = await keyWith(['read']);
  const refused = await deleteBaseline(
    new Request('http://127.0.0.1/b', {
      method: 'DELETE',
      headers: { authorization: `Bearer ${reader}` },
    }),
    at(steady.model, learned?.id),
  );
  expect(refused.status).toBe(403);
  const remove = () =>
    deleteBaseline(peer.request('/b', { method: 'DELETE' }), at(steady.model, learned?.id));
  expect((await remove()).status).toBe(200);
  await pass(endMs + 40 * minuteMs);
  expect(await told(steady.model)).toMatchObject({ items: [], first: { state: 'removed' } });
  const { drift } = readWatch(await db().modelWatch.findUnique({ where: { model: steady.model } }));
  expect(drift).toBeNull();
  expect((await remove()).status).toBe(404);
});

test('a person replaces what was learned; with that removed the learned one counts again', async () => {
  const [learned] = (await told(rare.model)).items;
  const mia = await makeUser('Mia', ['ml-engineer']);
  const set = await setBaseline(mia, {
    model: rare.model,
    kind: 'period',
    from: startOf(rare),
    to: endMs,
  });
  await pass(endMs + 50 * minuteMs);
  expect((await told(rare.model)).items.map(({ id }) => id)).toEqual([set.id, learned?.id]);
  await deleteBaseline(peer.request('/b', { method: 'DELETE' }), at(rare.model, set.id));
  await pass(endMs + 60 * minuteMs);
  expect((await told(rare.model)).items.map(({ id }) => id)).toEqual([learned?.id]);
  const { drift } = readWatch(await db().modelWatch.findUnique({ where: { model: rare.model } }));
  expect(drift?.baselineId).toBe(learned?.id);
});
