import type { MetricLabels, MetricName, SeriesItem } from '#lib/schemas/infrastructure.ts';
import {
  listSeriesInput,
  metricLabelsInput,
  metricNamesInput,
} from '#lib/schemas/infrastructure.ts';
import { query } from '#server/platform/verb.ts';
import { listLabelNames, listLabelValues } from '#server/telemetry/queries/list-label-values.ts';
import { listMetricNames } from '#server/telemetry/queries/list-metric-names.ts';
import { listSeries } from '#server/telemetry/queries/list-series.ts';
import { telemetryScope } from './telemetry-scope.ts';

/** Metrics whose name holds the text. */
export const getMetricNames = query(
  { permission: 'metrics:read', input: metricNamesInput },
  async (_, { q, limit }): Promise<{ items: MetricName[] }> => {
    const rows = await listMetricNames(q, limit);
    return { items: rows.map(({ metric, ...row }) => ({ name: metric, ...row })) };
  },
);

/** Label names over the series that match, or the values of one label. */
export const getMetricLabels = query(
  { permission: 'metrics:read', input: metricLabelsInput },
  async (_, { metric, labels, label, limit }): Promise<MetricLabels> => {
    const filter = { ...(metric === undefined ? {} : { metric }), labels };
    if (label === undefined) return { names: await listLabelNames(filter, limit) };
    return { label, values: await listLabelValues(label, filter, limit) };
  },
);

/** Series of a metric with what is kept of each. */
export const getSeries = query(
  { permission: 'metrics:read', input: listSeriesInput },
  async ({ actor }, { metric, labels, limit }): Promise<{ items: SeriesItem[] }> => {
    const [rows, sees] = await Promise.all([
      listSeries({ metric, labels }, limit),
      telemetryScope(actor, 'metrics:read'),
    ]);
    const items = rows.filter((row) => sees(row.labels));
    return {
      items: items.map((row) => ({
        ...row,
        firstAt: row.firstAt?.toISOString() ?? null,
        lastAt: row.lastAt?.toISOString() ?? null,
      })),
    };
  },
);
