import {
  errorDetectorText,
  hasExpectedRun,
  removedErrorDetectors,
  usualExpectedRun,
} from '#lib/choices/models/error-detectors.ts';
import { formatCount, formatDuration, formatPercent } from '#lib/format.ts';
import type { PrivacyRules } from '#lib/schemas/inference/inference.ts';
import type { MonitoringSettings } from '#lib/schemas/model-monitoring/monitor.ts';

type ShownSettings = MonitoringSettings & { removedDetector?: string | null };
type Line = { title: string; text: string };

/** The detector for error increases, with its false alarm rate if one was chosen. */
function detectorText({
  errorDetector,
  errorExpectedRun,
  removedDetector = null,
}: ShownSettings): string {
  const name = errorDetectorText[errorDetector];
  if (removedDetector !== null)
    return `${name}; ${removedErrorDetectors[removedDetector] ?? removedDetector} was removed in release 0.2`;
  if (!hasExpectedRun(errorDetector)) return name;
  const run = formatCount(errorExpectedRun ?? usualExpectedRun, 'request');
  return `${name}, one false alarm in ${run}`;
}

/** Monitoring settings of a model, line by line. */
export function monitoringLines(settings: ShownSettings): Line[] {
  const { stepSeconds, labelDelaySeconds, seasonRows, intervalShare } = settings;
  return [
    { title: 'Window', text: formatDuration(settings.windowSeconds) },
    {
      title: 'Evaluation interval',
      text: stepSeconds === undefined ? 'default' : `every ${formatDuration(stepSeconds)}`,
    },
    { title: 'Min. rows per window', text: formatCount(settings.rowsAtLeast, 'row') },
    {
      title: 'Min. share of labels received',
      text: `${formatPercent(settings.maturityAtLeast, 0)} of expected labels`,
    },
    {
      title: 'Label delay',
      text: labelDelaySeconds === undefined ? 'learned' : formatDuration(labelDelaySeconds),
    },
    {
      title: 'Forecast season',
      text: seasonRows === undefined ? 'none' : formatCount(seasonRows, 'row'),
    },
    {
      title: 'Forecast interval',
      text:
        intervalShare === undefined
          ? 'contains as much as in the reference'
          : `contains ${formatPercent(intervalShare, 1)}`,
    },
    { title: 'Error detector', text: detectorText(settings) },
  ];
}

const ANSWER_WORDS: Readonly<Record<PrivacyRules['answer'], string>> = {
  keep: 'kept',
  hash: 'hashed: equal values stay equal',
  drop: 'dropped: no quality of classes or lists, no prediction drift, no gate',
};

const namesWith = (rules: PrivacyRules['features'], rule: 'hash' | 'drop'): string[] =>
  Object.keys(rules)
    .filter((name) => rules[name] === rule)
    .toSorted();

function describeRule(rules: PrivacyRules['features']): string {
  const said = [
    { rule: 'hash', word: 'hashed' },
    { rule: 'drop', word: 'dropped' },
  ] as const;
  const words = said.flatMap(({ rule, word }) => {
    const names = namesWith(rules, rule);
    return names.length === 0 ? [] : [`${word}: ${names.join(', ')}`];
  });
  return words.length === 0 ? 'kept' : words.join('; ');
}

/** Privacy and retention of a model's requests, line by line. */
export function retentionLines(privacy: PrivacyRules, retentionDays: number): Line[] {
  return [
    { title: 'Features', text: describeRule(privacy.features) },
    { title: 'Segments', text: describeRule(privacy.segment) },
    { title: 'Request id', text: privacy.requestId === 'hash' ? 'hashed' : 'kept' },
    { title: 'Predictions and labels', text: ANSWER_WORDS[privacy.answer] },
    { title: 'Rows and labels', text: `stored for ${formatCount(retentionDays, 'day')}` },
  ];
}

/** Rules as a form represents them: one line for each column that is listed or has a rule. */
export type ColumnRule = {
  of: 'features' | 'segment';
  name: string;
  rule: 'keep' | 'hash' | 'drop';
};

export function columnRules(privacy: PrivacyRules, features: readonly string[]): ColumnRule[] {
  const lines = (of: ColumnRule['of'], names: readonly string[]): ColumnRule[] =>
    [...new Set([...names, ...Object.keys(privacy[of])])].map((name) => ({
      of,
      name,
      rule: privacy[of][name] ?? 'keep',
    }));
  return [...lines('features', features), ...lines('segment', [])];
}

/** The same rules in saved form. Columns stored unchanged have no rule. */
export function rulesOf(lines: readonly ColumnRule[]): Pick<PrivacyRules, 'features' | 'segment'> {
  const own = (of: ColumnRule['of']): PrivacyRules['features'] =>
    Object.fromEntries(
      lines.flatMap((line): [string, 'hash' | 'drop'][] =>
        line.of === of && line.rule !== 'keep' ? [[line.name, line.rule]] : [],
      ),
    );
  return { features: own('features'), segment: own('segment') };
}
