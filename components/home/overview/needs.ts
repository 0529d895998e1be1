import type { ModelRow } from '#components/inference/model/model-rows.ts';
import { ACTION_STATE, describeRecord } from '#components/labels/incident-action-text.ts';
import {
  causeLine,
  incidentKey,
  needsAcknowledging,
  severityRank,
} from '#components/labels/incident-text.ts';
import { modelHref } from '#components/labels/model-name.ts';
import type { State } from '#components/ui/states/states.tsx';
import type { ActionStatus, ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';
import type { SourceItem } from '#lib/schemas/sources/sources.ts';

export type Clock =
  | { kind: 'expires'; from: string; at: string }
  | { kind: 'since'; word: string; at: string };
export type Act =
  | { kind: 'go'; label: string; href: string }
  | { kind: 'acknowledge'; incident: IncidentSummary };

/** One item waiting for a user. */
export interface Need {
  key: string;
  state: State;
  title: string;
  reason: string;
  href: string;
  clock: Clock | null;
  act: Act;
  rank: number;
  /** Id of the incident to which the item belongs. */
  incidentId: string | null;
}

export interface NeedsInput {
  incidents: readonly IncidentSummary[];
  /** Actions waiting for a decision. */
  waiting: readonly ActionSummary[];
  sources: readonly SourceItem[];
  /** Models with the version in rollout. */
  models: readonly Pick<ModelRow, 'name' | 'rollout'>[];
}

function severityOf(action: ActionSummary, incidents: readonly IncidentSummary[]) {
  return incidents.find((incident) => incident.id === action.incident?.id)?.severity ?? 'info';
}

function ofProposal(action: ActionSummary, incidents: readonly IncidentSummary[]): Need {
  const severity = severityOf(action, incidents);
  const { tried } = action.trackRecord;
  const parts = [
    ...(action.incident ? [`INC-${action.incident.number}: ${action.incident.title}`] : []),
    tried === 0 ? 'never used here' : `worked ${describeRecord(action.trackRecord)}`,
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
    // A proposal expires, so even without an incident it ranks before items without a deadline.
    rank: Math.min(severityRank(severity) * 10, severityRank('warning') * 10 - 6),
    incidentId: action.incident?.id ?? null,
  };
}

const question: Partial<Record<ActionStatus, string>> = {
  unknown: 'did this run?',
  rollback_unknown: 'did the rollback run?',
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
    incidentId: action.incident?.id ?? null,
  };
}

function ofIncident(incident: IncidentSummary): Need {
  return {
    key: incident.id,
    state: incident.severity,
    title: `${incidentKey(incident)}: ${incident.title}`,
    reason: `${causeLine(incident)} · ${incident.assignee ? `assigned to ${incident.assignee.name}` : 'unassigned'}`,
    href: `/incidents/${incident.id}`,
    clock: { kind: 'since', word: 'open for', at: incident.onsetAt },
    act: { kind: 'acknowledge', incident },
    rank: severityRank(incident.severity) * 10 + 1,
    incidentId: incident.id,
  };
}

function ofSource(source: SourceItem): Need {
  return {
    key: source.id,
    state: 'warning',
    title: `${source.name} sends no data`,
    reason: 'Its resources are not monitored until it sends data again',
    href: '/sources',
    clock:
      source.lastSampleAt === null
        ? null
        : { kind: 'since', word: 'silent for', at: source.lastSampleAt },
    act: { kind: 'go', label: 'View', href: '/sources' },
    rank: severityRank('warning') * 10 + 3,
    incidentId: null,
  };
}

/** Item for a pending rollout decision, which blocks retraining of the model. */
function ofRollout({ name, rollout }: NeedsInput['models'][number]): Need[] {
  if (rollout?.state !== 'waiting') return [];
  const href = modelHref(name, `rollouts/${rollout.id}`);
  return [
    {
      key: rollout.id,
      state: 'warning',
      title: `Decide: version ${rollout.version} of ${name} is waiting`,
      reason: rollout.reason,
      href,
      clock: { kind: 'since', word: 'in this stage for', at: rollout.since },
      act: { kind: 'go', label: 'Decide', href },
      rank: severityRank('warning') * 10 - 4,
      incidentId: null,
    },
  ];
}

/**
 * All items that wait for a user, worst first. An incident with a proposal appears once, as the
 * proposal.
 */
export function buildNeeds({ incidents, waiting, sources, models }: NeedsInput): Need[] {
  const proposed = new Set(
    waiting.flatMap(({ status, incident }) => (status === 'proposed' ? (incident?.id ?? []) : [])),
  );
  const needs = [
    ...waiting.map((action) =>
      action.status === 'proposed' ? ofProposal(action, incidents) : ofDoubt(action),
    ),
    ...incidents
      .filter(
        (incident) =>
          needsAcknowledging(incident) && incident.snooze === null && !proposed.has(incident.id),
      )
      .map(ofIncident),
    ...models.flatMap(ofRollout),
    ...sources.filter((source) => source.state === 'silent').map(ofSource),
  ];
  return needs.toSorted((a, b) => a.rank - b.rank);
}

/** Maximum number of rows in the list of needs. */
export const NEEDS_SHOWN = 5;

/** Open incidents without a displayed item, so that no incident appears twice on the page. */
export function otherIncidents(
  incidents: readonly IncidentSummary[],
  needs: readonly Need[],
): IncidentSummary[] {
  const above = new Set(needs.slice(0, NEEDS_SHOWN).map(({ incidentId }) => incidentId));
  return incidents.filter(({ id }) => !above.has(id));
}
