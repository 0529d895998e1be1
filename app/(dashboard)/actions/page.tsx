import type { Metadata } from 'next';
import { ActionInbox } from '#components/actions/action-inbox.tsx';

export const metadata: Metadata = { title: 'Actions' };

export default function Page() {
  return <ActionInbox />;
}
