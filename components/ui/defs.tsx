import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** List of named values with hairlines between them. */
export function Defs({ children, className }: { children: ReactNode; className?: string }) {
  return <dl className={cn('grid divide-y divide-line', className)}>{children}</dl>;
}

/** One named value; `detail` is the second, smaller line. */
export function Def({
  label,
  children,
  detail,
}: {
  label: ReactNode;
  children: ReactNode;
  detail?: ReactNode;
}) {
  return (
    <div className="grid grid-cols-[112px_minmax(0,1fr)] gap-3 px-4 py-[9px] max-md:grid-cols-[104px_minmax(0,1fr)]">
      <dt className="text-ink-3">{label}</dt>
      <dd className="min-w-0 wrap-break-word">
        {children}
        {detail ? <div className="mt-px text-xs text-ink-2">{detail}</div> : null}
      </dd>
    </div>
  );
}
