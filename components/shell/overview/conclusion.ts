import { formatCount } from '#lib/format.ts';
import type { ActionSummary } from '#lib/schemas/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import type { SourceItem } from '#lib/schemas/sources.ts';

const WORDS = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine'];

function counted(count: number, one: string, many = `${one}s`): string {
  const word = WORDS[count];
  return word === undefined ? formatCount(count, one, many) : `${word} ${count === 1 ? one : many}`;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

export interface ConclusionInput {
  incidents: readonly Pick<IncidentSummary, 'severity'>[];
  waiting: readonly Pick<ActionSummary, 'status'>[];
  sources: readonly Pick<SourceItem, 'state'>[];
  /** Services and hosts by state. */
  states: Readonly<Record<string, number>>;
}

/** The page in one sentence: the two things that matter most, or that all is well. */
export function conclusion({ incidents, waiting, sources, states }: ConclusionInput): string {
  const critical = incidents.filter((incident) => incident.severity === 'critical').length;
  const proposals = waiting.filter((action) => action.status === 'proposed').length;
  const doubts = waiting.length - proposals;
  const silent = sources.filter((source) => source.state === 'silent').length;
  const parts = [
    ...(critical > 0
      ? [counted(critical, 'critical incident')]
      : incidents.length > 0
        ? [counted(incidents.length, 'open incident')]
        : []),
    ...(proposals > 0 ? [`${counted(proposals, 'approval')} waiting`] : []),
    ...(doubts > 0 ? [`${counted(doubts, 'outcome')} to decide`] : []),
    ...(silent > 0 ? [`${counted(silent, 'source')} silent`] : []),
  ].slice(0, 2);
  if (parts.length > 0) return sentence(parts.join(', '));
  const watched = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (watched === 0) return 'Nothing is watched yet';
  const learning = states['learning'] ?? 0;
  if (learning === watched) return 'Tandem is learning what is normal';
  return 'Everything is inside its limits';
}

/** The line below: what is watched, and what is still being learned. */
export function coverage(states: Readonly<Record<string, number>>, anythingOpen: boolean): string {
  const watched = Object.values(states).reduce((sum, count) => sum + count, 0);
  if (watched === 0) return 'The first samples of this machine arrive within a minute.';
  const learning = states['learning'] ?? 0;
  const silent = states['no data'] ?? 0;
  const parts = [
    `${formatCount(watched, 'service or host', 'services and hosts')} watched`,
    ...(learning > 0 ? [`${learning} still learning what is normal`] : []),
    ...(silent > 0 ? [`${silent} without data`] : []),
  ];
  return `${parts.join(', ')}.${anythingOpen ? ' What is not listed here is inside its limits.' : ''}`;
}
