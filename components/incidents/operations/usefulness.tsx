'use client';
import { BellOff, BellRing } from 'lucide-react';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import type { AlertVerdictWord } from '#lib/schemas/incidents/verdicts.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

export interface UsefulnessProps {
  incident: IncidentDetail;
  /** If omitted, the verdict is for the whole incident. */
  alert?: { id: string; title: string };
  yours: AlertVerdictWord | null;
}

/**
 * "Useful" and "Noise" buttons, which rate whether the alert needed attention. Alert precision is
 * based on these verdicts.
 */
export function Usefulness({ incident, alert, yours }: UsefulnessProps) {
  const acts = useIncidentActs();
  const dialog = useDialog();
  const what = alert?.title ?? 'the whole incident';
  const useful = (): void => {
    const body = { verdict: 'useful', ...(alert === undefined ? {} : { alertId: alert.id }) };
    acts.post(incident, 'alert-verdict', body).then(
      () => toast.success('Marked as useful'),
      (error: unknown) =>
        toast.error('Your verdict was not saved', {
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
        onClick={() => dialog.open('noise', alert?.id)}
      />
    </span>
  );
}
