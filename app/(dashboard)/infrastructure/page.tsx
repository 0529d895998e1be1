import type { Metadata } from 'next';
import { ServicesAndHosts } from '#components/infrastructure/services-and-hosts.tsx';

export const metadata: Metadata = { title: 'Services and hosts' };

export default function Page() {
  return <ServicesAndHosts />;
}
