import { GATE_CHECKS, sliceName, VERDICTS } from '#components/labels/rollout-text.ts';
import type { State } from '#components/ui/states/states.tsx';
import { allCardFields } from '#lib/choices/governance.ts';
import { formatCount, formatFixed, formatMoney, formatNumber, formatPercent } from '#lib/format.ts';
import type { PromotionEvidence } from '#lib/schemas/actions/promotion.ts';

export interface PromotionRow {
  title: string;
  state: State;
  found: string;
  /** Sentences without the final period. */
  details: readonly string[];
  /** Time of the finding. */
  at: string | null;
  /** Time ranges that the row mentions. */
  spans: readonly { title: string; fromAt: string; toAt: string }[];
}

const unknown = (title: string, reason: string): PromotionRow => ({
  title,
  state: 'no-data',
  found: 'Not measured',
  details: [reason],
  at: null,
  spans: [],
});

const signed = (value: number | null): string =>
  value === null ? 'unknown' : formatFixed(value, 3);

type Compared = { difference: number; lower: number | null; upper: number | null };

/** A difference with its interval: "−0.042 (−0.061 to −0.023)". */
function interval({ difference, lower, upper }: Compared): string {
  return `${signed(difference)} (${signed(lower)} to ${signed(upper)})`;
}

type Logged = Extract<PromotionEvidence['gate'], { kind: 'logged' }>;

/** Rows without a gate: metrics logged by both runs under the same name, without a verdict. */
function loggedRows({ figures, against }: Logged): PromotionRow[] {
  const words = ({ metric, slice, own, beside }: Logged['figures'][number]) =>
    `${metric.replaceAll('_', ' ')}${slice === null ? '' : ` ${slice}`} ${formatNumber(own, 3)}, version ${against} ${formatNumber(beside, 3)}`;
  const row = (title: string, own: Logged['figures'], none: string): PromotionRow =>
    own.length === 0
      ? unknown(title, none)
      : { ...unknown(title, ''), found: 'Logged by the runs', details: own.map(words) };
  return [
    row(
      'No gate',
      figures.filter(({ slice }) => slice === null),
      'both runs logged only sliced metrics',
    ),
    row(
      'By slice',
      figures.filter(({ slice }) => slice !== null),
      'the runs have no common sliced metric',
    ),
  ];
}

function gateRows({ gate }: PromotionEvidence): PromotionRow[] {
  if (gate.kind === 'not measured')
    return [unknown('Gate', gate.reason), unknown('Worst slice', 'a gate compares the slices')];
  if (gate.kind === 'logged') return loggedRows(gate);
  const { overall, worst, slices, against, measure, level, rule, passed, at } = gate;
  const few = slices.tooFewRows;
  const apart = overall.verdict === 'better' || overall.verdict === 'worse';
  const whole: PromotionRow = {
    title: 'Gate',
    state: passed ? 'success' : 'error',
    found: `${passed ? 'Passed' : 'Not passed'}, ${overall.verdict} ${apart ? 'than' : 'against'} version ${against}: ${interval(overall)}`,
    details: [
      `Difference in ${measure} on ${formatCount(overall.rows, 'later request')}, below 0 is better; each interval at ${formatPercent(level, 2)}`,
      ...(rule.margin === null
        ? []
        : [
            `The policy allows a loss that is worse by ${formatPercent(rule.margin, 10)} than the current version (${signed(rule.limit)})`,
          ]),
    ],
    at,
    spans: [],
  };
  const counts = `${formatCount(slices.judged, 'slice')} evaluated, ${formatNumber(few)} with too few rows`;
  if (worst === null)
    return [whole, { ...unknown('Worst slice', counts), found: 'No slice was judged' }];
  return [
    whole,
    {
      title: 'Worst slice',
      state: VERDICTS[worst.verdict],
      found: `${sliceName(worst)}, ${worst.verdict}: ${interval(worst)}`,
      details: [`${formatCount(worst.rows, 'request')}; ${counts}`],
      at,
      spans: [],
    },
  ];
}

