'use client';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { LoadFailed } from '#components/client/page/load-failed.tsx';
import { useCan } from '#components/client/session.tsx';
import { useRunOf, useVersion } from '#components/inference/model/use-model.ts';
import { VersionChoice } from '#components/inference/model/version-choice.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Panel, PanelBody, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { Table, Td, Th } from '#components/ui/tables/table.tsx';
import { cn } from '#lib/cn.ts';
import { versionDiff, versionParts, type DiffRow, type DiffSection } from './version-diff.ts';

const SECTION_WORD: Record<DiffSection, string> = {
  metrics: 'Metric',
  params: 'Param',
  schema: 'Schema',
  environment: 'Environment',
  data: 'Data digest',
  tags: 'Tag',
  source: 'Source',
};

function useParts(name: string, version: number | null) {
  const detail = useVersion(name, version);
  const run = useRunOf(detail.data?.run?.id ?? null);
  return {
    detail,
    parts: detail.data === undefined ? null : versionParts(detail.data, run.data),
    runPending: detail.data?.run != null && run.isLoading,
  };
}

function DiffTable({
  rows,
  before,
  after,
}: {
  rows: readonly DiffRow[];
  before: number;
  after: number;
}) {
  return (
    <Table label={`Version ${before} compared with version ${after}`}>
      <thead>
        <tr>
          <Th fit>Part</Th>
          <Th>Name</Th>
          <Th>v{before}</Th>
          <Th>v{after}</Th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.section}:${row.key}`}>
            <Td fit className="text-ink-3">
              {SECTION_WORD[row.section]}
            </Td>
            <Td className="ident wrap-anywhere text-ink-2">{row.key}</Td>
            {[row.before, row.after].map((value, side) => (
              <Td key={side} className={cn('wrap-anywhere', row.differs && 'font-medium')}>
                {value ?? <span className="font-normal text-ink-3">none</span>}
              </Td>
            ))}
          </tr>
        ))}
      </tbody>
    </Table>
  );
}

/** Explains why the comparison of `known` lines shows no difference. */
function describeEqual(known: number, hidden: boolean): string {
  if (hidden) return 'No visible differences.';
  return known === 0
    ? 'Neither version has params, metrics, tags or a signature.'
    : 'Both versions are equal.';
}

export interface VersionCompareProps {
  name: string;
  newest: readonly number[];
  total: number;
  before: number | null;
  after: number | null;
  onChange: (pair: { before?: number; after?: number }) => void;
}

/** Any two versions line by line: metrics, params, schema, data, tags, source. */
export function VersionCompare({
  name,
  newest,
  total,
  before,
  after,
  onChange,
}: VersionCompareProps) {
  const [all, setAll] = useQueryState('equal', parseAsBoolean.withDefault(false));
  const hidden = !useCan('experiments:read');
  const old = useParts(name, before);
  const now = useParts(name, after);
  if (before === null || after === null)
    return (
      <Panel aria-label="Compare versions">
        <PanelHeader title="Compare versions" ruled />
        <EmptyState kind="no-data" title="One version only" className="min-h-28">
          With a second version, this compares the two.
        </EmptyState>
      </Panel>
    );
  const rows = old.parts && now.parts ? versionDiff(old.parts, now.parts) : null;
  const shown = rows?.filter(({ differs }) => all || differs) ?? [];
  const failed = [old, now].find(({ detail }) => detail.isError);
  const choice = { name, newest, total };
  return (
    <Panel aria-label="Compare versions">
      <PanelHeader
        title="Compare versions"
        ruled
        end={
          <>
            <VersionChoice
              {...choice}
              label="Earlier version"
              value={before}
              onChange={(version) => onChange({ before: version })}
            />
            and
            <VersionChoice
              {...choice}
              label="Later version"
              value={after}
              onChange={(version) => onChange({ after: version })}
            />
            <Checkbox checked={all} onCheckedChange={(on) => void setAll(on ? true : null)}>
              Show equal lines
            </Checkbox>
          </>
        }
      />
      {[old, now].map(({ detail: { data } }) =>
        hidden || data === undefined || data.filesNote === null ? null : (
          <PanelBody key={data.version} className="text-xs text-ink-2 wrap-anywhere">
            The files of v{data.version} are not compared here. {data.filesNote}
          </PanelBody>
        ),
      )}
      {hidden ? (
        <PanelBody className="text-xs text-ink-2">
          Metrics, params, schema, environment and data belong to the experiments of the versions,
          which your role cannot see.
        </PanelBody>
      ) : null}
      {failed !== undefined ? (
        <LoadFailed what="versions" query={failed.detail} />
      ) : rows === null || old.runPending || now.runPending ? (
        <SkeletonRows rows={5} label="Loading the versions" />
      ) : shown.length === 0 ? (
        <EmptyState kind="no-data" title="No difference" className="min-h-28">
          {describeEqual(rows.length, hidden)}
        </EmptyState>
      ) : (
        <DiffTable rows={shown} before={before} after={after} />
      )}
    </Panel>
  );
}
