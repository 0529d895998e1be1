import type { State } from '#components/ui/states/states.tsx';

/** Minimum levels for the API filter, least severe first. Each includes all more severe levels. */
export const LOG_LEVELS = ['', 'info', 'warning', 'error', 'critical'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const LEVEL_WORD: Record<LogLevel, string> = {
  '': 'All',
  info: 'Info and worse',
  warning: 'Warning and worse',
  error: 'Error and worse',
  critical: 'Critical',
};

const STATES: Record<string, State> = {
  critical: 'critical',
  error: 'error',
  warning: 'warning',
  info: 'info',
};

/** State of a record's level; null for trace, debug and unknown, which have no state. */
export function levelState(severity: string): State | null {
  return STATES[severity] ?? null;
}

export function levelWord(severity: string): string {
  return `${severity.slice(0, 1).toUpperCase()}${severity.slice(1)}`;
}

const WORSE: readonly string[] = ['info', 'warning', 'error', 'critical'];

/**
 * Options of the level facet. Like the filter, each counts its level and all more severe levels.
 */
export function levelFacets(
  levels: readonly { level: string; count: number }[],
): { value: LogLevel; label: string; count: number }[] {
  const countOf = (level: string): number =>
    levels.find((each) => each.level === level)?.count ?? 0;
  return LOG_LEVELS.flatMap((value) => {
    if (value === '') return [];
    const count = WORSE.slice(WORSE.indexOf(value)).reduce((sum, level) => sum + countOf(level), 0);
    return [{ value, label: LEVEL_WORD[value], count }];
  });
}
