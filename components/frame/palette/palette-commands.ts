import { decidePermission } from '#components/labels/action-text.ts';
import { needsAcknowledging } from '#components/labels/incident-text.ts';
import type { ActionSummary } from '#lib/schemas/actions/actions.ts';
import type { IncidentSummary } from '#lib/schemas/incidents/incidents.ts';

export type PaletteIncident = Pick<
  IncidentSummary,
  'id' | 'number' | 'title' | 'status' | 'assignee' | 'you'
>;
type PaletteAction = Pick<ActionSummary, 'id' | 'number' | 'title' | 'kind' | 'demo'>;

export interface PaletteCommand {
  id: string;
  label: string;
  /** Additional search terms. */
  words: string;
  /**
   * Page on which the command continues. Every decision is made in the dialog or bar of that page.
   */
  href: string | null;
  /** Incident to acknowledge immediately. The user can undo it. */
  acknowledge: PaletteIncident | null;
}

export interface CommandScene {
  can: (permission: string) => boolean;
  /** The user belongs to the demo company and can decide only about demo data. */
  demoPerson: boolean;
  pathname: string;
  /** Open incidents. */
  incidents: readonly PaletteIncident[];
  /** Actions waiting for approval. */
  actions: readonly PaletteAction[];
}

const going = (id: string, label: string, words: string, href: string): PaletteCommand => ({
  id,
  label,
  words,
  href,
  acknowledge: null,
});

function incidentCommands(incident: PaletteIncident, isCurrent: boolean): PaletteCommand[] {
  const name = `INC-${incident.number}`;
  const page = `/incidents/${incident.id}`;
  return [
    ...(needsAcknowledging(incident)
      ? [
          {
            id: `acknowledge ${incident.id}`,
            label: `Acknowledge ${name}: ${incident.title}`,
            words: 'ack take',
            href: null,
            acknowledge: incident,
          },
        ]
      : []),
    ...(isCurrent
      ? [
          going(`resolve ${name}`, `Resolve ${name}…`, 'close end', `${page}?dialog=resolve`),
          going(
            `silence ${name}`,
            `Silence the alerts of ${name}…`,
            'mute',
            `${page}?dialog=silence`,
          ),
        ]
      : []),
  ];
}

/** Commands that this user may run now, those of the current page first. */
export function paletteCommands(scene: CommandScene): PaletteCommand[] {
  const { can, demoPerson, pathname, incidents, actions } = scene;
  const isCurrent = (path: string): boolean => pathname === path;
  const currentFirst = <T extends { id: string }>(items: readonly T[], folder: string): T[] =>
    items.toSorted(
      (a, b) => Number(isCurrent(`${folder}/${b.id}`)) - Number(isCurrent(`${folder}/${a.id}`)),
    );
  return [
    ...currentFirst(
      incidents.filter((incident) => incident.you.mayWrite),
      '/incidents',
    ).flatMap((incident) => incidentCommands(incident, isCurrent(`/incidents/${incident.id}`))),
    ...currentFirst(
      actions.filter(({ kind, demo }) => can(decidePermission(kind)) && (demo || !demoPerson)),
      '/actions',
    ).map((action) =>
      going(
        `approve ${action.id}`,
        `Approve ACT-${action.number}: ${action.title}…`,
        'review decide reject',
        `/actions/${action.id}`,
      ),
    ),
    ...(can('detection:write')
      ? [going('new monitor', 'New monitor…', 'create alert rule', '/infrastructure/monitors/new')]
      : []),
    ...(can('incidents:write')
      ? [
          going(
            'new silence',
            'New silence…',
            'mute maintenance window',
            '/infrastructure/monitors?tab=silences&dialog=new-silence',
          ),
        ]
      : []),
    ...(can('accounts:write')
      ? [going('invite', 'Invite a person…', 'add user account', '/settings/users?dialog=add')]
      : []),
  ];
}
