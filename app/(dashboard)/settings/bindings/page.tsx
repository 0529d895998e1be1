import type { Metadata } from 'next';
import { BindingsPage } from '#components/governance/automation-rules/automation-rules-page.tsx';

export const metadata: Metadata = { title: 'Automation rules' };

export default function Page() {
  return <BindingsPage />;
}
