'use client';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Command, useCommandState } from 'cmdk';
import { Box, File, FlaskConical, ListChecks, Server, Siren } from 'lucide-react';
import { useEffect, useState } from 'react';
import { api } from '#components/client/api.ts';
import type { SearchHit } from '#lib/schemas/infrastructure/infrastructure.ts';

const ICON: Record<SearchHit['kind'], typeof Server> = {
  page: File,
  incident: Siren,
  action: ListChecks,
  model: Box,
  resource: Server,
  experiment: FlaskConical,
  run: FlaskConical,
};

/** Explains why the list is empty. */
export function PaletteNote({ children }: { children: string }) {
  return (
    <p role="status" className="px-3 py-6 text-center text-ink-2">
      {children}
    </p>
  );
}

/** Server search results for the typed text, 200 ms after the last key. */
export function PaletteResults({
  text,
  onGo,
}: {
  text: string;
  onGo: (href: string, label: string) => void;
}) {
  const [asked, setAsked] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setAsked(text), 200);
    return () => clearTimeout(timer);
  }, [text]);
  // Number of matching pages and commands, without server results.
  const matches = useCommandState((state) => state.filtered.count);
  const { data, isError, isFetching } = useQuery({
    queryKey: ['search', asked],
    queryFn: ({ signal }) =>
      api<{ items: SearchHit[] }>('/api/search', { query: { q: asked }, signal }),
    placeholderData: keepPreviousData,
  });
  if (isError)
    return (
      <p role="status" className="px-2.5 py-1.5 text-xs text-ink-3">
        Search is not responding. Pages and commands still work.
      </p>
    );
  const hits = data?.items ?? [];
  if (hits.length === 0)
    return matches > 0 ? null : (
      <PaletteNote>{isFetching || asked !== text ? 'Searching' : 'Nothing matches'}</PaletteNote>
    );
  return (
    <Command.Group
      heading="Found"
      forceMount
      className="[&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1 [&_[cmdk-group-heading]]:text-xs [&_[cmdk-group-heading]]:font-medium [&_[cmdk-group-heading]]:text-ink-3"
    >
      {hits.map((hit) => {
        const Icon = ICON[hit.kind];
        return (
          <Command.Item
            key={`${hit.kind}-${hit.id}`}
            value={`found ${hit.kind} ${hit.id}`}
            forceMount
            onSelect={() => onGo(hit.href, hit.title)}
            className="flex min-h-8 cursor-default items-center gap-2.5 rounded-sm px-2.5 data-[selected=true]:bg-hover max-md:min-h-11"
          >
            <Icon size={16} aria-hidden="true" className="text-ink-3" />
            <span className="min-w-0 flex-1 truncate">{hit.title}</span>
            <span className="truncate text-xs text-ink-3">{hit.detail}</span>
          </Command.Item>
        );
      })}
    </Command.Group>
  );
}
