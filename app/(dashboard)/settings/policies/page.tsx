import type { Metadata } from 'next';
import { PolicyPage } from '#components/governance/policy/policy-page.tsx';

export const metadata: Metadata = { title: 'Policies' };

export default function Page() {
  return <PolicyPage />;
}
