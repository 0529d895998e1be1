import type { Gate, RolloutCheckItem, VersionVerdict } from '#lib/schemas/rollouts/rollouts.ts';
import { heldWords } from '../step-text.ts';
import type { Rollout } from '../rollout-row.ts';

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

/** A rollout that somebody holds, or that waits for a person, lets nobody go on. */
function held({ state, stage, reason }: Told, items: RolloutCheckItem[]): Judged {
  const said = reason === '' ? '' : ` ${reason}`;
  return state === 'paused'
    ? judgement('inconclusive', `A person holds it at the stage ${stage}.${said}`, items)
    : judgement('inconclusive', `It waits for a person at the stage ${stage}.${said}`, items);
}

/** What the gate looked at, as checks of a step are told. */
function gateItems(gate: Gate | null): RolloutCheckItem[] {
  if (gate?.kind !== 'judged') return [];
  return gate.checks.map(({ title, status, detail }) => ({
    title,
    ok: status !== 'fail',
    measured: status !== 'unknown',
    detail: status === 'warn' ? `told, not judged: ${detail}` : detail,
  }));
}

/** What is measured last counts: labels before the checks of the traffic, those before the gate. */
function underWay({ stage, gate, provisional, checks }: Told): Judged {
  if (gate?.kind !== 'judged')
    return judgement(
      'pending',
      gate === null
        ? 'Its gate has not begun.'
        : `Its gate waits for labelled requests: ${gate.rows} of ${gate.needed}.`,
    );
  if (stage === 'gate') return judgement('pending', 'Its gate compares it again.');
  const ofGate = gateItems(gate);
  if (stage === 'promotion')
    return judgement('pending', `${gate.reason} Its promotion waits for a decision.`, ofGate);
  const items = (newest: readonly RolloutCheckItem[]) => [...ofGate, ...newest];
  if (provisional !== null) return judgement('pass', provisional.reason, items(provisional.items));
  const last = checks.at(-1);
  if (last === undefined) return judgement('pass', gate.reason, ofGate);
  const failed = last.items.find(({ ok }) => !ok);
  return failed === undefined
    ? judgement(
        'pass',
        `The checks at ${last.percent}% hold. ${heldWords(last.items)}`,
        items(last.items),
      )
    : judgement('fail', `${failed.title}: ${failed.detail}`, items(last.items));
}

/** What a rollout says to an outside gate about its version: the checks of the gate, then the newest ones. Pure. */
export function judgeRollout(rollout: Told): Judged {
  const { outcome, late, stage, state, reason } = rollout;
  const newest = late?.items ?? rollout.checks.at(-1)?.items ?? [];
  const items = [...gateItems(rollout.gate), ...newest];
  if (outcome === 'verified') return judgement('pass', late?.reason ?? 'It is verified.', items);
  if (outcome === 'kept') return judgement('pass', reason, items);
  if (outcome !== null || stage === 'reverting') return judgement('fail', reason, items);
  return state === 'active' ? underWay(rollout) : held(rollout, items);
}
