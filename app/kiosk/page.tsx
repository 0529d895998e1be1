import type { Metadata } from 'next';
import { KioskAccess } from '#components/accounts/kiosk-access.tsx';
import { Providers } from '#components/frame/providers.tsx';
import { Wallboard } from '#components/home/wallboard.tsx';
import { wallboardSession } from '#server/platform/auth/page-session.ts';

export const metadata: Metadata = { title: 'Wallboard' };

export default async function Page() {
  const session = await wallboardSession();
  return (
    <KioskAccess>
      {session === null ? null : (
        <Providers session={session}>
          <Wallboard />
        </Providers>
      )}
    </KioskAccess>
  );
}
