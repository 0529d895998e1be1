'use client';
import { useQuery } from '@tanstack/react-query';
import { parseAsString, useQueryStates } from 'nuqs';
import { api } from '#components/client/api.ts';
import { frameworks } from '#lib/choices/evidence.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { EvidencePack } from '#lib/schemas/governance/evidence.ts';
import type { InventoryPage } from '#lib/schemas/models/governance.ts';

export function frameworkTitle(id: string): string | null {
  return frameworks.find((each) => each.id === id)?.title ?? null;
}

/** Model and period, stored in the URL. */
export function usePackView() {
  const [view, set] = useQueryStates({
    model: parseAsString,
    from: parseAsString,
    until: parseAsString,
  });
  return { view, setView: (part: Partial<typeof view>) => void set(part) };
}

/** The period of a pack; for null, the server uses its default. */
export type PackPeriod = { from: string | null; until: string | null };

export function packPath(framework: string, model: string): string {
  return `/api/governance/packs/${framework}/${encodeURIComponent(model)}`;
}

/** The pack of a model; null disables the query. */
export function usePack(framework: string, model: string | null, { from, until }: PackPeriod) {
  return useQuery({
    queryKey: queryKey('governance', 'pack', framework, model, from, until),
    queryFn: ({ signal }) =>
      api<EvidencePack>(packPath(framework, model ?? ''), { query: { from, to: until }, signal }),
    enabled: model !== null && frameworkTitle(framework) !== null,
  });
}

/** Model names to choose from, highest tier first. */
export function usePackModels(enabled: boolean) {
  return useQuery({
    queryKey: queryKey('models', 'inventory', 'names'),
    queryFn: ({ signal }) =>
      api<InventoryPage>('/api/governance/models', { query: { limit: 1_000 }, signal }),
    select: ({ items }) => {
      const rank = { high: 0, medium: 1, low: 2, unset: 3 };
      return items
        .toSorted((a, b) => rank[a.tier] - rank[b.tier] || a.name.localeCompare(b.name))
        .map(({ name }) => name);
    },
    enabled,
  });
}
