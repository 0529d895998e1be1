'use client';
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import { dailyBars } from '#components/costs/daily-bars.ts';
import {
  monthEnds,
  useCostChange,
  useCostDaily,
  useCostSources,
  useCostView,
  useOutlook,
} from '#components/costs/use-costs.ts';
import { api } from '#components/shell/api.ts';
import { useCan } from '#components/shell/session.tsx';
import { useDemoChoice } from '#components/shell/use-demo-choice.ts';
import { queryKey } from '#lib/query-keys.ts';
import type { ProvenActions } from '#lib/schemas/actions.ts';
import type { DemoChoice } from '#lib/schemas/common.ts';
import type { CostDaily } from '#lib/schemas/costs.ts';
import type { Reliability } from '#lib/schemas/incidents.ts';
import { usualBasis } from '#lib/choices/usual-basis.ts';
import { openRisks } from './executive-words.ts';
import { useOpenRisks } from './use-open-risks.ts';

const noDays = { items: [] };

function useReliability(month: string, demo: DemoChoice | null) {
  const query = { ...monthEnds(month), demo };
  return useQuery({
    queryKey: queryKey('incidents', 'reliability', query),
    queryFn: ({ signal }) => api<Reliability>('/api/incidents/reliability', { query, signal }),
    enabled: useCan('incidents:read'),
  });
}

function useProven(month: string, demo: DemoChoice | null) {
  const query = { ...monthEnds(month), demo };
  return useQuery({
    queryKey: queryKey('actions', 'proven', query),
    queryFn: ({ signal }) => api<ProvenActions>('/api/actions/proven', { query, signal }),
    enabled: useCan('actions:read'),
  });
}

function useTeamBars(daily: CostDaily | undefined, month: string, currency: string) {
  return useMemo(
    () => dailyBars(daily ?? noDays, monthEnds(month), currency, 'team'),
    [daily, month, currency],
  );
}

/** Everything that the executive's page and the printed report draw, each part by its own query. */
export function useExecutive() {
  const { month, todayMs } = useCostView();
  const { demo } = useDemoChoice();
  const sources = useCostSources(demo);
  const basis = usualBasis(sources.data, month, todayMs);
  const outlook = useOutlook(month, basis, 'team', demo);
  const metered = useOutlook(month, 'metered', 'service', demo);
  const change = useCostChange(month, basis, demo);
  const daily = useCostDaily(month, basis, 'team', demo);
  const reliability = useReliability(month, demo);
  const open = useOpenRisks(demo);
  const proven = useProven(month, demo);
  const currency = outlook.data?.totals[0]?.currency ?? 'USD';
  const bars = useTeamBars(daily.data, month, currency);
  const { items } = open;
  const risks = useMemo(
    () => openRisks({ ...items, outlook: outlook.data }),
    [items, outlook.data],
  );
  const waits = [sources, outlook, metered, change, daily, reliability, proven];
  return {
    month,
    basis,
    demo,
    /** Whether the demo company counts, figure by figure. */
    demoParts: [
      { what: 'spend', demo: outlook.data?.demo },
      { what: 'measured use', demo: metered.data?.demo },
      { what: 'reliability', demo: reliability.data?.demo },
      { what: 'actions', demo: proven.data?.demo },
      ...open.demoParts,
    ],
    currency,
    sources: sources.data,
    outlook,
    metered: metered.data,
    change: change.data,
    daily,
    bars,
    reliability,
    proven: proven.data,
    open,
    risks,
    /** When the figures of the month were read; 0 before. */
    generatedMs: outlook.dataUpdatedAt,
    /** What the conclusion is drawn from is known. */
    concluded: outlook.isSuccess && !outlook.isPlaceholderData && !open.loading && !open.failed,
    /** Every part has its answer, or its error. */
    ready: !open.loading && waits.every((query) => !query.isLoading && !query.isPlaceholderData),
  };
}

export type ExecutiveData = ReturnType<typeof useExecutive>;
