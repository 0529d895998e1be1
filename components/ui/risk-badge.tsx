import { cn } from '#lib/cn.ts';
import { Badge } from './badge.tsx';
import { TONE_TEXT } from './states.tsx';
import type { Tone } from './states.tsx';

export type Risk = 'low' | 'medium' | 'high';

const LEVEL: Record<Risk, { bars: number; tone: Tone; word: string }> = {
  low: { bars: 1, tone: 'neutral', word: 'Low' },
  medium: { bars: 2, tone: 'warning', word: 'Medium' },
  high: { bars: 3, tone: 'error', word: 'High' },
};

function bars(count: number) {
  return function RiskBars({ className, size = 14 }: { className?: string | undefined; size?: number | string }) {
    return (
      <svg viewBox="0 0 24 24" width={size} height={size} className={className} aria-hidden="true" data-mark="">
        {[0, 1, 2].map((bar) => (
          <rect key={bar} x={3 + bar * 7} y={14 - bar * 5} width="4.5" height={6 + bar * 5} rx="1" fill="currentColor" opacity={bar < count ? 1 : 0.3} />
        ))}
      </svg>
    );
  };
}

const BARS = { 1: bars(1), 2: bars(2), 3: bars(3) };

function iconOf(risk: Risk) {
  const count = LEVEL[risk].bars;
  if (count === 1) return BARS[1];
  return count === 2 ? BARS[2] : BARS[3];
}

/** Risk class with its three bars; risk is never drawn as a failure. */
export function RiskBadge({ risk, badge = true, className }: { risk: Risk; badge?: boolean; className?: string }) {
  const { tone, word } = LEVEL[risk];
  const Icon = iconOf(risk);
  if (badge) return <Badge tone={tone} icon={Icon} {...(className ? { className } : {})}>{word} risk</Badge>;
  return (
    <span className={cn('inline-flex items-center gap-[5px] font-medium whitespace-nowrap', TONE_TEXT[tone], className)}>
      <Icon size={14} />
      {word}
    </span>
  );
}
