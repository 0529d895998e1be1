import type { Metadata } from 'next';
import { Home } from '#components/home/home.tsx';
import { openedView, overviewViews } from '#lib/choices/overview-views.ts';
import { preloadAnswer, requirePageSession } from '#server/platform/auth/page-session.ts';

export const metadata: Metadata = { title: 'Overview' };

export default async function Page({
  searchParams,
}: {
  searchParams: Promise<Record<string, string | string[] | undefined>>;
}) {
  const { permissions, roles, preferences, previewRole } = await requirePageSession();
  const { view } = await searchParams;
  const requested = overviewViews.find((each) => each === view) ?? null;
  const chosen = previewRole === null ? (preferences.overview ?? null) : null;
  const opened = openedView(requested, { permissions, roles, chosen });
  if (opened !== 'executive')
    await preloadAnswer('/api/incidents?status=open&limit=100', 'incidents:read');
  if (opened === 'operations')
    await preloadAnswer('/api/services?limit=100', 'infrastructure:read');
  return <Home />;
}
