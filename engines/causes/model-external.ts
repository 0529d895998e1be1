import type { CandidateChange, CauseInput, ChangeKind } from '#engines/causes/cause-input.ts';
import { type Hypothesis, type Signs, signsOf } from '#engines/causes/model-hypothesis.ts';
import { type ModelScene, worstOf } from '#engines/causes/model-scene.ts';

/** Other models that move too, from this share on, point outside. */
const TOGETHER = 0.5;
/** What was announced so long before the trouble may be what moved the models; a window blurs the onset by the other. */
const ANNOUNCED_BEFORE_MS = 6 * 3_600_000;
const ANNOUNCED_AFTER_MS = 5 * 60_000;

/** Nothing that was done to a system: it says why people may behave otherwise, and cannot be taken back. */
const outside = new Set<ChangeKind>(['campaign', 'calendar']);
export const isOutside = ({ kind }: Pick<CandidateChange, 'kind'>): boolean => outside.has(kind);

/** The campaign or the day that was announced last before the trouble. */
function announcedAt(changes: CauseInput['changes'], onsetMs: number): CandidateChange | null {
  const near = changes.filter((change) => {
    const lagMs = onsetMs - change.atMs;
    return isOutside(change) && lagMs >= -ANNOUNCED_AFTER_MS && lagMs <= ANNOUNCED_BEFORE_MS;
  });
  return near.toSorted((a, b) => b.atMs - a.atMs)[0] ?? null;
}

/**
 * Models that share no service with this one and got worse, or moved, at the same time. What was announced speaks for
 * it, and is no cause by itself.
 */
export function externalCause(
  scene: ModelScene,
  signs: Signs,
  others: readonly ModelScene[],
  changes: CauseInput['changes'],
): Hypothesis | null {
  if (others.length === 0) return null;
  const moved = others.filter((other) => {
    const theirs = signsOf(other, 0);
    return Math.max(theirs.realised, theirs.estimated, theirs.drift) > 0.4 && theirs.quality < 0.4;
  });
  const share = moved.length / others.length;
  if (share < TOGETHER) return null;
  const own = Math.max(signs.realised, signs.estimated, signs.drift);
  const [first] = moved;
  const announced = announcedAt(changes, scene.onsetMs);
  const sure = announced === null ? 0.6 + 0.4 * share : 0.8 + 0.2 * share;
  const models = `${moved.length + 1} unrelated models`;
  return {
    kind: 'external',
    resource: { kind: 'model', name: scene.name },
    ...(announced === null ? {} : { change: announced }),
    score: own * sure * (1 - 0.9 * signs.quality) * (1 - 0.5 * signs.release),
    title:
      announced === null
        ? `Something outside moved ${models} at once`
        : `${announced.title}: ${models} moved at once`,
    speaksFor: [
      ...(announced === null
        ? []
        : [
            `${announced.title} was announced for ${Math.max(0, Math.round((scene.onsetMs - announced.atMs) / 60_000))} min before the trouble began`,
          ]),
      ...moved
        .slice(0, 3)
        .map(({ name }) => `${name} moved at the same time and shares no service`),
    ],
    shifts: [worstOf(scene.realised), worstOf(scene.drift), first ? worstOf(first.drift) : null],
  };
}
