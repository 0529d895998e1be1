import { sortLabels } from '#server/telemetry/series-id.ts';
import type { BatchBuilder } from '#server/telemetry/spool/batch-builder.ts';
import type { HistogramPoint, SeriesKind } from '#server/telemetry/spool/batch.ts';
import { timeProblem, type TimeWindow } from '../inference/time-window.ts';
import { labelProblem, metricNameProblem, shortened } from '../label-problem.ts';
import type { SeriesSession } from '../prometheus/series-registry.ts';
import type { Rejections } from '../rejections.ts';
import { anyValueText, type Attribute } from './otlp-any-value.ts';
import { resourceLabels, type OtlpResource } from './otlp-resource.ts';

export type OtlpMetricContext = {
  builder: BatchBuilder;
  session: SeriesSession;
  window: TimeWindow;
  rejections: Rejections;
};

export type OtlpMetric = {
  /** Position in the request, for error messages. */
  field: string;
  name: string;
  unit: string;
  kind: SeriesKind;
  /** 0 unspecified, 1 delta, 2 cumulative. */
  temporality: number;
  /**
   * A problem with the metric itself, or null. If there is one, no point of the metric is stored.
   */
  problem: string | null;
};

export type OtlpExemplar = { tsMs: number; value: number; traceId: string; spanId: string };

/** Common fields of all data points. Attributes are only read for a new series. */
export type OtlpPoint = {
  index: number;
  timeMs: number;
  startMs: number;
  noRecordedValue: boolean;
  /** Equal for equal attributes from the same sender. */
  attributesKey: string;
  attributes: () => { list: readonly Attribute[]; problem: string | null };
  exemplars: readonly OtlpExemplar[];
};

export type OtlpHistogram = Omit<HistogramPoint, 'series' | 'tsMs' | 'startMs' | 'temporality'>;
export type OtlpSummary = {
  count: number;
  sum: number;
  quantiles: readonly { quantile: number; value: number }[];
};

const MAX_BUCKETS = 4096;
type SeriesForm = { name: string; kind: SeriesKind; extra: readonly [string, string][] };

function plainForm(metric: OtlpMetric): SeriesForm {
  return { name: metric.name, kind: metric.kind, extra: [] };
}

/** Adds the data points of one request to the batch, independent of the encoding. */
export class OtlpMetricSink {
  readonly #context: OtlpMetricContext;
  #resourceKey = '';
  #resourceLabels: [string, string][] = [];

  constructor(context: OtlpMetricContext) {
    this.#context = context;
  }

  /** `key` is equal for equal resources. */
  resource(key: string, resource: OtlpResource): void {
    this.#resourceKey = key;
    this.#resourceLabels = resourceLabels(resource);
  }

  /** `bytes` and `at` locate the 8 bytes of the value, so that the bits of a NaN are preserved. */
  number(
    metric: OtlpMetric,
    point: OtlpPoint,
    value: number,
    bytes: Uint8Array | null,
    at: number,
  ): void {
    if (metric.temporality === 1 && metric.kind !== 'counter') {
      this.#refuse(metric, point, ': a delta sum must be monotonic');
      return;
    }
    const series = this.#series(metric, point, plainForm(metric));
    if (series === null) return;
    const { builder } = this.#context;
    if (point.noRecordedValue) builder.addStale(series, point.timeMs);
    else if (Number.isNaN(value) && bytes !== null)
      builder.addSampleBytes(series, point.timeMs, bytes, at);
    else {
      if (metric.temporality === 1) builder.addSample(series, this.#intervalStart(point), 0);
      builder.addSample(series, point.timeMs, value);
    }
    this.#exemplars(series, point);
  }

  /**
   * Start of a delta's interval. A delta is stored as a counter that starts at 0 at the start of
   * its interval. Readers of counters treat the drop to 0 as a reset, so rates are correct in any
   * order of arrival, without state in this process.
   */
  #intervalStart(point: OtlpPoint): number {
    const inside = point.startMs < point.timeMs - 1 && point.startMs >= this.#context.window.fromMs;
    // One millisecond later, because the start is also the end of the previous interval.
    return inside ? point.startMs + 1 : point.timeMs - 1;
  }

