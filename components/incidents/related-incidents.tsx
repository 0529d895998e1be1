import { TextLink } from '#components/ui/link.tsx';
import type { RelatedIncident } from '#lib/schemas/incidents.ts';
import { STATUS_WORD } from './incident-words.ts';

/** Related incidents with the reason of each link. */
export function RelatedIncidents({ related }: { related: readonly RelatedIncident[] }) {
  return (
    <>
      <p>Related incidents</p>
      <ul className="mt-1 space-y-1">
        {related.map(({ id, number, title, status, reason }) => (
          <li key={id} className="break-words">
            <TextLink href={`/incidents/${id}`} className="whitespace-normal">
              INC-{number} {title}
            </TextLink>{' '}
            <span className="text-ink-2">
              ({STATUS_WORD[status]}). {reason}
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}
