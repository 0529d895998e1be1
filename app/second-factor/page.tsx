import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { EnrollForm } from '#components/accounts/sign-in/enroll-form.tsx';
import { PublicFrame } from '#components/accounts/sign-in/public-frame.tsx';
import { arePasskeysAvailable } from '#server/accounts/sign-in/passkey-page.ts';
import { enrollingSession } from '#server/platform/auth/session-actor.ts';

export const metadata: Metadata = { title: 'Set up a second factor' };

export default async function Page() {
  const session = await enrollingSession();
  if (session === null) redirect('/sign-in');
  if (!session.mustEnroll) redirect('/');
  return (
    <PublicFrame
      title="Set up a second factor"
      sub="Your role requires a second factor in addition to the password."
    >
      <EnrollForm passkeys={arePasskeysAvailable()} />
    </PublicFrame>
  );
}
