import { Timer } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import type { ChartBand } from '../chart-types.ts';
import { shortenMiddle } from '../plot/shorten-middle.ts';
import type { PreparedChart } from '../prepare-series.ts';

export function LineSwatch({ color, dashed = false }: { color: string; dashed?: boolean }) {
  return (
    <i
      aria-hidden="true"
      data-mark=""
      className={`h-0 w-3.5 flex-none border-t-2 ${dashed ? 'border-dashed' : ''}`}
      style={{ borderColor: color }}
    />
  );
}

function Entry({ children, mark }: { children: ReactNode; mark: ReactNode }) {
  return (
    <li className="inline-flex items-center gap-1.5 whitespace-nowrap">
      {mark}
      {children}
    </li>
  );
}

/** Maximum length of a name in a legend. The tooltip shows the full name. */
const MOST_NAME = 36;

export interface LegendProps {
  /**
   * Lines to include. Without it, the legend contains only the band, markers and window, for a
   * legend shared by several charts.
   */
  prepared?: PreparedChart | undefined;
  band?: Pick<ChartBand, 'name' | 'learning'> | undefined;
  /** Label of the diamonds, such as "Deployment". */
  markers?: string | undefined;
  /** True if the legend includes the incident window. */
  window?: boolean | undefined;
  className?: string;
}

/** Legend: lines, expected range, changes. The title names a single line. */
export function Legend({ prepared, band, markers, window = false, className }: LegendProps) {
  const series = prepared?.series ?? [];
  const lines = series.length > 1 || series.some((each) => each.estimated);
  return (
    <ul
      className={cn('flex flex-wrap items-center gap-x-3.5 gap-y-1 text-xs text-ink-2', className)}
    >
      {lines
        ? series.map((each) => (
            <Entry
              key={each.key}
              mark={<LineSwatch color={each.stroke} dashed={each.estimated ?? false} />}
            >
              <span title={each.name}>{shortenMiddle(each.name, MOST_NAME)}</span>
            </Entry>
          ))
        : null}
      {window ? (
        <Entry
          mark={
            <i
              aria-hidden="true"
              data-mark=""
              className="h-[9px] w-3.5 border-l border-critical bg-window"
            />
          }
        >
          Incident
        </Entry>
      ) : null}
      {band && !band.learning ? (
        <Entry
          mark={
            <i aria-hidden="true" data-mark="" className="h-[9px] w-3.5 rounded-[2px] bg-band" />
          }
        >
          {band.name ?? 'Expected'}
        </Entry>
      ) : null}
      {band?.learning ? (
        <Entry mark={<Timer size={14} aria-hidden="true" className="text-ink-3" />}>
          Learning, {band.learning}
        </Entry>
      ) : null}
      {markers ? (
        <Entry
          mark={
            <i
              aria-hidden="true"
              data-mark=""
              className="size-2 scale-85 rotate-45 rounded-[1px] bg-ink-2"
            />
          }
        >
          {markers}
        </Entry>
      ) : null}
      {prepared?.note ? <li className="text-ink-3">{prepared.note}</li> : null}
    </ul>
  );
}
