/** Event senders send rarely, so silence is not a signal for them. */
const eventKinds = new Set(['alertmanager', 'pagerduty', 'changes', 'costs', 'inference']);

const words: Record<string, string> = {
  host: 'Host collector',
  otlp: 'OpenTelemetry',
  remote_write: 'Prometheus remote write',
  alertmanager: 'Alertmanager',
  pagerduty: 'PagerDuty events',
  changes: 'Changes',
  checks: 'Built-in checks',
  datasets: 'Dataset pulls',
  costs: 'Costs',
  inference: 'Model inference',
};

export type SourceState = 'live' | 'silent' | 'off' | 'waiting';

/** Protocol of a source key: `host`, or the part after the key's ID. */
export function kindOfSource(key: string): string {
  return key.split(':')[1] ?? key;
}

export function nameOfSource(kind: string, keyName: string | null): string {
  const word = words[kind] ?? kind;
  return keyName === null ? word : `${keyName}: ${word}`;
}

const usualSilenceMinutes = 10;

/**
 * Minutes without data after which a source raises an alert; 0 means never. Event senders send
 * rarely by nature.
 */
export function silenceLimit(source: { kind: string; silentAfterMinutes: number | null }): number {
  return source.silentAfterMinutes ?? (eventKinds.has(source.kind) ? 0 : usualSilenceMinutes);
}

/**
 * State of a source. It is silent after three intervals without a sample. An unknown interval
 * counts as 60 s; checks use their slowest interval.
 */
export function stateOfSource(
  source: { kind: string; enabled: boolean; lastSampleAt: Date | null },
  nowMs: number,
  hostIntervalMs: number,
): SourceState {
  if (!source.enabled) return 'off';
  if (source.lastSampleAt === null) return 'waiting';
  if (eventKinds.has(source.kind)) return 'live';
  const usualMs = source.kind === 'checks' ? 300_000 : 60_000;
  const intervalMs = source.kind === 'host' ? hostIntervalMs : Math.max(usualMs, hostIntervalMs);
  return nowMs - source.lastSampleAt.getTime() > 3 * intervalMs ? 'silent' : 'live';
}
