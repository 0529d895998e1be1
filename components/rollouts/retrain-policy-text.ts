import { diffValues, type ValueDiff } from '#components/client/save/diff-values.ts';
import type { CardTask } from '#lib/choices/models/card-tasks.ts';
import {
  gateRules,
  retrainFigures,
  retrainTriggers,
  rolloutShares,
  type GateRuleKind,
  type RetrainFigure,
  type RetrainTrigger,
  type RolloutShare,
} from '#lib/choices/models/models-loop.ts';
import { formatCount, formatNumber, formatPercent } from '#lib/format.ts';
import type { RetrainPolicyBody } from '#lib/schemas/rollouts/loop.ts';
import { formatSpan } from '#lib/time-format.ts';

export const TRIGGERS: Readonly<Record<RetrainTrigger, string>> = {
  concept_drift: 'concept drift',
  covariate_drift: 'input drift with a quality loss',
  person: 'a user request',
};

interface FigureLabels {
  title: string;
  /** Factor from the stored figure to the field: 100 for a share entered as percent. */
  scale?: number;
  step: number | 'any';
}

export const FIGURES: Readonly<Record<RetrainFigure, FigureLabels>> = {
  coolDownMinutes: { title: 'Min. time between retrainings (minutes)', step: 1 },
  'budget.runs': { title: 'Max. retrainings', step: 1 },
  'budget.days': { title: 'Per period (days)', step: 1 },
  'window.hoursAtMost': { title: 'Max. training window (hours)', step: 'any' },
  'window.labelledAtLeast': { title: 'Min. labeled requests for training', step: 1 },
  'gate.rowsAtLeast': { title: 'Min. labeled requests for the gate', step: 1 },
  'gate.sliceRowsAtLeast': { title: 'Min. requests per slice', step: 1 },
  'gate.confidence': { title: 'Confidence of all intervals together (%)', scale: 100, step: 'any' },
  'gate.margin': { title: "Margin (% of the current version's loss)", scale: 100, step: 'any' },
  'gate.reachFall': { title: 'Max. narrowing of lists (%)', scale: 100, step: 'any' },
  'rollout.requestsAtLeast': { title: 'Min. requests per step', step: 1 },
  'rollout.checks': { title: 'Checks per step', step: 1 },
  'rollout.minutesAtMost': { title: 'Max. time per step (minutes)', step: 1 },
  'rollout.lateRowsAtLeast': { title: 'Min. labeled requests for the proof', step: 1 },
  'rollout.maturityAtLeast': {
    title: 'Min. share of labels received (%)',
    scale: 100,
    step: 'any',
  },
};

export const RULES: Readonly<Record<GateRuleKind, string>> = {
  better: 'Better than the current version',
  'not-worse': 'No worse than the margin',
};

const OTHER_TITLES: Readonly<Record<string, string>> = {
  enabled: 'Enabled',
  triggers: 'Triggers',
  'gate.rule': 'Requirement',
  'gate.costPerCorrectAtMost.amount': 'Max. cost of a correct prediction',
  'gate.costPerCorrectAtMost.currency': 'Budget currency',
  'rollout.steps': 'Shares of requests (%)',
};

/** A policy in the editor: an empty field is null. */
export interface PolicyDraft {
  enabled: boolean;
  triggers: readonly RetrainTrigger[];
  steps: readonly RolloutShare[];
  rule: GateRuleKind;
  /** No budget if the amount is null. */
  budget: Readonly<{ amount: number | null; currency: string }>;
  figures: Readonly<Record<RetrainFigure, number | null>>;
}

export function draftOf(body: RetrainPolicyBody): PolicyDraft {
  const { enabled, triggers, coolDownMinutes, budget, window, gate, rollout } = body;
  return {
    enabled,
    triggers,
    steps: rollout.steps,
    rule: gate.rule,
    budget: gate.costPerCorrectAtMost ?? { amount: null, currency: 'EUR' },
    figures: {
      coolDownMinutes,
      'budget.runs': budget.runs,
      'budget.days': budget.days,
      'window.hoursAtMost': window.hoursAtMost,
      'window.labelledAtLeast': window.labelledAtLeast,
      'gate.rowsAtLeast': gate.rowsAtLeast,
      'gate.sliceRowsAtLeast': gate.sliceRowsAtLeast,
      'gate.confidence': gate.confidence,
      'gate.margin': gate.margin,
      'gate.reachFall': gate.reachFall,
      'rollout.requestsAtLeast': rollout.requestsAtLeast,
      'rollout.checks': rollout.checks,
      'rollout.minutesAtMost': rollout.minutesAtMost,
      'rollout.lateRowsAtLeast': rollout.lateRowsAtLeast,
      'rollout.maturityAtLeast': rollout.maturityAtLeast,
    },
  };
}

