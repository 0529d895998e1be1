import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { Link } from '../link.tsx';
import { Panel } from '../panel.tsx';
import { StateBadge } from '../state-badge.tsx';
import type { State } from '../states/states.tsx';

/** One panel of hairline cells: six in a row, three on tablets, one column on phones. */
export function TileStrip({
  children,
  label,
  className,
}: {
  children: ReactNode;
  label: string;
  className?: string;
}) {
  return (
    <Panel role="group" aria-label={label} className={cn('overflow-hidden', className)}>
      <ul className="-mt-px -ml-px grid grid-cols-1 sm:grid-cols-2 md:grid-cols-3 xl:auto-cols-fr xl:grid-flow-col xl:grid-cols-none">
        {children}
      </ul>
    </Panel>
  );
}

export interface TileProps {
  label: ReactNode;
  state: State;
  /** Replaces the default word of the state ("Silent", "Below"). */
  stateWord?: ReactNode;
  value: ReactNode;
  /** Small text after the figure: "/ 43", "open". */
  unit?: ReactNode;
  /** The failing check with value and limit; maximum of two lines. */
  detail?: ReactNode;
  href?: string;
  /** Button below the tile, outside its link. */
  action?: ReactNode;
}

/** Label, state, figure, reason. For `no-data` and `hidden`, pass the text as `value`. */
export function Tile({ label, state, stateWord, value, unit, detail, href, action }: TileProps) {
  const muted = state === 'no-data' || state === 'hidden';
  const body = (
    <>
      <span className="flex items-center justify-between gap-2 text-xs font-medium whitespace-nowrap text-ink-2">
        {label}
        <StateBadge state={state}>{stateWord}</StateBadge>
      </span>
      <span
        className={cn(
          'mt-1.5 flex h-7 items-baseline gap-[5px] text-2xl font-semibold whitespace-nowrap tabular-nums',
          muted && 'text-ink-3',
        )}
      >
        {value}
        {unit ? (
          <small className="text-sm font-medium tracking-normal text-ink-3">{unit}</small>
        ) : null}
      </span>
      {/* Always two lines high, so that loaded data does not shift the tiles below. */}
      <span className="mt-1 line-clamp-2 min-h-[2lh] text-xs text-pretty text-ink-2">{detail}</span>
    </>
  );
  const cell = cn('flex flex-col px-4 pt-3 pb-[11px]', !action && 'h-full');
  return (
    <li className="min-w-0 border-t border-l border-line">
      {href ? (
        <Link
          href={href}
          className={cn(cell, 'transition-colors hover:bg-hover focus-visible:-outline-offset-2')}
        >
          {body}
        </Link>
      ) : (
        <div className={cell}>{body}</div>
      )}
      {action ? <div className="px-4 pb-3">{action}</div> : null}
    </li>
  );
}
