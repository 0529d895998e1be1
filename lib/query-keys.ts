/**
 * Topics of the live stream. Each is a noun and the first element of all query keys that it
 * invalidates.
 */
export const LIVE_TOPICS = [
  'incidents',
  'actions',
  'infrastructure',
  'accounts',
  'sources',
  'metrics',
  'kill-switch',
  'audit',
  'network',
  'models',
  'experiments',
  'monitoring',
  'capacity',
  'costs',
  'security',
  'governance',
  'notifications',
] as const;

export type LiveTopic = (typeof LIVE_TOPICS)[number];

export function isLiveTopic(text: string): text is LiveTopic {
  return LIVE_TOPICS.some((topic) => topic === text);
}

/** Key of a query: `queryKey('incidents', 'list', {status: 'open'})`. */
export function queryKey(
  topic: LiveTopic,
  ...rest: readonly unknown[]
): readonly [LiveTopic, ...unknown[]] {
  return [topic, ...rest];
}

/** Other topics whose screens also show changes of a topic. */
const ALSO: Partial<Record<LiveTopic, readonly LiveTopic[]>> = {
  // Firing and resolved alerts are part of the state of monitors and checks.
  incidents: ['monitoring'],
  actions: ['incidents'],
  'kill-switch': ['governance'],
};

/** Query key prefixes that a stream message of this topic invalidates. */
export function stalePrefixes(topic: LiveTopic): readonly (readonly [LiveTopic])[] {
  return [[topic] as const, ...(ALSO[topic] ?? []).map((other) => [other] as const)];
}
