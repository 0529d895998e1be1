import type { Metadata } from 'next';
import { LogExplorer } from '#components/explore/logs/log-explorer.tsx';

export const metadata: Metadata = { title: 'Logs' };

export default function Page() {
  return <LogExplorer />;
}
