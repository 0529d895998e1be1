import { isFailing, type ModelRow } from '#components/inference/model/model-rows.ts';
import { formatCount, formatNumber } from '#lib/format.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

function counted(count: number, one: string, many = `${one}s`): string {
  const word = WORDS[count];
  return word === undefined ? formatCount(count, one, many) : `${word} ${count === 1 ? one : many}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export interface ConclusionInput {
  incidents: readonly Pick<
    IncidentSummary,
    'severity' | 'onsetAt' | 'assignee' | 'status' | 'snooze'
  >[];
  waiting: readonly Pick<ActionSummary, 'status'>[];
  sources: readonly Pick<SourceItem, 'state'>[];
  /** Services and hosts by state. */
  states: Readonly<Record<string, number>>;
  /** Models with their state; absent while loading. */
  models?: readonly Pick<ModelRow, 'health'>[] | undefined;
  /** True if execution is stopped. */
  stopped: boolean;
  /** Formats the time of day in the page's time zone. */
  clock: (at: string) => string;
}

/** Assignment as text: "assigned to Ola", "one of them unassigned". */
function assignment(all: number, free: number, holders: readonly string[]): string {
  if (free === all) return 'unassigned';
  if (free > 0) return `${counted(free, 'of them', 'of them')} unassigned`;
  const [holder] = holders;
  return holders.length === 1 && holder !== undefined
    ? `assigned to ${holder}`
    : `assigned to ${counted(holders.length, 'person', 'people')}`;
}

type Trouble = Pick<ConclusionInput, 'incidents' | 'clock'>;

/** Active incidents are neither snoozed nor mitigated. */
function activeOf(incidents: Trouble['incidents']): Trouble['incidents'] {
  return incidents.filter(({ status, snooze }) => snooze === null && status !== 'mitigated');
}

/**
 * Number, onset and assignment of the active incidents, or of the critical ones if there are any.
 */
function trouble({ incidents, clock }: Trouble): string[] {
  const active = activeOf(incidents);
  const critical = active.filter((incident) => incident.severity === 'critical');
  const worst = critical.length > 0 ? critical : active;
  const [first] = worst.toSorted((a, b) => Date.parse(a.onsetAt) - Date.parse(b.onsetAt));
  if (first === undefined) return [];
  const noun = critical.length > 0 ? 'critical incident' : 'open incident';
  const holders = [...new Set(worst.flatMap((incident) => incident.assignee?.name ?? []))];
  const free = worst.filter((incident) => incident.assignee === null).length;
  return [
    `${counted(worst.length, noun)} since ${clock(first.onsetAt)}`,
    assignment(worst.length, free, holders),
  ];
}

/**
 * Counts of mitigated and snoozed incidents, such as "one incident mitigated". Empty while an
 * incident is active.
 */
function settledTrouble(incidents: Trouble['incidents']): string[] {
  if (activeOf(incidents).length > 0) return [];
  const snoozed = incidents.filter(({ snooze }) => snooze !== null).length;
  const mitigated = incidents.length - snoozed;
  return [
    ...(mitigated > 0 ? [`${counted(mitigated, 'incident')} mitigated`] : []),
    ...(snoozed > 0 ? [`${counted(snoozed, 'incident')} snoozed`] : []),
  ];
}

function outsideOf(states: ConclusionInput['states']): number {
  return ['critical', 'error', 'warning'].reduce((sum, state) => sum + (states[state] ?? 0), 0);
}

/** The page in one sentence: active incidents with onset and assignee, waiting decisions; or that all is well. */
export function conclusion({
  incidents,
  waiting,
  sources,
  states,
  models = [],
  stopped,
  clock,
}: ConclusionInput): string {
  const proposals = waiting.filter((action) => action.status === 'proposed').length;
  const doubts = waiting.length - proposals;
  const silent = sources.filter((source) => source.state === 'silent').length;
  const parts = [
    ...trouble({ incidents, clock }),
    ...(proposals > 0 ? [`${counted(proposals, 'approval')} waiting`] : []),
    ...(doubts > 0 ? [`${counted(doubts, 'outcome')} to decide`] : []),
    ...(silent > 0 ? [`${counted(silent, 'source')} silent`] : []),
  ].slice(0, 4);
  if (stopped) parts.push('execution is stopped');
  const outside = outsideOf(states);
  // A silence or maintenance window excludes such an alert from incidents, but the alert still
  // counts as a problem.
  if (incidents.length === 0 && outside > 0)
    parts.push(
      `${counted(outside, 'service or host', 'services and hosts')} outside limits without an incident`,
    );
  const alerting = models.filter(({ health }) => isFailing(health.state)).length;
  if (incidents.length === 0 && alerting > 0)
    parts.push(`${counted(alerting, 'model')} with firing alerts and no incident`);
  const settled = settledTrouble(incidents);
  if (parts.length === 0 && settled.length > 0) parts.push('nothing needs your attention');
  parts.push(...settled);
  if (parts.length > 0) return sentence(parts.join(', '));
  const watched = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (watched === 0) return 'Nothing is monitored yet';
  const learning = states['learning'] ?? 0;
  if (learning === watched) return 'Tandem is learning baselines';
  const unmonitored = states['not_monitored'] ?? 0;
  if (unmonitored > 0)
    return notMonitored(unmonitored, watched, ['service or host', 'services and hosts']);
  const unwatched = models.filter(({ health }) => health.state === 'not-monitored').length;
  if (unwatched > 0) return notMonitored(unwatched, models.length, ['model', 'models']);
  return 'Everything is within its limits';
}

/** "28 of 40 services and hosts are not monitored" */
function notMonitored(count: number, of: number, [one, many]: readonly [string, string]): string {
  return `${formatNumber(count)} of ${formatCount(of, one, many)} ${count === 1 ? 'is' : 'are'} not monitored`;
}

/** Text below the headline: number of services and hosts with a rule, and the others by state. */
export function coverage(states: Readonly<Record<string, number>>, anythingOpen: boolean): string {
  const all = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (all === 0) return 'The first samples of this machine arrive within a minute.';
  const learning = states['learning'] ?? 0;
  const silent = states['no_data'] ?? 0;
  const unmonitored = states['not_monitored'] ?? 0;
  const parts = [
    `${formatCount(all - unmonitored, 'service or host', 'services and hosts')} monitored`,
    ...(learning > 0 ? [`${learning} still learning a baseline`] : []),
    ...(silent > 0 ? [`${silent} without data`] : []),
    ...(unmonitored > 0 ? [`${unmonitored} not monitored`] : []),
  ];
  // Resources without an evaluation are not listed as problems, but are not within any limit
  // either.
  const isJudged = learning + silent + unmonitored === 0;
  return `${parts.join(', ')}.${anythingOpen && isJudged ? ' All others are within their limits.' : ''}`;
}
