import { cn } from '#lib/cn.ts';
import { formatPercent } from '#lib/format.ts';
import type { Cause } from '#lib/schemas/incidents/incidents.ts';

const STEPS: Record<Cause['confidence']['level'], { word: string; filled: number }> = {
  likely: { word: 'Likely', filled: 3 },
  possible: { word: 'Possible', filled: 2 },
  unlikely: { word: 'Unlikely', filled: 1 },
  'ruled out': { word: 'Ruled out', filled: 0 },
};

/**
 * Verdict in words with three steps; a percentage only after users have rated enough rankings of
 * this kind.
 */
export function Confidence({ confidence }: { confidence: Cause['confidence'] }) {
  const { word, filled } = STEPS[confidence.level];
  return (
    <div className="min-w-20">
      <span className={cn('block', filled === 3 ? 'font-semibold' : 'text-ink-2')}>
        {word}
        {confidence.share === null ? null : (
          <span className="font-normal text-ink-3"> {formatPercent(confidence.share, 0)}</span>
        )}
      </span>
      <span aria-hidden="true" className="mt-0.5 flex gap-0.5">
        {[1, 2, 3].map((step) => (
          <i
            key={step}
            data-mark=""
            className={cn('h-[3px] flex-1 rounded-[2px]', step <= filled ? 'bg-ink-2' : 'bg-line')}
          />
        ))}
      </span>
    </div>
  );
}
