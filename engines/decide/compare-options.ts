import { betaPosterior } from '#engines/decide/beta-posterior.ts';
import { ASSUMED, curedShare, type Weighed, weighCauses } from '#engines/decide/cures.ts';
import { type Damage, damageOf } from '#engines/decide/damage.ts';
import type {
  ComparedOption,
  Comparison,
  DecisionInput,
  OptionFacts,
  Range,
  RiskClass,
  ValueModel,
} from '#engines/decide/decision-input.ts';
import { againstOf, forOf } from '#engines/decide/reasons.ts';

const HOUR_MS = 3_600_000;
const RISKS: readonly RiskClass[] = ['none', 'low', 'medium', 'high'];
const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));
const times = ({ expected, low, high }: Range, factor: number): Range => ({
  expected: expected * factor,
  low: low * factor,
  high: high * factor,
});

/**
 * P(helps) = sum over the causes of P(cause) x degree to which the option cures it, times the
 * option's success rate so far.
 */
function helpsOf(option: OptionFacts, causes: readonly Weighed[]): Range {
  const works = betaPosterior(ASSUMED[option.kind], option.helped, option.tried);
  if (option.kind === 'nothing') return works;
  const reaches = causes.reduce(
    (sum, { kind, probability }) => sum + probability * curedShare(option.kind, kind),
    0,
  );
  return times(works, Math.min(1, reaches));
}

/**
 * Share of the damage that is removed if the option helps: all of it, unless the resulting quality
 * was measured.
 */
function repairedShare({ leadsTo }: OptionFacts, { quality }: Damage): number {
  if (leadsTo === null || quality === null) return 1;
  const whole = quality.usual.value - quality.now.value;
  if (Math.abs(whole) < 1e-9) return 1;
  return clamp((leadsTo.value - quality.now.value) / whole, -1, 1);
}

interface Effect {
  readonly helps: Range;
  /** Share of the damage removed if the option helps; negative if the option makes it worse. */
  readonly repairs: number;
}

/** Average share of the damage that remains after the effect. */
const remaining = (helps: number, repairs: number): number => 1 - helps * repairs;

/**
 * Loss over the horizon: full damage per prediction until the effect, the remaining damage after
 * it.
 */
function lossOf(
  { perAnswer }: Damage,
  { helps, repairs }: Effect,
  answers: number,
  waits: number,
): Range {
  const left = (p: number): number => waits + (1 - waits) * remaining(p, repairs);
  const [best, worst] = repairs < 0 ? [helps.low, helps.high] : [helps.high, helps.low];
  return {
    expected: answers * perAnswer.expected * left(helps.expected),
    low: answers * perAnswer.low * left(best),
    high: answers * perAnswer.high * left(worst),
  };
}

function qualityAfter({ quality, perAnswer }: Damage, { helps, repairs }: Effect): Range | null {
  if (quality === null) return null;
  const { now, usual, measure } = quality;
  const way = perAnswer.expected > 0 ? (usual.value - now.value) * repairs : 0;
  const noise = 1.645 * now.error;
  const ends = [now.value + helps.low * way, now.value + helps.high * way];
  const top = measure === 'mae' ? Number.POSITIVE_INFINITY : 1;
  return {
    expected: clamp(now.value + helps.expected * way, 0, top),
    low: clamp(Math.min(...ends) - noise, 0, top),
    high: clamp(Math.max(...ends) + noise, 0, top),
  };
}

/** Cost of one wrong prediction: the missed good outcome plus the cost of the error type. */
function moneyPerError(value: ValueModel): number {
  const yes = value.falsePositiveShare ?? 0.5;
  return value.perGoodOutcome + yes * value.perFalsePositive + (1 - yes) * value.perFalseNegative;
}

function blockedOf(option: OptionFacts, { dataIncidents }: DecisionInput): string[] {
  const names = dataIncidents.join(', ');
  const bad =
    option.kind === 'retrain' && dataIncidents.length > 0
      ? [`${names} about its data is open: a new version would learn the bad values`]
      : [];
  return [...bad, ...option.blocked];
}

