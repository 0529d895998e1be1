'use client';
import { useState } from 'react';
import { ListBody } from '#components/client/page/list-body.tsx';
import { summarizeChange, shortDigest, describeSnapshot } from '#components/labels/dataset-text.ts';
import { Select } from '#components/ui/forms/select.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { Time } from '#components/ui/time.tsx';
import { schemaDiff, type DatasetColumn } from '#lib/dataset-diff.ts';
import { formatCount, formatMetric, formatNumber, formatPercent } from '#lib/format.ts';
import type { DatasetSnapshotItem } from '#lib/schemas/experiments/datasets.ts';
import { useSnapshots } from './use-datasets.ts';

const BADGE = {
  ok: { state: 'info', word: 'New' },
  unchanged: { state: 'ok', word: 'Unchanged' },
  failed: { state: 'error', word: 'Failed' },
} as const;

function HistoryRow({ row }: { row: DatasetSnapshotItem }) {
  const { state, word } = BADGE[row.status];
  return (
    <tr>
      <Td fit>
        <StateBadge state={state}>{word}</StateBadge>
      </Td>
      <Td fit>
        <Time at={row.fetchedAt} />
        {row.pulls > 1 ? (
          <span className="block text-xs text-ink-3">
            {formatCount(row.pulls, 'pull')}, last <Time at={row.seenAt} />
          </span>
        ) : null}
      </Td>
      <Td className="wrap-anywhere">
        {describeSnapshot(row)}
        {row.httpStatus === null ? null : (
          <span className="block text-xs text-ink-3">HTTP {row.httpStatus}</span>
        )}
      </Td>
      <Td num>{row.rows === null ? '' : formatNumber(row.rows)}</Td>
      <Td num>{row.bytes === null ? '' : formatMetric(row.bytes, 'By')}</Td>
      <Td fit>
        <span className="ident">{row.digest === null ? '' : shortDigest(row.digest)}</span>
      </Td>
    </tr>
  );
}

/**
 * Pulls, newest first, then a comparison of two tables. Consecutive pulls with the same result
 * share a line.
 */
export function DatasetHistory({ id }: { id: string }) {
  const query = useSnapshots(id);
  const rows = query.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Panel aria-label="History" className="overflow-hidden">
        <PanelHeader title="History" ruled={rows.length === 0} />
        <ListBody
          query={query}
          count={rows.length}
          what="history"
          noun="line"
          foot="more"
          skeletonRows={4}
          empty={
            <EmptyState kind="no-data" title="Not pulled yet">
              The first pull starts when the source is saved and enabled.
            </EmptyState>
          }
        >
          <Table label="Pulls, newest first">
            <thead>
              <tr>
                <Th fit>Result</Th>
                <Th fit>When</Th>
                <Th>Result</Th>
                <Th num>Rows</Th>
                <Th num>Size</Th>
                <Th fit>Digest</Th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <HistoryRow key={row.id} row={row} />
              ))}
            </tbody>
          </Table>
        </ListBody>
      </Panel>
      <Comparison tables={rows.filter(({ status }) => status === 'ok')} />
    </>
  );
}

const labelOf = (row: DatasetSnapshotItem) =>
  `${row.fetchedAt.slice(0, 16).replace('T', ' ')} UTC, ${shortDigest(row.digest)}`;

function formatShare(share: number | null | undefined): string {
  if (share === undefined) return 'none';
  return share === null ? 'unknown' : formatPercent(share);
}

/** Side-by-side comparison of the columns of two tables. */
function Comparison({ tables }: { tables: readonly DatasetSnapshotItem[] }) {
  const [chosen, setChosen] = useState<{ old?: string; now?: string }>({});
  const now = tables.find(({ id }) => id === chosen.now) ?? tables[0];
  const old = tables.find(({ id }) => id === chosen.old) ?? tables[1];
  if (now === undefined || old === undefined) return null;
  const options = tables.map((row) => ({ value: row.id, label: labelOf(row) }));
  const changes = schemaDiff(old.columns, now.columns);
  const byName = (columns: readonly DatasetColumn[]) =>
    new Map(columns.map((column) => [column.name, column]));
  const [before, after] = [byName(old.columns), byName(now.columns)];
  const names = [...new Set([...after.keys(), ...before.keys()])];
  const changed = new Map(changes.map((change) => [change.column, change]));
  return (
    <Panel aria-label="Schema changes between two tables" className="overflow-hidden">
      <PanelHeader
        title={
          changes.length === 0
            ? 'Same schema in both tables'
            : `${formatCount(changes.length, 'column')} ${changes.length === 1 ? 'differs' : 'differ'}`
        }
        ruled
        end={
          <span className="flex flex-wrap gap-2">
            <Select
              aria-label="Earlier table"
              value={old.id}
              options={options}
              onValueChange={(id) => setChosen({ ...chosen, old: id })}
            />
            <Select
              aria-label="Later table"
              value={now.id}
              options={options}
              onValueChange={(id) => setChosen({ ...chosen, now: id })}
            />
          </span>
        }
      />
      <Table label="Columns of both tables">
        <thead>
          <tr>
            <Th>Column</Th>
            <Th fit>Type</Th>
            <Th>Change</Th>
            <Th num>Missing before</Th>
            <Th num>Missing now</Th>
          </tr>
        </thead>
        <tbody>
          {names.map((name) => {
            const change = changed.get(name);
            return (
              <tr key={name}>
                <Td className="ident wrap-anywhere">{name}</Td>
                <Td fit>{(after.get(name) ?? before.get(name))?.type}</Td>
                <Td>
                  {change === undefined ? (
                    ''
                  ) : (
                    <StateBadge state="info">{summarizeChange(change)}</StateBadge>
                  )}
                </Td>
                <Td num>{formatShare(before.get(name)?.nullShare)}</Td>
                <Td num>{formatShare(after.get(name)?.nullShare)}</Td>
              </tr>
            );
          })}
        </tbody>
      </Table>
    </Panel>
  );
}
