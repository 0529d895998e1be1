import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectExecutor } from '#server/actions/testing/actions.ts';
import { startTestPeer, type TestPeer } from '#server/actions/testing/executor-peer.ts';
import { correlate } from '#server/incidents/diagnosis/correlate.ts';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { readPlaces } from '#server/infrastructure/resources/place-of-labels.ts';
import { systemActor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { diagnoseIncidents } from '../diagnosis/diagnose-incidents.ts';
import { proposeActions } from './propose-actions.ts';

const minuteMs = 60_000;
const now = new Date();
const pass = { now, past: false };
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * minuteMs);
let peer: TestPeer;

beforeAll(async () => {
  peer = await startTestPeer();
  await connectExecutor(peer);
});
afterAll(async () => {
  await peer.close();
  await db().$disconnect();
});

const labelsOf = (namespace: string) => ({
  'service.name': 'api',
  'service.namespace': namespace,
});

async function addService(namespace: string): Promise<string> {
  const id = newId();
  await db().resource.create({
    data: {
      id,
      kind: 'service',
      canonicalId: `${namespace}/api`,
      name: 'api',
      labels: labelsOf(namespace),
      firstSeenAt: ago(60),
      lastSeenAt: now,
    },
  });
  return id;
}

/** Series ids of the error ratios, by namespace: that of billing rises 3 minutes ago. */
async function addErrors(namespaces: readonly string[]): Promise<Map<string, bigint>> {
  const builder = new BatchBuilder('tandem');
  const ids = namespaces.map((namespace) => {
    const id = addSeries(builder, 'service.error.ratio', labelsOf(namespace));
    for (let minutes = 30; minutes > 0; minutes -= 1 / 6) {
      const level = namespace === 'billing' && minutes <= 3 ? 0.4 : 0.01;
      const wave = 0.001 * Math.sin(minutes * 40);
      builder.addSample(id, ago(minutes).getTime(), level + wave);
    }
    return [namespace, id] as const;
  });
  await storeBatch(builder);
  return new Map(ids);
}

const deploy = (namespace: string, resourceId: string, minutes: number) =>
  db().change.create({
    data: {
      id: newId(),
      ref: `deploy-${namespace}`,
      kind: 'deployment',
      title: `Deploy api of ${namespace}`,
      resourceKind: 'service',
      resourceName: 'api',
      resourceId,
      before: '1.0.0',
      after: '2.0.0',
      sourceId: 'test',
      occurredAt: ago(minutes),
    },
  });

test('a fault of one of two services of one name is explained, shown and mended there', async () => {
  const [shop, billing] = [await addService('shop'), await addService('billing')];
  const series = await addErrors(['shop', 'billing']);
  await deploy('billing', billing, 3.2);
  await deploy('shop', shop, 3.1);
  const placeOf = await readPlaces();
  await db().alert.create({
    data: {
      ...firingAlert('Error rate of api is high', 'error'),
      role: 'errors',
      metric: 'service.error.ratio',
      labels: labelsOf('billing'),
      seriesId: String(series.get('billing')),
      resourceId: placeOf(labelsOf('billing')).resourceId,
      startedAt: ago(2.9),
      firedAt: ago(2.8),
      inputs: { signal: { metric: 'service.error.ratio', labels: labelsOf('billing') } },
    },
  });
  await correlate(systemActor('test'), {}, pass);
  await diagnoseIncidents(pass);
  const { causes, incidentId } = await db().diagnosis.findFirstOrThrow({
    where: { current: true },
  });
  const [first] = storedCausesSchema.parse(causes);
  expect([first?.resource.id, first?.change?.ref]).toEqual([billing, 'deploy-billing']);
  expect(new Set(first?.evidence.map(({ seriesId }) => seriesId))).toEqual(
    new Set([String(series.get('billing'))]),
  );
  await proposeActions(pass);
  expect(
    await db().action.findMany({ select: { incidentId: true, targetId: true, kind: true } }),
  ).toEqual([{ incidentId, targetId: billing, kind: 'service.roll_back' }]);
});