interface Ranked {
  readonly option: ComparedOption;
  /**
   * Total expected loss with this option, for comparison. In money, including the option's cost, if
   * that can be stated.
   */
  readonly total: number;
}

function byMerit(damage: Damage['kind']): (a: Ranked, b: Ranked) => number {
  const careful = (a: Ranked, b: Ranked): number =>
    RISKS.indexOf(a.option.risk) - RISKS.indexOf(b.option.risk);
  const likely = (a: Ranked, b: Ranked): number =>
    b.option.helps.expected - a.option.helps.expected;
  const idle = (a: Ranked, b: Ranked): number =>
    Number(b.option.kind === 'nothing') - Number(a.option.kind === 'nothing');
  const quick = (a: Ranked, b: Ranked): number =>
    (a.option.effectMs ?? Number.MAX_VALUE) - (b.option.effectMs ?? Number.MAX_VALUE);
  const orders =
    damage === 'none'
      ? [idle, likely, careful, quick]
      : damage === 'unknown'
        ? [likely, careful, quick]
        : [(a: Ranked, b: Ranked) => a.total - b.total, likely, careful, quick];
  return (a, b) => {
    const open = Number(b.option.eligible) - Number(a.option.eligible);
    return open || (orders.map((order) => order(a, b)).find((found) => found !== 0) ?? 0);
  };
}

function rank(
  option: OptionFacts,
  input: DecisionInput,
  causes: readonly Weighed[],
  damage: Damage,
): Ranked {
  const effect = { helps: helpsOf(option, causes), repairs: repairedShare(option, damage) };
  // A problem that ends without action may end at any time: on average halfway.
  const waits = clamp((option.effectMs ?? input.horizonMs / 2) / input.horizonMs, 0, 1);
  const answers = (input.requestsPerHour ?? 1) * (input.horizonMs / HOUR_MS);
  const lost = lossOf(damage, effect, answers, waits);
  const isTold = damage.kind !== 'unknown' && input.requestsPerHour !== null;
  const money =
    isTold && input.value !== null && damage.unit === 'bad answers'
      ? times(lost, moneyPerError(input.value))
      : null;
  const blocked = blockedOf(option, input);
  return {
    total: money === null ? lost.expected : money.expected + (option.cost ?? 0),
    option: {
      kind: option.kind,
      eligible: blocked.length === 0,
      blocked,
      helps: effect.helps,
      quality: qualityAfter(damage, effect),
      loss: isTold ? lost : null,
      money,
      cost: option.cost,
      risk: option.risk,
      effectMs: option.effectMs,
      speaksFor: forOf(option, causes, damage.kind),
      speaksAgainst: againstOf(option, causes, damage.kind),
    },
  };
}

/**
 * Compares the options for a degraded model: probability of success, resulting quality, loss over
 * the horizon, cost and duration. The smallest expected loss comes first. If there is no loss
 * beyond chance, doing nothing comes first. If the loss is not measured, the option most likely to
 * help comes first. Money only with a value model. Pure.
 */
export function compareOptions(input: DecisionInput): Comparison {
  const causes = weighCauses(input.causes);
  const damage = damageOf(input);
  const ranked = input.options
    .map((option) => rank(option, input, causes, damage))
    .toSorted(byMerit(damage.kind));
  const explained = causes.reduce((sum, { probability }) => sum + probability, 0);
  return {
    options: ranked.map(({ option }) => option),
    damage: damage.kind,
    perAnswer: damage.kind === 'unknown' ? null : damage.perAnswer,
    unit: damage.unit,
    moneyPerError:
      input.value === null || damage.unit !== 'bad answers' ? null : moneyPerError(input.value),
    causes,
    unexplained: Math.max(0, 1 - explained),
  };
}
