import { afterAll, beforeAll, expect, test } from 'vitest';
import { startDriftThreads } from '#server/drift/start-drift-threads.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { evaluateOnce } from '#server/jobs/evaluate.ts';
import {
  incidentsNow,
  requestsOf,
  times,
  monitorAll,
  type SentModel,
} from '#server/model-monitoring/testing/monitored-model.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import type { ModelFaultKind } from '../../demo/faults/fault-record.ts';
import { DemoOnPaper } from './demo-rows.ts';

const { changeMs, endMs, liveMs, minuteMs } = times;
/** The same model four times over, each in a company of its own, of which one stays healthy. */
const companies: Record<string, ModelFaultKind | null> = {
  healthy: null,
  skewed: 'training-serving-skew',
  rescaled: 'unit-change',
  late: 'label-delay',
};
const labelDelaySeconds = 120;
const jobOf = (model: string): string => `${model}-features`;
let peer: InferencePeer;

/**
 * Data of one company: requests with their labels, and the feature job's reports about a column.
 */
type Sent = { model: SentModel; medians: { before: number; after: number } };

const middleOf = (demo: DemoOnPaper): number => {
  const ages = (demo.company.job?.table ?? []).flatMap((row) => row.account_age_days ?? []);
  return ages.toSorted((a, b) => a - b)[Math.floor(ages.length / 2)] ?? Number.NaN;
};

async function sentBy(model: string, kind: ModelFaultKind | null): Promise<Sent> {
  const demo = new DemoOnPaper();
  const ask = demo.purchases();
  const seconds = requestsOf(40, (atMs) => ({ row: { time: atMs }, label: null })).map(
    ({ row }) => row.time,
  );
  const before = middleOf(demo);
  const usual = seconds.filter((atMs) => atMs < changeMs).map((atMs) => ask({ model, atMs }));
  if (kind !== null) await demo.break(kind, model);
  const delay = labelDelaySeconds * 1_000 * demo.company.world.labelDelay();
  const rest = seconds.filter((atMs) => atMs >= changeMs).map((atMs) => ask({ model, atMs }));
  // A longer delay also holds back what is on its way already.
  const all = [...usual, ...rest].map(({ row, label }) => {
    const isDue = Number(row['time']) < changeMs - labelDelaySeconds * 1_000;
    return {
      row,
      label: kind !== 'label-delay' || isDue || endMs - delay > Number(row['time']) ? label : null,
    };
  });
  const medians = { before, after: middleOf(demo) };
  await demo.end();
  return { model: { model, all, labelDelaySeconds }, medians };
}

/** As OTLP, the way in which the job's gauge comes. */
async function sendMedians(model: string, { before, after }: Sent['medians']): Promise<void> {
  const steps = Math.round((endMs - liveMs) / minuteMs);
  const dataPoints = Array.from({ length: steps }, (_, step) => {
    const atMs = liveMs + step * minuteMs;
    return {
      timeUnixNano: `${atMs}000000`,
      asDouble: atMs < changeMs ? before : after,
      attributes: [{ key: 'column', value: { stringValue: 'account_age_days' } }],
    };
  });
  const body = {
    resourceMetrics: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: jobOf(model) } }] },
        scopeMetrics: [{ metrics: [{ name: 'job.column.median', gauge: { dataPoints } }] }],
      },
    ],
  };
  expect((await peer.send('/v1/metrics', body)).status).toBe(200);
}

/** Registers the jobs that feed each model. */
async function placeJobs(): Promise<void> {
  const seen = { firstSeenAt: new Date(liveMs), lastSeenAt: new Date() };
  for (const model of Object.keys(companies)) {
    const fed = await db().resource.findFirstOrThrow({ where: { kind: 'model', name: model } });
    const name = jobOf(model);
    const { id } = await db().resource.upsert({
      where: { kind_canonicalId: { kind: 'service', canonicalId: name } },
      create: { id: newId(), kind: 'service', canonicalId: name, name, ...seen },
      update: seen,
    });
    await db().relation.create({
      data: { id: newId(), kind: 'fed_by', source: 'test', fromId: fed.id, toId: id, ...seen },
    });
  }
}

beforeAll(async () => {
  startDriftThreads();
  peer = await startInferencePeer(await keyWith(['ingest']), await keyWith(['read', 'write']));
  const sent = await Promise.all(
    Object.entries(companies).map(([model, kind]) => sentBy(model, kind)),
  );
  for (const { model, medians } of sent) await sendMedians(model.model, medians);
  await getSpool().flushed();
  const evaluate = (now: Date) => evaluateOnce({ now, past: false });
  await monitorAll(
    { send: peer.send, evaluate, placed: placeJobs },
    sent.map(({ model }) => model),
  );
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

/** The incidents that a model has, by its alerts. */
async function incidentsOf(model: string) {
  const all = await incidentsNow();
  return all.filter(({ alerts }) =>
    alerts.some(({ labels }) => JSON.stringify(labels).includes(`"${model}"`)),
  );
}

/** The one incident of a model, whose alerts are all about it. */
async function incidentOf(model: string) {
  const [incident, ...others] = await incidentsOf(model);
  if (incident === undefined || others.length > 0) throw new Error(`${model} has not one incident`);
  return incident;
}

test('training-serving skew: the values are served otherwise than the job publishes them', async () => {
  const { causes, alerts } = await incidentOf('skewed');
  expect(alerts.map(({ title }) => title)).toContainEqual(
    expect.stringMatching(
      /^skewed: values of account_age_days smaller than in the baseline, all by the factor \S+, limit 2$/u,
    ),
  );
  expect(causes[0]).toMatchObject({
    kind: 'data',
    resource: { kind: 'model', name: 'skewed' },
    level: 'likely',
  });
  expect(causes[0]?.title).toMatch(
    /^skewed receives values of account_age_days \S+ times smaller than before: training-serving skew$/u,
  );
  const drift = causes.filter(({ kind }) => kind === 'drift').map(({ level }) => level);
  expect(drift).not.toContain('likely');
});

test('unit change: the job publishes the other unit itself', async () => {
  const { causes } = await incidentOf('rescaled');
  expect(causes[0]).toMatchObject({
    kind: 'data',
    resource: { kind: 'service', name: jobOf('rescaled') },
    level: 'likely',
  });
  expect(causes[0]?.title).toMatch(/ values of account_age_days \S+ times larger than before$/u);
});

test('label delay: labels that are usually there by then are missing, and an alert fires within a few passes', async () => {
  const { causes, alerts } = await incidentOf('late');
  expect(causes[0]).toMatchObject({ kind: 'labels', resource: { name: 'late' }, level: 'likely' });
  const onTime = alerts.find(({ metric }) => metric === 'model.labels_on_time');
  const afterMs = (onTime?.firedAt?.getTime() ?? Infinity) - changeMs;
  expect(afterMs).toBeLessThanOrEqual(labelDelaySeconds * 1_000 + 6 * minuteMs + 1_000);
});

test('a healthy company hears of none of it', async () => {
  const alerts = (await incidentsOf('healthy')).flatMap((incident) => incident.alerts);
  const of = alerts.filter(({ metric }) =>
    ['model.data_quality', 'model.labels_on_time', 'model.label_maturity'].includes(metric ?? ''),
  );
  expect(of).toEqual([]);
});
