'use client';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '#components/client/api.ts';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { incidentKey, STATUS_WORD } from '#components/labels/incident-text.ts';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { queryKey } from '#lib/query-keys.ts';
import type { Page } from '#lib/schemas/fields.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

const SHOWN = 20;

interface Props {
  /** The current incident, which is excluded from the choices. */
  incident: { id: string; demo: boolean };
  /** Whether resolved incidents can also be selected. */
  withResolved: boolean;
  chosen: IncidentSummary | null;
  onChoose: (incident: IncidentSummary) => void;
}

/** Searches the other incidents by number or title and selects one. */
export function IncidentChoice({ incident, withResolved, chosen, onChoose }: Props) {
  const [q, setQ] = useState('');
  const narrowed = {
    status: withResolved ? undefined : 'open',
    demo: incident.demo ? 'only' : 'out',
    q: q.trim(),
    limit: SHOWN + 1,
  };
  const found = useQuery({
    queryKey: queryKey('incidents', 'choice', narrowed),
    queryFn: ({ signal }) =>
      api<Page<IncidentSummary>>('/api/incidents', { query: narrowed, signal }),
  });
  return (
    <div className="grid gap-2">
      <SearchField
        label="Search incidents"
        placeholder="Number or title"
        value={q}
        onChange={setQ}
        className="md:max-w-none"
      />
      <QueryBody query={found} what="incidents">
        {({ items }) => (
          <Rows
            items={items.filter(({ id }) => id !== incident.id).slice(0, SHOWN)}
            empty={q.trim() === '' ? 'No other open incidents' : 'No matching incidents'}
            chosen={chosen}
            onChoose={onChoose}
          />
        )}
      </QueryBody>
    </div>
  );
}

function Rows({
  items,
  empty,
  chosen,
  onChoose,
}: Pick<Props, 'chosen' | 'onChoose'> & { items: readonly IncidentSummary[]; empty: string }) {
  if (items.length === 0) return <EmptyState kind="no-data" title={empty} className="min-h-20" />;
  return (
    <fieldset className="grid max-h-64 gap-0.5 overflow-y-auto">
      <legend className="sr-only">Incident</legend>
      {items.map((item) => (
        <div
          key={item.id}
          className="flex min-h-8 items-start gap-2 rounded-md px-2 py-1.5 hover:bg-hover"
        >
          <input
            type="radio"
            id={`incident-${item.id}`}
            name="other-incident"
            value={item.id}
            checked={chosen?.id === item.id}
            onChange={() => onChoose(item)}
            className="mt-0.5 size-4 accent-(--accent)"
          />
          <label htmlFor={`incident-${item.id}`} className="min-w-0 flex-1 cursor-pointer">
            <span className="wrap-anywhere">
              <span className="font-medium">{incidentKey(item)}</span> {item.title}
            </span>
            <span className="block text-xs text-ink-2">{STATUS_WORD[item.status]}</span>
          </label>
        </div>
      ))}
    </fieldset>
  );
}