/** The request body, with triggers and shares in their default order. */
export function bodyOf({ enabled, triggers, steps, rule, budget, figures }: PolicyDraft) {
  return {
    enabled,
    triggers: retrainTriggers.filter((trigger) => triggers.includes(trigger)),
    coolDownMinutes: figures.coolDownMinutes,
    budget: { runs: figures['budget.runs'], days: figures['budget.days'] },
    window: {
      hoursAtMost: figures['window.hoursAtMost'],
      labelledAtLeast: figures['window.labelledAtLeast'],
    },
    gate: {
      rowsAtLeast: figures['gate.rowsAtLeast'],
      sliceRowsAtLeast: figures['gate.sliceRowsAtLeast'],
      confidence: figures['gate.confidence'],
      rule,
      margin: figures['gate.margin'],
      reachFall: figures['gate.reachFall'],
      costPerCorrectAtMost: budget.amount === null ? null : budget,
    },
    rollout: {
      steps: rolloutShares.filter((share) => steps.includes(share)),
      requestsAtLeast: figures['rollout.requestsAtLeast'],
      checks: figures['rollout.checks'],
      minutesAtMost: figures['rollout.minutesAtMost'],
      lateRowsAtLeast: figures['rollout.lateRowsAtLeast'],
      maturityAtLeast: figures['rollout.maturityAtLeast'],
    },
  };
}

/** Defaults for a model without a saved policy. */
export const SHIPPED: RetrainPolicyBody = {
  enabled: true,
  triggers: [...retrainTriggers],
  coolDownMinutes: retrainFigures.coolDownMinutes.usual,
  budget: { runs: retrainFigures['budget.runs'].usual, days: retrainFigures['budget.days'].usual },
  window: {
    hoursAtMost: retrainFigures['window.hoursAtMost'].usual,
    labelledAtLeast: retrainFigures['window.labelledAtLeast'].usual,
  },
  gate: {
    rowsAtLeast: retrainFigures['gate.rowsAtLeast'].usual,
    sliceRowsAtLeast: retrainFigures['gate.sliceRowsAtLeast'].usual,
    confidence: retrainFigures['gate.confidence'].usual,
    rule: gateRules[0],
    margin: retrainFigures['gate.margin'].usual,
    reachFall: retrainFigures['gate.reachFall'].usual,
    costPerCorrectAtMost: null,
  },
  rollout: {
    steps: [...rolloutShares],
    requestsAtLeast: retrainFigures['rollout.requestsAtLeast'].usual,
    checks: retrainFigures['rollout.checks'].usual,
    minutesAtMost: retrainFigures['rollout.minutesAtMost'].usual,
    lateRowsAtLeast: retrainFigures['rollout.lateRowsAtLeast'].usual,
    maturityAtLeast: retrainFigures['rollout.maturityAtLeast'].usual,
  },
};

const isFigure = (path: string): path is RetrainFigure => Object.hasOwn(retrainFigures, path);

/** Formats a figure as its field shows it. */
function shown(name: RetrainFigure, value: number): string {
  return formatNumber(Number((value * (FIGURES[name].scale ?? 1)).toPrecision(12)), 7);
}

/** Allowed range and default of a figure: "50 to 20,000, default 500". */
export function limitsHint(name: RetrainFigure): string {
  const { min, max, usual } = retrainFigures[name];
  return `${shown(name, min)} to ${shown(name, max)}, default ${shown(name, usual)}`;
}

/** Validation error of a figure; undefined if it is valid. */
export function figureProblem(name: RetrainFigure, value: number | null): string | undefined {
  if (value === null) return 'Enter a number.';
  const { min, max } = retrainFigures[name];
  if (value < min || value > max)
    return `Must be between ${shown(name, min)} and ${shown(name, max)}.`;
  return FIGURES[name].step === 1 && !Number.isInteger(value)
    ? 'Must be a whole number.'
    : undefined;
}

