'use client';
import { useState, type SubmitEvent } from 'react';
import { api, isApiError } from '#components/client/api.ts';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { useAlive } from '#components/ui/use-alive.ts';
import { formText } from './form-text.ts';
import { NewPasswordField } from './new-password-field.tsx';
import { sendSignIn } from './send-sign-in.ts';

type Problem = { text: string; fields: Readonly<Record<string, string>> };

/** Set-up of the first admin (`set-up`), or a new password by link (`reset`). */
export function PasswordForm({ kind, token }: { kind: 'set-up' | 'reset'; token: string }) {
  const alive = useAlive();
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const data = new FormData(event.currentTarget);
    const form = Object.fromEntries(data.entries());
    setPending(true);
    setProblem(null);
    try {
      if (kind === 'set-up') {
        await api('/api/set-up', { method: 'POST', body: { ...form, token } });
        await sendSignIn('credentials', {
          email: formText(data, 'email'),
          password: formText(data, 'password'),
        });
        location.assign('/');
        return;
      }
      await api('/api/reset-password', { method: 'POST', body: { ...form, token } });
      location.assign('/sign-in');
    } catch (error) {
      setPending(false);
      const known = isApiError(error) ? error : null;
      setProblem({
        text: known?.message ?? 'Tandem is not responding. Try again.',
        fields: known?.fields ?? {},
      });
    }
  };
  const fields = problem?.fields ?? {};
  return (
    <form method="post" className="grid gap-4" onSubmit={(event) => void submit(event)}>
      {problem !== null && (Object.keys(fields).length === 0 || fields['token'] !== undefined) ? (
        <FormAlert>{problem.text}</FormAlert>
      ) : null}
      {kind === 'set-up' ? (
        <>
          <Field label="Name" error={fields['name']}>
            {(control) => (
              <Input {...control} name="name" autoComplete="name" required maxLength={100} />
            )}
          </Field>
          <Field label="Email" error={fields['email']}>
            {(control) => (
              <Input {...control} name="email" type="email" autoComplete="username" required />
            )}
          </Field>
        </>
      ) : null}
      <NewPasswordField label="Password" error={fields['password']} />
      <Button type="submit" variant="primary" pending={pending} disabled={!alive}>
        {kind === 'set-up' ? 'Create the admin account' : 'Set new password'}
      </Button>
    </form>
  );
}
