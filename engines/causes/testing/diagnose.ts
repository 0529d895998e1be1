import type { CauseInput } from '#engines/causes/cause-input.ts';
import { rankCauses } from '#engines/causes/rank-causes.ts';
import type { Fault, FaultKind } from '#engines/causes/testing/faults.ts';
import { watchScenario } from '#engines/causes/testing/observe.ts';

export interface Outcome {
  readonly seed: number;
  readonly seen: boolean;
  /** The true cause came first. */
  readonly right: boolean;
  /** Any change came first although none is guilty. */
  readonly blamedChange: boolean;
  readonly answer: string;
}

function grade(seed: number, fault: Fault, input: CauseInput): Outcome {
  const { causes } = rankCauses(input);
  const [first] = causes;
  const { truth } = fault;
  const right =
    first?.kind === truth.kind &&
    first.resource.name === truth.name &&
    (first.change?.ref ?? null) === truth.changeRef;
  const answer = causes
    .map(
      (cause) => `${cause.kind} ${cause.resource.name} ${cause.change?.ref ?? ''} ${cause.score}`,
    )
    .join(' | ');
  return {
    seed,
    seen: true,
    right,
    blamedChange: truth.changeRef === null && Boolean(first?.change),
    answer: `${seed}: ${truth.kind} ${truth.name} -> ${answer}`,
  };
}

/** Runs one scenario per seed and grades the diagnosis; faults too faint to raise an alert are not `seen`. */
export function diagnoseSeeds(
  kind: FaultKind,
  seeds: readonly number[],
  intervalMs: number,
  delayMs: number,
): readonly Outcome[] {
  return seeds.map((seed) => {
    const watched = watchScenario(seed, kind, intervalMs);
    if (Number.isNaN(watched.firedMs))
      return { seed, seen: false, right: false, blamedChange: false, answer: `${seed}: no alert` };
    return grade(seed, watched.fault, watched.inputAfter(delayMs));
  });
}
