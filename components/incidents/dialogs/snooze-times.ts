const MINUTE_MS = 60_000;

/** Snooze durations for one-click selection. */
export const SNOOZE_PRESETS = [
  { value: '15', label: '15 minutes', ms: 15 * MINUTE_MS },
  { value: '60', label: '1 hour', ms: 60 * MINUTE_MS },
  { value: '240', label: '4 hours', ms: 240 * MINUTE_MS },
  { value: '1440', label: '1 day', ms: 1_440 * MINUTE_MS },
  { value: '10080', label: '1 week', ms: 10_080 * MINUTE_MS },
] as const;

/**
 * End of the selected snooze. Null means until a change; undefined means that the time is missing
 * or in the past.
 */
export function snoozeUntil(
  choice: string,
  customMs: number | null,
  nowMs: number,
): string | null | undefined {
  if (choice === 'change') return null;
  const preset = SNOOZE_PRESETS.find(({ value }) => value === choice);
  if (preset !== undefined) return new Date(nowMs + preset.ms).toISOString();
  return customMs === null || customMs <= nowMs ? undefined : new Date(customMs).toISOString();
}
