'use client';
import { Check } from 'lucide-react';
import dynamic from 'next/dynamic';
import { DemoLink } from '#components/client/page/demo-badge.tsx';
import { useCan, useSession } from '#components/client/session.tsx';
import { WAITING } from '#components/labels/incident-action-text.ts';
import {
  incidentKey,
  isOpen,
  needsAcknowledging,
  SEVERITY_WORD,
  STATUS_WORD,
} from '#components/labels/incident-text.ts';
import { Button } from '#components/ui/button.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { MetaItem, PageHead } from '#components/ui/page-head.tsx';
import { StateBadge } from '#components/ui/state-badge.tsx';
import { Time } from '#components/ui/time.tsx';
import { useShortcuts } from '#components/ui/use-shortcut.ts';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { AlertLinkButtons } from './alert-link-buttons.tsx';
import { alertLinks } from './alert-links.ts';
import { BlastRadius } from './blast-radius.tsx';
import { Duration } from './duration.tsx';
import { IncidentMenu } from './incident-menu.tsx';
import { OwnerPicker } from './owner-picker.tsx';
import { ReasonsPopover } from './reasons-popover.tsx';
import { useIncidentActs } from './use-incident-acts.ts';

const ReopenDialog = dynamic(
  () => import('./dialogs/reopen-dialog.tsx').then((module) => module.ReopenDialog),
  {
    ssr: false,
  },
);
const ResolveDialog = dynamic(
  () => import('./dialogs/resolve-dialog.tsx').then((module) => module.ResolveDialog),
  {
    ssr: false,
  },
);

/** Maximum number of links in the header. Further links are next to their alerts. */
const MOST_LINKS = 6;

/** The headline, the severity and impact, and the most important buttons. */
export function IncidentHead({ incident }: { incident: IncidentDetail }) {
  return (
    <PageHead
      title={incident.title}
      afterTitle={incident.demo ? <DemoLink /> : null}
      actions={<HeadActions incident={incident} />}
      meta={<HeadMeta incident={incident} />}
    />
  );
}

function HeadMeta({ incident }: { incident: IncidentDetail }) {
  return (
    <>
      <StateBadge state={isOpen(incident) ? incident.severity : 'ok'} badge>
        {SEVERITY_WORD[incident.severity]}
      </StateBadge>
      <MetaItem label="Priority">
        <span className="text-ink">{incident.priority}</span>
        <ReasonsPopover incident={incident} />
      </MetaItem>
      <MetaItem label="State">
        <span className="text-ink">{STATUS_WORD[incident.status]}</span>
      </MetaItem>
      <MetaItem label="Started">
        <Time at={incident.onsetAt} show="both" className="text-ink" />
      </MetaItem>
      {isOpen(incident) ? null : (
        <MetaItem label="Duration">
          <span className="text-ink">
            <Duration incident={incident} />
          </span>
        </MetaItem>
      )}
      <BlastRadius radius={incident.blastRadius} />
      {incident.team === null ? null : <MetaItem label="Team">{incident.team}</MetaItem>}
      {incident.environment === null ? null : (
        <MetaItem label="Environment">{incident.environment}</MetaItem>
      )}
      <MetaItem label="Owner">
        <OwnerPicker incident={incident} />
      </MetaItem>
      <AlertLinkButtons links={alertLinks(incident.alerts).slice(0, MOST_LINKS)} />
    </>
  );
}

function HeadActions({ incident }: { incident: IncidentDetail }) {
  const mayWrite = useCan('incidents:write');
  const { user } = useSession();
  const acts = useIncidentActs();
  const dialog = useDialog();
  const fresh = needsAcknowledging(incident);
  const open = isOpen(incident);
  useShortcuts(
    {
      a: () => {
        if (fresh) acts.acknowledge([incident]);
      },
      e: () => {
        if (open) dialog.open('resolve');
      },
    },
    mayWrite,
  );
  if (!mayWrite)
    return (
      <>
        <span className="text-xs text-ink-3">{incident.you.reason}</span>
        <IncidentMenu incident={incident} />
      </>
    );
  // One primary button per view: a decision about an action takes precedence over acknowledging.
  const decision = incident.actions.some((action) => WAITING.includes(action.status));
  return (
    <>
      {fresh ? (
        <Button
          variant={decision ? 'secondary' : 'primary'}
          pending={acts.pending}
          onClick={() => acts.acknowledge([incident])}
        >
          <Check size={14} aria-hidden="true" />
          Acknowledge
        </Button>
      ) : null}
      {open && incident.assignee?.id !== user.id && !fresh ? (
        <Button onClick={() => acts.assign(incident, { id: user.id, name: user.name })}>
          Assign to me
        </Button>
      ) : null}
      {open ? <Button onClick={() => dialog.open('resolve')}>Resolve…</Button> : null}
      {incident.mergedInto === null &&
      (incident.status === 'resolved' || incident.status === 'mitigated') ? (
        <Button onClick={() => dialog.open('reopen')}>Reopen…</Button>
      ) : null}
      <IncidentMenu incident={incident} />
      {dialog.is('resolve') ? <ResolveDialog incident={incident} onClose={dialog.close} /> : null}
      {dialog.is('reopen') ? (
        <ReopenDialog
          incident={incident}
          open
          onOpenChange={dialog.close}
          name={incidentKey(incident)}
        />
      ) : null}
    </>
  );
}
