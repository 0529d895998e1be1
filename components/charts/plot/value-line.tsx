import type { ReactNode } from 'react';
import { TONE_TEXT } from '#components/ui/states/states.tsx';
import { formatMetric } from '#lib/format.ts';
import type { ChartInput } from '../chart-types.ts';
import { lastValue } from '../summarize.ts';

export interface ValueLineProps {
  input: ChartInput;
  /** Baseline value at this time of the week. */
  baseline?: number | null | undefined;
  /** Replaces the text after the value. */
  detail?: ReactNode;
}

/** Lowercase for use inside a sentence, except acronyms such as SLO. */
const inSentence = (words: string): string =>
  /^\p{Lu}\p{Lu}/u.test(words) ? words : `${words.slice(0, 1).toLowerCase()}${words.slice(1)}`;

/** Current value, its limit and its baseline. */
export function ValueLine({ input, baseline, detail }: ValueLineProps) {
  const first = input.series[0];
  const value = first ? (lastValue(first.points)?.[1] ?? null) : null;
  const broken = input.limits?.find(
    (limit) => limit.alerting && value !== null && value > limit.value,
  );
  const words = [
    ...(input.limits ?? []).map((limit) => inSentence(limit.label)),
    ...(baseline === null || baseline === undefined
      ? []
      : [`expected ${formatMetric(baseline, input.unit)} at this hour`]),
  ];
  return (
    <p className="flex min-h-6 items-baseline gap-2 overflow-hidden pb-1.5 text-xs whitespace-nowrap text-ink-2">
      <b
        className={`text-xl leading-6 font-semibold tracking-[-0.02em] tabular-nums ${broken ? TONE_TEXT.critical : value === null ? 'text-ink-3' : 'text-ink'}`}
      >
        {formatMetric(value, input.unit)}
      </b>
      {broken ? <span className="sr-only">above its limit</span> : null}
      <span className="truncate">{detail ?? words.join(' · ')}</span>
    </p>
  );
}
