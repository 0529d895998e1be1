import type { ReactNode } from 'react';
import { cn } from '#lib/cn.ts';
import { Badge } from './badge.tsx';
import { STATES, TONE_TEXT, type IconComponent, type State, type Tone } from './states/states.tsx';

export interface StateBadgeProps {
  state: State;
  /** Label next to the icon; defaults to the label of the state. */
  children?: ReactNode;
  /** Shows a tinted badge instead of a plain icon and label. */
  badge?: boolean;
  /** Other icon for the same tone (Approved with a check mark, Verifying with a target). */
  icon?: IconComponent;
  tone?: Tone;
  className?: string;
}

/** State as icon, label and color. */
export function StateBadge({
  state,
  children,
  badge = false,
  icon,
  tone,
  className,
}: StateBadgeProps) {
  const shown = STATES[state];
  const Icon = icon ?? shown.icon;
  const word = children ?? shown.word;
  if (badge)
    return (
      <Badge tone={tone ?? shown.tone} icon={Icon} {...(className ? { className } : {})}>
        {word}
      </Badge>
    );
  return (
    <span
      className={cn(
        'inline-flex items-center gap-[5px] align-top font-medium whitespace-nowrap',
        TONE_TEXT[tone ?? shown.tone],
        className,
      )}
    >
      <Icon size={14} aria-hidden="true" className="flex-none" />
      {word}
    </span>
  );
}

/**
 * State icon with its label for screen readers only. Use it only if the label appears elsewhere in
 * the row.
 */
export function StateIcon({
  state,
  label,
  size = 17,
  className,
}: {
  state: State;
  label?: string;
  size?: number;
  className?: string;
}) {
  const shown = STATES[state];
  const Icon = shown.icon;
  return (
    <span
      className={cn('inline-flex flex-none', TONE_TEXT[shown.tone], className)}
      title={label ?? shown.word}
    >
      <Icon size={size} aria-hidden="true" />
      <span className="sr-only">{label ?? shown.word}</span>
    </span>
  );
}
