import type { Metadata } from 'next';
import { WebhooksPage } from '#components/models/webhooks/webhooks-page.tsx';

export const metadata: Metadata = { title: 'Registry webhooks' };

export default function Page() {
  return <WebhooksPage />;
}
