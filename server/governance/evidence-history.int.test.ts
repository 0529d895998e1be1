import { beforeAll, expect, test } from 'vitest';
import type { EvidencePack } from '#lib/schemas/governance/evidence.ts';
import { makeUser } from '#server/actions/testing/actions.ts';
import { evidencePack } from '#server/governance/evidence-pack.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { createModel } from '#server/models/registered-models.ts';
import { systemActor, type Actor } from '#server/platform/actor.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';

const name = 'told';
const minuteMs = 60_000;
const startMs = Date.now() - 60 * minuteMs;
const at = (minute: number): Date => new Date(startMs + minute * minuteMs);
let mia: Actor;
let modelId: string;

const packUntil = (to: Date): Promise<EvidencePack> =>
  evidencePack(mia, { framework: 'eu-ai-act', name, to });

function finding({ lines }: EvidencePack, kind: string) {
  const found = lines.flatMap(({ evidence }) => evidence).find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no line asks for ${kind}`);
  return found;
}

/** Values a minute apart from the first minute on. */
async function measured(
  metric: string,
  labels: Record<string, string>,
  values: number[],
): Promise<void> {
  const builder = new BatchBuilder('test');
  const series = addSeries(builder, metric, { model: name, ...labels });
  values.forEach((value, minute) => builder.addSample(series, at(minute).getTime(), value));
  await storeBatch(builder);
}

beforeAll(async () => {
  mia = await makeUser('Mia', ['admin']);
  await createModel(systemActor('trainer'), { name });
  ({ id: modelId } = await db().registeredModel.findUniqueOrThrow({ where: { name } }));
});

test('drift is told by its course over the period, not by what was measured last', async () => {
  expect(finding(await packUntil(at(50)), 'drift').state).toBe('missing');
  await measured('model.drift', { column: 'amount', method: 'psi', version: '2' }, [0.1, 0.5, 0.3]);
  await measured('model.quality', { measure: 'f1', basis: 'estimated', version: '2' }, [0.8, 0.6]);
  await measured('model.quality', { measure: 'f1', basis: 'realised', version: '2' }, [0.9]);
  const pack = await packUntil(at(50));
  expect(finding(pack, 'drift')).toMatchObject({
    state: 'there',
    rows: [
      {
        title: 'model.drift, column amount, method psi, version 2',
        detail: 'Maximum at that time, 0.5; mean of the period 0.3, last 0.3.',
        at: at(1).toISOString(),
      },
    ],
  });
  const estimated = finding(pack, 'estimate');
  expect(estimated.rows).toHaveLength(1);
  expect(estimated.rows[0]?.detail).toBe(
    'Maximum at that time, 0.8; mean of the period 0.7, last 0.6.',
  );
  // Until a moment between the samples, only those before it count.
  const early = finding(await packUntil(new Date(at(0).getTime() + 1_000)), 'drift');
  expect(early.rows[0]?.detail).toBe(
    'Maximum at that time, 0.1; mean of the period 0.1, last 0.1.',
  );
});

test('an incident is told with its version, and open or resolved as it was then', async () => {
  const resource = await db().resource.create({
    data: {
      id: newId(),
      kind: 'model',
      canonicalId: name,
      name,
      firstSeenAt: at(0),
      lastSeenAt: at(50),
    },
  });
  const incident = (title: string, opened: number, resolved: number | null) =>
    db().incident.create({
      data: {
        id: newId(),
        title,
        status: resolved === null ? 'triggered' : 'resolved',
        severity: 'error',
        priority: 'P2',
        resourceId: resource.id,
        onsetAt: at(opened),
        openedAt: at(opened),
        resolvedAt: resolved === null ? null : at(resolved),
      },
    });
  const { id } = await incident('Worse', 10, 30);
  const labels = { model: name, version: '2' };
  await db().alert.create({
    data: { ...firingAlert('F1 fell', 'error'), labels, incidentId: id },
  });
  await incident('Silent', 20, null);
  await db().modelAliasChange.create({
    data: {
      id: newId(),
      modelId,
      modelName: name,
      alias: 'champion',
      toVersion: 7,
      actorKind: 'system',
      actorName: 'test',
      at: at(15),
    },
  });
  const details = async (minute: number) =>
    finding(await packUntil(at(minute)), 'incidents').rows.map(({ detail }) => detail);
  expect(await details(12)).toEqual(['error, open; version 2.']);
  expect(await details(40)).toEqual([
    'error, open; version 7 was serving.',
    'error, resolved; version 2.',
  ]);
});

test('threats are what scans of the period found, in any version', async () => {
  expect(finding(await packUntil(at(50)), 'threats').state).toBe('missing');
  const scan = (version: number, status: string, minute: number) => ({
    id: newId(),
    modelId,
    version,
    status,
    rules: 'test',
    files: [],
    notes: [],
    scannedAt: at(minute),
  });
  await db().artifactScan.createMany({
    data: [scan(1, 'clean', 5), scan(2, 'dangerous', 6), scan(3, 'warning', 55)],
  });
  expect(finding(await packUntil(at(50)), 'threats')).toMatchObject({
    state: 'there',
    sentence: '2 scans in the period, 1 with findings.',
    rows: [{ title: 'Scan of version 2: dangerous', at: at(6).toISOString() }],
  });
});
