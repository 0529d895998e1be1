import {
  CircleCheck,
  CircleDashed,
  CircleQuestionMark,
  CircleX,
  EyeOff,
  Info,
  Lock,
  Timer,
  TriangleAlert,
} from 'lucide-react';
import type { ComponentType } from 'react';

export type State =
  | 'critical'
  | 'error'
  | 'warning'
  | 'info'
  | 'success'
  | 'ok'
  | 'no-data'
  | 'not-monitored'
  | 'learning'
  | 'unknown'
  | 'hidden';
export type Tone = 'critical' | 'error' | 'warning' | 'info' | 'ok' | 'neutral' | 'plain';
export type IconComponent = ComponentType<{
  className?: string | undefined;
  size?: number | string;
  'aria-hidden'?: boolean | 'true' | 'false';
}>;

/** Octagon with a cut-out mark: the only filled state icon. */
export function CriticalIcon({
  className,
  size = 14,
}: {
  className?: string | undefined;
  size?: number | string;
}) {
  return (
    <svg
      viewBox="0 0 24 24"
      width={size}
      height={size}
      className={className}
      fill="none"
      aria-hidden="true"
      data-mark=""
    >
      <path d="M8.3 2.6h7.4l5.7 5.7v7.4l-5.7 5.7H8.3l-5.7-5.7V8.3z" fill="currentColor" />
      <path
        d="M12 7.5v5.2M12 16.4v.1"
        stroke="var(--surface)"
        strokeWidth="2.4"
        strokeLinecap="round"
      />
    </svg>
  );
}

/**
 * Icon, default label and tone of every state. `ok` is gray. `success` is green and only for a
 * success that is news.
 */
export const STATES: Record<State, { icon: IconComponent; word: string; tone: Tone }> = {
  critical: { icon: CriticalIcon, word: 'Critical', tone: 'critical' },
  error: { icon: CircleX, word: 'Error', tone: 'error' },
  warning: { icon: TriangleAlert, word: 'Warning', tone: 'warning' },
  info: { icon: Info, word: 'Info', tone: 'info' },
  success: { icon: CircleCheck, word: 'Verified', tone: 'ok' },
  ok: { icon: CircleCheck, word: 'OK', tone: 'neutral' },
  'no-data': { icon: CircleDashed, word: 'No data', tone: 'neutral' },
  'not-monitored': { icon: EyeOff, word: 'Not monitored', tone: 'neutral' },
  learning: { icon: Timer, word: 'Learning', tone: 'neutral' },
  unknown: { icon: CircleQuestionMark, word: 'Unknown', tone: 'neutral' },
  hidden: { icon: Lock, word: 'Hidden', tone: 'neutral' },
};

export const TONE_TEXT: Record<Tone, string> = {
  critical: 'text-critical-text',
  error: 'text-error-text',
  warning: 'text-warning-text',
  info: 'text-info-text',
  ok: 'text-ok-text',
  neutral: 'text-ink-3',
  plain: 'text-ink',
};

export const TONE_BADGE: Record<Tone, string> = {
  critical: 'bg-critical-tint border-critical-line text-critical-text',
  error: 'bg-error-tint border-error-line text-error-text',
  warning: 'bg-warning-tint border-warning-line text-warning-text',
  info: 'bg-info-tint border-info-line text-info-text',
  ok: 'bg-ok-tint border-ok-line text-ok-text',
  neutral: 'bg-sunken border-line-strong text-ink-2',
  plain: 'bg-sunken border-line-strong text-ink',
};
