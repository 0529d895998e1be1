'use client';
import { useState } from 'react';
import { incidentKey } from '#components/labels/incident-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type {
  AlertSummary,
  IncidentDetail,
  IncidentSummary,
} from '#lib/schemas/incidents/incidents.ts';
import { IncidentChoice } from '../incident-choice.tsx';
import { useIncidentActs } from '../use-incident-acts.ts';

interface Shared {
  incident: IncidentDetail;
  onClose: () => void;
}

interface Text {
  title: string;
  description: string;
  confirmLabel: string;
  done: (other: IncidentSummary) => string;
}

/** Selects another incident for an action, with an optional reason. */
function OtherIncidentDialog({
  incident,
  text,
  withResolved = false,
  onAct,
  onClose,
}: Shared & {
  text: Text;
  withResolved?: boolean;
  onAct: (other: IncidentSummary, reason: string) => Promise<unknown>;
}) {
  const [other, setOther] = useState<IncidentSummary | null>(null);
  const [reason, setReason] = useState('');
  return (
    <ActDialog
      title={text.title}
      description={text.description}
      confirmLabel={text.confirmLabel}
      ready={other !== null}
      onConfirm={async () => {
        if (other === null) return;
        await onAct(other, reason);
        toast.success(text.done(other));
      }}
      onClose={onClose}
    >
      <IncidentChoice
        incident={incident}
        withResolved={withResolved}
        chosen={other}
        onChoose={setOther}
      />
      <ReasonField
        hint="Optional. Shown on both timelines and in the audit log"
        value={reason}
        onChange={setReason}
      />
    </ActDialog>
  );
}

/** Merges the incident into another open one. */
export function MergeDialog({
  incident,
  onMerged,
  onClose,
}: Shared & {
  /** Called with the URL of the remaining incident. */
  onMerged: (href: string) => Promise<void>;
}) {
  const acts = useIncidentActs();
  const key = incidentKey(incident);
  return (
    <OtherIncidentDialog
      incident={incident}
      text={{
        title: `Merge ${key} into another incident`,
        description: `The other incident gets its alerts and actions, and ${key} is closed. Its timeline and comments stay readable. Open proposals of automation rules are withdrawn, and the causes are ranked again.`,
        confirmLabel: 'Merge incident',
        done: (other) => `${key} merged into ${incidentKey(other)}`,
      }}
      onAct={async (other, reason) => {
        await acts.post(incident, 'merge', { into: other.id, reason });
        await onMerged(`/incidents/${other.id}`);
      }}
      onClose={onClose}
    />
  );
}

/** Links the incident to another open or resolved incident. */
export function LinkDialog({ incident, onClose }: Shared) {
  const acts = useIncidentActs();
  const key = incidentKey(incident);
  return (
    <OtherIncidentDialog
      incident={incident}
      withResolved
      text={{
        title: `Link ${key} to another incident`,
        description: 'Both show the link. Their alerts and causes stay separate.',
        confirmLabel: 'Link incident',
        done: (other) => `${key} linked to ${incidentKey(other)}`,
      }}
      onAct={(other, reason) => acts.post(incident, 'link', { relatedId: other.id, reason })}
      onClose={onClose}
    />
  );
}

/** Moves one alert to another open incident. */
export function MoveAlertDialog({
  incident,
  alert,
  onClose,
}: Shared & { alert: Pick<AlertSummary, 'id' | 'title'> }) {
  const acts = useIncidentActs();
  return (
    <OtherIncidentDialog
      incident={incident}
      text={{
        title: 'Move alert to another incident',
        description: `${alert.title}. It does not join ${incidentKey(incident)} again while both incidents are open. The causes of both are ranked again.`,
        confirmLabel: 'Move alert',
        done: (other) => `Alert moved to ${incidentKey(other)}`,
      }}
      onAct={(other, reason) =>
        acts.post(incident, 'move-alert', { alertId: alert.id, to: other.id, reason })
      }
      onClose={onClose}
    />
  );
}
