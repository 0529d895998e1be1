import { afterAll, beforeEach, expect, test } from 'vitest';
import { serverVersionFigures } from '../queries/models/server-version-figures.ts';
import { BatchBuilder } from '../spool/batch-builder.ts';
import { closeIngest } from '../spool/ingest-pool.ts';
import { addSeries, clearTelemetry, storeBatch } from '../testing/rows.ts';
import { addDurations, now, scrapes, steady, t0 } from '../testing/scrapes.ts';
import { deriveModelServers } from './derive-model-servers.ts';

beforeEach(() => clearTelemetry(['series', 'samples', 'histograms']));
afterAll(closeIngest);

const whole = (model: string) => ({
  model,
  fromMs: t0,
  toMs: t0 + 300_000,
  version: null,
});
/** Milliseconds, apart from what floats lose. */
const about = (ms: number): unknown => expect.closeTo(ms, 6);
const byVersion = (a: { version: string }, b: { version: string }): number =>
  a.version.localeCompare(b.version);

/** Metrics that a revision's proxy exposes since Knative 1.21; `was` selects the names of 1.19. */
function proxyOfToday(revision: string, status: string, was = false): (step: number) => string[] {
  const own = `container_name="queue-proxy",http_response_status_code="${status}",k8s_namespace_name="ml",kn_configuration_name="iris-predictor",kn_revision_name="iris-predictor-0000${revision}",kn_service_name="iris-predictor"`;
  const name = was
    ? 'kn_queueproxy_app_duration_seconds'
    : 'kn_serving_invocation_duration_seconds';
  return (step) => [
    `${name}_bucket{${own},le="0.005"} 0`,
    `${name}_bucket{${own},le="0.01"} ${step * 6}`,
    `${name}_bucket{${own},le="+Inf"} ${step * 6}`,
    `${name}_count{${own}} ${step * 6}`,
    `${name}_sum{${own}} ${step * 6 * 0.008}`,
    `${was ? 'kn_queueproxy_depth' : 'kn_serving_queue_depth'}{${own.replace(/http_response_status_code="\d+",/u, '')}} 2`,
  ];
}

test.each([
  ['1.21', false],
  ['1.19', true],
])('the proxy of Knative %s: its histogram counts, by revision and status', async (_, was) => {
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, proxyOfToday('1', '200', was), { instance: 'a:9091' });
  scrapes(builder, proxyOfToday('1', '200', was), { instance: 'b:9091' });
  scrapes(builder, proxyOfToday('2', '503', was), { instance: 'c:9091' });
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', 'iris')).toBe(1.8);
  expect(await steady('error.ratio', 'iris')).toBeCloseTo(1 / 3, 6);
  expect(await steady('latency.p50', 'iris')).toBe(0.0075);
  expect(await steady('queue.length', 'iris')).toBe(6);
  const versions = await serverVersionFigures(whole('iris'));
  expect(versions).toEqual([
    {
      version: 'iris-predictor-00001',
      requests: 360,
      errors: 0,
      p50Ms: about(7.5),
      p95Ms: about(9.75),
      meanMs: null,
    },
    {
      version: 'iris-predictor-00002',
      requests: 180,
      errors: 180,
      p50Ms: about(7.5),
      p95Ms: about(9.75),
      meanMs: null,
    },
  ]);
});

test('the proxy of Knative over OTLP: configuration and revision are attributes of its resource', async () => {
  const builder = new BatchBuilder('key:otlp');
  const resource = {
    'kn.configuration.name': 'iris-predictor',
    'kn.revision.name': 'iris-predictor-00001',
    'service.name': 'iris-predictor',
  };
  const depth = addSeries(builder, 'kn.serving.queue.depth', resource);
  for (const [status, share] of [
    ['200', 18],
    ['500', 2],
  ] as const)
    addDurations(
      builder,
      addSeries(
        builder,
        'kn.serving.invocation.duration',
        { ...resource, 'http.response.status_code': status },
        'histogram',
      ),
      share,
    );
  for (let step = 0; step <= 30; step += 1) builder.addSample(depth, t0 + step * 10_000, 5);
  await storeBatch(builder);
  await deriveModelServers(now);
  expect(await steady('request.rate', 'iris')).toBe(2);
  expect(await steady('error.ratio', 'iris')).toBe(0.1);
  expect(await steady('latency.p95', 'iris')).toBe(0.0095);
  expect(await steady('queue.length', 'iris')).toBe(5);
});

test('by version: quantiles of Triton where it sums them up, else no more than a mean', async () => {
  const builder = new BatchBuilder('key:remote_write');
  scrapes(builder, (step) =>
    ['1', '2'].flatMap((version) => [
      `nv_inference_request_success{model="resnet50",version="${version}"} ${step * 9}`,
      `nv_inference_request_failure{model="resnet50",reason="BACKEND",version="${version}"} ${step}`,
      `nv_inference_request_duration_us{model="resnet50",version="${version}"} ${step * 10 * 25_000}`,
      ...(version === '1'
        ? []
        : [
            `nv_inference_request_summary_us{model="resnet50",version="2",quantile="0.5"} 20000`,
            `nv_inference_request_summary_us{model="resnet50",version="2",quantile="0.95"} 40000`,
            `nv_inference_request_summary_us{model="resnet50",version="2",quantile="0.99"} 90000`,
          ]),
    ]),
  );
  const cifar = 'uuid="d70da642",model_name="cifar10",model_version="1.0",';
  scrapes(builder, (step) => [
    `ts_inference_requests_total{${cifar}} ${step * 60}.0`,
    `ts_inference_latency_microseconds{${cifar}} ${step * 60 * 4_000}`,
  ]);
  await storeBatch(builder);
  const first = {
    version: '1',
    requests: 300,
    errors: 30,
    p50Ms: null,
    p95Ms: null,
    meanMs: about(25),
  };
  expect((await serverVersionFigures(whole('resnet50'))).toSorted(byVersion)).toEqual([
    first,
    { ...first, version: '2', p50Ms: about(20), p95Ms: about(40) },
  ]);
  expect(await serverVersionFigures(whole('cifar10'))).toEqual([
    { version: '1.0', requests: 1_800, errors: null, p50Ms: null, p95Ms: null, meanMs: about(4) },
  ]);
});
