import { DataPointType } from '@opentelemetry/sdk-metrics';
import { describe, expect, it } from 'vitest';
import { seededGraph } from '../company/seeded-graph.ts';
import { drawChunk } from './draw-chunk.ts';
import { planChunks } from './plan.ts';
import { RequestModel } from './request-model.ts';

const NOW = Date.UTC(2026, 10, 25, 12);

function options(seed: string, load = 1) {
  return {
    model: new RequestModel(seededGraph(seed, load)),
    sampleSeconds: 10,
    decisions: { approve: 0.8, review: 0.15, decline: 0.05 },
  };
}

describe('drawChunk', () => {
  const chunk = { fromMs: NOW - 7_200_000, toMs: NOW, stepMs: 300_000 };

  it('draws the same points again, so that a repeat after an interruption is the same', () => {
    expect(drawChunk(options(''), chunk)).toEqual(drawChunk(options(''), chunk));
  });

  it('counts as many requests as the load brings, and agrees between caller and callee', () => {
    const totals = new Map<string, number>();
    for (const { resource, scopeMetrics } of drawChunk(options(''), chunk).resources) {
      for (const metric of scopeMetrics[0]?.metrics ?? []) {
        if (metric.dataPointType !== DataPointType.HISTOGRAM) continue;
        const key = `${String(resource.attributes['service.name'])} ${metric.descriptor.name}`;
        const sum = metric.dataPoints.reduce((total, point) => total + point.value.count, 0);
        totals.set(key, (totals.get(key) ?? 0) + sum);
      }
    }
    const entry = totals.get('storefront http.server.request.duration') ?? 0;
    expect(entry / 7_200).toBeGreaterThan(24);
    expect(entry / 7_200).toBeLessThan(36);
    const served = (name: string) => totals.get(`${name} http.server.request.duration`) ?? 0;
    const called = served('checkout') + served('recommender');
    const calls = totals.get('storefront http.client.request.duration') ?? 0;
    expect(Math.abs(called / calls - 1)).toBeLessThan(0.01);
    // One page in five that is browsed.
    expect(served('recommender') / entry / 0.4).toBeCloseTo(0.2, 1);
  });

  it('has a tenth of the requests at a tenth of the load, and the same processors and durations', () => {
    const sum = (load: number, metric: string) =>
      drawChunk(options('', load), chunk)
        .resources.filter(({ resource }) => resource.attributes['service.name'] === 'payments')
        .flatMap(({ scopeMetrics }) => scopeMetrics[0]?.metrics ?? [])
        .filter(({ descriptor }) => descriptor.name === metric)
        .flatMap(({ dataPointType, dataPoints }) =>
          dataPoints.map(({ value }) =>
            dataPointType === DataPointType.HISTOGRAM ? value : { count: 1, sum: value },
          ),
        )
        .reduce<{ count: number; sum: number }>(
          (total, value) => ({
            count: total.count + (value as { count: number }).count,
            sum: total.sum + (value as { sum: number }).sum,
          }),
          { count: 0, sum: 0 },
        );
    const [all, tenth] = [1, 0.1].map((load) => sum(load, 'http.server.request.duration'));
    expect((tenth?.count ?? 0) / (all?.count ?? 0)).toBeCloseTo(0.1, 1);
    const mean = (one: typeof all) => (one?.sum ?? 0) / (one?.count ?? 0);
    expect(mean(tenth) / mean(all)).toBeCloseTo(1, 1);
    const [cpu, cpuOfTenth] = [1, 0.1].map((load) => sum(load, 'process.cpu.utilization').sum);
    expect((cpuOfTenth ?? 0) / (cpu ?? 0)).toBeCloseTo(1, 1);
  });

  it.each(['', 'a', 'd'])('stays within 6 million points for 28 days of seed "%s"', (seed) => {
    const chunks = planChunks(NOW - 28 * 86_400_000, NOW);
    const steps = chunks.reduce((sum, part) => sum + (part.toMs - part.fromMs) / part.stepMs, 0);
    const perStep = drawChunk(options(seed), { ...chunk, fromMs: NOW - 600_000 }).points / 2;
    expect(perStep * steps).toBeLessThan(6_000_000);
  });
});
