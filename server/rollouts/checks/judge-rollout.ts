import type { Gate, RolloutCheckItem, VersionVerdict } from '#lib/schemas/rollouts/rollouts.ts';
import type { Rollout } from '../rollout-row.ts';
import { describeBuffered } from '../step-text.ts';

type Judged = Pick<VersionVerdict, 'value' | 'verdict' | 'reason' | 'checks'>;
type Told = Pick<
  Rollout,
  'stage' | 'state' | 'outcome' | 'reason' | 'gate' | 'checks' | 'provisional' | 'late'
>;

const values = { pass: 1, fail: 0, pending: null, inconclusive: null } as const;

const judgement = (
  verdict: keyof typeof values,
  reason: string,
  checks: RolloutCheckItem[] = [],
): Judged => ({ value: values[verdict], verdict, reason, checks });

/** Inconclusive verdict for a rollout that is paused or waits for a user. */
function held({ state, stage, reason }: Told, items: RolloutCheckItem[]): Judged {
  const said = reason === '' ? '' : ` ${reason}`;
  return state === 'paused'
    ? judgement('inconclusive', `A person paused it at the stage ${stage}.${said}`, items)
    : judgement('inconclusive', `It needs a decision at the stage ${stage}.${said}`, items);
}

/** Checks of the gate in the format of step checks. */
function gateItems(gate: Gate | null): RolloutCheckItem[] {
  if (gate?.kind !== 'judged') return [];
  return gate.checks.map(({ title, status, detail }) => ({
    title,
    ok: status !== 'fail',
    measured: status !== 'unknown',
    detail: status === 'warn' ? `reported, not evaluated: ${detail}` : detail,
  }));
}

/**
 * Verdict by the latest evidence: labels take precedence over traffic checks, and traffic checks
 * over the gate.
 */
function underWay({ stage, gate, provisional, checks }: Told): Judged {
  if (gate?.kind !== 'judged')
    return judgement(
      'pending',
      gate === null
        ? 'Its gate has not started.'
        : `Its gate is waiting for labeled requests: ${gate.rows} of ${gate.needed}.`,
    );
  if (stage === 'gate') return judgement('pending', 'Its gate compares it again.');
  const ofGate = gateItems(gate);
  if (stage === 'promotion')
    return judgement('pending', `${gate.reason} Its promotion is waiting for a decision.`, ofGate);
  const items = (newest: readonly RolloutCheckItem[]) => [...ofGate, ...newest];
  if (provisional !== null) return judgement('pass', provisional.reason, items(provisional.items));
  const last = checks.at(-1);
  if (last === undefined) return judgement('pass', gate.reason, ofGate);
  const failed = last.items.find(({ ok }) => !ok);
  return failed === undefined
    ? judgement(
        'pass',
        `The checks at ${last.percent}% pass. ${describeBuffered(last.items)}`,
        items(last.items),
      )
    : judgement('fail', `${failed.title}: ${failed.detail}`, items(last.items));
}

/**
 * Verdict on a rollout's version for an external gate, with the gate's checks followed by the
 * newest checks. Pure.
 */
export function judgeRollout(rollout: Told): Judged {
  const { outcome, late, stage, state, reason } = rollout;
  const newest = late?.items ?? rollout.checks.at(-1)?.items ?? [];
  const items = [...gateItems(rollout.gate), ...newest];
  if (outcome === 'verified') return judgement('pass', late?.reason ?? 'It is verified.', items);
  if (outcome === 'kept') return judgement('pass', reason, items);
  if (outcome !== null || stage === 'reverting') return judgement('fail', reason, items);
  return state === 'active' ? underWay(rollout) : held(rollout, items);
}
