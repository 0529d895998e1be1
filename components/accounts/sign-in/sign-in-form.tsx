'use client';
import { useState, type SubmitEvent } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { useRetryWait, waitText } from '#components/ui/states/retry-wait.ts';
import { useAlive } from '#components/ui/use-alive.ts';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import { CodeForm } from './code-form.tsx';
import { formText } from './form-text.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { sameSitePath } from './same-site-path.ts';
import { sendSignIn, type SignInRefusal } from './send-sign-in.ts';

export function SignInForm({
  returnTo,
  passkeys,
}: {
  returnTo: string | undefined;
  /** Whether this installation supports passkeys. */
  passkeys: boolean;
}) {
  const alive = useAlive();
  const [pending, setPending] = useState(false);
  const [methods, setMethods] = useState<readonly SecondFactor[] | null>(null);
  const [problem, setProblem] = useState<SignInRefusal | null>(null);
  const left = useRetryWait(problem?.waitSeconds ?? null, problem);
  const signedIn = (): void => location.assign(sameSitePath(returnTo, location.origin));
  const submit = async (event: SubmitEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setProblem(null);
    const answer = await sendSignIn('credentials', {
      email: formText(form, 'email'),
      password: formText(form, 'password'),
    });
    if (answer.next === 'done') {
      signedIn();
      return;
    }
    setPending(false);
    if (answer.next === 'second-factor') setMethods(answer.methods);
    else setProblem(answer);
  };
  if (methods !== null)
    return (
      <CodeForm
        methods={methods}
        onSignedIn={signedIn}
        onRestart={(refusal) => {
          setProblem(refusal);
          setMethods(null);
        }}
      />
    );
  return (
    // Uses POST so that a native form submission never puts the password in the URL.
    <form method="post" className="grid gap-4" onSubmit={(event) => void submit(event)}>
      {problem === null ? null : <FormAlert>{waitText(problem.message, left)}</FormAlert>}
      <Field label="Email">
        {(control) => (
          <Input
            {...control}
            name="email"
            type="email"
            autoComplete="username"
            required
            // The wait applies to one account only, so another email address ends it.
            onChange={() => setProblem(null)}
          />
        )}
      </Field>
      <Field label="Password">
        {(control) => (
          <Input
            {...control}
            name="password"
            type="password"
            autoComplete="current-password"
            required
          />
        )}
      </Field>
      <Button type="submit" variant="primary" pending={pending} disabled={!alive || left > 0}>
        Sign in
      </Button>
      {passkeys ? (
        <PasskeyButton disabled={!alive} onSignedIn={signedIn} onRefused={setProblem} />
      ) : null}
      <p className="text-xs text-ink-3">
        Cannot sign in? On the server, <span className="ident">npm run admin:reset-link</span>{' '}
        prints a one-time link.
      </p>
    </form>
  );
}
