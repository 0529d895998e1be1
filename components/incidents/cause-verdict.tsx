'use client';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents.ts';
import { useIncidentActs } from './use-incident-acts.ts';
import { VerdictButtons } from './verdict-buttons.tsx';

/** "Right cause" and "Wrong cause": what people say here becomes the record of the ranking. */
export function CauseVerdict({ incident, cause }: { incident: IncidentDetail; cause: Cause }) {
  const acts = useIncidentActs();
  const send = (verdict: 'right' | 'wrong', comment: string): Promise<unknown> =>
    acts.post(incident, 'verdict', {
      rank: cause.rank,
      verdict,
      ...(comment === '' ? {} : { comment }),
    });
  return (
    <VerdictButtons
      good={{
        icon: ThumbsUp,
        label: 'Right cause',
        yours: cause.yourVerdict === 'right',
        counted: 'Counted as the right cause',
        send: (comment) => send('right', comment),
      }}
      bad={{
        icon: ThumbsDown,
        label: 'Wrong cause',
        yours: cause.yourVerdict === 'wrong',
        counted: 'Counted as a wrong cause',
        send: (comment) => send('wrong', comment),
        title: 'Wrong cause',
        confirmLabel: 'Mark as wrong',
        question: 'What was it really',
        about: cause.title,
      }}
    />
  );
}
