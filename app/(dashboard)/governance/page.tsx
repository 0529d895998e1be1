import type { Metadata } from 'next';
import { InventoryPage } from '#components/governance/evidence/inventory-page.tsx';

export const metadata: Metadata = { title: 'Governance' };

export default function Page() {
  return <InventoryPage />;
}
