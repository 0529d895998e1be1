'use client';
import { useMemo } from 'react';
import { NoPermission } from '#components/accounts/no-permission.tsx';
import { BarChart } from '#components/charts/bar-chart.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { sourcesOf, useMetricRanges } from '#components/infrastructure/use-metric-ranges.ts';
import { DetailFrame } from '#components/shell/detail-frame.tsx';
import { PageCrumb } from '#components/shell/page-crumb.tsx';
import { useCan } from '#components/shell/session.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/skeleton.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { formatCount, formatFixed, formatNumber, formatPercent } from '#lib/format.ts';
import type { ColumnAnswer } from '#lib/schemas/models-columns.ts';
import { baselineWords } from './baseline-words.ts';
import { binLabel, changeWords } from './column-words.ts';
import { ColumnQuality } from './column-quality.tsx';
import { ColumnUpstream } from './column-upstream.tsx';
import { leadingResult } from './health-figures.ts';
import { importanceWords, sharesOf } from './importance-words.ts';
import { modelHref } from './model-name.ts';
import { useColumn, useImportance } from './use-health.ts';

function verdict({ drift }: ColumnAnswer): string {
  if (drift.noVerdict === 'empty') return 'No value in this range.';
  if (drift.noVerdict !== null) return 'Too few rows in this range to say.';
  return drift.drifted ? 'It changed against the baseline.' : 'It is as it was in the baseline.';
}

function Head({ name, answer }: { name: string; answer: ColumnAnswer }) {
  const importance = useImportance(name, true).data;
  const share = sharesOf(importance)?.get(answer.column) ?? null;
  const error = importance?.columns.find(({ column }) => column === answer.column)?.error ?? null;
  const zone = useZone();
  const lead = leadingResult(answer.drift);
  const { drift, sides } = answer;
  const state = drift.noVerdict !== null ? 'no-data' : drift.drifted ? 'info' : 'ok';
  return (
    <PageHead
      title={<span className="ident wrap-anywhere">{answer.column}</span>}
      beside={
        <StateBadge state={state} badge>
          {state === 'info' ? 'Changed' : state === 'ok' ? 'As before' : 'No verdict'}
        </StateBadge>
      }
      sub={
        <>
          {verdict(answer)} <TextLink href={modelHref(name)}>{name}</TextLink>
        </>
      }
      meta={
        <>
          {lead === null || lead.value === null ? null : (
            <MetaItem label={lead.method.toUpperCase()}>
              {formatFixed(lead.value, 3)}, limit {formatFixed(lead.threshold, 3)}
            </MetaItem>
          )}
          <MetaItem label="Importance">
            {share === null ? 'none known' : formatPercent(share, 1)}
            {share === null || error === null ? '' : ` ± ${formatPercent(error, 1)}`}
          </MetaItem>
          <MetaItem label="Rows">
            {formatNumber(sides.rows.current + sides.missing.current)}
          </MetaItem>
          <span>{importanceWords(importance, zone)}</span>
        </>
      }
    />
  );
}

function Distribution({ answer, stale }: { answer: ColumnAnswer; stale: boolean }) {
  const groups = useMemo(() => answer.bins.map(binLabel), [answer]);
  const series = useMemo(
    () => [
      {
        id: 'reference',
        name: 'Baseline',
        values: answer.bins.map(({ reference }) => reference),
        color: 2 as const,
      },
      {
        id: 'current',
        name: 'Now',
        values: answer.bins.map(({ current }) => current),
        color: 1 as const,
      },
    ],
    [answer],
  );
  const { baseline } = answer;
  return (
    <BarChart
      title="Distribution"
      unit="ratio"
      groups={groups}
      series={series}
      beside
      height={240}
      stale={stale}
      foot={`Share of the present values. Baseline: ${baselineWords(baseline)}, ${formatCount(baseline.rows, 'row')}.`}
    />
  );
}

function DriftOverTime({ name, answer }: { name: string; answer: ColumnAnswer }) {
  const found = useMetricRanges([
    { metric: 'model.drift', labels: { model: name, column: answer.column, method: 'psi' } },
  ]);
  const lines = found.results[0]?.series;
  const series = useMemo(
    () =>
      (lines ?? []).map(({ seriesId, labels, points }) => ({
        id: seriesId,
        name: `PSI, v${labels['version'] ?? ''}`,
        points,
      })),
    [lines],
  );
  const limit = answer.drift.results.find(({ method }) => method === 'psi')?.threshold;
  const limits = useMemo(
    () => (limit === undefined ? [] : [{ value: limit, label: `Limit ${formatFixed(limit, 2)}` }]),
    [limit],
  );
  return (
    <TimeSeriesChart
      title="Drift over time"
      unit="1"
      series={series}
      limits={limits}
      status={found.status}
      stale={found.stale}
      sources={sourcesOf(found.results)}
      zero
      empty={{
        errorId: found.errorId,
        onRetry: found.onRetry,
        title: 'Not watched in this range',
        text: 'The watch of models writes the drift of each column once there is a baseline and enough rows.',
      }}
    />
  );
}

function Changes({ answer }: { answer: ColumnAnswer }) {
  return (
    <Panel aria-label="What changed">
      <PanelHeader title="What changed" />
      <PanelBody>
        {answer.changes.length === 0 ? (
          <p className="text-ink-2">Nothing that stands out against the baseline.</p>
        ) : (
          <ul className="grid gap-1.5">
            {answer.changes.map((change) => (
              <li key={`${change.what} ${change.label ?? ''}`}>{changeWords(change)}</li>
            ))}
          </ul>
        )}
      </PanelBody>
    </Panel>
  );
}

/** One column of a model: how it is distributed, how it drifted, what changed and where it comes from. */
export function ColumnPage({ name, column }: { name: string; column: string }) {
  const mayRead = useCan('models:read');
  const query = useColumn(name, column, true);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <DetailFrame
      query={query}
      noun="column"
      gone="The model has no baseline yet, or its baseline holds no value of this column. Set a baseline on the page of the model."
      back={{ href: modelHref(name), label: name }}
      skeleton={
        <>
          <Skeleton className="h-7 w-64" />
          <Panel>
            <SkeletonRows rows={6} />
          </Panel>
        </>
      }
    >
      {(answer) => (
        <>
          <PageCrumb label={column} parent={{ label: name, href: modelHref(name) }} />
          <Head name={name} answer={answer} />
          <div className="grid gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]">
            <div className="grid min-w-0 content-start gap-(--gutter)">
              <Distribution answer={answer} stale={query.isPlaceholderData} />
              <DriftOverTime name={name} answer={answer} />
              <ColumnQuality name={name} column={answer.column} />
            </div>
            <div className="grid min-w-0 content-start gap-(--gutter)">
              <Changes answer={answer} />
              <ColumnUpstream answer={answer} />
            </div>
          </div>
        </>
      )}
    </DetailFrame>
  );
}
