'use client';
import { useMemo, useState } from 'react';
import { Sparkline } from '#components/charts/sparkline.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import {
  isOff,
  isUnchecked,
  leadingCheck,
  orderQuality,
  QUALITY_CHECKS,
  shareOf,
  staleness,
  verdictWord,
  type QualityColumn,
} from '#components/drift/columns/quality-rows.ts';
import { perMinute } from '#components/inference/model/step-pace.ts';
import type { useQuality } from '#components/inference/model/use-health.ts';
import type { ModelView } from '#components/inference/model/use-model.ts';
import { useVersionMarkers } from '#components/inference/model/use-version-markers.ts';
import { type FirstRequests, moreMarkers } from '#components/inference/model/version-markers.ts';
import { columnHref } from '#components/labels/model-name.ts';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { QualityAnswer } from '#lib/schemas/model-monitoring/estimates.ts';

const FIRST = 10;

function Row({
  name,
  version,
  column,
  rows,
}: {
  name: string;
  version: string;
  column: QualityColumn;
  rows: number;
}) {
  const lead = leadingCheck(column, rows);
  const stale = staleness(column);
  return (
    <tr>
      <Td className="ident wrap-anywhere">
        <TextLink href={columnHref(name, column.column, version)}>{column.column}</TextLink>
      </Td>
      <Td fit>
        {isUnchecked(column, rows) ? (
          <StateBadge state="no-data">Not checked</StateBadge>
        ) : (
          <StateBadge state={isOff(column, rows) ? 'warning' : 'ok'}>
            {verdictWord(column, rows)}
          </StateBadge>
        )}
      </Td>
      {QUALITY_CHECKS.map(({ check }) => {
        const share = shareOf(column, check, rows);
        return (
          <Td key={check} num className={share === null ? 'text-ink-3' : ''}>
            {share === null ? 'not checked' : formatPercent(share, 1)}
          </Td>
        );
      })}
      <Td fit>
        <Sparkline
          values={lead.shares}
          unit="ratio"
          label={`${lead.word} of ${column.column} over time`}
        />
      </Td>
      <Td fit>
        {column.lastAt === null ? 'none' : <Time at={column.lastAt} />}
        {stale === null ? null : <span className="block text-ink-2">{stale.detail}</span>}
      </Td>
    </tr>
  );
}

function Columns({ name, answer }: { name: string; answer: QualityAnswer }) {
  const [all, setAll] = useState(false);
  const columns = orderQuality(answer);
  const off = columns.filter((column) => isOff(column, answer.rows)).length;
  const shown = all ? columns : columns.slice(0, FIRST);
  const { baseline } = answer;
  const against =
    baseline === null
      ? 'No baseline is set: ranges and new categories are checked where the schema defines them.'
      : `Ranges and new categories against ${baseline.name === '' ? 'the newest baseline' : baseline.name}.`;
  const more = answer.more > 0 ? ` ${formatCount(answer.more, 'further column')} not checked.` : '';
  return (
    <Panel aria-label="Data quality">
      <PanelHeader
        title="Data quality"
        count={
          answer.rows === 0
            ? 'no rows'
            : off === 0
              ? 'no issues'
              : `${off} of ${columns.length} with issues`
        }
        ruled={columns.length === 0}
      />
      {columns.length === 0 ? (
        <EmptyState kind="no-data" title="No feature in these rows">
          Send features with the rows to check more than their number.
        </EmptyState>
      ) : (
        <Table label="Data quality by column">
          <thead>
            <tr>
              <Th>Column</Th>
              <Th fit>Verdict</Th>
              {QUALITY_CHECKS.map(({ check, word }) => (
                <Th key={check} num>
                  {word}
                </Th>
              ))}
              <Th fit>Over time</Th>
              <Th fit>Over time</Th>
            </tr>
          </thead>
          <tbody>
            {shown.map((column) => (
              <Row
                key={column.column}
                name={name}
                version={answer.window.version ?? ''}
                column={column}
                rows={answer.rows}
              />
            ))}
          </tbody>
        </Table>
      )}
      <PanelFoot>
        <span>
          {against}
          {more}
        </span>
        {columns.length > FIRST ? (
          <Button size="sm" className="ml-auto" onClick={() => setAll(!all)}>
            {all ? `Show the first ${FIRST}` : `Show all ${columns.length}`}
          </Button>
        ) : null}
      </PanelFoot>
    </Panel>
  );
}

function Volume({
  view,
  answer,
  first,
  stale,
}: {
  view: ModelView;
  answer: QualityAnswer;
  first: FirstRequests;
  stale: boolean;
}) {
  const { markers, more } = useVersionMarkers(view, first);
  const series = useMemo(
    () => [
      {
        id: 'rows',
        name: 'Rows',
        points: answer.volume.series.map(
          ({ at, rows }) => [Date.parse(at), perMinute(answer, at, rows)] as const,
        ),
      },
    ],
    [answer],
  );
  const usual =
    answer.volume.usual === null ? null : (answer.volume.usual / answer.stepSeconds) * 60;
  return (
    <TimeSeriesChart
      title="Rows per minute"
      unit="1/min"
      series={series}
      baseline={usual}
      markers={markers}
      markerWord="Version"
      {...(more === 0 ? {} : { foot: moreMarkers(more) })}
      stale={stale}
      zero
      gapReason="No rows"
      sources={view.sent?.sources ?? []}
      empty={{ title: 'No rows in this range' }}
    />
  );
}

/** Number of rows, and the data quality of their columns. */
export function QualityPanel({
  view,
  quality,
  first,
}: {
  view: ModelView;
  first: FirstRequests;
  quality: ReturnType<typeof useQuality>;
}) {
  if (quality.data !== undefined)
    return (
      <>
        <Columns name={view.name} answer={quality.data} />
        <Volume view={view} answer={quality.data} first={first} stale={quality.isPlaceholderData} />
      </>
    );
  return (
    <Panel aria-label="Data quality">
      <PanelHeader title="Data quality" ruled />
      {quality.isError ? (
        <LoadFailed what="data quality" query={quality} />
      ) : (
        <SkeletonRows rows={5} label="Loading the data quality" />
      )}
    </Panel>
  );
}
