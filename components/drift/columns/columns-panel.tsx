'use client';
import { useState } from 'react';
import {
  driftLevel,
  describeLevel,
  describeLimit,
  orderColumns,
  describeValue,
  type DriftColumn,
} from '#components/inference/model/health-figures.ts';
import { leadingResult } from '#components/inference/model/leading-result.ts';
import { columnHref } from '#components/labels/model-name.ts';
import { Button } from '#components/ui/button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Panel, PanelFoot, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { useZone } from '#components/ui/use-zone.ts';
import { formatCount, formatPercent } from '#lib/format.ts';
import type { ImportanceAnswer } from '#lib/schemas/drift/columns.ts';
import type { ColumnDriftAnswer } from '#lib/schemas/drift/windows.ts';
import { describeBaseline } from '../baselines/baseline-text.ts';
import { RemoveBaseline } from '../baselines/remove-baseline.tsx';
import { SetBaseline } from '../baselines/set-baseline.tsx';
import { methodWord, describeProblem, PROFILE_WORD } from '../drift-plan-text.ts';
import type { ExpectedChange } from './expected-change.ts';
import { describeImportance, sharesOf } from './importance-text.ts';

const FIRST = 15;

const NO_VERDICT = {
  empty: 'No value',
  'few-rows': 'Too few rows',
  'no-method': 'Not compared',
} as const;

function Verdict({ column, largeFrom }: { column: DriftColumn; largeFrom: number | null }) {
  if (column.noVerdict !== null)
    return <StateBadge state="no-data">{NO_VERDICT[column.noVerdict]}</StateBadge>;
  const level = driftLevel(column, largeFrom);
  const state = level === null ? 'ok' : level === 'large' ? 'warning' : 'info';
  return <StateBadge state={state}>{describeLevel(level)}</StateBadge>;
}

function share(missing: number, rows: number): string {
  return rows === 0 ? 'no rows' : formatPercent(missing / rows);
}

/** Missing values of both sides in one cell: two more columns would not fit next to the chart. */
function Missing({ column: { missing, rows } }: { column: DriftColumn }) {
  const [before, now] = [
    share(missing.reference, rows.reference),
    share(missing.current, rows.current),
  ];
  return (
    <>
      {now}
      {before === now ? null : <span className="text-ink-3"> was {before}</span>}
    </>
  );
}

function Rows({
  name,
  version,
  columns,
  shares,
  largeFrom,
}: {
  name: string;
  version: string;
  columns: readonly DriftColumn[];
  largeFrom: number | null;
  /** Importance shares by column; null if importance is not available. */
  shares: ReadonlyMap<string, number> | null;
}) {
  return (
    <Table label="Columns by drift">
      <thead>
        <tr>
          <Th>Column</Th>
          {shares === null ? null : <Th num>Importance</Th>}
          <Th fit>Verdict</Th>
          <Th>Method</Th>
          <Th num>Value</Th>
          <Th num>Limit</Th>
          <Th num>Missing</Th>
        </tr>
      </thead>
      <tbody>
        {columns.map((column) => {
          const result = leadingResult(column);
          return (
            <tr key={column.column}>
              <Td className="ident wrap-anywhere">
                <TextLink href={columnHref(name, column.column, version)}>{column.column}</TextLink>
              </Td>
              {shares === null ? null : (
                <Td num>{formatPercent(shares.get(column.column) ?? null, 1)}</Td>
              )}
              <Td fit>
                <Verdict column={column} largeFrom={largeFrom} />
              </Td>
              <Td className="whitespace-nowrap text-ink-2">
                {result === null ? 'none' : methodWord(result.method)}
              </Td>
              <Td num>{describeValue(result)}</Td>
              <Td num className="text-ink-2">
                {describeLimit(result)}
              </Td>
              <Td num className="whitespace-nowrap">
                <Missing column={column} />
              </Td>
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}

/** Columns, sorted by change, largest first. */
export function ColumnsPanel({
  name,
  versions,
  drift,
  importance,
  change,
}: {
  name: string;
  /** Versions that have served predictions, those with most predictions first. */
  versions: readonly string[];
  drift: ColumnDriftAnswer;
  importance: ImportanceAnswer | undefined;
  /** Null if no column changed or there is no estimate. */
  change: ExpectedChange | null;
}) {
  const [all, setAll] = useState(false);
  const zone = useZone();
  const shares = sharesOf(importance);
  const columns = orderColumns(drift.columns, shares);
  const shown = all ? columns : columns.slice(0, FIRST);
  return (
    <Panel aria-label="Columns, by drift">
      <PanelHeader
        title="Columns, by drift"
        count={columns.length}
        ruled={columns.length === 0}
        end={
          <>
            <RemoveBaseline model={name} baseline={drift.baseline} />
            <SetBaseline name={name} versions={versions} />
          </>
        }
      />
      {columns.length === 0 ? (
        <EmptyState kind="no-data" title="No feature in these rows">
          Send features with the rows to measure input drift.
        </EmptyState>
      ) : (
        <Rows
          name={name}
          version={drift.window.version ?? ''}
          columns={shown}
          shares={shares}
          largeFrom={drift.largeFrom}
        />
      )}
      <PanelFoot>
        <span>
          Against {describeBaseline(drift.baseline)}, {formatCount(drift.baseline.rows, 'row')}.{' '}
          {drift.plan.profile === 'native' ? '' : `Methods: ${PROFILE_WORD[drift.plan.profile]}. `}
          {describeProblem(drift.plan.problem)}{' '}
          {columns.some(({ noVerdict }) => noVerdict === 'no-method')
            ? 'Free text and lists of numbers are compared in reports only. '
            : ''}
          {describeImportance(importance, zone)}
          {change === null ? null : (
            <>
              {' '}
              Impact: <strong className="font-medium">{change.words}</strong>, estimated from scores
              or an error model, which cannot detect concept drift.
            </>
          )}
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