function joined(words: readonly string[], last: string): string {
  if (words.length < 2) return words[0] ?? '';
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1) ?? ''}`;
}

const unknown = '…';
const span = (value: number | null, unitMs: number): string =>
  value === null ? unknown : formatSpan(value * unitMs);
const counted = (value: number | null, one: string): string =>
  value === null ? `${unknown} ${one}s` : formatCount(value, one);
const percent = (value: number | null): string =>
  value === null ? unknown : formatPercent(value, 10);

/** Whether predictions may be lists; true if the task is unknown. */
export const mayList = (task: CardTask | null): boolean => task === null || task === 'ranking';

/** Whether a prediction can be exactly right. Numeric predictions never are. */
export const mayBeRight = (task: CardTask | null): boolean =>
  task !== 'regression' && task !== 'forecasting';

/** Task-specific requirements of the gate in addition to the difference. */
function describeTask(task: CardTask | null, reachFall: string): string {
  if (task === 'forecasting') return '; its bias and interval coverage must be no worse';
  if (!mayList(task)) return '';
  return `; lists${task === null ? ', if it returns any,' : ''} may cover ${reachFall} less`;
}

function describeBudget(
  task: CardTask | null,
  { amount, currency }: PolicyDraft['budget'],
): string {
  if (amount === null) return '';
  const limit = `${formatNumber(amount, 6)} ${currency}`;
  return mayBeRight(task)
    ? `; a correct prediction may cost ${limit}`
    : `; the budget of ${limit} is not evaluated, as numeric predictions are never exactly right`;
}

/** Requirements of the gate for a new version. */
function gateSentence(
  { rule, budget }: Pick<PolicyDraft, 'rule' | 'budget'>,
  figures: (name: RetrainFigure) => number | null,
  task: CardTask | null,
): string {
  const margin = percent(figures('gate.margin'));
  const asked =
    rule === 'better'
      ? 'It must be better over all of them and in no slice worse'
      : `It must not be worse by more than ${margin} of the loss, over all of them and in each slice`;
  const besides = `${describeTask(task, percent(figures('gate.reachFall')))}${describeBudget(task, budget)}`;
  return `The new version is compared with the current version on ${counted(figures('gate.rowsAtLeast'), 'labelled request')} or more that arrived later. ${asked}${besides}. A slice needs at least ${counted(figures('gate.sliceRowsAtLeast'), 'request')}; all intervals together have a confidence of ${percent(figures('gate.confidence'))}.`;
}

/** The policy for this task, one sentence for each part. Invalid figures are left blank. */
export function policySentences(
  { enabled, triggers, steps, figures: given, ...asked }: PolicyDraft,
  task: CardTask | null,
) {
  const figures = (name: RetrainFigure): number | null =>
    figureProblem(name, given[name]) === undefined ? given[name] : null;
  const of = retrainTriggers.filter((trigger) => triggers.includes(trigger));
  const shares = rolloutShares.filter((share) => steps.includes(share));
  const runs = figures('budget.runs');
  const rest = figures('coolDownMinutes');
  const cause = joined(
    of.map((trigger) => TRIGGERS[trigger]),
    'or',
  );
  return {
    propose: !enabled
      ? 'The policy is off: no retraining is proposed.'
      : cause === '' || runs === 0
        ? 'No retraining is proposed: nothing can start one.'
        : `${cause.charAt(0).toUpperCase()}${cause.slice(1)} leads to a proposal: max. ${counted(runs, 'retraining')} in ${counted(figures('budget.days'), 'day')}, ${rest === 0 ? 'without a pause' : `with a pause of ${span(rest, 60_000)}`} after each.`,
    window: `Training uses labeled requests of the last ${span(figures('window.hoursAtMost'), 3_600_000)}, and needs ${counted(figures('window.labelledAtLeast'), 'request')}.`,
    gate: gateSentence(asked, figures, task),
    rollout: `It then gets ${joined(
      shares.map((share) => formatPercent(share / 100)),
      'and',
    )} of the requests. Each step needs ${counted(figures('rollout.requestsAtLeast'), 'request')} and ${counted(figures('rollout.checks'), 'passed check')}; after ${span(figures('rollout.minutesAtMost'), 60_000)} a person must decide.`,
    labels: `It is proven by ${counted(figures('rollout.lateRowsAtLeast'), 'labelled request')}, once ${percent(figures('rollout.maturityAtLeast'))} of the expected labels have arrived.`,
  };
}

function worded(path: string, text: string | null): string | null {
  if (text === null) return null;
  if (isFigure(path)) return shown(path, Number(text));
  if (path === 'gate.rule') {
    const rule = gateRules.find((each) => each === text);
    return rule === undefined ? text : RULES[rule];
  }
  if (path !== 'triggers') return text;
  return text
    .split(', ')
    .map((word) => retrainTriggers.find((trigger) => trigger === word))
    .map((trigger) => (trigger === undefined ? 'nothing' : TRIGGERS[trigger]))
    .join(', ');
}

/** Differences between two policies, with the titles and units of the form. */
export function policyDiff(before: unknown, after: unknown): ValueDiff[] {
  return diffValues(before, after).map(({ path, before: old, after: now }) => ({
    path: isFigure(path) ? FIGURES[path].title : (OTHER_TITLES[path] ?? path),
    before: worded(path, old),
    after: worded(path, now),
  }));
}
