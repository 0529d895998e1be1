'use client';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Panel, PanelHeader } from '#components/ui/panel.tsx';
import { QueryBody } from './query-body.tsx';

/** A complete list in a panel: a header with the count, then the rows or the empty state. */
export function ListPanel<T>({
  label,
  title,
  end,
  query,
  what,
  empty,
  children,
}: {
  label: string;
  title: string;
  /** At the end of the header: export, filters. */
  end: ReactNode;
  query: UseQueryResult<{ items: T[] }>;
  /** "API keys", for "The API keys could not be loaded". */
  what: string;
  empty: ReactNode;
  children: (items: T[]) => ReactNode;
}) {
  return (
    <Panel aria-label={label} className="overflow-hidden">
      <PanelHeader title={title} count={query.data?.items.length} ruled end={end} />
      <QueryBody query={query} what={what}>
        {({ items }) => (items.length === 0 ? empty : children(items))}
      </QueryBody>
    </Panel>
  );
}
