import { ACTION_STATE, recordWords } from '#components/incidents/action-words.ts';
import {
  causeLine,
  incidentKey,
  needsAcknowledging,
  severityRank,
} from '#components/incidents/incident-words.ts';
import { modelHref } from '#components/models/model-name.ts';
import type { ModelRow } from '#components/models/model-rows.ts';
import type { State } from '#components/ui/states.tsx';
import type { ActionStatus, ActionSummary } from '#lib/schemas/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents.ts';
import type { SourceItem } from '#lib/schemas/sources.ts';

export type Clock =
  | { kind: 'expires'; from: string; at: string }
  | { kind: 'since'; word: string; at: string };
export type Act =
  | { kind: 'go'; label: string; href: string }
  | { kind: 'acknowledge'; incident: IncidentSummary };

/** One thing that waits for a person. */
export interface Need {
  key: string;
  state: State;
  title: string;
  reason: string;
  href: string;
  clock: Clock | null;
  act: Act;
  rank: number;
}

export interface NeedsInput {
  incidents: readonly IncidentSummary[];
  /** Actions that wait for a decision. */
  waiting: readonly ActionSummary[];
  sources: readonly SourceItem[];
  /** Models with the version that is being rolled out. */
  models: readonly Pick<ModelRow, 'name' | 'rollout'>[];
}

function severityOf(action: ActionSummary, incidents: readonly IncidentSummary[]) {
  return incidents.find((incident) => incident.id === action.incident?.id)?.severity ?? 'info';
}

function ofProposal(action: ActionSummary, incidents: readonly IncidentSummary[]): Need {
  const severity = severityOf(action, incidents);
  const { tried } = action.trackRecord;
  const parts = [
    ...(action.incident ? [`INC-${action.incident.number}`] : []),
    tried === 0 ? 'never tried here' : `worked ${recordWords(action.trackRecord)}`,
    `${action.votes.approve} of ${action.votes.required} approvals`,
    `${action.risk} risk`,
  ];
  return {
    key: action.id,
    state: severity,
    title: `Approve: ${action.title}`,
    reason: parts.join(' · '),
    href: `/actions/${action.id}`,
    clock: { kind: 'expires', from: action.proposedAt, at: action.expiresAt },
    act: { kind: 'go', label: 'Review', href: `/actions/${action.id}` },
    // It expires by itself, so a proposal without an incident still stands before what has no clock.
    rank: Math.min(severityRank(severity) * 10, severityRank('warning') * 10 - 6),
  };
}

const question: Partial<Record<ActionStatus, string>> = {
  unknown: 'did this run?',
  rollback_unknown: 'is this rolled back?',
};

function ofDoubt(action: ActionSummary): Need {
  return {
    key: action.id,
    state: 'warning',
    title: `Decide: ${question[action.status] ?? 'did this work?'} ${action.title}`,
    reason: action.statusReason ?? ACTION_STATE[action.status].word,
    href: `/actions/${action.id}`,
    clock: { kind: 'since', word: 'proposed', at: action.proposedAt },
    act: { kind: 'go', label: 'Decide', href: `/actions/${action.id}` },
    rank: severityRank('warning') * 10 - 5,
  };
}

function ofIncident(incident: IncidentSummary): Need {
  return {
    key: incident.id,
    state: incident.severity,
    title: `${incidentKey(incident)}: ${incident.title}`,
    reason: `${causeLine(incident)} · ${incident.assignee ? `owned by ${incident.assignee.name}` : 'nobody has taken it'}`,
    href: `/incidents/${incident.id}`,
    clock: { kind: 'since', word: 'open for', at: incident.onsetAt },
    act: { kind: 'acknowledge', incident },
    rank: severityRank(incident.severity) * 10 + 1,
  };
}

function ofSource(source: SourceItem): Need {
  return {
    key: source.id,
    state: 'warning',
    title: `${source.name} sends nothing`,
    reason: 'What it measures is not watched until it sends again',
    href: '/sources',
    clock:
      source.lastSampleAt === null
        ? null
        : { kind: 'since', word: 'silent for', at: source.lastSampleAt },
    act: { kind: 'go', label: 'Look', href: '/sources' },
    rank: severityRank('warning') * 10 + 3,
  };
}

/** It holds up the retraining of its model until somebody decides. */
function ofRollout({ name, rollout }: NeedsInput['models'][number]): Need[] {
  if (rollout?.state !== 'waiting') return [];
  const href = modelHref(name, `rollouts/${rollout.id}`);
  return [
    {
      key: rollout.id,
      state: 'warning',
      title: `Decide: version ${rollout.version} of ${name} waits`,
      reason: rollout.reason,
      href,
      clock: { kind: 'since', word: 'in this stage for', at: rollout.since },
      act: { kind: 'go', label: 'Decide', href },
      rank: severityRank('warning') * 10 - 4,
    },
  ];
}

/** Everything that waits for a person, worst first. */
export function buildNeeds({ incidents, waiting, sources, models }: NeedsInput): Need[] {
  const needs = [
    ...waiting.map((action) =>
      action.status === 'proposed' ? ofProposal(action, incidents) : ofDoubt(action),
    ),
    ...incidents
      .filter((incident) => needsAcknowledging(incident) && incident.snooze === null)
      .map(ofIncident),
    ...models.flatMap(ofRollout),
    ...sources.filter((source) => source.state === 'silent').map(ofSource),
  ];
  return needs.toSorted((a, b) => a.rank - b.rank);
}
