'use client';
import { Ellipsis } from 'lucide-react';
import dynamic from 'next/dynamic';
import { requestTargets } from '#components/actions/approval/request-targets.ts';
import { downloadText } from '#components/charts/frame/chart-csv.ts';
import { useCan } from '#components/client/session.tsx';
import { incidentKey, isOpen } from '#components/labels/incident-text.ts';
import { startOfIncident } from '#components/monitoring/silence-text.ts';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menus/menu.tsx';
import { saveAs } from '#components/ui/save-as.ts';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useSnooze } from './dialogs/use-snooze.ts';
import { incidentCsv } from './list/incident-csv.ts';
import { useIncidentActs } from './use-incident-acts.ts';

const SilenceDialog = dynamic(
  () => import('#components/monitoring/silence-dialog.tsx').then((module) => module.SilenceDialog),
  {
    ssr: false,
  },
);
const IncidentNoticesSheet = dynamic(
  () =>
    import('#components/notifications/incident-notices-sheet.tsx').then(
      (module) => module.IncidentNoticesSheet,
    ),
  {
    ssr: false,
  },
);
const SeverityDialog = dynamic(
  () => import('./dialogs/severity-dialog.tsx').then((module) => module.SeverityDialog),
  {
    ssr: false,
  },
);

const SnoozeDialog = dynamic(
  () => import('./dialogs/snooze-dialog.tsx').then((module) => module.SnoozeDialog),
  {
    ssr: false,
  },
);

const SplitDialog = dynamic(
  () => import('./dialogs/split-dialog.tsx').then((module) => module.SplitDialog),
  {
    ssr: false,
  },
);
const MergeDialog = dynamic(
  () => import('./dialogs/regroup-dialog.tsx').then((module) => module.MergeDialog),
  {
    ssr: false,
  },
);
const LinkDialog = dynamic(
  () => import('./dialogs/regroup-dialog.tsx').then((module) => module.LinkDialog),
  {
    ssr: false,
  },
);

async function copyLink(): Promise<void> {
  try {
    await navigator.clipboard.writeText(location.href);
    toast.success('Link copied');
  } catch {
    toast.error('The link could not be copied', { description: 'Copy it from the address bar.' });
  }
}

/** Exports the page content: alerts, causes, timeline and actions. */
function exportIncident(incident: IncidentDetail): void {
  saveAs(`/api/incidents/${incident.id}`, `${incidentKey(incident)}.json`);
}

/** Less frequent actions on an incident. */
export function IncidentMenu({ incident }: { incident: IncidentDetail }) {
  const acts = useIncidentActs();
  const { wake } = useSnooze();
  const mayWrite = useCan('incidents:write');
  const mayHear = useCan('notifications:read');
  const dialog = useDialog();
  return (
    <>
      <Menu trigger={<IconButton variant="secondary" icon={Ellipsis} label="More actions" />}>
        {mayWrite ? (
          <>
            <MenuItem
              disabled={!isOpen(incident) || requestTargets(incident).length === 0}
              onSelect={() => dialog.open('propose')}
            >
              Propose an action…
            </MenuItem>
            <MenuItem disabled={!isOpen(incident)} onSelect={() => dialog.open('severity')}>
              Change severity…
            </MenuItem>
            {incident.status === 'acknowledged' ? (
              <MenuItem onSelect={() => acts.unacknowledge(incident)}>
                Remove acknowledgment
              </MenuItem>
            ) : null}
            {incident.snooze === null ? (
              <MenuItem disabled={!isOpen(incident)} onSelect={() => dialog.open('snooze')}>
                Snooze…
              </MenuItem>
            ) : (
              <MenuItem onSelect={() => wake([incident])}>End snooze</MenuItem>
            )}
            <MenuItem disabled={!isOpen(incident)} onSelect={() => dialog.open('silence')}>
              Silence its alerts…
            </MenuItem>
            <MenuSeparator />
            <MenuItem
              disabled={!isOpen(incident) || incident.alerts.length < 2}
              onSelect={() => dialog.open('split')}
            >
              Split alerts off…
            </MenuItem>
            <MenuItem disabled={!isOpen(incident)} onSelect={() => dialog.open('merge')}>
              Merge into another incident…
            </MenuItem>
            <MenuItem onSelect={() => dialog.open('link')}>Link to another incident…</MenuItem>
            <MenuSeparator />
          </>
        ) : null}
        {mayHear ? (
          <MenuItem onSelect={() => dialog.open('notices')}>Notifications sent…</MenuItem>
        ) : null}
        <MenuItem onSelect={() => exportIncident(incident)}>Export as JSON</MenuItem>
        <MenuItem
          onSelect={() => downloadText(`${incidentKey(incident)}.csv`, incidentCsv(incident))}
        >
          Export as CSV
        </MenuItem>
        <MenuItem onSelect={() => void copyLink()}>Copy link to {incidentKey(incident)}</MenuItem>
      </Menu>
      {dialog.is('notices') && mayHear ? (
        <IncidentNoticesSheet incident={incident} onClose={dialog.close} />
      ) : null}
      {mayWrite ? (
        <>
          {dialog.is('severity') ? (
            <SeverityDialog incident={incident} onClose={dialog.close} />
          ) : null}
          {dialog.is('snooze') ? (
            <SnoozeDialog incidents={[incident]} onClose={dialog.close} />
          ) : null}
          {dialog.is('split') && isOpen(incident) ? (
            <SplitDialog incident={incident} onSplit={dialog.leave} onClose={dialog.close} />
          ) : null}
          {dialog.is('merge') && isOpen(incident) ? (
            <MergeDialog incident={incident} onMerged={dialog.leave} onClose={dialog.close} />
          ) : null}
          {dialog.is('link') ? <LinkDialog incident={incident} onClose={dialog.close} /> : null}
          {dialog.is('silence') ? (
            <SilenceDialog start={startOfIncident(incident)} onClose={dialog.close} />
          ) : null}
        </>
      ) : null}
    </>
  );
}
