'use client';
import { useQuery } from '@tanstack/react-query';
import { createElement } from 'react';
import { isApiError } from '#components/client/api.ts';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import {
  differingColumns,
  narrowedFilter,
  readColumn,
  type RunColumn,
} from '#components/labels/run-view.ts';
import { Button } from '#components/ui/button.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { SkeletonRows } from '#components/ui/states/skeleton.tsx';
import { BulkBar } from '#components/ui/tables/bulk-bar.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { formatCount } from '#lib/format.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { RunItem } from '#lib/schemas/experiments/runs.ts';
import { ColumnsPicker } from './datasets/columns-picker.tsx';
import { describeChosen } from './runs/chosen-text.ts';
import type { ComparePanelProps } from './runs/compare-panel.tsx';
import { RunGroups } from './runs/run-groups.tsx';
import { RunsFilter } from './runs/runs-filter.tsx';
import { RunsTable } from './runs/runs-table.tsx';
import {
  comparesChosen,
  RUN_VIEWS,
  useChosenRuns,
  useExperiment,
  useRun,
  useRuns,
  useRunView,
  type RunView,
} from './runs/use-runs.ts';

/**
 * Lazy-loads the code of the comparison. Uses a query instead of Suspense: React keeps hidden
 * content hidden for 300 ms, longer than the rest of a comparison takes.
 */
function useComparePanel(isWanted: boolean) {
  return useQuery({
    queryKey: queryKey('experiments', 'compare-panel'),
    queryFn: async () => (await import('./runs/compare-panel.tsx')).ComparePanel,
    staleTime: Infinity,
    gcTime: Infinity,
    throwOnError: true,
    enabled: isWanted,
  }).data;
}

function Comparison(props: ComparePanelProps) {
  const panel = useComparePanel(true);
  return panel === undefined ? (
    <SkeletonRows rows={6} label="Loading the comparison" />
  ) : (
    createElement(panel, props)
  );
}

const VIEW_WORD: Record<RunView['view'], string> = {
  table: 'Table',
  groups: 'Groups',
  compare: 'Compare',
};

function Toolbar({
  view,
  shown,
  known,
  error,
}: {
  view: RunView;
  shown: readonly RunColumn[];
  known: readonly string[];
  error: Error | null;
}) {
  const groupable = shown.filter(({ entity }) => entity !== 'metrics');
  return (
    <div className="grid gap-2 border-b border-line px-4 py-2">
      <RunsFilter
        value={view.filter}
        error={error}
        onChange={(filter) => view.set({ filter: filter === '' ? null : filter })}
      />
      <div className="flex flex-wrap items-center gap-x-3 gap-y-2">
        <Segmented
          label="View"
          value={view.view}
          options={RUN_VIEWS.map((value) => ({ value, label: VIEW_WORD[value] }))}
          onValueChange={(value) =>
            view.set({ view: RUN_VIEWS.find((each) => each === value) ?? null })
          }
        />
        {view.view === 'groups' && groupable.length > 0 ? (
          <span className="inline-flex items-center gap-2 text-ink-2">
            By
            <Select
              aria-label="Group by"
              value={view.group === '' ? (groupable[0]?.id ?? '') : view.group}
              options={groupable.map(({ id }) => ({ value: id, label: id }))}
              onValueChange={(group) => view.set({ group })}
            />
          </span>
        ) : null}
        <Checkbox
          checked={view.diff}
          onCheckedChange={(diff) => view.set({ diff: diff ? true : null })}
        >
          Only differences
        </Checkbox>
        <span className="ml-auto">
          <ColumnsPicker
            shown={shown.map(({ id }) => id)}
            known={known}
            onChange={(columns) => view.set({ columns: columns.length === 0 ? null : columns })}
          />
        </span>
      </div>
    </div>
  );
}

