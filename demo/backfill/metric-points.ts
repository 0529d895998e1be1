import { ValueType, type Attributes } from '@opentelemetry/api';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  AggregationTemporality,
  DataPointType,
  type DataPoint,
  type Histogram,
  type MetricData,
  type ResourceMetrics,
} from '@opentelemetry/sdk-metrics';
import { DURATION_BOUNDS_S } from '../telemetry/buckets.ts';

const BOUNDARIES = [...DURATION_BOUNDS_S];

/** Collects the points of one replica over a chunk, metric by metric. */
export class MetricPoints {
  readonly #histograms = new Map<string, DataPoint<Histogram>[]>();
  readonly #gauges = new Map<string, { unit: string; points: DataPoint<number>[] }>();
  readonly #counters = new Map<string, { unit: string; points: DataPoint<number>[] }>();
  count = 0;
  readonly #laterMs: number;

  /** `laterMs` is added to every reported time. */
  constructor(laterMs = 0) {
    this.#laterMs = laterMs;
  }

  histogram(
    name: string,
    attributes: Attributes,
    span: { fromMs: number; toMs: number },
    value: { counts: number[]; sum: number; count: number },
  ): void {
    if (value.count === 0) return;
    const points = this.#histograms.get(name) ?? [];
    this.#histograms.set(name, points);
    points.push({
      ...this.#times(span),
      attributes,
      value: {
        buckets: { boundaries: BOUNDARIES, counts: value.counts },
        sum: value.sum,
        count: value.count,
      },
    });
    this.count += 1;
  }

  gauge(
    name: string,
    unit: string,
    span: { fromMs: number; toMs: number },
    value: number,
    attributes: Attributes = {},
  ): void {
    add(this.#gauges, name, unit, { ...this.#times(span), attributes, value });
    this.count += 1;
  }

  counter(
    name: string,
    unit: string,
    attributes: Attributes,
    span: { fromMs: number; toMs: number },
    value: number,
  ): void {
    if (value <= 0) return;
    add(this.#counters, name, unit, { ...this.#times(span), attributes, value });
    this.count += 1;
  }

  #times({ fromMs, toMs }: { fromMs: number; toMs: number }): {
    startTime: [number, number];
    endTime: [number, number];
  } {
    return { startTime: hrTime(fromMs + this.#laterMs), endTime: hrTime(toMs + this.#laterMs) };
  }

  /** All collected points, in the form that the SDK passes to its exporter. */
  toResourceMetrics(resourceAttributes: Record<string, string>): ResourceMetrics {
    const metrics: MetricData[] = [];
    for (const [name, dataPoints] of this.#histograms) {
      metrics.push({
        descriptor: descriptor(name, 's'),
        aggregationTemporality: AggregationTemporality.DELTA,
        dataPointType: DataPointType.HISTOGRAM,
        dataPoints,
      });
    }
    for (const [name, { unit, points }] of this.#gauges) {
      metrics.push({
        descriptor: descriptor(name, unit),
        aggregationTemporality: AggregationTemporality.DELTA,
        dataPointType: DataPointType.GAUGE,
        dataPoints: points,
      });
    }
    for (const [name, { unit, points }] of this.#counters) {
      metrics.push({
        descriptor: descriptor(name, unit),
        aggregationTemporality: AggregationTemporality.DELTA,
        dataPointType: DataPointType.SUM,
        isMonotonic: true,
        dataPoints: points,
      });
    }
    return {
      resource: resourceFromAttributes(resourceAttributes),
      scopeMetrics: [{ scope: { name: 'demo' }, metrics }],
    };
  }
}

function add(
  target: Map<string, { unit: string; points: DataPoint<number>[] }>,
  name: string,
  unit: string,
  point: DataPoint<number>,
): void {
  const entry = target.get(name) ?? { unit, points: [] };
  target.set(name, entry);
  entry.points.push(point);
}

function hrTime(timeMs: number): [number, number] {
  return [Math.floor(timeMs / 1000), (timeMs % 1000) * 1_000_000];
}

function descriptor(name: string, unit: string): MetricData['descriptor'] {
  return { name, unit, description: '', valueType: ValueType.DOUBLE };
}
