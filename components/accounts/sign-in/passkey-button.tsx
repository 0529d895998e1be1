'use client';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { signInWithPasskey } from './passkey-calls.ts';
import type { SignInRefusal } from './send-sign-in.ts';

/** Signs in with a passkey instead of a password, or as the second factor. */
export function PasskeyButton({
  disabled = false,
  onSignedIn,
  onRefused,
}: {
  disabled?: boolean;
  onSignedIn: () => Promise<void> | void;
  onRefused: (refusal: SignInRefusal | null) => void;
}) {
  const [pending, setPending] = useState(false);
  const start = async (): Promise<void> => {
    setPending(true);
    onRefused(null);
    const answer = await signInWithPasskey();
    if (answer.next === 'done') {
      await onSignedIn();
      return;
    }
    setPending(false);
    if (answer.next === 'refused') onRefused(answer);
  };
  return (
    <Button pending={pending} disabled={disabled} onClick={() => void start()}>
      <KeyRound size={14} aria-hidden="true" />
      Sign in with a passkey
    </Button>
  );
}
