import { describeBasis } from '#components/labels/expected-range-text.ts';
import { formatCount, formatMetric, formatNumber } from '#lib/format.ts';
import { isRecord } from '#lib/is-record.ts';
import { formatAbsolute, formatSpan } from '#lib/time-format.ts';

type Inputs = Readonly<Record<string, unknown>>;

export interface Explained {
  inputs: unknown;
  /** Unit of the signal's values. */
  unit: string;
  value: number | null;
  zone: string;
}

const COMPARISON: Readonly<Record<string, string>> = {
  '>': 'above',
  '>=': 'at or above',
  '<': 'below',
  '<=': 'at or below',
};

function numberIn(inputs: Inputs, name: string): number | null {
  const value = inputs[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function textIn(inputs: Inputs, name: string): string | null {
  const value = inputs[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function listIn(inputs: Inputs, name: string): readonly unknown[] {
  const value = inputs[name];
  return Array.isArray(value) ? value : [];
}

function boundsOf(inputs: Inputs): { low: number | null; high: number | null } {
  const expected = inputs['expected'];
  if (!isRecord(expected)) return { low: null, high: null };
  return { low: numberIn(expected, 'low'), high: numberIn(expected, 'high') };
}

function rangeSentence(inputs: Inputs, unit: string): string[] {
  const { low, high } = boundsOf(inputs);
  const basis = textIn(inputs, 'basis');
  const samples = numberIn(inputs, 'samples');
  const from =
    basis === null
      ? ''
      : `, from ${samples === null ? '' : `${formatCount(samples, 'sample')} of `}${describeBasis(basis)}`;
  if (low === null && high === null) return [];
  if (low === null) return [`The expected range ends at ${formatMetric(high, unit)}${from}.`];
  if (high === null) return [`The expected range starts at ${formatMetric(low, unit)}${from}.`];
  return [
    `The expected range is ${formatMetric(low, unit)} to ${formatMetric(high, unit)}${from}.`,
  ];
}

function limitSentence(inputs: Inputs, unit: string): string[] {
  const { low, high } = boundsOf(inputs);
  const word = COMPARISON[textIn(inputs, 'comparison') ?? ''];
  if (low !== null && high !== null)
    return [`The rule alerts outside ${formatMetric(low, unit)} to ${formatMetric(high, unit)}.`];
  const limit = numberIn(inputs, 'limit') ?? high ?? low;
  if (limit === null) return [];
  return [
    `The rule alerts ${word ?? (high === null ? 'below' : 'above')} ${formatMetric(limit, unit)}.`,
  ];
}

function samplesSentence(inputs: Inputs, count: string, what: string): string[] {
  const found = numberIn(inputs, count);
  const judged = numberIn(inputs, 'judged');
  if (found === null || judged === null) return [];
  return [`${formatNumber(found)} of the last ${formatCount(judged, 'sample')} ${what}.`];
}

function shiftSentence(inputs: Inputs, unit: string): string[] {
  const before = numberIn(inputs, 'before');
  const after = numberIn(inputs, 'after');
  const points = numberIn(inputs, 'points');
  if (before === null || after === null) return [];
  const over = points === null ? '' : ` in the last ${formatCount(points, 'sample')}`;
  return [
    `The level went from ${formatMetric(before, unit)} to ${formatMetric(after, unit)}${over}.`,
  ];
}

function leakSentences(inputs: Inputs, unit: string, value: number | null): string[] {
  const from = numberIn(inputs, 'from');
  const growth = numberIn(inputs, 'growthPerHour');
  const rising = numberIn(inputs, 'rising');
  const left = numberIn(inputs, 'msToLimit');
  return [
    ...(from === null || value === null
      ? []
      : [`The value grew from ${formatMetric(from, unit)} to ${formatMetric(value, unit)}.`]),
    ...(growth === null ? [] : [`It grows by ${formatMetric(growth, unit)} per hour.`]),
    ...(rising === null
      ? []
      : [`${formatMetric(rising, 'ratio')} of the compared sample pairs increase.`]),
    ...(left === null ? [] : [`At this rate it reaches its limit in ${formatSpan(left)}.`]),
  ];
}

function silentSentences(inputs: Inputs, { zone }: Explained): string[] {
  const silentMs = numberIn(inputs, 'silentForMs');
  const intervalMs = numberIn(inputs, 'intervalMs');
  const minutes = numberIn(inputs, 'silentAfterMinutes');
  const heardAt = textIn(inputs, 'lastHeardAt');
  return [
    ...(silentMs === null ? [] : [`No sample has arrived for ${formatSpan(silentMs)}.`]),
    ...(intervalMs === null ? [] : [`One is expected every ${formatSpan(intervalMs)}.`]),
    ...(heardAt === null
      ? []
      : [`The last data arrived at ${formatAbsolute(Date.parse(heardAt), zone)}.`]),
    ...(minutes === null
      ? []
      : [`A source counts as silent after ${formatSpan(minutes * 60_000)} without data.`]),
  ];
}

/** Names the monitor and the required duration of its condition. */
function monitorSentences(inputs: Inputs): string[] {
  const monitor = textIn(inputs, 'monitor');
  const lasting = inputs['duration'];
  const breaches = isRecord(lasting) ? numberIn(lasting, 'breaches') : null;
  const of = isRecord(lasting) ? numberIn(lasting, 'of') : null;
  const minutes = isRecord(lasting) ? (numberIn(lasting, 'forMinutes') ?? 0) : 0;
  return [
    ...(monitor === null ? [] : [`Raised by the monitor “${monitor}”.`]),
    ...(breaches === null || of === null
      ? []
      : [
          `Its condition must be met in ${breaches} of ${of} evaluations${minutes === 0 ? '' : ` for ${formatSpan(minutes * 60_000)}`}.`,
        ]),
  ];
}

function sentencesOf(inputs: Inputs, explained: Explained): string[] {
  const { unit, value } = explained;
  switch (textIn(inputs, 'kind')) {
    case 'above-range':
    case 'below-range':
      return [
        ...samplesSentence(inputs, 'outside', 'were outside the expected range'),
        ...rangeSentence(inputs, unit),
      ];
    case 'limit-crossed':
      return [
        ...limitSentence(inputs, unit),
        ...samplesSentence(inputs, 'breaches', 'crossed the limit'),
      ];
    case 'shift-up':
    case 'shift-down':
      return shiftSentence(inputs, unit);
    case 'leak':
      return leakSentences(inputs, unit, value);
    case 'silent':
      return silentSentences(inputs, explained);
    default:
      return [];
  }
}

/**
 * Explains a detector's comparison in sentences: value, expected range, and number of violations.
 */
export function explainFinding(explained: Explained): string[] {
  const { inputs, unit, value } = explained;
  if (!isRecord(inputs)) return [];
  const note = textIn(inputs, 'note') ?? textIn(inputs, 'problem');
  return [
    ...monitorSentences(inputs),
    ...(value === null ? [] : [`The value was ${formatMetric(value, unit)}.`]),
    ...sentencesOf(inputs, explained),
    ...(note === null ? [] : [/[.!?]$/u.test(note) ? note : `${note}.`]),
  ];
}

function joined(value: unknown): string {
  const texts = Array.isArray(value) ? value : [value];
  return texts.filter((text) => typeof text === 'string' && text !== '').join('; ');
}

/**
 * Explains the comparisons of a cause ranking in sentences, including one sentence for each
 * ruled-out change.
 */
export function explainRanking(inputs: unknown): string[] {
  if (!isRecord(inputs)) return [];
  const alerts = numberIn(inputs, 'alerts');
  const series = numberIn(inputs, 'series');
  const resources = listIn(inputs, 'resources').filter((name) => typeof name === 'string');
  const changes = listIn(inputs, 'changes').length;
  return [
    ...(alerts === null || series === null
      ? []
      : [
          `The ranking compared ${formatCount(alerts, 'alert')} and ${formatCount(series, 'series', 'series')} with ${formatCount(changes, 'change')} before the onset.`,
        ]),
    ...(resources.length === 0 ? [] : [`It covered ${resources.join(', ')}.`]),
    ...listIn(inputs, 'ruledOut').flatMap((each) => {
      const title = isRecord(each) ? textIn(each, 'title') : null;
      const because = isRecord(each) ? joined(each['because']) : '';
      return title === null ? [] : [`Ruled out: ${title}${because === '' ? '' : ` (${because})`}.`];
    }),
  ];
}
