import type { Metadata } from 'next';
import { IncidentList } from '#components/incidents/list/incident-list.tsx';

export const metadata: Metadata = { title: 'Incidents' };

export default function Page() {
  return <IncidentList />;
}
