import { cn } from '#lib/cn.ts';
import { Badge } from './badge.tsx';
import { TONE_TEXT, type Tone } from './states/states.tsx';

export type Risk = 'low' | 'medium' | 'high';

const LEVEL: Record<Risk, { bars: number; tone: Tone; word: string }> = {
  low: { bars: 1, tone: 'neutral', word: 'Low' },
  medium: { bars: 2, tone: 'warning', word: 'Medium' },
  high: { bars: 3, tone: 'error', word: 'High' },
};

interface BarsProps {
  className?: string | undefined;
  size?: number | string;
}

function RiskBars({ className, size = 14, count }: BarsProps & { count: number }) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      className={className}
      aria-hidden="true"
      data-mark=""
    >
      {[0, 1, 2].map((bar) => (
        <rect
          key={bar}
          x={3 + bar * 7}
          y={14 - bar * 5}
          width="4.5"
          height={6 + bar * 5}
          rx="1"
          fill="currentColor"
          opacity={bar < count ? 1 : 0.3}
        />
      ))}
    </svg>
  );
}

/** Risk class with three bars; risk is never styled as a failure. */
export function RiskBadge({
  risk,
  badge = true,
  className,
}: {
  risk: Risk;
  badge?: boolean;
  className?: string;
}) {
  const { tone, word, bars } = LEVEL[risk];
  if (badge)
    return (
      <Badge tone={tone} {...(className ? { className } : {})}>
        <RiskBars count={bars} />
        {word} risk
      </Badge>
    );
  return (
    <span
      className={cn(
        'inline-flex items-center gap-[5px] font-medium whitespace-nowrap',
        TONE_TEXT[tone],
        className,
      )}
    >
      <RiskBars count={bars} />
      {word}
    </span>
  );
}
