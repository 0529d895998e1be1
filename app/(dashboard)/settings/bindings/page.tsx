import type { Metadata } from 'next';
import { BindingsPage } from '#components/governance/automation-rules/automation-rules-page.tsx';

export const metadata: Metadata = { title: 'Runbook bindings' };

export default function Page() {
  return <BindingsPage />;
}
