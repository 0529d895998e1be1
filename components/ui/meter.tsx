import { cn } from '#lib/cn.ts';

const FILL = {
  neutral: 'bg-ink-2',
  accent: 'bg-accent',
  critical: 'bg-critical',
  warning: 'bg-warning',
  ok: 'bg-ok',
};

export interface MeterProps {
  /** Share from 0 to 1. */ value: number;
  label: string;
  tone?: keyof typeof FILL;
  className?: string;
}

/** 3 px bar; the number appears next to it as text. */
export function Meter({ value, label, tone = 'neutral', className }: MeterProps) {
  const percent = Math.round(Math.min(1, Math.max(0, value)) * 100);
  return (
    <div
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className={cn('h-[3px] overflow-hidden rounded-[2px] bg-line', className)}
    >
      <div
        data-mark=""
        className={cn('h-full rounded-[2px]', FILL[tone])}
        style={{ width: `${percent}%` }}
      />
    </div>
  );
}
