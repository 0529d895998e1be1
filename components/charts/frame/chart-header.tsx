import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';

/** Title, legend and menu in 44 px. A legend that does not fit next to the title moves below it. */
export function ChartHeader({
  title,
  legend,
  menu,
  wide,
  badge,
}: {
  title: string;
  /** Shown next to the title: a problem with the data. */
  badge?: ReactNode;
  legend: ReactNode;
  menu: ReactNode;
  wide: boolean;
}) {
  return (
    <header className="flex min-h-11 items-center gap-x-2.5 px-4 py-2">
      <div className="flex min-w-0 flex-1 flex-wrap items-center gap-x-2.5">
        <h2 className="min-w-0 truncate text-sm font-semibold tracking-[-0.004em]" title={title}>
          {title}
        </h2>
        {badge}
        <div
          className={cn(
            'ml-auto min-w-0',
            wide
              ? '@max-[560px]:ml-0 @max-[560px]:basis-full @max-[560px]:pt-0.5'
              : '@max-[360px]:ml-0 @max-[360px]:basis-full @max-[360px]:pt-0.5',
          )}
        >
          {legend}
        </div>
      </div>
      <span className="flex min-h-7 flex-none items-center self-start">{menu}</span>
    </header>
  );
}

/** Title and menu of a chart in a panel with several charts. */
export function BareHead({
  title,
  badge,
  menu,
}: {
  title: string;
  badge: ReactNode;
  menu: ReactNode;
}) {
  return (
    <div className="flex min-h-8 items-center justify-between gap-2">
      <h3 className="truncate font-medium" title={title}>
        {title}
      </h3>
      {badge}
      {menu}
    </div>
  );
}