/** Checks in addition to the metric difference. */
function checkRows({ checks, gate }: PromotionEvidence): PromotionRow[] {
  return checks.map(({ title, status, detail }) => ({
    ...unknown(title, detail),
    state: GATE_CHECKS[status].state,
    found: GATE_CHECKS[status].word,
    at: gate.kind === 'judged' ? gate.at : null,
  }));
}

function driftRow({ drift, version }: PromotionEvidence): PromotionRow {
  const title = 'Input drift';
  if (drift.kind === 'not measured') return unknown(title, drift.reason);
  const { worst, share, columns, trained } = drift;
  const far = worst !== null && worst.value > worst.limit;
  return {
    title,
    state: share > 0 ? 'warning' : 'ok',
    found: `${formatPercent(share)} of ${formatCount(columns, 'column')} drifted`,
    details: [
      ...(worst === null
        ? []
        : [
            `${far ? 'Largest' : 'Closest to its limit'}: ${worst.column}, ${worst.method} ${formatNumber(worst.value)} at a limit of ${formatNumber(worst.limit)}`,
          ]),
      `Requests of version ${drift.version}`,
      ...(drift.reference === null ? [`Compared with the file ${drift.baseline}`] : []),
      ...(trained === null
        ? [`No retraining recorded the training data of version ${version}`]
        : []),
    ],
    at: drift.at,
    spans: [
      ...(drift.reference === null
        ? []
        : [{ title: 'Compared with the baseline of', ...drift.reference }]),
      ...(trained === null ? [] : [{ title: `Version ${version} was trained on`, ...trained }]),
    ],
  };
}

function cardRow({ card }: PromotionEvidence): PromotionRow {
  const titles = allCardFields
    .filter(({ id }) => card.missing.includes(id))
    .map(({ title }) => title);
  const needs =
    card.tier === 'unset'
      ? 'No tier is set, so none is required'
      : `The ${card.tier} tier requires no more`;
  return {
    title: 'Model card',
    state: titles.length > 0 ? 'error' : card.tier === 'unset' ? 'warning' : 'success',
    found: `${card.filled} of ${formatCount(card.fields, 'field')} filled`,
    details: [
      titles.length === 0 ? needs : `The ${card.tier} tier also requires: ${titles.join(', ')}`,
    ],
    at: null,
    spans: [],
  };
}

const SCANS = {
  clean: { state: 'success', word: 'No dangerous calls, no code' },
  warning: {
    state: 'warning',
    word: 'No dangerous calls; some files contain code or cannot be scanned',
  },
  dangerous: { state: 'error', word: 'Dangerous calls found' },
  not_checked: { state: 'no-data', word: 'The files could not be scanned' },
} as const;

function scanRow({ scan }: PromotionEvidence): PromotionRow {
  const title = 'Artifact scan';
  if (scan.kind === 'not measured') return unknown(title, scan.reason);
  const { state, word } = SCANS[scan.status];
  return {
    title,
    state: scan.changedSince ? 'error' : state,
    found: word,
    details: [
      formatCount(scan.files, 'file'),
      ...(scan.changedSince ? ['The files were stored again after the scan'] : []),
      ...(scan.vouched === undefined
        ? []
        : [`${scan.vouched.by} accepted these files: ${scan.vouched.reason}`]),
    ],
    at: scan.at,
    spans: [],
  };
}

function costRow({ cost }: PromotionEvidence): PromotionRow {
  const title = 'Cost';
  if (cost.kind === 'not measured') return unknown(title, cost.reason);
  return {
    title,
    state: 'ok',
    found: `${formatMoney(cost.amount, cost.currency)} per 1,000 predictions`,
    details: [
      `Measured hours of the current version at table prices, for ${formatCount(cost.answers, 'prediction')}`,
      ...(cost.estimated ? ['Some of the prices are estimates'] : []),
    ],
    at: null,
    spans: [{ title: 'Measured', fromAt: cost.fromAt, toAt: cost.toAt }],
  };
}

/** Evidence for a version whose promotion is requested, one row per part. */
export function promotionRows(evidence: PromotionEvidence): PromotionRow[] {
  return [
    ...gateRows(evidence),
    ...checkRows(evidence),
    driftRow(evidence),
    cardRow(evidence),
    scanRow(evidence),
    costRow(evidence),
  ];
}
