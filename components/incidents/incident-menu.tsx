'use client';
import { Ellipsis } from 'lucide-react';
import { useState } from 'react';
import { SilenceDialog } from '#components/monitoring/silence-dialog.tsx';
import { startOfIncident } from '#components/monitoring/silence-words.ts';
import { IncidentNoticesSheet } from '#components/notifications/incident-notices-sheet.tsx';
import { useCan } from '#components/shell/session.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { Menu, MenuItem, MenuSeparator } from '#components/ui/menu.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import { incidentKey, isOpen } from './incident-words.ts';
import { SeverityDialog } from './severity-dialog.tsx';
import { useIncidentActs } from './use-incident-acts.ts';

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
  const mayWrite = useCan('incidents:write');
  const mayHear = useCan('notifications:read');
  const [severity, setSeverity] = useState(false);
  const [notices, setNotices] = useState(false);
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
            <MenuItem disabled={!isOpen(incident)} onSelect={() => setSilencing(true)}>
              Silence…
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
      {silencing ? (
        <SilenceDialog start={startOfIncident(incident)} onClose={() => setSilencing(false)} />
      ) : null}
    </>
  );
}
