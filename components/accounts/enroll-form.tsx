'use client';
import { signOut } from '#components/shell/sign-out.ts';
import { Button } from '#components/ui/button.tsx';
import { TotpSetup } from './totp-setup.tsx';

/** Set-up of the second factor that the role of a person requires. */
export function EnrollForm() {
  return (
    <div className="grid gap-4">
      <TotpSetup onDone={() => location.assign('/')} />
      <div>
        <Button variant="quiet" size="sm" onClick={() => void signOut()}>
          Sign out
        </Button>
      </div>
    </div>
  );
}
