'use client';
import { parseAsString, useQueryState } from 'nuqs';
import { useMemo } from 'react';
import { BarChart } from '#components/charts/bars/bar-chart.tsx';
import { TimeSeriesChart } from '#components/charts/time-series-chart.tsx';
import { DetailFrame } from '#components/client/page/detail-frame.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  driftLevel,
  describeLevel,
  describeLimit,
  describeValue,
} from '#components/inference/model/health-figures.ts';
import { leadingResult } from '#components/inference/model/leading-result.ts';
import { useColumn, useImportance } from '#components/inference/model/use-health.ts';
import { modelHref } from '#components/labels/model-name.ts';
import { sourcesOf, useMetricRanges } from '#components/metrics/use-metric-ranges.ts';
import { TextLink } from '#components/ui/link.tsx';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { Panel, PanelBody, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Skeleton, SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import {
  formatCount,
  formatFixed,
  formatNumber,
  formatPercent,
  formatVersion,
} from '#lib/format.ts';
import type { ColumnAnswer } from '#lib/schemas/drift/columns.ts';
import { describeBaseline } from '../baselines/baseline-text.ts';
import { methodWord, describeProblem } from '../drift-plan-text.ts';
import { ColumnQuality } from './column-quality.tsx';
import { binLabel, summarizeChange, haveGrowingBins } from './column-text.ts';
import { ColumnUpstream } from './column-upstream.tsx';
import { describeImportance, sharesOf } from './importance-text.ts';

type Embedding = NonNullable<ColumnAnswer['embedding']>;

function verdict({ drift, largeFrom }: ColumnAnswer): string {
  if (drift.noVerdict === 'empty') return 'No values in this range.';
  if (drift.noVerdict === 'no-method')
    return 'Free text and lists of numbers are compared only in reports of two windows or files.';
  if (drift.noVerdict !== null) return 'Too few rows in this range for a verdict.';
  const level = driftLevel(drift, largeFrom);
  if (level === null) return 'No change from the baseline.';
  const said = level === 'any' ? '' : `, the drift is ${level}`;
  return `Changed from the baseline${said}.`;
}

function Head({ name, answer, version }: { name: string; answer: ColumnAnswer; version: string }) {
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
      afterTitle={
        <StateBadge state={state} badge>
          {state === 'no-data' ? 'No verdict' : describeLevel(level)}
        </StateBadge>
      }
      sub={
        <>
          {verdict(answer)} {describeProblem(answer.plan.problem)}{' '}
          <TextLink href={modelHref(name)}>{name}</TextLink>
        </>
      }
      meta={
        <>
          {lead === null || lead.value === null ? null : (
            <MetaItem label={methodWord(lead.method)}>
              {describeValue(lead)}, limit {describeLimit(lead)}
              {lead.method === 'psi' && answer.largeFrom !== null
                ? ` moderate, ${formatFixed(Math.max(answer.largeFrom, lead.threshold ?? 0), 2)} large`
                : ''}
            </MetaItem>
          )}
          <MetaItem label="Version">{version === '' ? 'all' : formatVersion(version)}</MetaItem>
          <MetaItem label="Importance">
            {share === null ? 'none found' : formatPercent(share, 1)}
            {share === null || error === null ? '' : ` ± ${formatPercent(error, 1)}`}
          </MetaItem>
          <MetaItem label={answer.embedding === null ? 'Rows' : 'Rows with a vector'}>
            {formatNumber(
              answer.embedding === null
                ? sides.rows.current + sides.missing.current
                : sides.rows.current,
            )}
          </MetaItem>
          <span>{describeImportance(importance, zone)}</span>
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
      grouped
      height={240}
      stale={stale}
      empty={{
        title: 'Free text has no distribution',
        text: 'Nearly every baseline value is distinct. Reports of two windows compare such a column by its words.',
      }}
      foot={`Share of the present values.${haveGrowingBins(answer.bins) ? ' Bins grow toward extreme values, so the baseline is not a single bar.' : ''} Baseline: ${describeBaseline(baseline)}, ${formatCount(baseline.rows, 'row')}.`}
    />
  );
}

function DriftOverTime({
  name,
  answer,
  version,
}: {
  name: string;
  answer: ColumnAnswer;
  version: string;
}) {
  const drawn = useMemo(() => leadingResult(answer.drift), [answer]);
  const method = drawn?.method ?? 'psi';
  const isTest = drawn !== null && drawn.pValue !== null;
  const word = isTest ? `p of ${methodWord(method)}` : methodWord(method);
  const asked = { model: name, column: answer.column, method };
  const found = useMetricRanges([
    { metric: 'model.drift', labels: version === '' ? asked : { ...asked, version } },
  ]);
  const lines = found.results[0]?.series;
  const series = useMemo(
    () =>
      (lines ?? []).map(({ seriesId, labels: own, points }) => ({
        id: seriesId,
        name: `${word}, v${own['version'] ?? ''}`,
        points,
      })),
    [lines, word],
  );
  const limit = drawn?.threshold ?? null;
  const large = method === 'psi' ? answer.largeFrom : null;
  // A distance has the unit of the vectors, which may be small.
  const limitText = answer.embedding === null ? formatFixed(limit, 2) : formatNumber(limit, 4);
  const limits = useMemo(
    () =>
      limit === null
        ? []
        : large === null
          ? [{ value: limit, label: `Limit ${limitText}` }]
          : [
              { value: limit, label: `Moderate ${limitText}` },
              {
                value: Math.max(large, limit),
                label: `Large ${formatFixed(Math.max(large, limit), 2)}`,
              },
            ],
    [limit, large, limitText],
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
        title: 'Not monitored in this range',
        text: 'Model monitoring records the drift of each column once there is a baseline and enough rows.',
      }}
    />
  );
}

