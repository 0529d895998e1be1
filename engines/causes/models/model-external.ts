import type { GraphIndex } from '#engines/causes/cause-graph.ts';
import type { CandidateChange, CauseInput, ChangeKind } from '#engines/causes/cause-input.ts';
import { type Hypothesis, type Signs, signsOf } from './model-hypothesis.ts';
import { type ModelScene, strengthOf, worstOf } from './model-scene.ts';

/** Minimum share of other models that also move for the cause to be external. */
const TOGETHER = 0.5;
/**
 * Maximum time between an announcement and the trouble. Windows blur the onset, so an announcement
 * may follow it by `ANNOUNCED_AFTER_MS`.
 */
const ANNOUNCED_BEFORE_MS = 6 * 3_600_000;
const ANNOUNCED_AFTER_MS = 5 * 60_000;

/**
 * Kinds that are not changes of a system: they explain different user behavior, and cannot be
 * reverted.
 */
const outside = new Set<ChangeKind>(['campaign', 'calendar']);
export const isOutside = ({ kind }: Pick<CandidateChange, 'kind'>): boolean => outside.has(kind);

/** The last campaign or calendar day that was announced before the trouble. */
export function announcedAt(
  changes: CauseInput['changes'],
  onsetMs: number,
): CandidateChange | null {
  const near = changes.filter((change) => {
    const lagMs = onsetMs - change.atMs;
    return isOutside(change) && lagMs >= -ANNOUNCED_AFTER_MS && lagMs <= ANNOUNCED_BEFORE_MS;
  });
  return near.toSorted((a, b) => b.atMs - a.atMs)[0] ?? null;
}

/** Time between the announced start and the trouble, as a reason. */
export function describeAnnounced({ title, atMs }: CandidateChange, onsetMs: number): string {
  const minutes = Math.max(0, Math.round((onsetMs - atMs) / 60_000));
  return `${title} was announced for ${minutes} min before the onset`;
}

/**
 * Certainty that values are broken. An announced event may attract users with previously unseen
 * values.
 */
function brokenOf(
  scene: ModelScene,
  { quality }: Signs,
  announced: CandidateChange | null,
): number {
  if (announced === null) return quality;
  return strengthOf(scene.quality.filter(({ series }) => series.labels?.['check'] !== 'range'));
}

/**
 * External cause: models that share no service with this model got worse or moved at the same time.
 * An announced event supports this cause, but is not sufficient alone. The cause is located at the
 * announcement's resource if it is in the graph, otherwise at the model.
 */
export function externalCause(
  { scene, signs }: { scene: ModelScene; signs: Signs },
  others: readonly ModelScene[],
  changes: CauseInput['changes'],
  graph: GraphIndex,
): Hypothesis | null {
  if (others.length === 0) return null;
  const announced = announcedAt(changes, scene.onsetMs);
  const moved = others.filter((other) => {
    const theirs = signsOf(other, 0);
    const isMoved = Math.max(theirs.realised, theirs.estimated, theirs.drift) > 0.4;
    return isMoved && brokenOf(other, theirs, announced) < 0.4;
  });
  const share = moved.length / others.length;
  if (share < TOGETHER) return null;
  const own = Math.max(signs.realised, signs.estimated, signs.drift);
  const [first] = moved;
  const sure = announced === null ? 0.6 + 0.4 * share : 0.8 + 0.2 * share;
  const models = `${moved.length + 1} unrelated models`;
  const place = announced === null ? undefined : graph.nodes.get(graph.keyOf(announced.resource));
  return {
    kind: 'external',
    resource: place ?? scene.resource,
    ...(announced === null ? {} : { change: announced }),
    score: own * sure * (1 - 0.9 * brokenOf(scene, signs, announced)) * (1 - 0.5 * signs.release),
    title:
      announced === null
        ? `An external factor moved ${models} at the same time`
        : `${announced.title}: ${models} moved at the same time`,
    speaksFor: [
      ...(announced === null ? [] : [describeAnnounced(announced, scene.onsetMs)]),
      ...moved
        .slice(0, 3)
        .map(({ name }) => `${name} moved at the same time and shares no service`),
    ],
    shifts: [worstOf(scene.realised), worstOf(scene.drift), first ? worstOf(first.drift) : null],
  };
}
