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
import { methodWord, problemWords } from './drift-plan-words.ts';
import { driftLevel, leadingResult, limitWords, valueWords } from './health-figures.ts';
import { importanceWords, sharesOf } from './importance-words.ts';
import { modelHref } from './model-name.ts';
import { useColumn, useImportance } from './use-health.ts';

function verdict({ drift, largeFrom }: ColumnAnswer): string {
  if (drift.noVerdict === 'empty') return 'No value in this range.';
  if (drift.noVerdict === 'no-method')
    return 'The methods in force compare no free text and no lists of numbers.';
  if (drift.noVerdict !== null) return 'Too few rows in this range to say.';
  const level = driftLevel(drift, largeFrom);
  if (level === null) return 'It is as it was in the baseline.';
  return `It changed against the baseline, the drift is ${level}.`;
}

function Head({ name, answer }: { name: string; answer: ColumnAnswer }) {
  const importance = useImportance(name, true).data;
  const share = sharesOf(importance)?.get(answer.column) ?? null;
  const error = importance?.columns.find(({ column }) => column === answer.column)?.error ?? null;
  const zone = useZone();
  const lead = leadingResult(answer.drift);
  const { drift, sides } = answer;
  const level = driftLevel(drift, answer.largeFrom);
  const changed = level === 'large' ? 'warning' : level === null ? 'ok' : 'info';
  const state = drift.noVerdict !== null ? 'no-data' : changed;
  return (
    <PageHead
      title={<span className="ident wrap-anywhere">{answer.column}</span>}
      beside={
        <StateBadge state={state} badge>
          {state === 'no-data' ? 'No verdict' : level === null ? 'As before' : `Changed, ${level}`}
        </StateBadge>
      }
      sub={
        <>
          {verdict(answer)} {problemWords(answer.plan.problem)}{' '}
          <TextLink href={modelHref(name)}>{name}</TextLink>
        </>
      }
      meta={
        <>
          {lead === null || lead.value === null ? null : (
            <MetaItem label={methodWord(lead.method)}>
              {valueWords(lead)}, limit {limitWords(lead)}
              {lead.method === 'psi' && answer.largeFrom !== null
                ? ` moderate, ${formatFixed(Math.max(answer.largeFrom, lead.threshold ?? 0), 2)} large`
                : ''}
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
  const { results } = answer.drift;
  const drawn = results.find(({ method }) => method === 'psi') ?? results[0];
  const method = drawn?.method ?? 'psi';
  const isTest = drawn !== undefined && drawn.pValue !== null;
  const word = isTest ? `p of ${methodWord(method)}` : methodWord(method);
  const found = useMetricRanges([
    { metric: 'model.drift', labels: { model: name, column: answer.column, method } },
  ]);
  const lines = found.results[0]?.series;
  const series = useMemo(
    () =>
      (lines ?? []).map(({ seriesId, labels, points }) => ({
        id: seriesId,
        name: `${word}, v${labels['version'] ?? ''}`,
        points,
      })),
    [lines, word],
  );
  const limit = drawn?.threshold ?? null;
  const large = method === 'psi' ? answer.largeFrom : null;
  const limits = useMemo(
    () =>
      limit === null
        ? []
        : large === null
          ? [{ value: limit, label: `Limit ${formatFixed(limit, 2)}` }]
          : [
              { value: limit, label: `Moderate ${formatFixed(limit, 2)}` },
              {
                value: Math.max(large, limit),
                label: `Large ${formatFixed(Math.max(large, limit), 2)}`,
              },
            ],
    [limit, large],
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
