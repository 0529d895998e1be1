'use client';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { useState } from 'react';
import { ConfirmDialog } from '#components/ui/alert-dialog.tsx';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toast.tsx';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents.ts';
import { useIncidentActs } from './use-incident-acts.ts';

/** "Right cause" and "Wrong cause": what people say here becomes the record of the ranking. */
export function CauseVerdict({ incident, cause }: { incident: IncidentDetail; cause: Cause }) {
  const acts = useIncidentActs();
  const [asking, setAsking] = useState(false);
  const send = (verdict: 'right' | 'wrong', comment: string): Promise<unknown> =>
    acts.post(incident, 'verdict', {
      rank: cause.rank,
      verdict,
      ...(comment === '' ? {} : { comment }),
    });
  const right = (): void => {
    send('right', '').then(
      () => toast.success('Counted as the right cause'),
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
        icon={ThumbsUp}
        label="Right cause"
        aria-pressed={cause.yourVerdict === 'right'}
        className={cause.yourVerdict === 'right' ? 'bg-selected text-accent-text' : ''}
        onClick={right}
      />
      <IconButton
        size="icon-sm"
        icon={ThumbsDown}
        label="Wrong cause"
        aria-pressed={cause.yourVerdict === 'wrong'}
        className={cause.yourVerdict === 'wrong' ? 'bg-selected text-accent-text' : ''}
        onClick={() => setAsking(true)}
      />
      {asking ? (
        <ConfirmDialog
          open
          onOpenChange={setAsking}
          title="Wrong cause"
          confirmLabel="Mark as wrong"
          reason={{ label: 'What was it really', placeholder: 'Optional' }}
          onConfirm={async (comment) => {
            await send('wrong', comment);
            toast.success('Counted as a wrong cause');
          }}
        >
          {cause.title}
        </ConfirmDialog>
      ) : null}
    </span>
  );
}
