import type { ReactNode } from 'react';
import { EmptyState, type EmptyKind } from '#components/ui/states/empty-state.tsx';
import { Skeleton } from '#components/ui/states/skeleton.tsx';

export type ChartStatus = 'ready' | 'loading' | 'no-data' | 'no-source' | 'no-permission' | 'error';

export interface ChartEmptyText {
  title?: ReactNode;
  text?: ReactNode;
  action?: ReactNode;
  command?: string;
  errorId?: string | undefined;
  onRetry?: (() => void) | undefined;
}

const WORDS: Record<EmptyKind, { title: string; text: string }> = {
  'no-data': {
    title: 'No data in this range',
    text: 'Choose another time range, or check whether the source still sends data.',
  },
  'no-match': { title: 'Nothing matches', text: 'No series has these labels.' },
  'no-source': { title: 'No data source yet', text: 'Connect a source that measures this.' },
  'no-permission': { title: 'Your role cannot see this', text: 'An admin can grant it.' },
  error: { title: 'This panel could not be loaded', text: 'Other panels are not affected.' },
};

/** Placeholder for a plot, with the same height. */
export function ChartEmpty({
  status,
  height,
  empty = {},
}: {
  status: Exclude<ChartStatus, 'ready'>;
  height: number;
  empty?: ChartEmptyText | undefined;
}) {
  if (status === 'loading') {
    return (
      <div role="status" data-loading="" className="flex items-end" style={{ height }}>
        <span className="sr-only">Loading</span>
        <Skeleton className="h-4/5 w-full" />
      </div>
    );
  }
  const words = WORDS[status];
  return (
    <div className="grid overflow-y-auto" style={{ height }}>
      <EmptyState
        kind={status}
        title={empty.title ?? words.title}
        action={empty.action}
        errorId={empty.errorId}
        onRetry={empty.onRetry}
        className="min-h-0 py-1"
        {...(empty.command ? { command: empty.command } : {})}
      >
        {empty.text ?? words.text}
      </EmptyState>
    </div>
  );
}
