import { roleInText } from '#components/client/page/role-text.ts';
import { tierMismatch } from '#lib/choices/policy-tiers.ts';
import { formatCount } from '#lib/format.ts';
import { roles } from '#lib/permissions.ts';
import type { PolicyCounts, PolicyDryRun, PolicyRule } from '#lib/schemas/actions/policy.ts';
import { formatSpan } from '#lib/time-format.ts';

const KINDS: Record<string, string> = {
  '*': 'every action',
  'service.*': 'actions on services',
  'host.*': 'actions on hosts',
  'model.*': 'actions on models',
  'model.set_alias': 'changes of protected aliases',
  'service.roll_back': 'rollbacks of services',
  'service.restart': 'restarts of services',
  'service.scale': 'scaling of services',
  'model.retrain': 'model retraining',
  'model.reproduce': 'reproductions of training runs',
  'model.roll_back': 'rollbacks of models',
  'model.repair_data': 'data repairs',
  'model.set_traffic': 'traffic changes of models',
};
const NUMBERS = ['no', 'one', 'two', 'three', 'four', 'five', 'six'];

function joined(words: readonly string[], last = 'and'): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

/** Number of approvals as text: "one approval", "two approvals". */
function describeVotes(votes: number): string {
  return `${NUMBERS[votes] ?? votes} ${votes === 1 ? 'approval' : 'approvals'}`;
}

/** Expiry of proposal kinds as a sentence: "Moves of protected aliases: after 1 d." */
export function expirySentence(kinds: readonly string[], minutes: number): string {
  const words = joined(kinds.map((kind) => KINDS[kind] ?? `“${kind}”`));
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}: after ${formatSpan(minutes * 60_000)}.`;
}

/** A policy rule as one sentence, followed by a second one if the rule matches nothing. */
export function ruleSentence(rule: PolicyRule): string {
  const miss = tierMismatch(rule);
  return miss === null ? saysOf(rule) : `${saysOf(rule)} ${miss}`;
}

function saysOf(rule: PolicyRule): string {
  const kinds = joined(rule.kinds.map((kind) => KINDS[kind] ?? `“${kind}”`));
  const risk = rule.risk.length === 3 ? 'any' : joined(rule.risk, 'or');
  const where = rule.environments.includes('*') ? '' : ` in ${joined(rule.environments, 'or')}`;
  const tiers = rule.tiers.filter((tier) => tier !== '*');
  const tier = tiers.length < rule.tiers.length ? '' : ` and tier ${joined(tiers, 'or')}`;
  const head = `${kinds.charAt(0).toUpperCase()}${kinds.slice(1)} of ${risk} risk${tier}${where}`;
  const verb = rule.kinds.length === 1 && rule.kinds[0] === '*';
  if (rule.mode === 'never') return `${head} ${verb ? 'is' : 'are'} never run.`;
  if (rule.mode === 'automatic')
    return `${head} ${verb ? 'runs' : 'run'} without approval, where the plan can be rolled back.`;
  const named = (list: readonly string[]) =>
    joined(roles.filter((role) => list.includes(role)).map(roleInText), 'or');
  const who = named(rule.roles) || 'no role, so it never runs';
  const one = rule.oneFrom.length === 0 ? '' : `, one of them from ${named(rule.oneFrom)}`;
  const again = rule.reauthenticate ? ', with password confirmation' : '';
  return `${head} ${verb ? 'needs' : 'need'} ${describeVotes(rule.votes)} from ${who}${one}${again}.`;
}

function describeCounts({ automatic, asked, votes, never }: PolicyCounts): string {
  const refused = never === 0 ? '' : ` and never run ${never}`;
  const needed = asked === votes ? '' : ` (${formatCount(votes, 'approval')})`;
  return `asked ${formatCount(asked, 'time')}${needed}, run ${automatic} without approval${refused}`;
}

/** "Of 9 proposals in 30 days the draft would have asked 6 times, run 0 without approval." */
export function dryRunSentence(answer: PolicyDryRun): string {
  const { actions, days, draft, inForce, changed } = answer;
  if (actions === 0) return `No action was proposed in the last ${formatCount(days, 'day')}.`;
  const head = `Of ${formatCount(actions, 'proposal')} in ${formatCount(days, 'day')} the draft would have ${describeCounts(draft)}`;
  const frozen = draft.frozen === 0 ? '' : ` ${draft.frozen} would have been in a freeze window.`;
  const other =
    changed === 0
      ? ', the same as the current policy.'
      : `; the current policy would have ${describeCounts(inForce)}.`;
  return `${head}${other}${frozen}`;
}
