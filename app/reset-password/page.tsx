import type { Metadata } from 'next';
import { PasswordForm } from '#components/accounts/sign-in/password-form.tsx';
import { PublicFrame } from '#components/accounts/sign-in/public-frame.tsx';

export const metadata: Metadata = { title: 'New password', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <PublicFrame title="Set a new password" sub="Ends all sessions of the account.">
      <PasswordForm kind="reset" token={String(token ?? '')} />
    </PublicFrame>
  );
}
