'use client';
import { BellOff, BellRing } from 'lucide-react';
import type { IncidentDetail } from '#lib/schemas/incidents.ts';
import type { AlertVerdictWord } from '#lib/schemas/incidents-verdicts.ts';
import { useIncidentActs } from './use-incident-acts.ts';
import { VerdictButtons } from './verdict-buttons.tsx';

export interface UsefulnessProps {
  incident: IncidentDetail;
  /** Without it the incident as a whole is judged. */
  alert?: { id: string; title: string };
  yours: AlertVerdictWord | null;
}

/** "Useful" and "Noise": was it worth somebody's attention? What people say here is alert precision. */
export function Usefulness({ incident, alert, yours }: UsefulnessProps) {
  const acts = useIncidentActs();
  const what = alert?.title ?? 'the whole incident';
  const send = (verdict: AlertVerdictWord, comment: string): Promise<unknown> =>
    acts.post(incident, 'alert-verdict', {
      verdict,
      ...(alert === undefined ? {} : { alertId: alert.id }),
      ...(comment === '' ? {} : { comment }),
    });
  return (
    <VerdictButtons
      good={{
        icon: BellRing,
        label: `Useful: ${what}`,
        yours: yours === 'useful',
        counted: 'Counted as useful',
        send: (comment) => send('useful', comment),
      }}
      bad={{
        icon: BellOff,
        label: `Noise: ${what}`,
        yours: yours === 'noise',
        counted: 'Counted as noise',
        send: (comment) => send('noise', comment),
        title: 'Noise',
        confirmLabel: 'Mark as noise',
        question: 'Why was it not worth attention',
        about: alert?.title ?? incident.title,
      }}
    />
  );
}
