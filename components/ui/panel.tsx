import type { ComponentProps, ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { PanelBoundary } from './states/panel-boundary.tsx';

/** The only box style of a page, with a border and no shadow. Must not be nested. */
export function Panel({ className, children, ...rest }: ComponentProps<'section'>) {
  return (
    <section
      data-panel=""
      className={cn('flex min-w-0 flex-col rounded-lg border border-line bg-surface', className)}
      {...rest}
    >
      <PanelBoundary>{children}</PanelBoundary>
    </section>
  );
}

export interface PanelHeaderProps {
  title: ReactNode;
  id?: string;
  /** Number next to the title: 4, "4 of 5". */
  count?: ReactNode;
  /** Content at the end: legend, link, time. */
  end?: ReactNode;
  /** Draws a hairline below the header. */
  ruled?: boolean;
  children?: ReactNode;
  className?: string;
}

/** Header of a panel, 44 px. */
export function PanelHeader({
  title,
  id,
  count,
  end,
  ruled = false,
  children,
  className,
}: PanelHeaderProps) {
  return (
    <header
      data-ruled={ruled ? '' : undefined}
      className={cn(
        'flex min-h-11 flex-wrap content-center items-center gap-x-2 gap-y-1 px-4 py-1.5 max-md:min-h-12',
        ruled && 'border-b border-line',
        className,
      )}
    >
      <h2 id={id} className="text-sm font-semibold tracking-[-0.004em]">
        {title}
      </h2>
      {count === undefined || count === null ? null : (
        <span className="font-medium text-ink-3 tabular-nums">{count}</span>
      )}
      {children}
      {end ? (
        <div className="ml-auto flex min-w-0 flex-wrap items-center gap-2.5 text-xs text-ink-3">
          {end}
        </div>
      ) : null}
    </header>
  );
}

export function PanelBody({ className, ...rest }: ComponentProps<'div'>) {
  return <div className={cn('px-4 pb-3.5 [[data-ruled]+&]:pt-3.5', className)} {...rest} />;
}

/** Secondary line at the foot of a panel. */
export function PanelFoot({ className, ...rest }: ComponentProps<'footer'>) {
  return (
    <footer
      className={cn(
        'mt-auto flex items-center gap-3 border-t border-line px-4 py-[9px] text-xs text-ink-2',
        className,
      )}
      {...rest}
    />
  );
}
