const MINUTE_MS = 60_000;

/** How long an incident can be put aside, by one press. */
export const SNOOZE_PRESETS = [
  { value: '15', label: '15 minutes', ms: 15 * MINUTE_MS },
  { value: '60', label: '1 hour', ms: 60 * MINUTE_MS },
  { value: '240', label: '4 hours', ms: 240 * MINUTE_MS },
  { value: '1440', label: '1 day', ms: 1_440 * MINUTE_MS },
  { value: '10080', label: '1 week', ms: 10_080 * MINUTE_MS },
] as const;

/** Until when a choice snoozes; null stands for a change, undefined for a moment that is missing or over. */
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
