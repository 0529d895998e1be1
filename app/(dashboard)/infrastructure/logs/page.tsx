import type { Metadata } from 'next';
import { LogExplorer } from '#components/infrastructure/log-explorer.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default function Page() {
  return <LogExplorer />;
}
