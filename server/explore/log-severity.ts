import { TandemError } from '#server/platform/errors.ts';

/** OTLP severity numbers range from 1 to 24, four per level. */
const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical'] as const;
type Level = (typeof levels)[number];

export function levelOf(severity: number): Level | 'unknown' {
  if (severity < 1) return 'unknown';
  return levels[Math.min(levels.length - 1, Math.floor((severity - 1) / 4))] ?? 'unknown';
}

const otherNames: Record<string, Level> = { warn: 'warning', fatal: 'critical' };

/**
 * Lowest severity number of the least severe given level; matches that level and all more severe
 * levels.
 */
export function minSeverity(names: readonly string[] | undefined): number | undefined {
  if (names === undefined || names.length === 0) return undefined;
  const found = names.map((name) => {
    const lower = name.toLowerCase();
    return levels.findIndex((level) => level === (otherNames[lower] ?? lower));
  });
  if (found.includes(-1)) {
    const message = `must be one of ${levels.join(', ')}`;
    throw new TandemError('invalid_input', `severity: ${message}`, {
      fields: [{ field: 'severity', message }],
    });
  }
  return Math.min(...found) * 4 + 1;
}
