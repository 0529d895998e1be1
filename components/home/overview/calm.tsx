import { CircleCheck } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** Empty state for good news. Gray, because it is neither a success nor a problem. */
export function Calm({
  title,
  children,
  className,
}: {
  title: string;
  children?: ReactNode;
  className?: string;
}) {
  return (
    <div
      className={cn(
        'grid min-h-40 flex-1 place-content-center justify-items-center gap-1 px-6 py-5 text-center text-ink-2',
        className,
      )}
    >
      <CircleCheck size={20} strokeWidth={1.5} aria-hidden="true" className="mb-1 text-ink-3" />
      <p className="font-semibold text-ink">{title}</p>
      {children ? <p className="max-w-[34ch] text-xs text-balance">{children}</p> : null}
    </div>
  );
}
