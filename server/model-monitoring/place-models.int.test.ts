import { afterAll, expect, test } from 'vitest';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { placeModels } from './place-models.ts';

afterAll(() => db().$disconnect());

async function makeService(name: string): Promise<string> {
  const id = newId();
  const now = new Date();
  await db().resource.create({
    data: { id, kind: 'service', canonicalId: name, name, firstSeenAt: now, lastSeenAt: now },
  });
  return id;
}

test('a model is served by the service of its name and fed by the job that this service reads', async () => {
  const [serving, job, other] = [
    await makeService('scorer'),
    await makeService('nightly-features'),
    await makeService('ledger'),
  ];
  const at = new Date();
  for (const to of [job, other])
    await db().relation.create({
      data: {
        id: newId(),
        fromId: serving,
        toId: to,
        kind: 'calls',
        source: 'spans',
        firstSeenAt: at,
        lastSeenAt: at,
      },
    });
  const builder = new BatchBuilder('test');
  const written = addSeries(builder, 'job.rows.written', { 'service.name': 'nightly-features' });
  const rate = addSeries(builder, 'service.request.rate', { 'service.name': 'ledger' });
  // The series of a model server name the service of another model.
  const waiting = addSeries(builder, 'vllm:num_requests_waiting', {
    'service.name': 'ledger',
    model_name: 'org/scribe',
  });
  for (const series of [written, rate, waiting]) builder.addSample(series, at.getTime(), 1);
  await storeBatch(builder);
  await db().inferenceModel.create({ data: { id: newId(), name: 'scorer' } });
  await db().inferenceModel.create({ data: { id: newId(), name: 'org/scribe' } });
  await placeModels(at);
  const relations = await db().relation.findMany({
    where: { from: { kind: 'model', name: 'scorer' } },
    select: { kind: true, to: { select: { name: true } } },
  });
  expect(relations.map(({ kind, to }) => `${kind} ${to.name}`).toSorted()).toEqual([
    'fed_by nightly-features',
    'served_by scorer',
  ]);
  const served = await db().relation.findMany({
    where: { from: { kind: 'model', name: 'org/scribe' } },
    select: { kind: true, to: { select: { name: true } } },
  });
  expect(served).toEqual([{ kind: 'served_by', to: { name: 'ledger' } }]);
});
