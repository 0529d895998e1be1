'use client';
import { X } from 'lucide-react';
import { CsvLink } from '#components/client/page/csv-link.tsx';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { Segmented } from '#components/ui/menus/tabs.tsx';
import { useNames, type LogFilter, type useLogView } from './use-logs.ts';

export interface LogToolbarProps {
  filter: LogFilter;
  setFilter: (next: Partial<LogFilter>) => void;
  view: ReturnType<typeof useLogView>;
  fromMs: number;
  endMs: number;
}

/**
 * Search text, service, host and view; the level is a facet, and the time comes from the range
 * above.
 */
export function LogToolbar({ filter, setFilter, view, fromMs, endMs }: LogToolbarProps) {
  const mayNames = useCan('infrastructure:read');
  const services = useNames('services', filter.service, mayNames);
  const hosts = useNames('hosts', filter.host, mayNames);
  const options = (names: readonly string[]) => names.map((name) => ({ value: name, label: name }));
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2">
      <SearchField
        label="Search in the text of the records"
        placeholder="Text of the record"
        value={filter.q}
        onChange={(q) => setFilter({ q })}
      />
      <Select
        aria-label="Service"
        placeholder="All services"
        value={filter.service}
        options={options(services)}
        onValueChange={(service) => setFilter({ service })}
        className="max-w-48"
      />
      <Select
        aria-label="Host"
        placeholder="All hosts"
        value={filter.host}
        options={options(hosts)}
        onValueChange={(host) => setFilter({ host })}
        className="max-w-48"
      />
      {filter.traceId === '' ? null : (
        <Button onClick={() => setFilter({ traceId: '' })} title={filter.traceId}>
          Trace {filter.traceId.slice(0, 8)}
          <X size={14} aria-hidden="true" />
          <span className="sr-only">, show all traces</span>
        </Button>
      )}
      <span className="ml-auto flex flex-wrap items-center gap-x-3 gap-y-2">
        <span title={view.mayTail ? undefined : 'Choose a range that ends now'}>
          <Switch checked={view.tail} disabled={!view.mayTail} onCheckedChange={view.setTail}>
            Live tail
          </Switch>
        </span>
        <Segmented
          label="View of the logs"
          options={[
            { value: 'records', label: 'Records' },
            { value: 'patterns', label: 'Patterns' },
          ]}
          value={view.view}
          onValueChange={(next) => view.setView(next === 'patterns' ? 'patterns' : 'records')}
        />
        <CsvLink path="/api/logs" query={{ ...filter, from: fromMs, to: endMs }} />
      </span>
    </div>
  );
}
