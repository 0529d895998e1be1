import type { Metadata } from 'next';
import { PublicFrame } from '#components/accounts/public-frame.tsx';
import { Providers } from '#components/shell/providers.tsx';
import { Wallboard } from '#components/shell/wallboard.tsx';
import { wallboardSession } from '#server/platform/page-session.ts';

export const metadata: Metadata = { title: 'Wallboard' };

export default async function Page() {
  const session = await wallboardSession();
  if (session === null)
    return (
      <PublicFrame
        title="This wallboard has no access"
        sub="Open /?kiosk=1&token= with an API key of the scope read. An admin makes one under Settings, API keys."
      >
        {null}
      </PublicFrame>
    );
  return (
    <Providers session={session}>
      <Wallboard />
    </Providers>
  );
}
