'use client';
import { useState } from 'react';
import { actionNoun } from '#components/labels/action-text.ts';
import { ActDialog } from '#components/ui/dialogs/act-dialog.tsx';
import { ReasonField } from '#components/ui/forms/reason-field.tsx';
import type { ActionDetail } from '#lib/schemas/actions/actions.ts';

/** Requires a reason because a single rejection ends the proposal. */
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
  const noun = actionNoun(action.kind);
  return (
    <ActDialog
      title={`Reject ${noun}`}
      description={
        action.incident === null
          ? 'One rejection closes this proposal.'
          : 'One rejection closes this proposal. The incident stays open.'
      }
      confirmLabel={`Reject ${noun}`}
      ready={text.trim() !== ''}
      onConfirm={() => onReject(text.trim())}
      onClose={onClose}
    >
      <ReasonField
        label="Comment"
        hint="Shown on the incident timeline and in the audit log"
        value={text}
        onChange={setText}
      />
    </ActDialog>
  );
}
