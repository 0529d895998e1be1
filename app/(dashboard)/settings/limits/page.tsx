import type { Metadata } from 'next';
import { LimitsPage } from '#components/governance/limits-page.tsx';

export const metadata: Metadata = { title: 'Limits' };

export default function Page() {
  return <LimitsPage />;
}
