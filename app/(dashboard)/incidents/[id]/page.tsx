import type { Metadata } from 'next';
import { IncidentPage } from '#components/incidents/incident-page.tsx';
import { preloadAnswer } from '#server/platform/auth/page-session.ts';

export const metadata: Metadata = { title: 'Incident' };

export default async function Page({ params }: { params: Promise<{ id: string }> }) {
  const { id } = await params;
  await preloadAnswer(`/api/incidents/${id}`, 'incidents:read');
  return <IncidentPage id={id} />;
}
