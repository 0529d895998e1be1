'use client';
import { Link2Off } from 'lucide-react';
import { useCan } from '#components/client/session.tsx';
import { incidentKey, STATUS_WORD } from '#components/labels/incident-text.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { TextLink } from '#components/ui/link.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail, RelatedIncident } from '#lib/schemas/incidents/incidents.ts';
import { showFailure } from './tell-all.ts';
import { useIncidentActs } from './use-incident-acts.ts';

/** Related incidents with the reason of each link, and a button to remove it. */
export function RelatedIncidents({ incident }: { incident: IncidentDetail }) {
  const mayWrite = useCan('incidents:write');
  const acts = useIncidentActs();
  const post = (verb: 'link' | 'unlink', other: RelatedIncident): Promise<unknown> =>
    acts.post(incident, verb, { relatedId: other.id });
  const unlink = (other: RelatedIncident): void => {
    post('unlink', other).then(
      () =>
        toast.success(`Link to ${incidentKey(other)} removed`, {
          onUndo: () => {
            post('link', other).catch((error: unknown) =>
              showFailure(`${incidentKey(other)} was not linked again`, error),
            );
          },
        }),
      (error: unknown) => showFailure(`The link to ${incidentKey(other)} was not removed`, error),
    );
  };
  return (
    <>
      <p>Related incidents</p>
      <ul className="mt-1 space-y-1">
        {incident.related.map((other) => (
          <li key={other.id} className="flex items-start gap-1 break-words">
            <span className="min-w-0 flex-1">
              <TextLink href={`/incidents/${other.id}`} className="whitespace-normal">
                {incidentKey(other)} {other.title}
              </TextLink>{' '}
              <span className="text-ink-2">
                ({STATUS_WORD[other.status]}). {other.reason}
              </span>
            </span>
            {mayWrite ? (
              <IconButton
                size="icon-sm"
                icon={Link2Off}
                label={`Remove the link to ${incidentKey(other)}`}
                disabled={acts.pending}
                onClick={() => unlink(other)}
              />
            ) : null}
          </li>
        ))}
      </ul>
    </>
  );
}
