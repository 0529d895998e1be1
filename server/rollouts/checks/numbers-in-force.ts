import type { RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';

const numbers: readonly { what: string; of: (body: RetrainPolicyBody) => number }[] = [
  { what: 'labelled requests of the gate', of: ({ gate }) => gate.rowsAtLeast },
  { what: 'labelled requests of a slice', of: ({ gate }) => gate.sliceRowsAtLeast },
  { what: 'requests of a step', of: ({ rollout }) => rollout.requestsAtLeast },
  { what: 'checks of a step', of: ({ rollout }) => rollout.checks },
  { what: 'labelled requests of the proof', of: ({ rollout }) => rollout.lateRowsAtLeast },
  { what: 'share of the usual labels', of: ({ rollout }) => rollout.maturityAtLeast },
];
const minutes = (body: RetrainPolicyBody): number => body.rollout.minutesAtMost;

export type NumbersTaken = {
  body: RetrainPolicyBody;
  /** "requests of a step 50 to 15"; empty where all are as they were. */
  changed: string[];
  /** Does less have to be shown than before? */
  isLess: boolean;
};

/**
 * The policy that a rollout follows, with the numbers of the one in force: how much has to be shown, and how long that
 * may take. The steps, and what the gate asks a version to show, stay as they were approved. Pure.
 */
export function takeNumbers(own: RetrainPolicyBody, inForce: RetrainPolicyBody): NumbersTaken {
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
      : [`minutes of a stage at most ${minutes(own)} to ${minutes(body)}`];
  return {
    body,
    changed: [...moved.map(words), ...longest],
    isLess: moved.some(({ of }) => of(body) < of(own)),
  };
}