  histogram(metric: OtlpMetric, point: OtlpPoint, histogram: OtlpHistogram): void {
    const problem = histogramProblem(histogram);
    if (problem !== null) {
      this.#refuse(metric, point, problem);
      return;
    }
    const series = this.#series(metric, point, plainForm(metric));
    if (series === null || point.noRecordedValue) return;
    this.#context.builder.addHistogram({
      ...histogram,
      series,
      tsMs: point.timeMs,
      startMs: point.startMs,
      temporality: metric.temporality === 1 ? 1 : 2,
    });
    this.#exemplars(series, point);
  }

  /** Stores a summary as one series per quantile and the counters `.count` and `.sum`. */
  summary(metric: OtlpMetric, point: OtlpPoint, summary: OtlpSummary): void {
    const counter = (suffix: string): SeriesForm => ({
      name: metric.name + suffix,
      kind: 'counter',
      extra: [],
    });
    const count = this.#series(metric, point, counter('.count'));
    if (count === null) return;
    this.#plain(count, point, summary.count);
    this.#plain(this.#series(metric, point, counter('.sum')), point, summary.sum);
    for (const { quantile, value } of summary.quantiles) {
      const form = {
        ...plainForm(metric),
        extra: [['quantile', String(quantile)] satisfies [string, string]],
      };
      this.#plain(this.#series(metric, point, form), point, value);
    }
  }

  #plain(series: bigint | null, point: OtlpPoint, value: number): void {
    if (series === null) return;
    if (point.noRecordedValue) this.#context.builder.addStale(series, point.timeMs);
    else this.#context.builder.addSample(series, point.timeMs, value);
  }

  #series(metric: OtlpMetric, point: OtlpPoint, form: SeriesForm): bigint | null {
    const { session, window } = this.#context;
    const late = timeProblem(point.timeMs, window);
    if (late !== null) {
      this.#refuse(metric, point, `.timeUnixNano ${late}`);
      return null;
    }
    const key = `${this.#resourceKey}${form.name}\0${form.extra[0]?.[1] ?? ''}\0${point.attributesKey}`;
    return session.find(key) ?? this.#register(key, metric, point, form);
  }

  #register(key: string, metric: OtlpMetric, point: OtlpPoint, form: SeriesForm): bigint | null {
    const { session } = this.#context;
    const { list, problem } = point.attributes();
    const own = list.map(({ key: label, value }): [string, string] => [label, anyValueText(value)]);
    const labels = [...this.#resourceLabels, ...own, ...form.extra];
    const unnamed = metric.problem ?? metricNameProblem(form.name, session.limits);
    const wrong = problem ?? labelProblem(labels, session.limits);
    if (unnamed !== null) this.#refuse(metric, point, `: the metric ${unnamed}`);
    else if (wrong !== null) this.#refuse(metric, point, `.attributes ${wrong}`);
    if (unnamed !== null || wrong !== null) return null;
    const series = {
      metric: form.name,
      labels: sortLabels(labels),
      kind: form.kind,
      unit: metric.unit,
    };
    const admission = session.admit(key, series);
    if (admission.problem !== null) this.#refuse(metric, point, `: ${admission.problem}`);
    return admission.id;
  }

  #refuse(metric: OtlpMetric, point: OtlpPoint, problem: string): void {
    const field = `${metric.field}.dataPoints[${point.index}] of ${shortened(metric.name)}`;
    this.#context.rejections.add(field, problem);
  }

  #exemplars(series: bigint, point: OtlpPoint): void {
    for (const exemplar of point.exemplars) {
      // Exemplars are optional: invalid ones are dropped without an error response.
      if (timeProblem(exemplar.tsMs, this.#context.window) !== null) continue;
      this.#context.builder.exemplars.push({ series: series.toString(), ...exemplar });
    }
  }
}

function histogramProblem(histogram: OtlpHistogram): string | null {
  const { bounds, counts, negativeCounts } = histogram;
  if (counts.length > MAX_BUCKETS || negativeCounts.length > MAX_BUCKETS) {
    return `.bucketCounts has more than ${MAX_BUCKETS} buckets`;
  }
  if (histogram.shape === 'exponential') return null;
  if (counts.length !== bounds.length + 1) return '.explicitBounds does not fit .bucketCounts';
  for (let index = 0; index < bounds.length; index += 1) {
    const bound = bounds[index] ?? Number.NaN;
    if (Number.isNaN(bound) || (index > 0 && bound <= (bounds[index - 1] ?? 0))) {
      return '.explicitBounds are not increasing';
    }
  }
  return null;
}
