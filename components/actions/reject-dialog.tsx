'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { Field } from '#components/ui/field.tsx';
import { Textarea } from '#components/ui/input.tsx';
import type { ActionDetail } from '#lib/schemas/actions.ts';
import { actionNoun } from './action-words.ts';

/** One rejection ends the proposal, so it needs a reason. */
export function RejectDialog({
  action,
  comment,
  onReject,
  onClose,
}: {
  action: ActionDetail;
  comment: string;
  onReject: (comment: string) => Promise<void>;
  onClose: () => void;
}) {
  const [text, setText] = useState(comment);
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState('');
  const noun = actionNoun(action.kind);
  const reject = async (): Promise<void> => {
    setPending(true);
    setProblem('');
    try {
      await onReject(text.trim());
      onClose();
    } catch (error) {
      setProblem(error instanceof Error ? error.message : 'Try again');
      setPending(false);
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open && !pending) onClose();
      }}
      title={`Reject ${noun}`}
      description={
        action.incident === null
          ? 'One rejection ends this proposal.'
          : 'One rejection ends this proposal. The incident stays open.'
      }
      foot={
        <>
          <Button onClick={onClose} disabled={pending}>
            Back
          </Button>
          <Button
            variant="primary"
            pending={pending}
            disabled={text.trim() === ''}
            onClick={() => void reject()}
          >
            Reject {noun}
          </Button>
        </>
      }
    >
      <div className="grid gap-3">
        <Field
          label="Comment"
          hint="It stands on the timeline of the incident and in the audit log"
        >
          {(control) => (
            <Textarea {...control} value={text} onChange={(event) => setText(event.target.value)} />
          )}
        </Field>
        {problem ? (
          <p role="alert" className="text-error-text">
            {problem}
          </p>
        ) : null}
      </div>
    </Dialog>
  );
}
