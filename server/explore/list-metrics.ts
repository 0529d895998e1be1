import type { Page } from '#lib/schemas/fields.ts';
import {
  listSeriesInput,
  metricLabelsInput,
  metricNamesInput,
  type MetricLabels,
  type MetricName,
  type SeriesItem,
} from '#lib/schemas/infrastructure/infrastructure.ts';
import type { Actor } from '#server/platform/actor.ts';
import { TandemError } from '#server/platform/errors.ts';
import {
  cutPage,
  cutTextPage,
  decodeCursor,
  decodeTextCursor,
} from '#server/platform/http/cursor.ts';
import { query } from '#server/platform/verb.ts';
import type { SeriesFilter } from '#server/telemetry/queries/series/find-series.ts';
import {
  listLabelNames,
  listLabelValues,
} from '#server/telemetry/queries/series/list-label-values.ts';
import { listMetricNames } from '#server/telemetry/queries/series/list-metric-names.ts';
import { listSeries } from '#server/telemetry/queries/series/list-series.ts';
import { seriesPlaces } from '#server/telemetry/queries/series/series-places.ts';
import { waitUntilReadable } from '#server/telemetry/spool/get-spool.ts';
import { seesEverything, telemetryScope } from './telemetry-scope.ts';

/**
 * Places whose series the actor may see; absent if they may see all series. Needed because counts
 * cannot be filtered afterwards.
 */
async function visiblePlaces(actor: Actor, filter: SeriesFilter): Promise<{ places?: string[] }> {
  const sees = await telemetryScope(actor, 'metrics:read');
  if (seesEverything(sees)) return {};
  const places = await seriesPlaces(filter);
  return { places: places.filter(({ place }) => sees(place)).map(({ key }) => key) };
}

/** Metrics whose name contains the text, by name; only those with series that the actor may see. */
export const getMetricNames = query(
  { permission: 'metrics:read', input: metricNamesInput },
  async ({ actor }, { q, limit, cursor, fresh }): Promise<Page<MetricName>> => {
    if (fresh === true) await waitUntilReadable('all');
    const after = decodeTextCursor(cursor)?.text;
    const rows = await listMetricNames(q, limit + 1, {
      after,
      ...(await visiblePlaces(actor, {})),
    });
    return cutTextPage(
      rows,
      limit,
      (row) => ({ rank: 0, text: row.metric }),
      ({ metric, ...row }) => ({ name: metric, ...row }),
    );
  },
);

/** Sorted label names of the matching series, or the values of one label, most used first. */
export const getMetricLabels = query(
  { permission: 'metrics:read', input: metricLabelsInput },
  async ({ actor }, { metric, labels, label, limit, cursor, fresh }): Promise<MetricLabels> => {
    if (fresh === true) await waitUntilReadable('all');
    const asked = { ...(metric === undefined ? {} : { metric }), labels };
    const filter = { ...asked, ...(await visiblePlaces(actor, asked)) };
    const after = decodeTextCursor(cursor);
    if (label === undefined) {
      const { items, nextCursor } = cutTextPage(
        await listLabelNames(filter, limit + 1, after?.text),
        limit,
        (name) => ({ rank: 0, text: name }),
        (name) => name,
      );
      return { names: items, nextCursor };
    }
    const { items, nextCursor } = cutTextPage(
      await listLabelValues(
        label,
        filter,
        limit + 1,
        after === null ? null : { series: after.rank, value: after.text },
      ),
      limit,
      (row) => ({ rank: row.series, text: row.value }),
      (row) => row,
    );
    return { label, values: items, nextCursor };
  },
);

/** Position encoded in a series cursor; throws `invalid_input` for the cursor of another list. */
function seriesPosition(cursor: string | undefined): { firstSeenMs: number; id: bigint } | null {
  const position = decodeCursor(cursor);
  if (position === null) return null;
  if (/^\d{1,20}$/u.test(position.id) && BigInt(position.id) < 2n ** 64n)
    return { firstSeenMs: position.at.getTime(), id: BigInt(position.id) };
  throw new TandemError('invalid_input', 'cursor: belongs to a different list', {
    fields: [{ field: 'cursor', message: 'belongs to a different list' }],
  });
}

/** Series of a metric with their stored details, newest first. */
export const getSeries = query(
  { permission: 'metrics:read', input: listSeriesInput },
  async ({ actor }, { metric, labels, limit, cursor, fresh }): Promise<Page<SeriesItem>> => {
    const after = seriesPosition(cursor);
    if (fresh === true) await waitUntilReadable('all');
    const sees = await telemetryScope(actor, 'metrics:read');
    const rows = await listSeries({ metric, labels }, limit + 1, {
      after,
      ...(seesEverything(sees) ? {} : { sees }),
    });
    return cutPage(
      rows,
      limit,
      (row) => ({ at: new Date(row.firstSeenMs), id: row.id }),
      ({ firstSeenMs: _, ...row }) => ({
        ...row,
        firstAt: row.firstAt?.toISOString() ?? null,
        lastAt: row.lastAt?.toISOString() ?? null,
      }),
    );
  },
);
