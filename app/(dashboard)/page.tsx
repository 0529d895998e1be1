import type { Metadata } from 'next';
import { Home } from '#components/shell/home.tsx';
import { beginsWithFigures } from '#lib/permissions.ts';
import { preloadAnswer, requirePageSession } from '#server/platform/page-session.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page() {
  const { roles } = await requirePageSession();
  if (!beginsWithFigures(roles)) {
    await preloadAnswer('/api/incidents?status=open&limit=100', 'incidents:read');
    await preloadAnswer('/api/services?limit=100', 'infrastructure:read');
  }
  return <Home />;
}
