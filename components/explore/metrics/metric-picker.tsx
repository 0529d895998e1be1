'use client';
import { useState } from 'react';
import { QueryBody } from '#components/client/page/query-body.tsx';
import { explorerHref } from '#components/metrics/explorer-state.ts';
import { useMetricNames, usualReading } from '#components/metrics/use-explorer.ts';
import { SearchField } from '#components/ui/forms/search-field.tsx';
import { Link } from '#components/ui/link.tsx';
import { Panel, PanelFoot } from '#components/ui/panel.tsx';
import { EmptyState } from '#components/ui/states/empty-state.tsx';
import { cn } from '#lib/cn.ts';
import { formatCount, formatNumber } from '#lib/format.ts';

/** All metrics with their number of series; each links to its chart. */
export function MetricPicker({ metric }: { metric: string }) {
  const [q, setQ] = useState('');
  const query = useMetricNames(q);
  const items = query.data?.items ?? [];
  return (
    <Panel aria-label="Metrics" className="overflow-hidden lg:sticky lg:top-16">
      <div className="border-b border-line px-3 py-2">
        <SearchField
          label="Search metrics by name"
          placeholder="Name of a metric"
          value={q}
          onChange={setQ}
          className="block md:max-w-none"
        />
      </div>
      <QueryBody query={query} what="metrics" rows={8}>
        {() =>
          items.length === 0 ? (
            <EmptyState
              kind={q === '' ? 'no-source' : 'no-match'}
              title={q === '' ? 'No metrics yet' : 'No matching metrics'}
            >
              {q === '' ? 'Connect a source under Sources.' : 'Try a part of the name.'}
            </EmptyState>
          ) : (
            <ul
              aria-label="Metrics"
              className={cn(
                'max-h-[calc(100dvh-220px)] overflow-y-auto py-1 max-lg:max-h-56',
                query.isPlaceholderData && 'opacity-60',
              )}
              aria-busy={query.isPlaceholderData || undefined}
            >
              {items.map((item) => (
                <li key={item.name}>
                  <Link
                    href={explorerHref({
                      metric: item.name,
                      labels: {},
                      as: usualReading(item.kind),
                    })}
                    prefetch={false}
                    aria-current={item.name === metric ? 'true' : undefined}
                    title={`${item.name}, ${item.kind}, ${formatCount(item.series, 'series', 'series')}`}
                    className={cn(
                      'flex min-h-7 items-center gap-2 px-3 py-0.5 text-ink-2 hover:bg-hover hover:text-ink focus-visible:-outline-offset-2 max-md:min-h-11',
                      item.name === metric && 'bg-selected text-ink',
                    )}
                  >
                    <span className="ident min-w-0 flex-1 text-xs wrap-anywhere">{item.name}</span>
                    <span className="text-xs text-ink-3 tabular-nums">
                      {formatNumber(item.series)}
                      <span className="sr-only"> series</span>
                    </span>
                  </Link>
                </li>
              ))}
            </ul>
          )
        }
      </QueryBody>
      <PanelFoot>
        {items.length >= 200
          ? 'Showing the first 200; search for others'
          : formatCount(items.length, 'metric')}
      </PanelFoot>
    </Panel>
  );
}
