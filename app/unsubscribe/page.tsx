import type { Metadata } from 'next';
import { PublicFrame } from '#components/accounts/sign-in/public-frame.tsx';
import { UnsubscribeForm } from '#components/notifications/unsubscribe-form.tsx';

export const metadata: Metadata = { title: 'Unsubscribe', referrer: 'no-referrer' };

type Props = { searchParams: Promise<{ token?: string | string[] }> };

export default async function Page({ searchParams }: Props) {
  const { token } = await searchParams;
  return (
    <PublicFrame title="Unsubscribe from a report">
      <UnsubscribeForm token={String(token ?? '')} />
    </PublicFrame>
  );
}
