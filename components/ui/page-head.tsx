import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

export interface PageHeadProps {
  /** Summary of the page, its only h1. */
  title: ReactNode;
  /** Next to the title, such as a badge. */
  afterTitle?: ReactNode;
  sub?: ReactNode;
  actions?: ReactNode;
  /** Line of MetaItem below the title. */
  meta?: ReactNode;
}

export function PageHead({ title, afterTitle, sub, actions, meta }: PageHeadProps) {
  return (
    <div>
      <div
        className={cn(
          'flex flex-wrap items-end justify-between gap-x-6 gap-y-2',
          !sub && 'items-center',
        )}
      >
        {/* The text wraps before the actions do, even before the web font loads. */}
        <div className="min-w-0 flex-1 basis-[min(100%,24rem)]">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1.5">
            <h1 className="min-w-0 text-xl font-semibold text-balance wrap-anywhere">{title}</h1>
            {afterTitle}
          </div>
          {sub ? <p className="mt-0.5 text-ink-2">{sub}</p> : null}
        </div>
        {actions ? <div className="flex flex-wrap items-center gap-2">{actions}</div> : null}
      </div>
      {meta ? (
        <div className="mt-1.5 flex flex-wrap items-center gap-x-[18px] gap-y-1 text-ink-2">
          {meta}
        </div>
      ) : null}
    </div>
  );
}

/** An entry such as "Priority P1" in the line below the title. */
export function MetaItem({ label, children }: { label?: ReactNode; children: ReactNode }) {
  return (
    <span className="inline-flex items-center gap-1.5">
      {label ? <span className="text-ink-3">{label}</span> : null}
      {children}
    </span>
  );
}
