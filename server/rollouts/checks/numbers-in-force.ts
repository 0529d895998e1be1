import type { RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';

const numbers: readonly { what: string; of: (body: RetrainPolicyBody) => number }[] = [
  { what: 'labeled requests of the gate', of: ({ gate }) => gate.rowsAtLeast },
  { what: 'labeled requests of a slice', of: ({ gate }) => gate.sliceRowsAtLeast },
  { what: 'requests of a step', of: ({ rollout }) => rollout.requestsAtLeast },
  { what: 'checks of a step', of: ({ rollout }) => rollout.checks },
  { what: 'labeled requests of the proof', of: ({ rollout }) => rollout.lateRowsAtLeast },
  { what: 'share of expected labels', of: ({ rollout }) => rollout.maturityAtLeast },
];
const minutes = (body: RetrainPolicyBody): number => body.rollout.minutesAtMost;

export type NumbersInForce = {
  body: RetrainPolicyBody;
  /** Changes as text, such as "requests of a step 50 to 15"; empty if nothing changed. */
  changed: string[];
  /** Whether less evidence is required than before. */
  isLess: boolean;
};

/**
 * Updates a rollout's policy with the required evidence and time limits of the current policy. The
 * steps and the gate's requirements stay as approved. Pure.
 */
export function takeNumbers(own: RetrainPolicyBody, inForce: RetrainPolicyBody): NumbersInForce {
  const { rowsAtLeast, sliceRowsAtLeast } = inForce.gate;
  const body = {
    ...own,
    gate: { ...own.gate, rowsAtLeast, sliceRowsAtLeast },
    rollout: { ...inForce.rollout, steps: own.rollout.steps },
  };
  const moved = numbers.filter(({ of }) => of(own) !== of(body));
  const words = ({ what, of }: (typeof numbers)[number]): string =>
    `${what} ${of(own)} to ${of(body)}`;
  const longest =
    minutes(own) === minutes(body)
      ? []
      : [`max. minutes of a stage ${minutes(own)} to ${minutes(body)}`];
  return {
    body,
    changed: [...moved.map(words), ...longest],
    isLess: moved.some(({ of }) => of(body) < of(own)),
  };
}
