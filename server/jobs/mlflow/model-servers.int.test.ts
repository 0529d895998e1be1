import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GET as getUsage } from '#app/api/inference/models/[name]/usage/route.ts';
import { classifySignal } from '#engines/detect/signal-role.ts';
import { usageAnswer } from '#lib/schemas/inference/usage.ts';
import { registerNewModels } from '#server/inference/schemas/learn-schemas.ts';
import { keyWith } from '#server/inference/testing/ingest-key.ts';
import { deriveResources } from '#server/infrastructure/resources/derive-resources.ts';
import {
  remoteWriteHeaders,
  snappyBody,
  writeRequest,
  type TestSeries,
} from '#server/ingest/prometheus/remote-write-fixture.ts';
import { startInferencePeer, type InferencePeer } from '#server/ingest/testing/inference-peer.ts';
import { placeModels } from '#server/model-monitoring/place-models.ts';
import { db } from '#server/platform/database/db.ts';
import { newId } from '#server/platform/ids.ts';
import { findSeries } from '#server/telemetry/queries/series/find-series.ts';
import { closeSpool, getSpool } from '#server/telemetry/spool/get-spool.ts';
import { evaluateOnce } from '../evaluate.ts';

const storedCauses = z.array(
  z.object({
    kind: z.string(),
    resource: z.object({ kind: z.string(), name: z.string() }),
    change: z.object({ ref: z.string() }).nullable(),
    evidence: z.array(z.object({ metric: z.string(), labels: z.record(z.string(), z.string()) })),
  }),
);
let peer: InferencePeer;
const stepMs = 10_000;
const endMs = Math.floor(Date.now() / stepMs) * stepMs;
const faultMs = endMs - 5 * 60_000;
const startMs = endMs - 40 * 60_000;
const model = 'resnet50';

/** Own metrics of the machine that the server runs on: they make the host. */
const machine: TestSeries = {
  labels: [
    ['__name__', 'node_load1'],
    ['instance', 'gpu-1:9100'],
    ['job', 'node-exporter'],
  ],
  samples: [[endMs, 1]],
};

/** Requests per step are 100; from the fault on a third of those of version 2 fail, and all take ten times as long. */
function triton(): TestSeries[] {
  const at = (name: string, more: Record<string, string>): TestSeries => ({
    labels: Object.entries({
      __name__: name,
      instance: 'gpu-1:8002',
      job: 'triton',
      model,
      ...more,
    }).toSorted(([a], [b]) => (a < b ? -1 : 1)),
    samples: [],
  });
  return ['1', '2'].flatMap((version) => {
    const [good, bad, time] = [
      at('nv_inference_request_success', { version }),
      at('nv_inference_request_failure', { version, reason: 'BACKEND' }),
      at('nv_inference_request_duration_us', { version }),
    ];
    let [answered, failed, tookUs] = [1_000, 3, 5e6];
    for (let tsMs = startMs; tsMs <= endMs; tsMs += stepMs) {
      const broken = tsMs > faultMs;
      // Traffic is never quite even.
      const requests = 50 + ((tsMs / stepMs) % 3);
      const wrong = broken && version === '2' ? 20 : 0;
      answered += requests - wrong;
      failed += wrong;
      tookUs += requests * (broken ? 200_000 : 20_000 + ((tsMs / stepMs) % 5) * 200);
      good.samples.push([tsMs, answered]);
      bad.samples.push([tsMs, failed]);
      time.samples.push([tsMs, tookUs]);
    }
    return [good, bad, time];
  });
}

beforeAll(async () => {
  const [sender, reader] = [await keyWith(['ingest']), await keyWith(['read'])];
  peer = await startInferencePeer(sender, reader);
  const answer = await fetch(`${peer.url}/api/v1/write`, {
    method: 'POST',
    headers: { ...remoteWriteHeaders, authorization: `Bearer ${sender}` },
    body: new Uint8Array(snappyBody(writeRequest([...triton(), machine]))),
  });
  expect(answer.status, await answer.text()).toBe(204);
  await getSpool().flushed();
});
afterAll(async () => {
  await peer.stop();
  await closeSpool();
  await db().$disconnect();
});

test('the model becomes a resource that runs on the host of its server', async () => {
  const now = new Date(endMs);
  await deriveResources(now);
  await registerNewModels(now);
  await placeModels(now);
  const found = await db().resource.findMany({
    where: { kind: 'model' },
    select: {
      name: true,
      outgoing: { select: { kind: true, to: { select: { kind: true, name: true } } } },
    },
  });
  expect(found).toEqual([
    { name: model, outgoing: [{ kind: 'runs_on', to: { kind: 'host', name: 'gpu-1' } }] },
  ]);
});

test('its signals by role are judged like those of a service, and alert with the model as their resource', async () => {
  await db().change.create({
    data: {
      id: newId(),
      ref: 'rollout-7',
      kind: 'deployment',
      title: 'Version 2 of resnet50',
      resourceKind: 'model',
      resourceName: model,
      sourceId: 'test',
      occurredAt: new Date(faultMs - 15_000),
    },
  });
  for (let atMs = faultMs; atMs <= endMs; atMs += 30_000)
    await evaluateOnce({ now: new Date(atMs), past: false });
  const series = await findSeries({ labels: { model } }, 100);
  const roleOf = new Map(
    series.map(({ metric, labels }) => [metric, classifySignal(metric, labels)]),
  );
  expect(roleOf.get('inference.request.rate')).toMatchObject({ role: 'traffic', family: 'golden' });
  expect(roleOf.get('inference.error.ratio')).toMatchObject({ role: 'errors', family: 'golden' });
  expect(roleOf.get('inference.latency.mean')).toMatchObject({ role: 'latency', family: 'golden' });
  expect(roleOf.get('inference.queue.length')).toMatchObject({ role: 'queue', alertable: false });
  const alerts = await db().alert.findMany({
    select: { metric: true, state: true, title: true, role: true, resourceId: true },
    orderBy: { metric: 'asc' },
  });
  const { id } = await db().resource.findFirstOrThrow({ where: { kind: 'model' } });
  expect(alerts).toMatchObject([
    { metric: 'inference.error.ratio', state: 'firing', role: 'errors', resourceId: id },
    { metric: 'inference.latency.mean', state: 'firing', role: 'latency', resourceId: id },
  ]);
  expect(alerts[0]?.title).toContain(`${model}: failed requests`);
  const incidents = await db().incident.findMany({ select: { diagnoses: true } });
  expect(incidents).toHaveLength(1);
  const causes = storedCauses.parse(incidents[0]?.diagnoses.at(-1)?.causes);
  expect(causes[0]).toMatchObject({
    kind: 'change',
    resource: { kind: 'model', name: model },
    change: { ref: 'rollout-7' },
  });
  expect(causes[0]?.evidence.map(({ metric, labels }) => [metric, labels])).toContainEqual([
    'inference.latency.mean',
    { model },
  ]);
});

test('requests, errors and latency by version are those of the server where no row tells', async () => {
  const answer = await getUsage(peer.request(`/u?from=${faultMs}&to=${endMs}`), {
    params: Promise.resolve({ name: model }),
  });
  const { versions } = usageAnswer.parse(await answer.json());
  expect(versions).toMatchObject([
    { version: '1', errors: 0, errorRate: 0, p50Ms: null, p95Ms: null, toldBy: 'server' },
    { version: '2', errors: 600, toldBy: 'server' },
  ]);
  expect(versions.every(({ requests }) => requests > 1_490 && requests < 1_560)).toBe(true);
});
