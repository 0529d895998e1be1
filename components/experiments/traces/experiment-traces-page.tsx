'use client';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { NoPermission } from '#components/client/page/no-permission.tsx';
import { PageCrumb } from '#components/client/page/page-crumb.tsx';
import { useCan } from '#components/client/session.tsx';
import { useTimeRange } from '#components/client/use-time-range.ts';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { ButtonLink } from '#components/ui/link.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { PageHead } from '#components/ui/page-head.tsx';
import { Panel } from '#components/ui/panel.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { DataTable, type Column } from '#components/ui/tables/data-table.tsx';
import { NoMatch } from '#components/ui/tables/no-match.tsx';
import { Time } from '#components/ui/time.tsx';
import { traceStates } from '#lib/choices/traces.ts';
import { formatDuration } from '#lib/format.ts';
import type { ExperimentTraceItem } from '#lib/schemas/experiments/traces.ts';
import { useExperiment } from '../runs/use-runs.ts';
import { TRACE_STATE, traceHref } from './trace-text.ts';
import { useTraceFilter, useTraces, type TraceFilter } from './use-traces.ts';

const ANY = 'any';
const none = (word: string) => <span className="text-ink-3">{word}</span>;

function Preview({ text, empty }: { text: string; empty: string }) {
  if (text === '') return none(empty);
  return <span className="line-clamp-2 text-xs wrap-anywhere text-ink-2">{text}</span>;
}

const COLUMNS: readonly Column<ExperimentTraceItem>[] = [
  {
    id: 'state',
    header: 'Outcome',
    fit: true,
    phone: 'bare',
    cell: ({ state }) => (
      <StateBadge state={TRACE_STATE[state].state}>{TRACE_STATE[state].word}</StateBadge>
    ),
  },
  {
    id: 'name',
    header: 'Trace',
    link: true,
    phone: 'title',
    className: 'md:max-w-56 md:min-w-40',
    cell: (row) => <span className="font-medium wrap-anywhere">{row.name}</span>,
  },
  {
    id: 'request',
    header: 'Input',
    className: 'md:max-w-80 md:py-1.5',
    cell: (row) => <Preview text={row.request} empty="not logged" />,
  },
  {
    id: 'response',
    header: 'Output',
    className: 'md:max-w-80 md:py-1.5',
    cell: (row) => <Preview text={row.response} empty="not logged" />,
  },
  {
    id: 'took',
    header: 'Duration',
    num: true,
    fit: true,
    cell: ({ durationMs }) =>
      durationMs === null ? none('not ended') : formatDuration(durationMs / 1_000),
  },
  {
    id: 'at',
    header: 'Started',
    fit: true,
    cell: (row) => <Time at={row.requestAt} show="absolute" className="text-xs text-ink-2" />,
  },
];

function Toolbar({
  filter,
  onChange,
}: {
  filter: TraceFilter;
  onChange: (part: Partial<TraceFilter>) => void;
}) {
  const { label } = useTimeRange();
  return (
    <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2">
      <SearchField
        label="Search inputs and outputs"
        placeholder="Name, input or output"
        value={filter.q}
        onChange={(q) => onChange({ q })}
      />
      <Segmented
        label="Trace status"
        value={filter.state ?? ANY}
        options={[
          { value: ANY, label: 'All' },
          { value: 'OK', label: 'Done' },
          { value: 'ERROR', label: 'Failed' },
          { value: 'IN_PROGRESS', label: 'Running' },
        ]}
        onValueChange={(value) =>
          onChange({ state: traceStates.find((each) => each === value) ?? null })
        }
      />
      <Checkbox checked={filter.ranged} onCheckedChange={(ranged) => onChange({ ranged })}>
        Only {label}
      </Checkbox>
    </div>
  );
}

/** Searchable traces that MLflow clients logged to an experiment, newest first. */
export function ExperimentTracesPage({ id }: { id: string }) {
  const mayRead = useCan('experiments:read');
  const { filter, setFilter } = useTraceFilter();
  const query = useTraces(id, filter);
  const { fromMs, toMs } = useTimeRange();
  const experiment = useExperiment(id);
  if (!mayRead) return <NoPermission permission="experiments:read" what="traces" />;
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  const name = experiment.data?.name ?? `Experiment ${id}`;
  const narrowed = filter.q !== '' || filter.state !== null || filter.ranged;
  const clear = (): void => setFilter({ q: null, state: null, ranged: null });
  const range = filter.ranged ? { from: fromMs, to: toMs } : {};
  return (
    <>
      <PageCrumb label="Traces" parent={{ label: name, href: `/experiments/${id}` }} />
      <PageHead
        title={<span className="wrap-anywhere">Traces of {name}</span>}
        sub="Inputs and outputs, span by span, logged by MLflow clients."
        actions={
          <>
            <CsvLink
              path={`/api/experiments/${id}/traces`}
              query={{ q: filter.q, state: filter.state, ...range }}
            />
            <ButtonLink href={`/experiments/${id}`}>Runs</ButtonLink>
          </>
        }
      />
      <Panel aria-label="Traces of the experiment" className="overflow-hidden">
        <Toolbar filter={filter} onChange={setFilter} />
        <ListBody
          query={query}
          count={rows.length}
          what="traces"
          noun="trace"
          skeletonRows={8}
          empty={
            narrowed ? (
              <NoMatch title="No matching traces" onClear={clear} />
            ) : (
              <EmptyState kind="no-data" title="No traces in this experiment">
                mlflow.autolog() and @mlflow.trace log traces. OTLP senders use the header
                x-mlflow-experiment-id.
              </EmptyState>
            )
          }
        >
          <DataTable
            label="Traces, newest first"
            columns={COLUMNS}
            rows={rows}
            rowKey={(row) => row.traceId}
            rowHref={(row) => traceHref(id, row.traceId)}
            stale={query.isPlaceholderData}
          />
        </ListBody>
      </Panel>
    </>
  );
}
