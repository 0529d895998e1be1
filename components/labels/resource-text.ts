import type { State } from '#components/ui/states/states.tsx';
import type { HealthState, ResourceItem } from '#lib/schemas/infrastructure/infrastructure.ts';

const KINDS: Record<string, string> = {
  service: 'Service',
  host: 'Host',
  process: 'Process',
  database: 'Database',
  external: 'External system',
  deployment: 'Deployment',
  model: 'Model',
  check: 'Built-in check',
  dataset: 'Dataset',
};

/** Kinds that telemetry can report, in the order of the filter. */
export const RESOURCE_KINDS: readonly string[] = Object.keys(KINDS);

export function kindWord(kind: string): string {
  return KINDS[kind] ?? `${kind.slice(0, 1).toUpperCase()}${kind.slice(1)}`;
}

/** Maps a state of the API to a state of the badges. */
export function badgeState(state: HealthState): State {
  if (state === 'no_data') return 'no-data';
  return state === 'not_monitored' ? 'not-monitored' : state;
}

export const HEALTH_WORD: Record<HealthState, string> = {
  critical: 'Critical',
  error: 'Error',
  warning: 'Warning',
  no_data: 'No data',
  not_monitored: 'Not monitored',
  learning: 'Learning',
  ok: 'OK',
};

const VERBS: Record<string, [out: string, into: string]> = {
  calls: ['calls', 'is called by'],
  uses: ['uses', 'is used by'],
  runs_on: ['runs on', 'runs'],
  part_of: ['is part of', 'consists of'],
  fed_by: ['is fed by', 'feeds'],
};

/**
 * Verb of a relation, such as "calls" or "is called by", from the perspective of the page's
 * resource.
 */
export function relationVerb(kind: string, direction: 'out' | 'in'): string {
  const verbs = VERBS[kind];
  if (verbs === undefined) return kind.replaceAll('_', ' ');
  return direction === 'out' ? verbs[0] : verbs[1];
}

const CHANGES: Record<string, string> = {
  deployment: 'Deployment',
  config: 'Configuration',
  scale: 'Scaling',
  feature_flag: 'Feature flag',
  model_version: 'Model version',
  infrastructure: 'Infrastructure',
  campaign: 'Campaign',
  calendar: 'Calendar',
  other: 'Other',
};

export function changeWord(kind: string): string {
  return CHANGES[kind] ?? kind;
}

export function versionOf(resource: Pick<ResourceItem, 'labels'>): string | null {
  return resource.labels['service.version'] ?? resource.labels['model.version'] ?? null;
}
