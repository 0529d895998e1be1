'use client';
import type { Query } from '#components/client/api.ts';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { ALL_SERIES } from '#components/metrics/explorer-state.ts';
import { LabelFilters } from '#components/metrics/label-filters.tsx';
import { isHistogram } from '#components/metrics/metric-range.ts';
import {
  readingsOf,
  useLabelNames,
  type useExplorerState,
} from '#components/metrics/use-explorer.ts';
import { Select } from '#components/ui/forms/select.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { rangeAggregates, rangeReadings } from '#lib/choices/infrastructure.ts';
import type { MetricName } from '#lib/schemas/infrastructure/infrastructure.ts';
import { CopyLinkMenu } from './copy-link-menu.tsx';
import { AGGREGATE_WORD, READING_WORD } from './metric-grouping.ts';

type Explorer = ReturnType<typeof useExplorerState>;

function GroupBy({ explorer }: { explorer: Explorer }) {
  const { metric, labels, as, group, aggregate, setGroup, setAggregate } = explorer;
  const names = useLabelNames(metric, labels).filter((name) => name !== '__name__');
  const known = group === '' || group === ALL_SERIES || names.includes(group);
  return (
    <>
      <Select
        aria-label="Group by"
        placeholder="Each series"
        value={group}
        options={[
          { value: ALL_SERIES, label: 'All series together' },
          ...[...names, ...(known ? [] : [group])].map((name) => ({
            value: name,
            label: `By ${name}`,
          })),
        ]}
        onValueChange={setGroup}
        className="max-w-64"
      />
      {group !== '' && (as === 'raw' || as === 'rate') ? (
        <Segmented
          label="Value of a group"
          value={aggregate}
          options={rangeAggregates.map((value) => ({ value, label: AGGREGATE_WORD[value] }))}
          onValueChange={(value) =>
            setAggregate(rangeAggregates.find((each) => each === value) ?? 'sum')
          }
        />
      ) : null}
    </>
  );
}

/** Editor for the query of the selected metric: reading, grouping and labels. */
export function QueryPanel({
  explorer,
  name,
  query,
}: {
  explorer: Explorer;
  name: MetricName | undefined;
  query: Query;
}) {
  const { metric, labels, as, setLabels, setReading } = explorer;
  const { fromMs, toMs } = useTimeRange();
  const readings = name ? readingsOf(name.kind) : rangeReadings;
  return (
    <Panel aria-label="Query" className="gap-2 px-4 py-3">
      <div className="flex flex-wrap items-center gap-2">
        <Segmented
          label="Reading"
          value={as}
          onValueChange={(value) =>
            setReading(rangeReadings.find((reading) => reading === value) ?? 'raw')
          }
          options={readings.map((value) => ({
            value,
            label: value === 'raw' && isHistogram(name?.kind ?? '') ? 'Mean' : READING_WORD[value],
          }))}
        />
        <GroupBy explorer={explorer} />
        {/* On phones this has its own line from the start, so that nothing moves when the metric name arrives. */}
        <span className="min-h-4.5 text-xs text-ink-2 max-sm:basis-full">
          {name ? `${name.kind}${name.unit ? `, unit ${name.unit}` : ''}` : ''}
        </span>
        <span className="ml-auto flex flex-wrap gap-2">
          <CopyLinkMenu fromMs={fromMs} toMs={toMs} />
          <CsvLink path="/api/metrics/range" query={query} />
        </span>
      </div>
      <LabelFilters metric={metric} labels={labels} onChange={setLabels} />
    </Panel>
  );
}
