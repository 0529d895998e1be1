'use client';
import { useState } from 'react';
import { useMaySetOutbound } from '#components/client/use-outbound.ts';
import { ChoiceField } from '#components/fields/choice-field.tsx';
import { TextField } from '#components/fields/text-field.tsx';
import { SecretField } from '#components/ui/forms/secret-field.tsx';
import { maskedSecret } from '#lib/choices/secrets.ts';
import type { MlflowServerItem } from '#lib/schemas/experiments/servers.ts';
import { PolledDialog, type PolledDialogText } from '../datasets/polled-dialog.tsx';
import {
  orNull,
  polledBodyOf,
  polledDraftOf,
  spanOptions,
  type PolledDraft,
} from '../datasets/polled-draft.ts';
import { PlaceFields, ReachFields } from '../datasets/polled-fields.tsx';

type Draft = PolledDraft & { secretRef: string; webhookSecretRef: string };

const EVERY = [30, 60, 300, 900, 3_600, 86_400];
const WORDS: PolledDialogText = {
  titleOfNew: 'Add an MLflow server',
  nameHint: 'Cannot be changed later: copies whose name already exists get this prefix',
  save: 'Save server',
  saved: 'Reading it now.',
  savedOff: 'Not read while disabled.',
  enabled: 'Read this server',
};

function draftOf(item: MlflowServerItem | null): Draft {
  return {
    ...polledDraftOf(item, 300),
    secretRef: item?.secretRef ?? '',
    webhookSecretRef: item?.webhookSecretRef ?? '',
  };
}

function bodyOf(draft: Draft) {
  return {
    ...polledBodyOf(draft),
    secretRef: orNull(draft.secretRef),
    webhookSecretRef: orNull(draft.webhookSecretRef),
  };
}

function maskedDraft(draft: Draft): Draft {
  const { secretRef, webhookSecretRef } = draft;
  return {
    ...draft,
    secretRef: maskedSecret(secretRef),
    webhookSecretRef: maskedSecret(webhookSecretRef),
  };
}

/** Edits an MLflow server or adds one. */
export function MlflowServerDialog({
  item,
  onClose,
}: {
  item: MlflowServerItem | null;
  onClose: () => void;
}) {
  const [draft, setDraft] = useState<Draft>(() => draftOf(item));
  const mayRefer = useMaySetOutbound();
  const set = (part: Partial<Draft>): void => setDraft({ ...draft, ...part });
  return (
    <PolledDialog
      item={item}
      path="/api/experiments/servers"
      draft={draft}
      set={set}
      body={bodyOf(draft)}
      shown={bodyOf(maskedDraft(draft))}
      words={WORDS}
      onClose={onClose}
    >
      {(parts) => (
        <>
          <TextField
            label="URL"
            hint="Same as MLFLOW_TRACKING_URI. Cannot be changed after the first copy."
            ident
            value={draft.url}
            onChange={(url) => set({ url })}
            error={parts.fields['url']}
          />
          <ChoiceField
            label="Read every"
            value={String(draft.everySeconds)}
            options={spanOptions(EVERY, draft.everySeconds)}
            onChange={(value) => set({ everySeconds: Number(value) })}
            error={parts.fields['everySeconds']}
          />
          <PlaceFields {...parts} />
          <ReachFields {...parts}>
            <SecretField
              label="Secret"
              hint="A token, or user:password."
              mayRefer={mayRefer}
              whenEmpty="Leave empty to send none."
              value={draft.secretRef}
              onChange={(secretRef) => set({ secretRef })}
              error={parts.fields['secretRef']}
            />
            <SecretField
              label="Webhook secret"
              hint="Secret with which the server signs its webhooks to Tandem."
              mayRefer={mayRefer}
              whenEmpty="Leave empty to accept no webhooks."
              value={draft.webhookSecretRef}
              onChange={(webhookSecretRef) => set({ webhookSecretRef })}
              error={parts.fields['webhookSecretRef']}
            />
          </ReachFields>
        </>
      )}
    </PolledDialog>
  );
}
