'use client';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { Field } from '#components/ui/forms/field.tsx';
import { FormAlert } from '#components/ui/forms/form-alert.tsx';
import { Input } from '#components/ui/forms/input.tsx';
import { useRetryWait, waitText } from '#components/ui/states/retry-wait.ts';
import type { SecondFactor } from '#lib/choices/sign-in.ts';
import { PasskeyButton } from './passkey-button.tsx';
import { sendSignIn, type SignInRefusal } from './send-sign-in.ts';

/** Second step of a sign-in: a code of the authenticator app, a passkey or a recovery code. */
export function CodeForm({
  methods,
  onSignedIn,
  onRestart,
}: {
  methods: readonly SecondFactor[];
  onSignedIn: () => Promise<void> | void;
  /** Returns to the password step and shows this error there. */
  onRestart: (refusal: SignInRefusal | null) => void;
}) {
  const hasApp = methods.includes('totp');
  const [isRecovery, setRecovery] = useState(!hasApp);
  const [code, setCode] = useState('');
  const [pending, setPending] = useState(false);
  const [problem, setProblem] = useState<SignInRefusal | null>(null);
  const left = useRetryWait(problem?.waitSeconds ?? null, problem);
  const submit = async (): Promise<void> => {
    setPending(true);
    setProblem(null);
    const answer = await sendSignIn('second-factor', { code });
    if (answer.next === 'done') {
      await onSignedIn();
      return;
    }
    setPending(false);
    if (answer.next === 'second-factor') return;
    if (answer.restart) onRestart(answer);
    else setProblem(answer);
  };
  return (
    <form
      method="post"
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        void submit();
      }}
    >
      {problem === null ? null : <FormAlert>{waitText(problem.message, left)}</FormAlert>}
      {methods.includes('passkey') ? (
        <PasskeyButton onSignedIn={onSignedIn} onRefused={setProblem} />
      ) : null}
      <Field
        key={isRecovery ? 'recovery' : 'app'}
        label={isRecovery ? 'Recovery code' : 'Code'}
        hint={
          isRecovery
            ? 'One of the codes you saved when you set up two-factor authentication. Each works once.'
            : 'The six-digit code that your authenticator app shows for Tandem'
        }
      >
        {(control) => (
          <Input
            {...control}
            name="code"
            autoComplete="one-time-code"
            inputMode={isRecovery ? 'text' : 'numeric'}
            autoFocus={hasApp}
            required
            minLength={6}
            maxLength={40}
            value={code}
            onChange={(event) => setCode(event.target.value)}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" pending={pending} disabled={left > 0}>
        Verify
      </Button>
      <div className="flex flex-wrap justify-between gap-2">
        {hasApp ? (
          <Button
            variant="quiet"
            size="sm"
            onClick={() => {
              setRecovery(!isRecovery);
              setCode('');
              setProblem(null);
            }}
          >
            {isRecovery ? 'Use your authenticator app' : 'Use a recovery code'}
          </Button>
        ) : null}
        <Button variant="quiet" size="sm" onClick={() => onRestart(null)}>
          Start over
        </Button>
      </div>
    </form>
  );
}