function Changes({ answer }: { answer: ColumnAnswer }) {
  return (
    <Panel aria-label="Changes">
      <PanelHeader title="Changes" />
      <PanelBody>
        {answer.changes.length === 0 ? (
          <p className="text-ink-2">Nothing differs from the baseline.</p>
        ) : (
          <ul className="grid gap-1.5">
            {answer.changes.map((change) => (
              <li key={`${change.what} ${change.label ?? ''}`}>{summarizeChange(change)}</li>
            ))}
          </ul>
        )}
      </PanelBody>
    </Panel>
  );
}

/** Facts about an embedding column, because the distribution of vectors cannot be drawn. */
function EmbeddingFacts({ answer, of }: { answer: ColumnAnswer; of: Embedding }) {
  const { rows, missing } = answer.sides;
  const facts: readonly [string, string, string][] = [
    ['Vector length', formatNumber(of.length), formatNumber(of.length)],
    ['Rows with a vector', formatNumber(rows.reference), formatNumber(rows.current)],
    ['Rows without a vector', formatNumber(missing.reference), formatNumber(missing.current)],
    ['Rows with a different length', 'excluded', formatNumber(of.otherLength)],
    ['Spread', formatNumber(of.spread, 3), ''],
  ];
  return (
    <Panel aria-label="Vectors">
      <PanelHeader title="Vectors" />
      <Table label="Vectors of the baseline and now">
        <thead>
          <tr>
            <Th>Fact</Th>
            <Th num>Baseline</Th>
            <Th num>Now</Th>
          </tr>
        </thead>
        <tbody>
          {facts.map(([word, before, now]) => (
            <tr key={word}>
              <Td>{word}</Td>
              <Td num>{before}</Td>
              <Td num>{now}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <PanelFoot>
        No distribution is drawn, because a single number of an embedding has no meaning. The value
        is the distance the mean vector moved; the spread is the distance of baseline vectors from
        their mean. Baseline: {describeBaseline(answer.baseline)}.
      </PanelFoot>
    </Panel>
  );
}

/** One column of a model: its distribution, drift, changes and upstream sources. */
export function ColumnPage({ name, column }: { name: string; column: string }) {
  const mayRead = useCan('models:read');
  const [version] = useQueryState('version', parseAsString.withDefault(''));
  const query = useColumn(name, column, version);
  if (!mayRead) return <NoPermission permission="models:read" what="models" />;
  return (
    <DetailFrame
      query={query}
      noun="column"
      gone="The model has no baseline yet, or the baseline has no value for this column. Set a baseline on the model page."
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
          <Head name={name} answer={answer} version={version} />
          <div className="grid gap-(--gutter) lg:grid-cols-[minmax(0,1fr)_304px] xl:grid-cols-[minmax(0,1fr)_344px]">
            <div className="grid min-w-0 content-start gap-(--gutter)">
              {answer.embedding === null ? (
                <Distribution answer={answer} stale={query.isPlaceholderData} />
              ) : (
                <EmbeddingFacts answer={answer} of={answer.embedding} />
              )}
              <DriftOverTime name={name} answer={answer} version={version} />
              <ColumnQuality name={name} column={answer.column} version={version} />
            </div>
            <div className="grid min-w-0 content-start gap-(--gutter)">
              {answer.embedding === null ? <Changes answer={answer} /> : null}
              <ColumnUpstream answer={answer} />
            </div>
          </div>
        </>
      )}
    </DetailFrame>
  );
}
