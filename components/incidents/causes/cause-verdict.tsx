'use client';
import { ThumbsDown, ThumbsUp } from 'lucide-react';
import { ConfirmDialog } from '#components/ui/dialogs/alert-dialog.tsx';
import { useDialog } from '#components/ui/dialogs/use-dialog.ts';
import { IconButton } from '#components/ui/icon-button.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import type { Cause, IncidentDetail } from '#lib/schemas/incidents/incidents.ts';
import { useIncidentActs } from '../use-incident-acts.ts';

/** "Right cause" and "Wrong cause" buttons. The verdicts form the track record of the ranking. */
export function CauseVerdict({ incident, cause }: { incident: IncidentDetail; cause: Cause }) {
  const acts = useIncidentActs();
  const dialog = useDialog();
  const right = (): void => {
    acts.post(incident, 'verdict', { rank: cause.rank, verdict: 'right' }).then(
      () => toast.success('Marked as the right cause'),
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
        onClick={() => dialog.open('wrong-cause', String(cause.rank))}
      />
    </span>
  );
}

/** Prompts for the actual cause. The URL names the rejected cause. */
export function WrongCauseDialog({
  incident,
  causes,
}: {
  incident: IncidentDetail;
  causes: readonly Cause[];
}) {
  const acts = useIncidentActs();
  const dialog = useDialog();
  const cause = causes.find(({ rank }) => String(rank) === dialog.id('wrong-cause'));
  if (cause === undefined) return null;
  return (
    <ConfirmDialog
      {...dialog.bind('wrong-cause', String(cause.rank))}
      title="Wrong cause"
      confirmLabel="Mark as wrong"
      reason={{ label: 'Actual cause', placeholder: 'Optional' }}
      onConfirm={async (comment) => {
        await acts.post(incident, 'verdict', {
          rank: cause.rank,
          verdict: 'wrong',
          ...(comment === '' ? {} : { comment }),
        });
        toast.success('Marked as a wrong cause');
      }}
    >
      {cause.title}
    </ConfirmDialog>
  );
}