function Body({
  view,
  runs,
  columns,
  stale,
}: {
  view: RunView;
  runs: readonly RunItem[];
  columns: readonly RunColumn[];
  stale: boolean;
}) {
  const selected = new Set(view.runs);
  // Preloads the comparison, because users often open it after selecting runs.
  useComparePanel(selected.size > 0);
  const pinned = useRun(view.baseline).data;
  const baseline = runs.find(({ id }) => id === view.baseline) ?? pinned;
  const groupBy =
    readColumn(view.group) ?? columns.find(({ entity }) => entity !== 'metrics') ?? null;
  if (view.view === 'groups')
    return (
      <RunGroups
        runs={runs}
        by={groupBy}
        columns={columns}
        onPick={(value) => {
          if (groupBy !== null)
            view.set({ filter: narrowedFilter(view.filter, groupBy, value), view: null });
        }}
      />
    );
  if (view.view === 'compare')
    return (
      <Comparison
        runs={runs}
        columns={columns}
        baseline={baseline}
        words={`All ${formatCount(runs.length, 'loaded run')}. Select runs in the table to compare only those.`}
      />
    );
  return (
    <>
      <BulkBar count={selected.size} onClear={() => view.set({ runs: null })}>
        <Button size="sm" variant="primary" onClick={() => view.set({ view: 'compare' })}>
          Compare {formatCount(selected.size, 'run')}
        </Button>
      </BulkBar>
      <RunsTable
        runs={runs}
        columns={columns}
        baseline={baseline}
        onBaseline={(id) => view.set({ baseline: id === '' ? null : id })}
        selected={selected}
        onSelect={(next) => view.set({ runs: next.size === 0 ? null : [...next] })}
        order={view.order}
        onOrder={(order) => view.set({ order })}
        stale={stale}
      />
    </>
  );
}

/** The selected runs side by side, regardless of the current filter. */
function Chosen({
  view,
  query,
  columns,
}: {
  view: RunView;
  query: ReturnType<typeof useChosenRuns>;
  columns: readonly RunColumn[];
}) {
  const pinned = useRun(view.baseline).data;
  return (
    <QueryBody query={query} what="comparison" rows={8}>
      {(found) =>
        found.items.length === 0 ? (
          <EmptyState
            kind="no-match"
            title="None of the selected runs is left"
            action={
              <Button size="sm" onClick={() => view.set({ runs: null, view: null })}>
                Select other runs
              </Button>
            }
          >
            {describeChosen(found, view)}
          </EmptyState>
        ) : (
          <Comparison
            runs={found.items}
            columns={columns}
            baseline={found.items.find(({ id }) => id === view.baseline) ?? pinned}
            words={describeChosen(found, view)}
          />
        )
      }
    </QueryBody>
  );
}

const isRefused = (error: Error | null): boolean =>
  isApiError(error) && error.code === 'invalid_input';

/** Runs of one experiment, which can be filtered, sorted, grouped and compared. */
export function ExperimentPage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const view = useRunView();
  const query = useRuns(id, view);
  const experiment = useExperiment(id);
  const runs = query.data?.pages.flatMap((page) => page.items) ?? [];
  const chosen = useChosenRuns(view);
  const ofChosen = comparesChosen(view);
  const shown = ofChosen ? chosen.data : query.data?.pages[0];
  const all = (shown?.columns ?? []).flatMap((each) => readColumn(each) ?? []);
  // A comparison shows only the columns in which the selected runs differ.
  const columns = view.diff
    ? differingColumns(ofChosen ? (chosen.data?.items ?? []) : runs, all)
    : all;
  if (!mayRead) return <NoPermission permission="experiments:read" what="experiments" />;
  const name = experiment.data?.name ?? runs[0]?.experiment.name ?? `Experiment ${id}`;
  const usual = view.columns.length === 0 ? all.map((column) => column.id) : [];
  return (
    <>
      <PageCrumb label={name} />
      <PageHead
        title={<span className="wrap-anywhere">{name}</span>}
        actions={
          <>
            <ButtonLink href={`/experiments/datasets/logged?experiment=${id}`}>Datasets</ButtonLink>
            <ButtonLink href={`/experiments/${id}/traces`}>Traces</ButtonLink>
          </>
        }
        sub={
          experiment.data == null
            ? 'Runs, newest first unless a column is sorted.'
            : `${formatCount(experiment.data.runs, 'run')}, newest first unless a column is sorted.`
        }
      />
      <Panel aria-label="Runs of the experiment" className="overflow-hidden">
        <Toolbar
          view={view}
          shown={all}
          known={usual}
          error={!ofChosen && isRefused(query.error) ? query.error : null}
        />
        {ofChosen ? (
          <Chosen view={view} query={chosen} columns={columns} />
        ) : isRefused(query.error) ? (
          <EmptyState kind="no-match" title="Invalid filter">
            The error is shown below the field.
          </EmptyState>
        ) : (
          <ListBody
            query={query}
            count={runs.length}
            what="runs"
            noun="run"
            skeletonRows={8}
            empty={
              view.filter === '' ? (
                <EmptyState kind="no-data" title="No runs in this experiment">
                  {experiment.data === null
                    ? 'No experiment that you can see has this address.'
                    : 'Log a run here with any MLflow client.'}
                </EmptyState>
              ) : (
                <NoMatch title="No matching runs" onClear={() => view.set({ filter: null })} />
              )
            }
          >
            <Body view={view} runs={runs} columns={columns} stale={query.isPlaceholderData} />
          </ListBody>
        )}
      </Panel>
    </>
  );
}
