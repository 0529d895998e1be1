import type { Metadata } from 'next';
import { Home } from '#components/shell/home.tsx';

export const metadata: Metadata = { title: 'Overview' };

export default function Page() {
  return <Home />;
}
