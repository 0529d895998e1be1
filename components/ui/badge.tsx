import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { TONE_BADGE, type IconComponent, type Tone } from './states/states.tsx';

export interface BadgeProps {
  children: ReactNode;
  tone?: Tone;
  icon?: IconComponent;
  className?: string;
}

/** 22 px badge with icon, word, tint and border. Prefer StateBadge or RiskBadge where they fit. */
export function Badge({ children, tone = 'neutral', icon: Icon, className }: BadgeProps) {
  return (
    <span
      className={cn(
        'inline-flex h-[22px] items-center gap-[5px] rounded-sm border align-top pr-2 pl-1.5 text-xs font-medium whitespace-nowrap max-md:h-6',
        TONE_BADGE[tone],
        className,
      )}
    >
      {Icon ? <Icon size={14} aria-hidden="true" className="flex-none" /> : null}
      {children}
    </span>
  );
}

/**
 * Outlined chip for evidence, filters and counts. Wrap it in a link or button if it is interactive.
 */
export function Chip({
  children,
  icon: Icon,
  on = false,
  className,
}: {
  children: ReactNode;
  icon?: IconComponent;
  on?: boolean;
  className?: string;
}) {
  return (
    <span
      className={cn(
        'inline-flex h-[22px] items-center gap-[5px] rounded-sm px-[7px] text-xs font-medium whitespace-nowrap max-md:h-8',
        on ? 'bg-selected text-accent-text' : 'hairline text-ink-2',
        className,
      )}
    >
      {Icon ? <Icon size={12} aria-hidden="true" className="flex-none" /> : null}
      {children}
    </span>
  );
}
