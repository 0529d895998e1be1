'use client';
import type { ReactNode } from 'react';
import { LogBarChart } from '#components/charts/bars/log-bar-chart.tsx';
import { ListBody } from '#components/client/page/list-body.tsx';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { useCan } from '#components/client/session.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { LogPatternsTable } from './log-patterns-table.tsx';
import { LogRows } from './log-rows.tsx';
import { LEVEL_WORD, LOG_LEVELS } from './log-text.ts';
import { useLogWindow, useLogWindowState, type LogWindow } from './use-log-window.ts';

export interface LogWindowPanelProps extends LogWindow {
  /** Name of the sender for screen readers, such as "checkout". */
  name: string;
  /** Selector of the sender. */
  choice?: ReactNode;
  onZoom?: (fromMs: number, toMs: number) => void;
}

function Toolbar({ choice }: { choice: ReactNode }) {
  const [state, setState] = useLogWindowState();
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <SearchField
        label="Search in the text of these records"
        placeholder="Text of the record"
        value={state.logq}
        onChange={(logq) => void setState({ logq })}
      />
      <Select
        aria-label="Level of the records"
        value={state.loglevel}
        options={LOG_LEVELS.map((level) => ({
          value: level,
          label: level === '' ? 'All levels' : LEVEL_WORD[level],
        }))}
        onValueChange={(value) =>
          void setState({ loglevel: LOG_LEVELS.find((level) => level === value) ?? '' })
        }
      />
      {choice}
      <span className="ml-auto">
        <Segmented
          label="View of the logs"
          options={[
            { value: 'records', label: 'Records' },
            { value: 'patterns', label: 'Patterns' },
          ]}
          value={state.logview}
          onValueChange={(value) =>
            void setState({ logview: value === 'patterns' ? 'patterns' : 'records' })
          }
        />
      </span>
    </div>
  );
}

function NoRecords({ narrowed }: { narrowed: boolean }) {
  return (
    <EmptyState
      kind={narrowed ? 'no-match' : 'no-data'}
      title={narrowed ? 'No matching records' : 'No log in this window'}
      className="min-h-28"
    >
      {narrowed
        ? 'Shorten the search text, or choose all levels.'
        : 'Logs arrive over OpenTelemetry.'}
    </EmptyState>
  );
}

/** Logs of one sender in the page's time range: records, patterns, and counts over time. */
export function LogWindowPanel({ name, choice, onZoom, ...window }: LogWindowPanelProps) {
  const may = useCan('logs:read');
  const [state, setState] = useLogWindowState();
  const search = {
    q: state.logq,
    severity: state.loglevel,
    patterns: state.logview === 'patterns',
  };
  const { records, histogram, patterns } = useLogWindow(window, search, may);
  const rows = records.data?.pages.flatMap((page) => page.items) ?? [];
  const narrowed = state.logq !== '' || state.loglevel !== '';
  const address = new URLSearchParams({
    ...window.filter,
    from: String(Math.round(window.fromMs)),
    to: String(Math.round(window.toMs)),
  });
  if (!may)
    return (
      <Panel aria-label="Logs">
        <PanelHeader title="Logs" ruled />
        <EmptyState kind="no-permission" title="Your role cannot see logs" className="min-h-28">
          An admin can grant it.
        </EmptyState>
      </Panel>
    );
  return (
    <Panel aria-label="Logs" className="overflow-hidden">
      <PanelHeader
        title="Logs"
        ruled
        end={<TextLink href={`/infrastructure/logs?${address.toString()}`}>All logs</TextLink>}
      />
      <Toolbar choice={choice} />
      {histogram.data && histogram.data.total > 0 ? (
        <div className="border-b border-line">
          <LogBarChart histogram={histogram.data} toMs={window.toMs} onZoom={onZoom} />
        </div>
      ) : null}
      {search.patterns ? (
        <QueryBody query={patterns} what="patterns">
          {(found) =>
            found.patterns.length === 0 ? (
              <NoRecords narrowed={narrowed} />
            ) : (
              <LogPatternsTable
                found={found}
                onSearch={(logq) => void setState({ logq, logview: 'records' })}
              />
            )
          }
        </QueryBody>
      ) : (
        <ListBody
          query={records}
          count={rows.length}
          {...(histogram.data ? { total: Math.max(histogram.data.total, rows.length) } : {})}
          what="logs"
          noun="record"
          skeletonRows={4}
          empty={<NoRecords narrowed={narrowed} />}
        >
          <LogRows rows={rows} label={`Logs of ${name}, newest first`} short />
        </ListBody>
      )}
    </Panel>
  );
}
