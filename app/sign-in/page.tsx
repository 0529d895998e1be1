import type { Metadata } from 'next';
import { PublicFrame } from '#components/accounts/public-frame.tsx';
import { SignInForm } from '#components/accounts/sign-in-form.tsx';

export const metadata: Metadata = { title: 'Sign in' };

type Props = { searchParams: Promise<{ returnTo?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { returnTo } = await searchParams;
  return (
    <PublicFrame title="Sign in">
      <SignInForm returnTo={Array.isArray(returnTo) ? returnTo[0] : returnTo} />
    </PublicFrame>
  );
}
