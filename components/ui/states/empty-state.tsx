import { CircleDashed, CircleX, Lock, Plug, SearchX } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { CopyButton } from '../copy-button.tsx';
import { ReportButton } from '../report-button.tsx';
import { RetryButton } from './retry-button.tsx';

export type EmptyKind = 'no-data' | 'no-match' | 'no-source' | 'no-permission' | 'error';

const ICON = {
  'no-data': CircleDashed,
  'no-match': SearchX,
  'no-source': Plug,
  'no-permission': Lock,
  error: CircleX,
};

export interface EmptyStateProps {
  kind: EmptyKind;
  /** Missing data, such as "No labels in this range". */
  title: ReactNode;
  /** Reason, and how to resolve it. */
  children?: ReactNode;
  /** Next step: one button or link. */
  action?: ReactNode;
  /** Shell command to paste, for `no-source`. */
  command?: string;
  /**
   * Log id: of the failed request for `error`, or of the log entry for a page that is refused or
   * missing.
   */
  errorId?: string | undefined;
  onRetry?: (() => void) | undefined;
  className?: string;
}

/**
 * Empty state with a reason. There are separate texts for no data, no match, no source, no
 * permission and an error.
 */
export function EmptyState({
  kind,
  title,
  children,
  action,
  command,
  errorId,
  onRetry,
  className,
}: EmptyStateProps) {
  const Icon = ICON[kind];
  return (
    <div
      role={kind === 'error' ? 'alert' : undefined}
      className={cn(
        'grid min-h-[168px] flex-1 grid-cols-[minmax(0,max-content)] place-content-center justify-items-center gap-1 px-6 pt-5 pb-6 text-center text-ink-2',
        className,
      )}
    >
      <Icon
        size={20}
        strokeWidth={1.5}
        aria-hidden="true"
        className={cn('mb-1', kind === 'error' ? 'text-error-text' : 'text-ink-3')}
      />
      <p className="font-semibold text-ink">{title}</p>
      {children ? <div className="max-w-[34ch] text-xs text-balance">{children}</div> : null}
      {errorId ? (
        <p className="flex items-center gap-1 text-xs">
          {kind === 'error' ? 'Error' : 'Id'} <span className="ident text-ink">{errorId}</span>
          <CopyButton value={errorId} label={kind === 'error' ? 'Copy error id' : 'Copy id'} />
        </p>
      ) : null}
      {command ? (
        <p className="mt-1.5 flex max-w-full items-center gap-1 rounded-sm bg-sunken py-0.5 pr-0.5 pl-2">
          <code className="ident overflow-x-auto whitespace-nowrap text-ink">{command}</code>
          <CopyButton value={command} label="Copy command" />
        </p>
      ) : null}
      {action || onRetry || errorId ? (
        <div className="mt-2 flex flex-wrap justify-center gap-2">
          {onRetry ? <RetryButton onRetry={onRetry} /> : null}
          {action}
          {errorId ? <ReportButton id={errorId} /> : null}
        </div>
      ) : null}
    </div>
  );
}
