import { AlarmClock, Info, Link2, Merge, RotateCcw, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { TextLink } from '#components/ui/link.tsx';
import { TONE_TEXT, type IconComponent } from '#components/ui/states/states.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { SnoozeBanner } from './dialogs/snooze-text.tsx';
import { RelatedIncidents } from './related-incidents.tsx';

function Banner({
  tone,
  icon: Icon,
  children,
}: {
  tone: 'info' | 'warning';
  icon: IconComponent;
  children: ReactNode;
}) {
  const box =
    tone === 'warning' ? 'border-warning-line bg-warning-tint' : 'border-info-line bg-info-tint';
  return (
    <div
      role="status"
      className={`flex items-start gap-2 rounded-lg border px-3.5 py-2.5 text-ink ${box}`}
    >
      <Icon size={16} aria-hidden="true" className={`mt-0.5 flex-none ${TONE_TEXT[tone]}`} />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

/**
 * Special states of this incident: mitigated, relapsed, or resolved with the kind of resolution.
 */
export function IncidentBanners({ incident }: { incident: IncidentDetail }) {
  const { relapseOf, mergedInto } = incident;
  return (
    <>
      {relapseOf ? (
        <Banner tone="warning" icon={RotateCcw}>
          The same problem returned within 24 hours:{' '}
          <TextLink href={`/incidents/${relapseOf.id}`}>INC-{relapseOf.number}</TextLink> had ended
          before. The earlier resolution did not last.
        </Banner>
      ) : null}
      {incident.related.length === 0 ? null : (
        <Banner tone="info" icon={Link2}>
          <RelatedIncidents incident={incident} />
        </Banner>
      )}
      {incident.snooze === null ? null : (
        <Banner tone="info" icon={AlarmClock}>
          <SnoozeBanner incident={incident} />
        </Banner>
      )}
      {incident.status === 'mitigated' ? (
        <Banner tone="warning" icon={TriangleAlert}>
          Mitigated, not resolved: the last action eased the symptom, but the cause remains. Remove
          the cause, then resolve the incident.
        </Banner>
      ) : null}
      {mergedInto === null ? null : (
        <Banner tone="info" icon={Merge}>
          Merged into{' '}
          <TextLink href={`/incidents/${mergedInto.id}`}>INC-{mergedInto.number}</TextLink>, which
          has its alerts and actions.
        </Banner>
      )}
      {incident.status === 'resolved' && incident.resolution && mergedInto === null ? (
        <Banner tone="info" icon={Info}>
          {incident.resolution}
        </Banner>
      ) : null}
    </>
  );
}
