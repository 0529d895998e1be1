import type { Metadata } from 'next';
import { FilesPage } from '#components/costs/files-page.tsx';

export const metadata: Metadata = { title: 'Bills' };

export default function Page() {
  return <FilesPage />;
}
