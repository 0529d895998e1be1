'use client';
import { useState } from 'react';
import { ConflictNote } from '#components/client/save/conflict-note.tsx';
import { errorOf, problemOf, useSave } from '#components/client/save/use-save.ts';
import { OUTBOUND_REASON, useMaySetOutbound } from '#components/client/use-outbound.ts';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { SecretField } from '#components/ui/forms/secret-field.tsx';
import { Switch } from '#components/ui/forms/switch.tsx';
import { toast } from '#components/ui/toasts/toast.tsx';
import { executorKind, webhookKind, type ExecutorKind } from '#lib/choices/actions-executors.ts';
import { maskedSecret } from '#lib/choices/secrets.ts';
import type { ExecutorItem } from '#lib/schemas/actions/execution.ts';
import { ExecutorKindField, ExecutorSettingFields } from './executor-fields.tsx';

type Given = {
  kind: ExecutorKind;
  enabled: boolean;
  url: string;
  secretRef: string;
  allow: string;
  settings: Readonly<Record<string, string>>;
};

function bodyOf({ kind, enabled, url, secretRef, allow, settings }: Given) {
  const told = kind.fields
    .map(({ name }): [string, string] => [name, (settings[name] ?? '').trim()])
    .filter(([, value]) => value !== '');
  return {
    kind: kind.kind,
    enabled,
    ...(url === '' ? {} : { url }),
    ...(secretRef === '' ? {} : { secretRef }),
    allow: allow
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
    settings: Object.fromEntries(told),
  };
}

function kindOf(name: string): ExecutorKind {
  return executorKind(name) ?? webhookKind;
}

/** Edits an executor: kind, address, secret, allow-list and kind-specific settings. */
export function ExecutorDialog({
  item,
  onClose,
}: {
  item: ExecutorItem | null;
  onClose: () => void;
}) {
  const save = useSave('actions');
  const mayReach = useMaySetOutbound();
  const [name, setName] = useState(item?.name ?? '');
  const [kind, setKind] = useState(kindOf(item?.kind ?? 'webhook'));
  const [settings, setSettings] = useState<Readonly<Record<string, string>>>(item?.settings ?? {});
  const [url, setUrl] = useState(item?.url ?? '');
  const [secretRef, setSecretRef] = useState(item?.secretRef ?? '');
  const [allow, setAllow] = useState(item?.allow.join(', ') ?? '');
  const [enabled, setEnabled] = useState(item?.enabled ?? false);
  const { text, rest, fields } = problemOf(save.error);
  // The list is refetched while the dialog is open. The save uses the revision from when it was
  // opened.
  const [base] = useState(item?.revision ?? 0);
  const body = bodyOf({ kind, enabled, url, secretRef, allow, settings });
  const submit = (baseVersion = base): void =>
    save.mutate(
      { path: `/api/executors/${name}`, method: 'PUT', body: { ...body, baseVersion } },
      {
        onSuccess: () => {
          toast.success(`${name} saved`);
          onClose();
        },
      },
    );
  return (
    <FormDialog
      title={item ? `Configure ${item.name}` : 'Add executor'}
      problem={text}
      rest={rest}
      saveLabel="Save executor"
      pending={save.isPending}
      onSubmit={() => submit()}
      onClose={onClose}
    >
      {item === null ? (
        <Field label="Name" hint="Lowercase letters, digits and hyphens" error={fields['name']}>
          {(control) => (
            <Input
              {...control}
              required
              pattern="[a-z0-9\-]{1,50}"
              className="ident"
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          )}
        </Field>
      ) : null}
      <ExecutorKindField
        kind={kind}
        error={fields['kind']}
        onChange={(chosen) => setKind(kindOf(chosen))}
      />
      <Field label="Address" hint={kind.urlHint} error={fields['url']}>
        {(control) => (
          <Input
            {...control}
            type="url"
            required={enabled}
            placeholder={kind.urlPlaceholder}
            className="ident"
            value={url}
            onChange={(event) => setUrl(event.target.value)}
          />
        )}
      </Field>
      <SecretField
        label="Secret"
        hint={kind.secretHint}
        required={enabled}
        mayRefer={mayReach}
        value={secretRef}
        onChange={setSecretRef}
        error={fields['secretRef']}
        whenEmpty="Leave empty to keep the current value."
      />
      <ExecutorSettingFields
        kind={kind}
        settings={settings}
        required={enabled}
        errors={fields}
        onChange={(field, value) => setSettings({ ...settings, [field]: value })}
      />
      <Field
        label="Allowed private addresses"
        hint={
          mayReach
            ? 'Comma-separated networks, such as 10.2.0.0/16. Public addresses need no entry. All other private addresses are refused.'
            : OUTBOUND_REASON
        }
        error={errorOf(fields, 'allow')}
      >
        {(control) => (
          <Input
            {...control}
            className="ident"
            disabled={!mayReach}
            value={allow}
            onChange={(event) => setAllow(event.target.value)}
          />
        )}
      </Field>
      <Switch checked={enabled} onCheckedChange={setEnabled}>
        Can run approved actions
      </Switch>
      <ConflictNote
        error={save.error}
        yours={{ ...body, secretRef: maskedSecret(secretRef) }}
        onKeepYours={submit}
        onTakeTheirs={onClose}
      />
    </FormDialog>
  );
}
