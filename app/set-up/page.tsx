import type { Metadata } from 'next';
import { PasswordForm } from '#components/accounts/sign-in/password-form.tsx';
import { PublicFrame } from '#components/accounts/sign-in/public-frame.tsx';

export const metadata: Metadata = { title: 'Set up', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <PublicFrame
      title="Welcome to Tandem"
      sub="Create the first account. It has every permission; you can invite others later."
    >
      <PasswordForm kind="set-up" token={String(token ?? '')} />
    </PublicFrame>
  );
}
