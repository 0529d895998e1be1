'use client';
import dynamic from 'next/dynamic';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { startOfIncident } from '#components/monitoring/silence-words.ts';
import { useCan } from '#components/shell/session.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import { incidentKey, isOpen } from './incident-words.ts';
import { useIncidentActs } from './use-incident-acts.ts';
import { useSnooze } from './use-snooze.ts';

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
  () => import('./severity-dialog.tsx').then((module) => module.SeverityDialog),
  {
    ssr: false,
  },
);

const SnoozeDialog = dynamic(
  () => import('./snooze-dialog.tsx').then((module) => module.SnoozeDialog),
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

/** Rarer acts on an incident. */
export function IncidentMenu({ incident }: { incident: IncidentDetail }) {
  const acts = useIncidentActs();
  const { wake } = useSnooze();
  const mayWrite = useCan('incidents:write');
  const mayHear = useCan('notifications:read');
  const [severity, setSeverity] = useState(false);
  const [notices, setNotices] = useState(false);
  const [snoozing, setSnoozing] = useState(false);
  const [silencing, setSilencing] = useState(false);
  return (
    <>
      <Menu trigger={<IconButton variant="secondary" icon={Ellipsis} label="More acts" />}>
        {mayWrite ? (
          <>
            <MenuItem disabled={!isOpen(incident)} onSelect={() => setSeverity(true)}>
              Change severity…
            </MenuItem>
            <MenuItem
              disabled={incident.status !== 'acknowledged'}
              onSelect={() => acts.unacknowledge(incident)}
            >
              Take the acknowledgement back
            </MenuItem>
            {incident.snooze === null ? (
              <MenuItem disabled={!isOpen(incident)} onSelect={() => setSnoozing(true)}>
                Snooze…
              </MenuItem>
            ) : (
              <MenuItem onSelect={() => wake([incident])}>Wake it</MenuItem>
            )}
            <MenuItem disabled={!isOpen(incident)} onSelect={() => setSilencing(true)}>
              Silence its alerts…
            </MenuItem>
            <MenuSeparator />
          </>
        ) : null}
        {mayHear ? <MenuItem onSelect={() => setNotices(true)}>Who was told…</MenuItem> : null}
        <MenuItem onSelect={() => void copyLink()}>Copy link to {incidentKey(incident)}</MenuItem>
      </Menu>
      {notices ? (
        <IncidentNoticesSheet incident={incident} onClose={() => setNotices(false)} />
      ) : null}
      {severity ? <SeverityDialog incident={incident} onClose={() => setSeverity(false)} /> : null}
      {snoozing ? <SnoozeDialog incidents={[incident]} onClose={() => setSnoozing(false)} /> : null}
      {silencing ? (
        <SilenceDialog start={startOfIncident(incident)} onClose={() => setSilencing(false)} />
      ) : null}
    </>
  );
}
