'use client';
import { useState } from 'react';
import { SCOPE_TEXT } from '#components/client/page/role-text.ts';
import { SecretOnce, Snippet } from '#components/client/page/secret-once.tsx';
import { problemOf, useSave } from '#components/client/save/use-save.ts';
import { useCan } from '#components/client/session.tsx';
import { Button } from '#components/ui/button.tsx';
import { Dialog } from '#components/ui/dialogs/dialog.tsx';
import { FormDialog } from '#components/ui/dialogs/form-dialog.tsx';
import { Checkbox } from '#components/ui/forms/checkbox.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { NameField } from '#components/ui/forms/name-field.tsx';
import { Select } from '#components/ui/forms/select.tsx';
import { useOrigin } from '#components/ui/use-origin.ts';
import { scopes, type Scope } from '#lib/permissions.ts';
import type { KeyItem } from '#lib/schemas/accounts/accounts.ts';

export type NewKey = KeyItem & { key: string };
const DAY_MS = 86_400_000;
const EXPIRY = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in one year' },
  { value: '', label: 'never' },
];
/** Creates an API key, then shows its secret once. */
export function KeyDialog({ onClose }: { onClose: () => void }) {
  const [made, setMade] = useState<NewKey | null>(null);
  return made ? (
    <KeyMade made={made} onClose={onClose} />
  ) : (
    <KeyForm onMade={setMade} onClose={onClose} />
  );
}

function KeyForm({ onMade, onClose }: { onMade: (key: NewKey) => void; onClose: () => void }) {
  const save = useSave<NewKey>('accounts');
  const mayAdmin = useCan('accounts:write');
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<readonly Scope[]>(['ingest']);
  const [days, setDays] = useState('90');
  const { text, rest, fields } = problemOf(save.error);
  const submit = (): void => {
    const expiresAt =
      days === '' ? {} : { expiresAt: new Date(Date.now() + Number(days) * DAY_MS).toISOString() };
    save.mutate(
      { path: '/api/keys', method: 'POST', body: { name, scopes: chosen, ...expiresAt } },
      { onSuccess: onMade },
    );
  };
  return (
    <FormDialog
      title="Create API key"
      description="The key acts as you, within the scopes you choose."
      problem={text}
      rest={rest}
      saveLabel="Create key"
      pending={save.isPending}
      disabled={chosen.length === 0}
      onSubmit={submit}
      onClose={onClose}
    >
      <NameField
        value={name}
        onChange={setName}
        hint="The cluster, pipeline or script that uses the key"
        error={fields['name']}
      />
      <fieldset className="grid gap-1">
        <legend className="mb-1 font-medium">Scopes</legend>
        {scopes
          .filter((scope) => scope !== 'admin' || mayAdmin)
          .map((scope) => (
            <div key={scope}>
              <Checkbox
                checked={chosen.includes(scope)}
                onCheckedChange={(on) =>
                  setChosen(on ? [...chosen, scope] : chosen.filter((each) => each !== scope))
                }
              >
                <span className="ident">{scope}</span>
              </Checkbox>
              <p className="pl-7 text-xs text-ink-3">{SCOPE_TEXT[scope]}</p>
            </div>
          ))}
      </fieldset>
      <Field label="Expires" error={fields['expiresAt']}>
        {(control) => (
          <Select
            {...control}
            options={EXPIRY}
            value={days}
            onValueChange={setDays}
            className="w-full"
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** The secret of a new API key, with a command to test it. */
export function KeyMade({ made, onClose }: { made: NewKey; onClose: () => void }) {
  const origin = useOrigin();
  const path =
    made.scopes.includes('read') || made.scopes.includes('admin')
      ? '/api/incidents'
      : '/api/changes';
  const line =
    path === '/api/incidents'
      ? `curl -H "Authorization: Bearer ${made.key}" ${origin}${path}`
      : `curl -X POST ${origin}${path} \\\n  -H "Authorization: Bearer ${made.key}" \\\n  -H "Content-Type: application/json" \\\n  -d '{"kind":"deployment","ref":"first-1","title":"First change","occurredAt":"${made.createdAt}","resource":{"kind":"service","name":"shop"}}'`;
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={`Key ${made.name}`}
      foot={
        <Button variant="primary" onClick={onClose}>
          I have copied it
        </Button>
      }
    >
      <SecretOnce secret={made.key} label="API key">
        <p className="mt-1 font-medium">Try it</p>
        <Snippet text={line} label="command to try the key" />
      </SecretOnce>
    </Dialog>
  );
}
