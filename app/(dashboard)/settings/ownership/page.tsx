import type { Metadata } from 'next';
import { OwnershipPage } from '#components/governance/ownership/ownership-page.tsx';

export const metadata: Metadata = { title: 'Ownership' };

export default function Page() {
  return <OwnershipPage />;
}
