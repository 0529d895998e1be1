import type { Metadata } from 'next';
import { DemoHint } from '#components/accounts/sign-in/demo-hint.tsx';
import { PublicFrame } from '#components/accounts/sign-in/public-frame.tsx';
import { SignInForm } from '#components/accounts/sign-in/sign-in-form.tsx';
import { isDemo } from '#server/accounts/demo-page.ts';
import { arePasskeysAvailable } from '#server/accounts/sign-in/passkey-page.ts';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ next?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const [{ next }, demo] = await Promise.all([searchParams, isDemo()]);
  return (
    <PublicFrame title="Sign in">
      <SignInForm
        returnTo={Array.isArray(next) ? next[0] : next}
        passkeys={arePasskeysAvailable()}
      />
      {demo ? <DemoHint /> : null}
    </PublicFrame>
  );
}
