import { afterAll, expect, test } from 'vitest';
import { storedCausesSchema } from '#server/incidents/diagnosis/stored-diagnosis.ts';
import { firingAlert } from '#server/incidents/testing/incidents.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import { addSeries, storeBatch } from '#server/telemetry/testing/rows.ts';
import { diagnoseIncidents } from './diagnosis/diagnose-incidents.ts';

const minuteMs = 60_000;
const now = new Date();
const ago = (minutes: number): Date => new Date(now.getTime() - minutes * minuteMs);

afterAll(() => db().$disconnect());

async function addModel(name: string): Promise<string> {
  const id = newId();
  const seen = { firstSeenAt: ago(60), lastSeenAt: now };
  await db().resource.create({
    data: { id, kind: 'model', canonicalId: name, name, labels: {}, ...seen },
  });
  await db().modelWatch.create({
    data: { model: name, settings: { windowSeconds: 60, stepSeconds: 10 } },
  });
  return id;
}

async function addIncident(
  resourceId: string,
  startedAt: Date,
  resolvedAt: Date | null,
): Promise<string> {
  const incident = await db().incident.create({
    data: {
      id: newId(),
      title: 'ROC AUC is low',
      status: resolvedAt === null ? 'triggered' : 'resolved',
      severity: 'error',
      priority: 'P3',
      openedAt: startedAt,
      onsetAt: startedAt,
      resolvedAt,
      resourceId,
    },
  });
  await db().alert.create({
    data: {
      ...firingAlert('ROC AUC is low', 'error'),
      state: resolvedAt === null ? 'firing' : 'resolved',
      role: 'quality',
      metric: 'model.quality',
      labels: { measure: 'roc_auc', basis: 'realised' },
      startedAt,
      firedAt: startedAt,
      resolvedAt,
      resourceId,
      incidentId: incident.id,
    },
  });
  return incident.id;
}

/** Good until 18 min ago, bad for 10 min, good for 5 min, and bad again since 3 min ago. */
const rocAuc = (minutes: number): number =>
  (minutes <= 18 && minutes > 8) || minutes <= 3 ? 0.2 : 0.9;

test('concept drift that comes back is known again, although the model was bad for most of the time before', async () => {
  const model = 'recurring';
  const resourceId = await addModel(model);
  const builder = new BatchBuilder('tandem');
  const labels = { model, version: '1' };
  const [realised, estimated] = ['realised', 'estimated'].map((basis) =>
    addSeries(builder, 'model.quality', { ...labels, measure: 'roc_auc', basis }),
  );
  const drift = addSeries(builder, 'model.drift', { ...labels, column: 'age', method: 'psi' });
  for (let minutes = 22; minutes > 0; minutes -= 1 / 6) {
    // The readings waver, as those of real windows do.
    const wave = 0.005 * Math.sin(minutes * 40);
    const atMs = ago(minutes).getTime();
    builder.addSample(realised ?? 0n, atMs, rocAuc(minutes) + wave);
    builder.addSample(estimated ?? 0n, atMs, 0.9 + wave);
    builder.addSample(drift, atMs, 0.02 + Math.abs(wave));
  }
  await storeBatch(builder);
  await addIncident(resourceId, ago(17.7), ago(8));
  const again = await addIncident(resourceId, ago(2.7), null);
  await diagnoseIncidents({ now, past: false });
  const { causes } = await db().diagnosis.findFirstOrThrow({
    where: { incidentId: again, current: true },
  });
  const [first] = storedCausesSchema.parse(causes);
  expect(first).toMatchObject({ kind: 'drift', subkind: 'concept', level: 'likely' });
  expect(first?.speaksFor[0]).toMatch(/^Actual ROC AUC fell from 0\.9\d* to 0\.2\d*$/u);
});
