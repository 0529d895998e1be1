'use client';
import { BellOff, BellRing } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import type { AlertVerdictWord } from '#lib/schemas/incidents-verdicts.ts';
import { useIncidentActs } from './use-incident-acts.ts';

export interface UsefulnessProps {
  incident: IncidentDetail;
  /** Without it the incident as a whole is judged. */
  alert?: { id: string; title: string };
  yours: AlertVerdictWord | null;
}

/** "Useful" and "Noise": was it worth somebody's attention? What people say here is alert precision. */
export function Usefulness({ incident, alert, yours }: UsefulnessProps) {
  const acts = useIncidentActs();
  const [asking, setAsking] = useState(false);
  const what = alert?.title ?? 'the whole incident';
  const send = (verdict: AlertVerdictWord, comment: string): Promise<unknown> =>
    acts.post(incident, 'alert-verdict', {
      verdict,
      ...(alert === undefined ? {} : { alertId: alert.id }),
      ...(comment === '' ? {} : { comment }),
    });
  const useful = (): void => {
    send('useful', '').then(
      () => toast.success('Counted as useful'),
      (error: unknown) =>
        toast.error('The verdict was not counted', {
          description: error instanceof Error ? error.message : 'Try again',
        }),
    );
  };
  return (
    <span className="flex">
      <IconButton
        size="icon-sm"
        icon={BellRing}
        label={`Useful: ${what}`}
        aria-pressed={yours === 'useful'}
        className={yours === 'useful' ? 'bg-selected text-accent-text' : ''}
        onClick={useful}
      />
      <IconButton
        size="icon-sm"
        icon={BellOff}
        label={`Noise: ${what}`}
        aria-pressed={yours === 'noise'}
        className={yours === 'noise' ? 'bg-selected text-accent-text' : ''}
        onClick={() => setAsking(true)}
      />
      {asking ? (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title="Noise"
          confirmLabel="Mark as noise"
          reason={{ label: 'Why was it not worth attention', placeholder: 'Optional' }}
          onConfirm={async (comment) => {
            await send('noise', comment);
            toast.success('Counted as noise');
          }}
        >
          {alert?.title ?? incident.title}
        </ConfirmDialog>
      ) : null}
    </span>
  );
}
